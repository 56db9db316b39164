package privacy

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// square is a table of 2 × 2 with all margins and everyone, the diagonal cell
// withheld and three more.
func square() *problem {
	counts := [][]int64{{4, 30, 30, 40}}
	p := &problem{atoms: 4, min: 10, whole: wholeEntries, block: blockAtoms, systems: []system{newSystem(counts)}, slice: []int{0, 0, 1, 1}}
	for _, x := range []struct {
		atoms  []int
		hidden bool
	}{{[]int{0}, true}, {[]int{1}, true}, {[]int{2}, true}, {[]int{3}, true}, {[]int{0, 1}, false}, {[]int{2, 3}, false}, {[]int{0, 2}, false}, {[]int{1, 3}, false}, {[]int{0, 1, 2, 3}, false}} {
		p.cells = append(p.cells, cell{atoms: x.atoms, shown: true, hidden: x.hidden, size: int(sum(counts[0], x.atoms))})
	}
	return p
}

// A claim rests on whole numbers that were checked, whatever the search says.
func TestVerifiedChecksEverything(t *testing.T) {
	p := square()
	require.NoError(t, p.solve(context.Background()))
	a := p.newAttack(&p.systems[0], []int{0}, nil)
	require.Len(t, a.apart, 1)
	q := a.apart[0]
	require.NoError(t, q.reduce(context.Background()))
	q.start(0)
	for _, x := range []struct {
		name string
		to   []float64
		good bool
	}{
		{"the truth", []float64{4, 30, 30, 40}, true},
		{"a cycle", []float64{9, 25, 25, 45}, true},
		{"the other way, to the floor", []float64{1, 33, 33, 37}, true},
		{"below the floor: readers see that nobody is not there", []float64{0, 34, 34, 36}, false},
		{"negative", []float64{-1, 35, 35, 35}, false},
		{"a published sum changed", []float64{5, 30, 30, 40}, false},
		{"a published sum changed and another made up for it", []float64{5, 29, 30, 40}, false},
		{"no whole numbers", []float64{4.5, 29.5, 29.5, 40.5}, false},
		{"too large to be exact", []float64{1 << 60, 30 - 1<<60, 30 - 1<<60, 1 << 60}, false},
	} {
		copy(q.x, x.to)
		_, ok := q.verified(0)
		assert.Equal(t, x.good, ok, x.name)
	}
	assert.NotContains(t, p.scratch, int64(1), "scratch space is left clean")
}

// What an attacker can do in the square is known by hand: the cycle moves the
// first cell up by 29 and down by 3, for nobody's cell may become empty.
func TestPushReachesTheEnds(t *testing.T) {
	p := square()
	p.min = 32
	require.NoError(t, p.cover(context.Background(), prepared(p)))
	assert.Zero(t, hiddenSums(p), "a width of 32 is there without hiding more")
	p = square()
	p.min = 33
	require.NoError(t, p.cover(context.Background(), prepared(p)))
	assert.Positive(t, hiddenSums(p), "a width of 33 is not")
}

func prepared(p *problem) []witnesses {
	p.prepare()
	return []witnesses{{}}
}

func hiddenSums(p *problem) (n int) {
	for _, c := range p.cells[4:] {
		if c.hidden {
			n++
		}
	}
	return n
}

// grid is a random table with all margins, small cells withheld.
func grid(r *rand.Rand, rows, cols int) *problem {
	n := rows * cols
	counts := [][]int64{make([]int64, n), make([]int64, n)}
	p := &problem{atoms: n, min: 5}
	lines := make([][]int, rows+cols+1)
	for a := range n {
		counts[0][a], counts[1][a] = int64(r.IntN(30)), int64(r.IntN(30))
		p.slice = append(p.slice, a/cols)
		for _, l := range []int{a / cols, rows + a%cols, rows + cols} {
			lines[l] = append(lines[l], a)
		}
		lines = append(lines, []int{a})
	}
	p.systems = []system{newSystem(counts)}
	for _, atoms := range lines {
		n, k := sum(counts[0], atoms), sum(counts[1], atoms)
		p.cells = append(p.cells, cell{atoms: atoms, shown: true, hidden: n+k > 0 && min(n, k) < p.min, size: int(n + k), cost: int(n + k)})
	}
	return p
}

// What is safe against an attack in blocks is safe against the whole attack.
func TestBlocksWithholdEnough(t *testing.T) {
	ctx := context.Background()
	inBlocks := 0
	for seed := range uint64(60) {
		p := grid(rand.New(rand.NewPCG(seed, 1)), 9, 4)
		p.whole, p.block = 40, 12
		require.NoError(t, p.solve(ctx))
		if p.newAttack(&p.systems[0], nil, nil).blocks() > 1 {
			inBlocks++
		}
		p.whole = wholeEntries
		var targets []int
		for c := range p.cells {
			if p.needs(&p.systems[0], c) {
				targets = append(targets, c)
			}
		}
		require.NotEmpty(t, targets)
		found, _, err := p.probe(ctx, &p.systems[0], targets, false)
		require.NoError(t, err)
		assert.Len(t, found, len(targets), "seed %d", seed)
	}
	assert.Greater(t, inBlocks, 50, "the tables have to be attacked in blocks")
}

// Whatever the search did before, the last check hides again what lies open: here
// cells are published that others rest on, and witnesses are left stale.
func TestCertifyIsTheLastWord(t *testing.T) {
	ctx := context.Background()
	again := 0
	for seed := range uint64(80) {
		r := rand.New(rand.NewPCG(seed, 2))
		p := grid(r, 6, 5)
		p.whole, p.block = wholeEntries, blockAtoms
		p.prepare()
		seen := []witnesses{{}}
		require.NoError(t, p.cover(ctx, seen))
		for c := range p.cells {
			if p.cells[c].hidden && r.IntN(4) == 0 {
				p.cells[c].hidden = false // a slip, and no witness is touched
			}
		}
		before := p.count()
		require.NoError(t, p.certify(ctx, seen))
		again += p.count() - before
		var targets []int
		for c := range p.cells {
			if p.needs(&p.systems[0], c) {
				targets = append(targets, c)
			}
		}
		found, _, err := p.probe(ctx, &p.systems[0], targets, false)
		require.NoError(t, err)
		assert.Len(t, found, len(targets), "seed %d", seed)
	}
	assert.Positive(t, again, "nothing had to be mended")
}

// A search that is wrong throughout, here one that thinks everything wide, ends
// in a stratum that is withheld as a whole, and never in one that is open.
func TestCertifyFailsClosed(t *testing.T) {
	p := grid(rand.New(rand.NewPCG(1, 3)), 6, 5)
	p.whole, p.block = wholeEntries, blockAtoms
	p.prepare()
	seen := []witnesses{{}}
	require.NoError(t, p.cover(context.Background(), seen))
	p.min = 1 << 40 // no witness shows that much, and no cover can find one that does
	require.NoError(t, p.certify(context.Background(), seen))
	for c := range p.cells {
		require.True(t, p.cells[c].hidden)
	}

	// One change twice is not twice the width.
	type witnessChange = change
	move := &change{atoms: []int32{0, 1, 4, 5}, by: []int64{3, -3, -3, 3}}
	q := grid(rand.New(rand.NewPCG(2, 3)), 3, 4)
	q.prepare()
	for c := range q.cells {
		q.cells[c].hidden = len(q.cells[c].atoms) == 1
	}
	for a := range q.atoms {
		q.systems[0].counts[0][a], q.systems[0].counts[1][a], q.systems[0].total[a] = 20, 20, 40
	}
	target := len(q.cells) - q.atoms
	require.False(t, q.shows(&q.systems[0], target, [][]*witnessChange{{move, move}, {move, move}}))
}
