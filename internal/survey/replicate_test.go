package survey

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// replicates reads the totals of one case.
func replicates(t testing.TB, s sheet, name string) (how Replication, names []string, full Totals, reps []Totals) {
	for i := range s.n {
		if s.column["case"][i] != name {
			continue
		}
		if d := s.column["domain"][i]; !slices.Contains(names, d) {
			names = append(names, d)
		}
		r, _ := s.number(t, "replicate", i)
		y, _ := s.number(t, "y", i)
		x, _ := s.number(t, "x", i)
		scale, _ := s.number(t, "rscale", i)
		how.MSE = s.column["mse"][i] == "1"
		if r == 0 {
			how.Scale = scale
			full.Y, full.X = append(full.Y, y), append(full.X, x)
			continue
		}
		if len(names) == 1 {
			how.RScales = append(how.RScales, scale)
			reps = append(reps, Totals{})
		}
		q := &reps[int(r)-1]
		q.Y, q.X = append(q.Y, y), append(q.X, x)
	}
	return how, names, full, reps
}

func TestReplicatesReference(t *testing.T) {
	s := readSheet(t, "replicates.csv")
	all := expected(t)
	seen := 0
	for name, figures := range all {
		base, total := strings.CutSuffix(name, "-total")
		if !strings.HasPrefix(name, "rep-") {
			continue
		}
		how, names, full, reps := replicates(t, s, base)
		for _, f := range all[base] {
			if f.key == "df" {
				how.DF = int64(f.want)
			}
		}
		r, err := NewReplicates(how, full, reps)
		require.NoError(t, err, name)
		estimate := r.Ratio
		if total {
			estimate = r.Total
		}
		for _, f := range figures {
			key := strings.Split(f.key, "/")
			if key[0] == "df" {
				continue
			}
			seen++
			a, err := estimate(slices.Index(names, key[1]))
			require.NoError(t, err)
			b, err := estimate(slices.Index(names, key[len(key)-1]))
			require.NoError(t, err)
			require.Zero(t, a.Lost())
			require.Equal(t, how.DF, a.DF())
			if key[0] == "est" {
				near(t, f.want, a.Value(), name, f.key)
				continue
			}
			got, err := a.Cov(b)
			require.NoError(t, err)
			near(t, f.want, got, name, f.key)
		}
	}
	require.Greater(t, seen, 150)
}

// The methods have the scales that R's survey gives them.
func TestReplications(t *testing.T) {
	s := readSheet(t, "replicates.csv")
	for name, want := range map[string]Replication{
		"rep-brr": BRR(8), "rep-fay": Fay(8, 0.3), "rep-sdr": SDR(80), "rep-bootstrap": Bootstrap(30), "scd": BRR(4),
	} {
		got, _, _, _ := replicates(t, s, name)
		got.MSE = false
		near(t, got.Scale, want.Scale, name)
		require.Empty(t, cmp.Diff(got.RScales, want.RScales), name)
	}
	// R keeps the finite population correction, 1 − 15/757, in the scale.
	jk1, _, _, _ := replicates(t, s, "rep-jk1")
	near(t, jk1.Scale, JK1(15).Scale*(1-15.0/757), "jk1")
	require.Equal(t, 1.0, JKn([]float64{0.5}).Scale)
	require.Equal(t, 1.0, JK2(3).Scale)
}

func TestSmallReplicates(t *testing.T) {
	s := readSheet(t, "replicates.csv")
	_, _, full, reps := replicates(t, s, "scd")
	r, err := NewReplicates(BRR(4), full, reps)
	require.NoError(t, err)
	for _, f := range expected(t)["scd"] {
		what, of, _ := strings.Cut(f.key, "/")
		estimate := map[string]func(int) (*Stat, error){"ratio": r.Ratio, "total": r.Total, "size": r.Size}[of]
		if what == "df" {
			half := [][]float64{{1, 0, 1, 0, 1, 0}, {1, 0, 0, 1, 0, 1}, {0, 1, 1, 0, 0, 1}, {0, 1, 0, 1, 1, 0}}
			got, err := RankDF(half)
			require.NoError(t, err)
			require.EqualValues(t, f.want, got)
			continue
		}
		got, err := estimate(0)
		require.NoError(t, err)
		v, err := got.Var()
		require.NoError(t, err)
		near(t, f.want, map[string]float64{"est": got.Value(), "var": v}[what], f.key)
	}
}

func TestRankDF(t *testing.T) {
	var jackknife [][]float64
	for i := range 15 {
		column := slices.Repeat([]float64{15.0 / 14}, 15)
		column[i] = 0
		jackknife = append(jackknife, column)
	}
	jackknife = append(jackknife, make([]float64, 15), jackknife[3])
	got, err := RankDF(jackknife)
	require.NoError(t, err)
	for _, f := range expected(t)["rep-jk1"] {
		if f.key == "df" {
			require.EqualValues(t, f.want, got)
		}
	}
	got, err = RankDF(nil)
	require.NoError(t, err)
	require.Zero(t, got)
	_, err = RankDF([][]float64{{1, 2}, {1}})
	require.Error(t, err)
	_, err = RankDF([][]float64{{1, math.NaN()}})
	require.Error(t, err)
}

// A domain that is empty in a replicate has no ratio there: the replicate is
// left out and counted. By hand: means 2 and 4 about 3, scale 1/2.
func TestLostReplicates(t *testing.T) {
	full := Totals{Y: []float64{6, 60}, X: []float64{2, 20}}
	reps := []Totals{{[]float64{4, 50}, []float64{2, 20}}, {[]float64{8, 70}, []float64{2, 20}}, {[]float64{0, 40}, []float64{0, 20}}}
	how := BRR(3)
	how.Scale = 0.5
	r, err := NewReplicates(how, full, reps)
	require.NoError(t, err)
	s, err := r.Ratio(0)
	require.NoError(t, err)
	require.Equal(t, 1, s.Lost())
	v, err := s.Var()
	require.NoError(t, err)
	require.Equal(t, 1.0, v)
	all, err := r.Ratio(1)
	require.NoError(t, err)
	c, err := s.Cov(all) // (2 − 3)(2.5 − 3) + (4 − 3)(3.5 − 3), halved
	require.NoError(t, err)
	require.Equal(t, 0.5, c)
	share, err := r.Share(0, 1)
	require.NoError(t, err)
	require.Equal(t, 0.1, share.Value())
	rest, err := r.Complement(0, 1)
	require.NoError(t, err)
	require.Equal(t, 3.0, rest.Value())
	require.Zero(t, rest.Lost())
}

func TestReplicatesRefuse(t *testing.T) {
	full := Totals{Y: []float64{1}, X: []float64{0}}
	reps := []Totals{full, full}
	for name, how := range map[string]Replication{
		"none": {}, "infinite": BRR(0), "short": BRR(1), "negative": {Scale: -1, RScales: []float64{1, 1}},
		"one": {Scale: 1, RScales: []float64{1, 0}}, "nan": {Scale: 1, RScales: []float64{1, math.NaN()}},
	} {
		_, err := NewReplicates(how, full, reps)
		require.Error(t, err, name)
	}
	_, err := NewReplicates(BRR(2), full, []Totals{full, {}})
	require.Error(t, err)
	r, err := NewReplicates(BRR(2), full, reps)
	require.NoError(t, err)
	_, err = r.Ratio(0)
	require.ErrorIs(t, err, ErrZeroDenominator)
	_, err = r.Ratio(1)
	require.ErrorIs(t, err, ErrNoDomain)
	s, err := r.Total(0)
	require.NoError(t, err)
	require.True(t, s.Flat())
	v, err := s.Var()
	require.NoError(t, err)
	require.Zero(t, v)
}
