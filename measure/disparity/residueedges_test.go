package disparity_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

func TestResidueOfTooFew(t *testing.T) {
	var people []person
	add := func(level string, k, n int) {
		people = append(people, person{levels: []string{level}, yes: true, n: k}, person{levels: []string{level}, n: n - k})
	}
	add("a", 60, 100)
	add("b", 20, 100)
	add("c", 1, 29)
	add("", 3, 7)
	dims, levels := []string{"group"}, []string{"a", "b", "c", "d"}
	view := residueView(t, peopleFrame(t, people, dims, levels), shareOf, "", weighted)
	out, err := disparity.Residue(view, "reading", "", disparity.ResidueOptions{})
	require.NoError(t, err)
	require.Equal(t, disparity.HidesGap, out[0].Verdict)
	require.Equal(t, 7, out[0].Unknown)
	var left []string
	for _, x := range out[0].LeftOut {
		left = append(left, x.Name+": "+string(x.Reason))
	}
	require.ElementsMatch(t, []string{"(unknown): unstated", "c: below-minimum", "d: no-observation"}, left)
	require.InEpsilon(t, 200*0.04/0.24, out[0].Chance.Statistic, 1e-12) // Σ n(p−p̄)²/p̄q̄
	require.Contains(t, out[0].Sentence(), "of 7 the group is not known; left out: ")

	out, err = disparity.Residue(view, "reading", "", disparity.ResidueOptions{MinN: 101})
	require.NoError(t, err)
	require.Equal(t, disparity.TooFewData, out[0].Verdict)
	require.Equal(t, measure.BelowMinimum, out[0].Chance.Reason)
	require.Equal(t, measure.Undefined, out[0].Explained.Status())
	require.Contains(t, out[0].Sentence(), "cannot be told from so few data (below-minimum)")
	data, err := json.Marshal(out[0])
	require.NoError(t, err)
	require.NotContains(t, string(data), "NaN")

	// With a rate of 2 percent 100 people are too few for chi-square, and where
	// everybody reads nobody can differ.
	people = nil
	add("a", 4, 100)
	add("b", 1, 150)
	out = residueOf(t, peopleFrame(t, people, dims, levels), shareOf, disparity.ResidueOptions{}, weighted)
	require.Equal(t, disparity.TooFewData, out[0].Verdict)
	people = nil
	add("a", 100, 100)
	add("b", 150, 150)
	out = residueOf(t, peopleFrame(t, people, dims, levels), shareOf, disparity.ResidueOptions{}, weighted)
	require.Equal(t, disparity.TooFewData, out[0].Verdict)
	require.Equal(t, measure.NoSpread, out[0].Chance.Reason)

	// Nobody whose group is known.
	people = nil
	add("", 10, 100)
	out = residueOf(t, peopleFrame(t, people, dims, levels), shareOf, disparity.ResidueOptions{}, weighted)
	require.Equal(t, disparity.TooFewData, out[0].Verdict)
	require.Equal(t, 100, out[0].Unknown)

	// Everybody has the same score.
	people = nil
	for i := range 100 {
		people = append(people, person{levels: []string{[]string{"a", "b"}[i%2]}, score: 5})
	}
	out = residueOf(t, peopleFrame(t, people, dims, levels), meanOf, disparity.ResidueOptions{})
	require.Equal(t, measure.NoSpread, out[0].Chance.Reason)
}

// What is withheld is not in the result, and the result is the same whatever is
// withheld.
func TestResidueOfRedacted(t *testing.T) {
	var sentences []string
	for _, hidden := range []int{31, 77} {
		var people []person
		for i, n := range []int{100, 120, hidden} {
			level := string(rune('a' + i))
			people = append(people, person{levels: []string{level}, yes: true, n: 20 * (i + 1)}, person{levels: []string{level}, n: n - 20*(i+1) + 60})
		}
		view := residueView(t, peopleFrame(t, people, []string{"group"}, []string{"a", "b", "c"}), shareOf, "", weighted)
		view = view.Redact(func(_ string, set, group []string) bool { return len(set) == 0 || group[0] == "c" })
		out, err := disparity.Residue(view, "reading", "", disparity.ResidueOptions{})
		require.NoError(t, err)
		sentences = append(sentences, out[0].Sentence())
	}
	require.Equal(t, sentences[0], sentences[1])
	require.Contains(t, sentences[0], "c (protected)")
}

// Overlapping groups and samples are tested as the registry tests them.
func TestResidueOfCovariance(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	type row struct {
		races, income, school string
		yes                   bool
		score                 float64
	}
	var rows []row
	for range 900 {
		s := rng.IntN(30)
		r := row{races: []string{"A", "B", "A;B"}[rng.IntN(3)], income: []string{"low", "high"}[rng.IntN(2)], school: fmt.Sprint(s)}
		p := 0.3 + 0.01*float64(s)
		if r.income == "high" {
			p += 0.12
		}
		r.yes, r.score = rng.Float64() < p, 10*p+rng.NormFloat64()
		rows = append(rows, r)
	}
	f, err := measure.FromSeq(context.Background(), func(yield func(row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	},
		measure.SeveralField("race", []string{"A", "B"}, func(r row) []string {
			if len(r.races) > 1 {
				return []string{"A", "B"}
			}
			return []string{r.races}
		}),
		measure.Dim("income", []string{"low", "high"}, func(r row) (string, bool) { return r.income, true }),
		measure.LabelField("school", func(r row) (string, bool) { return r.school, true }),
		measure.YesNoField("yes", func(r row) (bool, bool) { return r.yes, true }),
		measure.Num("score", func(r row) (float64, bool) { return r.score, true }))
	require.NoError(t, err)
	for name, c := range map[string]struct {
		ind    measure.Indicator
		design *measure.Design
		set    string
		key    disparity.Key
	}{
		"overlapping":  {shareOf, nil, "race", "wald-test"},
		"sample share": {shareOf, &measure.Design{Stages: []measure.Stage{{Cluster: "school"}}}, "income", "rao-scott"},
		"sample mean":  {meanOf, &measure.Design{Stages: []measure.Stage{{Cluster: "school"}}}, "income", "wald-test"},
	} {
		plan, err := disparity.ResiduePlan(f, c.ind, "", c.set)
		require.NoError(t, err)
		plan.Sets = append(plan.Sets, []string{"income", "race"})
		plan.Design = c.design
		table, err := plan.Tabulate(context.Background(), f)
		require.NoError(t, err)
		view, err := table.Unprotected("test")
		require.NoError(t, err)
		out, err := disparity.Residue(view, c.ind.Key, "", disparity.ResidueOptions{}, []string{c.set})
		require.NoError(t, err, name)
		g, err := disparity.FromView(view, c.ind.Key, "", c.set)
		require.NoError(t, err)
		want, err := g.Compute(c.key, disparity.Options{})
		require.NoError(t, err)
		require.Equal(t, want.Chance, out[0].Chance, name)
		x, ok := out[0].Explained.Value()
		require.Equal(t, name == "sample share", ok)
		if ok {
			// ε² of simple random rows is close to that of the sample.
			plan.Design = nil
			table, err := plan.Tabulate(context.Background(), f)
			require.NoError(t, err)
			plain, err := table.Unprotected("test")
			require.NoError(t, err)
			rows, err := disparity.Residue(plain, c.ind.Key, "", disparity.ResidueOptions{}, []string{c.set})
			require.NoError(t, err)
			require.InDelta(t, share(t, rows[0]), x, 2e-3)
		} else {
			require.Equal(t, disparity.NoTotalSpread, out[0].Explained.Reason())
		}

		// Within income the races have a joint Wald test, of one difference in
		// each of two levels.
		within, err := disparity.Residue(view, c.ind.Key, "", disparity.ResidueOptions{Declared: "income"}, []string{"race"})
		require.NoError(t, err, name)
		require.Equal(t, disparity.Wald, within[0].Chance.Test)
		require.Equal(t, 2.0, within[0].Chance.DF)
		if c.design == nil { // the levels of income have no people in common
			sum := 0.0
			for _, income := range []string{"low", "high"} {
				g, err := disparity.FromView(view, c.ind.Key, "", "income", "race")
				require.NoError(t, err)
				i := map[string]int{"low": 0, "high": 2}[income]
				d := g.Groups[i].Value - g.Groups[i+1].Value
				sum += d * d / (g.Covariance[i][i] + g.Covariance[i+1][i+1] - 2*g.Covariance[i][i+1])
			}
			require.InEpsilon(t, sum, within[0].Chance.Statistic, 1e-12)
		}
	}
}

// Arrests fall on groups in proportion to youths: the statistic is that of
// poisson.test's expectation, Σ (k − E)²/E.
func TestResidueOfRates(t *testing.T) {
	type row struct {
		group           string
		arrests, youths float64
	}
	residue := func(rows []row, o disparity.ResidueOptions) disparity.Candidate {
		f, err := measure.FromSeq(context.Background(), func(yield func(row, error) bool) {
			for _, r := range rows {
				if !yield(r, nil) {
					return
				}
			}
		}, measure.Dim("group", []string{"a", "b", "c"}, func(r row) (string, bool) { return r.group, true }),
			measure.Num("arrests", func(r row) (float64, bool) { return r.arrests, true }),
			measure.Num("youths", func(r row) (float64, bool) { return r.youths, true }))
		require.NoError(t, err)
		return residueOf(t, f, measure.Indicator{Key: "arrests", Title: "Arrests", Outcome: measure.RatePer, Column: "arrests", Denominator: "youths", Per: 1000,
			Direction: measure.LowerIsBetter, Temporal: measure.Flow}, o)[0]
	}
	c := residue([]row{{"a", 30, 1000}, {"b", 60, 1000}, {"c", 30, 2000}}, disparity.ResidueOptions{})
	require.Equal(t, disparity.HidesGap, c.Verdict)
	require.InEpsilon(t, 30.0*30/30+30.0*30/60, c.Chance.Statistic, 1e-9)
	require.Equal(t, disparity.NoTotalSpread, c.Explained.Reason())
	c = residue([]row{{"a", 3, 1000}, {"b", 6, 1000}, {"c", 300, 70000}}, disparity.ResidueOptions{})
	require.Equal(t, disparity.TooFewData, c.Verdict) // 4.3 expected in a and in b
	c = residue([]row{{"a", 0, 1000}, {"b", 60, 1000}, {"c", 60, 2000}}, disparity.ResidueOptions{})
	require.NotEqual(t, disparity.NoEvidence, c.Verdict)
}

func TestResidueErrors(t *testing.T) {
	f := peopleFrame(t, randomPeople(rand.New(rand.NewPCG(1, 1)), 50, 0.5), fiveDims, fiveLevels...)
	view := residueView(t, f, shareOf, "race")
	for name, c := range map[string]struct {
		indicator, stratum string
		o                  disparity.ResidueOptions
		candidates         [][]string
		want               error
	}{
		"indicator": {"x", "", disparity.ResidueOptions{}, nil, measure.ErrDangling},
		"stratum":   {"reading", "x", disparity.ResidueOptions{}, nil, measure.ErrDangling},
		"set":       {"reading", "", disparity.ResidueOptions{}, [][]string{{"x"}}, measure.ErrDangling},
		"crossing":  {"reading", "", disparity.ResidueOptions{Declared: "sex"}, [][]string{{"income"}}, measure.ErrDangling},
		"declared":  {"reading", "", disparity.ResidueOptions{Declared: "race"}, [][]string{{"race"}}, measure.ErrInvalid},
		"twice":     {"reading", "", disparity.ResidueOptions{}, [][]string{{"sex"}, {"sex"}}, measure.ErrDuplicate},
		"minimum":   {"reading", "", disparity.ResidueOptions{MinN: -1}, nil, measure.ErrRequired},
	} {
		_, err := disparity.Residue(view, c.indicator, c.stratum, c.o, c.candidates...)
		require.ErrorIs(t, err, c.want, name)
	}
	_, err := disparity.Residue(measure.View{}, "reading", "", disparity.ResidueOptions{})
	require.ErrorIs(t, err, measure.ErrDangling)
	median := measure.Indicator{Key: "median", Title: "Median", Outcome: measure.QuantileOf, Column: "score", Direction: measure.HigherIsBetter, Temporal: measure.Stock}
	_, err = disparity.Residue(residueView(t, f, median, ""), "median", "", disparity.ResidueOptions{})
	require.ErrorIs(t, err, disparity.ErrNeeds)
	none := residueView(t, f, shareOf, "", func(p *measure.Plan) { p.Sets = nil })
	_, err = disparity.Residue(none, "reading", "", disparity.ResidueOptions{})
	require.ErrorIs(t, err, measure.ErrRequired)

	_, err = disparity.ResiduePlan(measure.Frame{}, shareOf, "")
	require.ErrorIs(t, err, measure.ErrRequired)
	_, err = disparity.ResiduePlan(f, measure.Indicator{}, "")
	require.ErrorIs(t, err, measure.ErrRequired)
	plan, err := disparity.ResiduePlan(f, shareOf, "race", "sex", "income")
	require.NoError(t, err)
	require.Equal(t, [][]string{{"sex"}, {"income"}, {"race", "sex"}, {"race", "income"}}, plan.Sets)
}

// Whatever the data, no number is NaN or infinite and nothing panics.
func FuzzResidue(f *testing.F) {
	f.Add(uint64(1), 40, 0.5, 1e6)
	f.Add(uint64(2), 5, 0.0, 1e140)
	f.Fuzz(func(t *testing.T, seed uint64, n int, rate, scale float64) {
		people := randomPeople(rand.New(rand.NewPCG(seed, 0)), max(n, 0)%200, rate)
		for i := range people {
			if people[i].score *= scale; !(math.Abs(people[i].score) < 1e149) {
				return
			}
		}
		frame := peopleFrame(t, people, fiveDims, fiveLevels...)
		for _, ind := range []measure.Indicator{shareOf, meanOf} {
			for _, declared := range []string{"", "sex"} {
				for _, c := range residueOf(t, frame, ind, disparity.ResidueOptions{Declared: declared, MinN: 1 + int(seed%40)}) {
					_, err := json.Marshal(c)
					require.NoError(t, err)
					require.False(t, math.IsNaN(c.Chance.P) || math.IsInf(c.Chance.Statistic, 0) || math.IsNaN(c.Chance.Statistic))
					require.NotZero(t, c.Verdict)
					require.NotEmpty(t, c.Sentence())
				}
			}
		}
	})
}
