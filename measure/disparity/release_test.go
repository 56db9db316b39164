package disparity_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
	"github.com/collective-impact/sdk/measure/privacy"
)

// child is a row of the releases here.
type child struct {
	area, year string
	yes        bool
	score      float64
}

// children returns n of whom k count.
func children(area string, n, k int) (out []child) {
	for i := range n {
		out = append(out, child{area: area, year: "2024", yes: i < k, score: float64(100 + i%9)})
	}
	return out
}

// released protects children of two areas of a size, of one of few, of one of
// nobody, and of some that are of no known area.
func released(t *testing.T, unknown []child, change func(*measure.Plan)) privacy.Release {
	t.Helper()
	rows := append(children("north", 120, 60), children("south", 90, 30)...)
	rows = append(append(rows, children("few", 14, 7)...), unknown...)
	f, err := measure.FromSeq(context.Background(), func(yield func(child, error) bool) {
		for _, c := range rows {
			if !yield(c, nil) {
				return
			}
		}
	}, measure.Dim("area", []string{"north", "south", "few", "nobody"}, func(c child) (string, bool) { return c.area, c.area != "" }),
		measure.Dim("year", []string{"2024", "2025"}, func(c child) (string, bool) { return c.year, true }),
		measure.YesNoField("yes", func(c child) (bool, bool) { return c.yes, true }),
		measure.Num("score", func(c child) (float64, bool) { return c.score, true }),
		measure.Num("weight", func(c child) (float64, bool) { return float64(1 + len(c.area)%2), true }))
	require.NoError(t, err)
	p := measure.Plan{Within: "year", Sets: measure.Each("area"), Indicators: []measure.Indicator{
		{Key: "yes", Title: "Says yes", Outcome: measure.Flag, Column: "yes", Direction: measure.HigherIsBetter, Temporal: measure.Stock},
		{Key: "score", Outcome: measure.Mean, Column: "score", Direction: measure.LowerIsBetter, Temporal: measure.Stock}}}
	if change != nil {
		change(&p)
	}
	table, err := p.Tabulate(context.Background(), f)
	require.NoError(t, err)
	r, err := privacy.Protect(context.Background(), table, privacy.Policy{})
	require.NoError(t, err)
	return r
}

// Groups of a release are its published cells, and no others: every figure is
// one that the release shows, and all that it does not show is left out.
func TestFromRelease(t *testing.T) {
	r := released(t, children("", 60, 30), nil)
	g, err := disparity.FromRelease(r, "yes", "2024", "area")
	require.NoError(t, err)
	require.Equal(t, "Says yes", g.Indicator)
	require.Equal(t, measure.HigherIsBetter, g.Direction)
	require.True(t, g.Counts)
	require.Nil(t, g.Covariance)
	left := map[string]measure.Reason{}
	for _, x := range g.LeftOut {
		left[x.Name] = x.Reason
	}
	require.Equal(t, measure.Protected, left["few"])
	require.Equal(t, measure.NoObservation, left["nobody"])
	want := map[string][2]int{"north": {60, 120}, "south": {30, 90}}
	published := 0
	for c := range r.Cells() {
		if c.Indicator != "yes" || c.Stratum != "2024" || len(c.Set()) == 0 {
			continue
		}
		if c.Withheld() || c.Unknown() || c.Estimate.Status() == measure.Empty {
			require.Contains(t, left, c.Label())
			continue
		}
		x := g.Groups[published]
		value, _ := c.Estimate.Value()
		require.Equal(t, c.Label(), x.Name)
		require.InDelta(t, value, x.Value, 0)
		require.Equal(t, want[x.Name], [2]int{x.Successes, x.N})
		published++
	}
	require.Len(t, g.Groups, published)
	require.Len(t, left, 5-published)

	means, err := disparity.FromRelease(r, "score", "2024", "area")
	require.NoError(t, err)
	require.Equal(t, "score", means.Indicator, "the key where there is no title")
	require.Equal(t, measure.LowerIsBetter, means.Direction)
	require.False(t, means.Counts)
	require.Positive(t, means.Groups[0].SE)
	require.Zero(t, means.Groups[0].Successes)
}

// People of an unknown group are part of everyone, and left out as a group:
// by name where they are published or withheld, and not at all where there are
// none.
func TestFromReleaseUnknown(t *testing.T) {
	reasons := func(unknown []child) (why []measure.Reason, everyone *disparity.Group) {
		g, err := disparity.FromRelease(released(t, unknown, nil), "yes", "2024", "area")
		require.NoError(t, err)
		for _, x := range g.LeftOut {
			if x.Name == measure.UnknownLevel {
				why = append(why, x.Reason)
			}
		}
		return why, g.Everyone
	}
	why, everyone := reasons(children("", 60, 30))
	require.Len(t, why, 1)
	require.NotNil(t, everyone)
	require.Equal(t, [2]int{127, 284}, [2]int{everyone.Successes, everyone.N})
	why, _ = reasons(children("", 6, 3))
	require.Equal(t, []measure.Reason{measure.Protected}, why)
	why, everyone = reasons(nil)
	require.Empty(t, why)
	require.NotNil(t, everyone)
	require.Equal(t, [2]int{97, 224}, [2]int{everyone.Successes, everyone.N})
}

func TestFromReleaseOfNothing(t *testing.T) {
	r := released(t, nil, nil)
	for name, x := range map[string]struct {
		release            privacy.Release
		indicator, stratum string
		set                []string
		want               error
	}{
		"indicator":    {r, "art", "2024", []string{"area"}, measure.ErrDangling},
		"stratum":      {r, "yes", "1999", []string{"area"}, measure.ErrDangling},
		"set":          {r, "yes", "2024", []string{"lunch"}, measure.ErrDangling},
		"no set":       {r, "yes", "2024", nil, measure.ErrDangling},
		"zero release": {privacy.Release{}, "yes", "2024", []string{"area"}, measure.ErrDangling},
		"nobody":       {r, "yes", "2025", []string{"area"}, measure.ErrRequired},
	} {
		_, err := disparity.FromRelease(x.release, x.indicator, x.stratum, x.set...)
		require.ErrorIs(t, err, x.want, name)
	}
}

// Shares of a sample are no counts: they come with the errors of the release,
// and its degrees of freedom, and rules that count people refuse them.
func TestFromReleaseOfSample(t *testing.T) {
	r := released(t, nil, func(p *measure.Plan) { p.Weight = measure.Weight{Column: "weight", Kind: measure.SamplingWeight} })
	g, err := disparity.FromRelease(r, "yes", "2024", "area")
	require.NoError(t, err)
	require.False(t, g.Counts)
	everyone, ok := r.Find("2024", "yes", nil)
	require.True(t, ok)
	df, ok := everyone.Estimate.DF()
	require.True(t, ok)
	require.InDelta(t, df, g.DF, 0)
	for _, x := range g.Groups {
		c, ok := r.Find("2024", "yes", map[string]string{"area": x.Name})
		require.True(t, ok)
		se, ok := c.Estimate.StdErr()
		require.True(t, ok)
		require.InDelta(t, se, x.SE, 0)
		require.Zero(t, x.Successes)
	}
	_, err = g.Impact(disparity.EightyPercent(measure.Best(0)))
	require.ErrorIs(t, err, disparity.ErrNeeds)
}
