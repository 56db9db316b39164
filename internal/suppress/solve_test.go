package suppress

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tableOf is a table of small counts with all its margins; cells below least are
// primary, and empty ones are open.
func tableOf(r *rand.Rand, levels []int, most, least, width int64) Problem {
	size := 1
	for _, n := range levels {
		size *= n
	}
	counts := make([]int64, size)
	for i := range counts {
		if r.IntN(8) > 0 {
			counts[i] = r.Int64N(most)
		}
	}
	place := slices.Repeat([]int32{-1}, size)
	var p Problem
	for i, n := range counts {
		if n > 0 { // empty cells are shown
			place[i] = int32(len(p.Atoms))
			p.Atoms, p.Floor = append(p.Atoms, n), append(p.Floor, 1)
		}
	}
	at := make([]int, len(levels)) // 0 is all levels
	for {
		var atoms []int32
		n := int64(0)
		for i := range counts {
			rest, in := i, true
			for d := len(levels) - 1; d >= 0; d-- {
				in = in && (at[d] == 0 || at[d]-1 == rest%levels[d])
				rest /= levels[d]
			}
			if in && place[i] >= 0 {
				atoms, n = append(atoms, place[i]), n+counts[i]
			}
		}
		if n > 0 {
			p.Units = append(p.Units, Unit{Sums: []Sum{{Plus: atoms}}, Width: []int64{width}, Cost: n, Primary: n < least, Alone: n == 1})
		}
		d := len(levels) - 1
		for ; d >= 0; d-- {
			if at[d]++; at[d] <= levels[d] {
				break
			}
			at[d] = 0
		}
		if d < 0 {
			return p
		}
	}
}

// reach is the greatest value of an atom that is tried.
const reach = 11

// room returns by unit the least and the greatest value that its sum has among
// all tables in whole numbers that agree with what is shown. It tries them all.
func room(p Problem, hidden []bool) (low, high []int64) {
	low, high = make([]int64, len(p.Units)), make([]int64, len(p.Units))
	for u := range low {
		low[u] = 1 << 60
	}
	left := make([]int64, len(p.Units)) // of shown sums
	with := make([][]int, len(p.Atoms))
	last := make([][]int, len(p.Atoms)) // units whose last atom it is
	for u, x := range p.Units {
		for _, v := range x.Sums[0].Plus {
			left[u] += p.Atoms[v]
			with[v] = append(with[v], u)
		}
		v := slices.Max(x.Sums[0].Plus)
		last[v] = append(last[v], u)
	}
	now := make([]int64, len(p.Atoms))
	var walk func(v int)
	walk = func(v int) {
		if v == len(now) {
			for u, x := range p.Units {
				t := int64(0)
				for _, a := range x.Sums[0].Plus {
					t += now[a]
				}
				low[u], high[u] = min(low[u], t), max(high[u], t)
			}
			return
		}
		most := int64(reach)
		for _, u := range with[v] {
			if !hidden[u] {
				most = min(most, left[u])
			}
		}
		for x := p.Floor[v]; x <= most; x++ {
			ok := true
			for _, u := range last[v] {
				ok = ok && (hidden[u] || left[u] == x)
			}
			if !ok {
				continue
			}
			now[v] = x
			for _, u := range with[v] {
				left[u] -= x
			}
			walk(v + 1)
			for _, u := range with[v] {
				left[u] += x
			}
		}
	}
	walk(0)
	return low, high
}

// All tables are tried that a reader could think of: none of the withheld sums
// is known better than it may be.
func TestNothingIsBounded(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 4))
	withheld, impossible := 0, 0
	for range 150 {
		levels := [][]int{{2, 2}, {2, 3}, {3, 2}, {5}, {4}}[r.IntN(5)]
		width := 1 + r.Int64N(3)
		p := tableOf(r, levels, 2+r.Int64N(6), 2+r.Int64N(3), width)
		hidden, err := Solve(t.Context(), p, Options{})
		if err != nil {
			require.ErrorIs(t, err, ErrImpossible)
			impossible++
			continue
		}
		low, high := room(p, hidden)
		for u, x := range p.Units {
			if x.Primary {
				require.True(t, hidden[u])
			}
			if hidden[u] {
				withheld++
				// Values beyond reach are not tried, so no bound is claimed there.
				require.True(t, high[u]-low[u] >= width || high[u] >= reach, "%v of %v: %d to %d", u, p, low[u], high[u])
			}
		}
	}
	assert.Greater(t, withheld, 300)
	assert.Less(t, impossible, 15)
}

// Who is alone in a cell knows it, and must not learn another one from it.
func TestInsiders(t *testing.T) {
	// Two withheld cells of 1 and 11 people and their sum: whoever is the one
	// knows the other.
	p := Problem{Atoms: []int64{1, 11, 30, 40}, Floor: []int64{1, 1, 1, 1}, Units: []Unit{
		{Sums: []Sum{{Plus: []int32{0}}}, Width: []int64{3}, Cost: 1, Primary: true, Alone: true},
		{Sums: []Sum{{Plus: []int32{1}}}, Width: []int64{3}, Cost: 11},
		{Sums: []Sum{{Plus: []int32{2}}}, Width: []int64{3}, Cost: 30},
		{Sums: []Sum{{Plus: []int32{3}}}, Width: []int64{3}, Cost: 40},
		{Sums: []Sum{{Plus: []int32{0, 1, 2, 3}}}, Cost: 82},
	}}
	out, err := Solve(t.Context(), p, Options{})
	require.NoError(t, err)
	assert.Equal(t, []bool{true, true, false, false, false}, out)
	out, err = Solve(t.Context(), p, Options{Insiders: true})
	require.NoError(t, err)
	assert.Equal(t, []bool{true, true, true, false, false}, out)
}

// A unit of a higher rank stays while others can go.
func TestRank(t *testing.T) {
	p := Problem{Atoms: []int64{4, 20, 30}, Floor: []int64{1, 1, 1}, Units: []Unit{
		{Sums: []Sum{{Plus: []int32{0}}}, Width: []int64{5}, Cost: 4, Primary: true},
		{Sums: []Sum{{Plus: []int32{1}}}, Width: []int64{5}, Cost: 20, Rank: 1},
		{Sums: []Sum{{Plus: []int32{2}}}, Width: []int64{5}, Cost: 30},
		{Sums: []Sum{{Plus: []int32{0, 1, 2}}}, Width: []int64{5}, Cost: 54, Rank: 2},
	}}
	out, err := Solve(t.Context(), p, Options{})
	require.NoError(t, err)
	assert.Equal(t, []bool{true, false, true, false}, out)
}

// What is always known may leave nothing to do.
func TestImpossible(t *testing.T) {
	p := Problem{Atoms: []int64{4, 20}, Floor: []int64{1, 1}, Known: []Sum{{Plus: []int32{0}}},
		Units: []Unit{{Sums: []Sum{{Plus: []int32{0}}}, Width: []int64{5}, Cost: 4, Primary: true}, {Sums: []Sum{{Plus: []int32{1}}}, Width: []int64{5}, Cost: 20}}}
	_, err := Solve(t.Context(), p, Options{})
	assert.ErrorIs(t, err, ErrImpossible)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = Solve(ctx, tableOf(rand.New(rand.NewPCG(1, 1)), []int{3, 3}, 9, 3, 2), Options{})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestCheck(t *testing.T) {
	for name, p := range map[string]Problem{
		"floors":        {Atoms: []int64{1}},
		"negative":      {Atoms: []int64{-1}, Floor: []int64{0}},
		"below floor":   {Atoms: []int64{1}, Floor: []int64{2}},
		"too large":     {Atoms: []int64{1 << 60}, Floor: []int64{0}},
		"no such atom":  {Atoms: []int64{1}, Floor: []int64{0}, Units: []Unit{{Sums: []Sum{{Plus: []int32{1}}}}}},
		"none below 0":  {Atoms: []int64{1}, Floor: []int64{0}, Known: []Sum{{Minus: []int32{-1}}}},
		"none at all":   {Atoms: []int64{}, Floor: []int64{}, Known: []Sum{{Plus: []int32{0}}}},
		"minus no atom": {Atoms: []int64{1}, Floor: []int64{0}, Units: []Unit{{Sums: []Sum{{Minus: []int32{7}}}}}},
	} {
		_, err := Solve(t.Context(), p, Options{})
		assert.Error(t, err, name)
	}
	out, err := Solve(t.Context(), Problem{}, Options{})
	require.NoError(t, err)
	assert.Empty(t, out)
}

// The same problem gives the same result.
func TestSameAgain(t *testing.T) {
	p := tableOf(rand.New(rand.NewPCG(3, 9)), []int{4, 4, 3}, 30, 8, 4)
	searches := 0
	a, err := Solve(t.Context(), p, Options{Searched: func() { searches++ }})
	require.NoError(t, err)
	assert.Positive(t, searches)
	b, err := Solve(t.Context(), p, Options{})
	require.NoError(t, err)
	assert.Equal(t, a, b)
}

// Links tie sums that readers know to be equal.
func TestKnownDifferences(t *testing.T) {
	// Two tables with one margin: 0+1 and 2+3 are the same people.
	p := Problem{Atoms: []int64{4, 20, 9, 15}, Floor: []int64{1, 1, 1, 1}, Known: []Sum{{Plus: []int32{0, 1}, Minus: []int32{2, 3}}}, Units: []Unit{
		{Sums: []Sum{{Plus: []int32{0}}}, Width: []int64{5}, Cost: 4, Primary: true},
		{Sums: []Sum{{Plus: []int32{1}}}, Width: []int64{5}, Cost: 20},
		{Sums: []Sum{{Plus: []int32{2}}}, Width: []int64{5}, Cost: 9},
		{Sums: []Sum{{Plus: []int32{3}}}, Width: []int64{5}, Cost: 15},
	}}
	out, err := Solve(t.Context(), p, Options{})
	require.NoError(t, err)
	assert.True(t, out[0] && out[1] != (out[2] || out[3]), "%v", out)
}

func FuzzSolve(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) < 6 || len(data) > 40 {
			return
		}
		r := rand.New(rand.NewPCG(uint64(data[0]), uint64(data[1])))
		p := tableOf(r, []int{2 + int(data[2])%2, 2}, 2+int64(data[3])%7, 1+int64(data[4])%5, int64(data[5])%4)
		hidden, err := Solve(t.Context(), p, Options{Insiders: data[0]%2 == 1})
		if err != nil {
			require.ErrorIs(t, err, ErrImpossible)
			return
		}
		low, high := room(p, hidden)
		for u, x := range p.Units {
			require.True(t, !hidden[u] || high[u]-low[u] >= x.Width[0] || high[u] >= reach)
		}
	})
}
