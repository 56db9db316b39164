package disparity_test

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// bytesAs reads numbers from bytes until there are none.
type bytesAs []byte

func (b *bytesAs) small() int {
	if len(*b) == 0 {
		return 0
	}
	x := (*b)[0]
	*b = (*b)[1:]
	return int(x)
}

// float is often a plain number, and sometimes any that there is.
func (b *bytesAs) float() float64 {
	kind := b.small()
	if kind < 250 || len(*b) < 8 {
		return float64(kind-20) / 10
	}
	x := math.Float64frombits(binary.LittleEndian.Uint64(*b))
	*b = (*b)[8:]
	return x
}

// soundEstimate requires an estimate that says what it is: a value that is finite, or a
// reason why there is none.
func soundEstimate(t *testing.T, e measure.Estimate) {
	t.Helper()
	require.NotZero(t, e.Status())
	v, ok := e.Value()
	require.False(t, math.IsNaN(v) || math.IsInf(v, 0))
	lo, hi, limits := e.Interval()
	if !ok || !limits {
		require.NotEmpty(t, e.Reason())
	}
	if limits {
		require.True(t, lo <= v && v <= hi, e)
	}
}

func FuzzGradient(f *testing.F) {
	f.Add([]byte{3, 1, 0, 0, 70, 60, 20, 90, 21, 30, 80, 60, 20})
	f.Add([]byte{2, 5, 1, 1, 70, 60, 20, 90, 21, 30})
	f.Fuzz(func(t *testing.T, data []byte) {
		b := bytesAs(data)
		g := disparity.Groups{Ordered: true}
		groups := b.small() % 8
		g.Unit = measure.Unit(b.small() % 8)
		o := disparity.GradientOptions{Errors: disparity.ErrorSource(b.small() % 5)}
		if b.small()%2 == 1 {
			o.Bounds = &disparity.Bounds{Lowest: b.float(), Highest: b.float()}
		}
		for i := range groups {
			g.Groups = append(g.Groups, disparity.Group{Name: string(rune('a' + i)), Value: b.float(), SE: b.float(), Population: b.float(), N: b.small()})
		}
		r, err := g.Gradient(o)
		if err != nil {
			return
		}
		for _, e := range []measure.Estimate{r.SII, r.RII, r.LogitSII, r.LogitRII, r.ACI, r.RCI, r.Wagstaff, r.Erreygers} {
			soundEstimate(t, e)
		}
	})
}

func FuzzConcentrationOf(f *testing.F) {
	f.Add([]byte{1, 0, 3, 20, 30, 30, 22, 20, 30, 22, 30, 10})
	f.Fuzz(func(t *testing.T, data []byte) {
		b := bytesAs(data)
		o := disparity.ConcentrationOptions{Unit: measure.Unit(b.small() % 8)}
		if b.small()%2 == 1 {
			o.Bounds = &disparity.Bounds{Lowest: b.float(), Highest: b.float()}
		}
		var rows []disparity.Ranked
		for range b.small() % 20 {
			rows = append(rows, disparity.Ranked{Standing: b.float(), Value: b.float(), Weight: b.float()})
		}
		r, err := disparity.ConcentrationOf(rows, o)
		if err != nil {
			return
		}
		for _, e := range []measure.Estimate{r.ACI, r.RCI, r.Wagstaff, r.Erreygers} {
			soundEstimate(t, e)
		}
		for i, j := 0, len(rows)-1; i < j; i, j = i+1, j-1 {
			rows[i], rows[j] = rows[j], rows[i]
		}
		again, err := disparity.ConcentrationOf(rows, o)
		require.NoError(t, err)
		require.Equal(t, r, again)
	})
}

func FuzzLevels(f *testing.F) {
	f.Add([]byte{2, 4, 60, 140, 220, 180, 130, 150, 95, 25, 110, 160, 130, 50})
	f.Add([]byte{2, 3, 1, 0, 1, 0, 1, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		b := bytesAs(data)
		groups, levels := 1+b.small()%5, 1+b.small()%6
		var g []disparity.Levels
		for i := range groups {
			l := disparity.Levels{Name: string(rune('a' + i))}
			for range levels {
				l.Counts = append(l.Counts, b.small())
			}
			g = append(g, l)
		}
		if s, err := disparity.ScaleOfLevels(g, 0); err == nil {
			soundEstimate(t, s.ICC)
			for _, x := range s.Groups {
				soundEstimate(t, x.Mean)
				soundEstimate(t, x.SD)
			}
			for _, c := range s.Cuts {
				soundEstimate(t, c)
			}
			require.Len(t, s.Cuts, levels-1)
			require.Equal(t, groups, len(s.Groups)+len(s.LeftOut))
		}
		for _, c := range []disparity.Curve{disparity.Trapezoid, disparity.MonotoneCubic, disparity.Likelihood} {
			r, err := disparity.VGap(g[0], g[len(g)-1], c, 0)
			if err != nil {
				continue
			}
			soundEstimate(t, r.V)
			soundEstimate(t, r.Superiority)
			back, err := disparity.VGap(g[len(g)-1], g[0], c, 0)
			require.NoError(t, err)
			v, ok := r.V.Value()
			w, same := back.V.Value()
			require.Equal(t, ok, same)
			require.InDelta(t, v, -w, 1e-5*(1+math.Abs(v)))
		}
	})
}

func FuzzStandardised(f *testing.F) {
	f.Add([]byte{3, 0, 0, 1, 90, 50, 3, 100, 40, 0, 120, 30})
	f.Fuzz(func(t *testing.T, data []byte) {
		b := bytesAs(data)
		var a, r []disparity.Stratum
		var w []disparity.Weight
		n := b.small() % 6
		o := disparity.RateOptions{Interval: disparity.RateInterval(b.small() % 4), FewEvents: b.small()%2 == 1}
		for i := range n {
			name := string(rune('a' + i))
			a = append(a, disparity.Stratum{Name: name, Events: b.small(), Population: b.float()})
			r = append(r, disparity.Stratum{Name: name, Events: b.small(), Population: b.float()})
			w = append(w, disparity.Weight{Name: name, People: b.float()})
		}
		if e, err := disparity.DirectRate(a, w, o); err == nil {
			soundEstimate(t, e)
		}
		if e, err := disparity.ComparativeRatio(a, r, w, o); err == nil {
			soundEstimate(t, e)
		}
		if x, err := disparity.IndirectRatio(a, r, o); err == nil {
			soundEstimate(t, x.Ratio)
			soundEstimate(t, x.Rate)
		}
	})
}

func FuzzDecompose(f *testing.F) {
	f.Add([]byte{3, 6, 50, 21, 0, 50, 60, 22, 0, 80, 70, 21, 0, 50, 80, 22, 0, 80})
	f.Fuzz(func(t *testing.T, data []byte) {
		b := bytesAs(data)
		n := b.small() % 6
		unit := measure.Unit(b.small() % 8)
		side := func() (g disparity.Groups) {
			g.Unit = unit
			for i := range n {
				g.Groups = append(g.Groups, disparity.Group{Name: string(rune('a' + i)), Value: b.float(), SE: b.float(), Population: b.float(), N: b.small()})
			}
			return g
		}
		d, err := disparity.Decompose(side(), side())
		if err != nil {
			return
		}
		for _, e := range []measure.Estimate{d.Rates, d.Composition, d.Total} {
			soundEstimate(t, e)
		}
	})
}
