package privacy_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure/privacy"
)

// bits are eight atoms: a1 or a2, b1 or b2, c1 or c2. Bit i of an atom's number
// is its level in dimension i.
var bitDims = []string{"a", "b", "c"}

// bitCell is a cell as the atoms in it.
type bitCell struct {
	table  int
	levels []string
	atoms  []int
}

// bitRate is a rate with its true value between two bounds, times 2000.
type bitRate struct {
	num, den []int
	permille int64 // the printed percentage in tenths
}

// bitPublication is random tables over eight atoms.
type bitPublication struct {
	privacy.Publication
	shown, withheld []bitCell
	rates           []bitRate
}

func atomsOf(dims []int, levels []string) (out []int) {
	for atom := range 8 {
		in := true
		for i, d := range dims {
			in = in && (levels[i] == "Total" || levels[i] == fmt.Sprint(bitDims[d], 1+atom>>d&1))
		}
		if in {
			out = append(out, atom)
		}
	}
	return out
}

func sumOver(x [8]int64, atoms []int) (t int64) {
	for _, a := range atoms {
		t += x[a]
	}
	return t
}

func randomBits(seed uint64) bitPublication {
	r := rand.New(rand.NewPCG(seed, 3))
	var truth [8]int64
	for range 1 + r.IntN(6) {
		truth[r.IntN(8)]++
	}
	var p bitPublication
	for i := range 1 + r.IntN(3) {
		dims := r.Perm(3)[:1+r.IntN(3)]
		t := privacy.PublishedTable{Name: fmt.Sprint(i)}
		count := 1
		for _, d := range dims {
			t.Dimensions = append(t.Dimensions, privacy.Hierarchy{Name: bitDims[d]})
			count *= 3
		}
		for k := range count {
			levels := make([]string, len(dims))
			total := true
			for j, d := range dims {
				levels[j] = []string{"Total", bitDims[d] + "1", bitDims[d] + "2"}[k%3]
				total = total && k%3 == 0
				k /= 3
			}
			c := bitCell{i, levels, atomsOf(dims, levels)}
			v := sumOver(truth, c.atoms)
			cell := privacy.PublishedCell{Levels: levels}
			switch n := r.IntN(20); {
			case total && i == 0 || n < 5:
				if r.IntN(150) == 0 {
					v++
				}
				cell.Value = &v
				p.shown = append(p.shown, c)
			case n < 8:
				low, high := v-r.Int64N(v+1), v+r.Int64N(3)
				cell.Low, cell.High = &low, &high
				p.withheld = append(p.withheld, c)
			default:
				p.withheld = append(p.withheld, c)
			}
			if r.IntN(6) == 0 {
				whole := t.Cells
				if n := len(whole); n > 0 {
					den := atomsOf(dims, whole[n-1].Levels)
					if d := sumOver(truth, den); d > 0 {
						pm := (2000*v + d) / (2 * d) // tenths of a percent, halves up
						p.rates = append(p.rates, bitRate{c.atoms, den, pm})
						t.Rates = append(t.Rates, privacy.PublishedRate{Numerator: levels, Denominator: whole[n-1].Levels, Percent: fmt.Sprintf("%d.%d", pm/10, pm%10)})
					}
				}
			}
			t.Cells = append(t.Cells, cell)
		}
		r.Shuffle(len(t.Cells), func(i, j int) { t.Cells[i], t.Cells[j] = t.Cells[j], t.Cells[i] })
		p.Tables = append(p.Tables, t)
	}
	return p
}

// everyTable walks through all tables of eight atoms with a total.
func everyTable(total int64, use func(x [8]int64)) {
	var x [8]int64
	var walk func(atom int, left int64)
	walk = func(atom int, left int64) {
		if atom == 7 {
			x[7] = left
			use(x)
			return
		}
		for v := range left + 1 {
			x[atom] = v
			walk(atom+1, left-v)
		}
	}
	walk(0, total)
}

func (p bitPublication) cell(c bitCell) privacy.PublishedCell {
	cells := p.Tables[c.table].Cells
	return cells[slices.IndexFunc(cells, func(o privacy.PublishedCell) bool { return slices.Equal(o.Levels, c.levels) })]
}

// solve is the slow and obvious audit: of all tables, those that fit.
func (p bitPublication) solve() (low, high []int64) {
	values := make([]int64, len(p.shown))
	for i, c := range p.shown {
		values[i] = *p.cell(c).Value
	}
	marks := make([]privacy.PublishedCell, len(p.withheld))
	for i, c := range p.withheld {
		marks[i] = p.cell(c)
	}
	everyTable(values[0], func(x [8]int64) {
		for i, c := range p.shown {
			if sumOver(x, c.atoms) != values[i] {
				return
			}
		}
		for i, c := range p.withheld {
			v := sumOver(x, c.atoms)
			if marks[i].Low != nil && (v < *marks[i].Low || v > *marks[i].High) {
				return
			}
		}
		for _, r := range p.rates {
			k, n := 2000*sumOver(x, r.num), sumOver(x, r.den)
			if n == 0 || k < (2*r.permille-1)*n || k > (2*r.permille+1)*n {
				return
			}
		}
		if low == nil {
			low, high = make([]int64, len(p.withheld)+1), make([]int64, len(p.withheld)+1)
			for i, c := range p.withheld {
				low[i], high[i] = sumOver(x, c.atoms), sumOver(x, c.atoms)
			}
		}
		for i, c := range p.withheld {
			v := sumOver(x, c.atoms)
			low[i], high[i] = min(low[i], v), max(high[i], v)
		}
	})
	return low, high
}

func TestRandomPublications(t *testing.T) {
	contradictions, intervals, points := 0, 0, 0
	for seed := range uint64(800) {
		p := randomBits(seed)
		slices.SortFunc(p.shown, func(a, b bitCell) int { return len(b.atoms) - len(a.atoms) }) // the total first
		low, high := p.solve()
		got, err := privacy.Audit(t.Context(), p.Publication, privacy.AuditOptions{MinWidth: 2})
		if low == nil {
			contradictions++
			require.ErrorIs(t, err, privacy.ErrInconsistent, "seed %d", seed)
			bad, ok := errors.AsType[*privacy.InconsistentError](err)
			require.True(t, ok)
			require.NotEmpty(t, bad.Sources)
			continue
		}
		require.NoError(t, err, "seed %d", seed)
		require.Len(t, got.Cells, len(p.withheld))
		narrow := map[string]bool{}
		for _, r := range got.Risks {
			if r.Kind == privacy.NarrowCount {
				narrow[fmt.Sprint(r.CellRef)] = true
			}
		}
		for i, c := range p.withheld {
			at := slices.IndexFunc(got.Cells, func(o privacy.AuditedCell) bool {
				return o.Table == c.table && slices.Equal(o.Levels, c.levels)
			})
			x := got.Cells[at]
			require.NotNil(t, x.High)
			require.Equal(t, [2]int64{low[i], high[i]}, [2]int64{x.Low, *x.High}, "seed %d %v", seed, c.levels)
			require.True(t, x.Exact)
			require.Equal(t, high[i]-low[i] < 2, narrow[fmt.Sprint(x.CellRef)])
			intervals++
			if low[i] == high[i] {
				points++
			}
		}
	}
	require.Greater(t, contradictions, 20)
	require.Greater(t, intervals-points, 500)
	require.Greater(t, points, 500)
}
