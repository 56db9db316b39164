package disparity_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// person has a level of each of some dimensions; "" is missing.
type person struct {
	levels []string
	yes    bool
	score  float64
	n      int
}

var (
	shareOf = measure.Indicator{Key: "reading", Title: "Reads", Outcome: measure.Flag, Column: "yes", Direction: measure.HigherIsBetter, Temporal: measure.Stock}
	meanOf  = measure.Indicator{Key: "score", Title: "Score", Outcome: measure.Mean, Column: "score", Direction: measure.HigherIsBetter, Temporal: measure.Stock}
)

// peopleFrame has the people as rows. The dimensions are those of levels, in
// order.
func peopleFrame(t testing.TB, people []person, dims []string, levels ...[]string) measure.Frame {
	t.Helper()
	fields := []measure.Field[person]{
		measure.YesNoField("yes", func(p person) (bool, bool) { return p.yes, true }),
		measure.Num("score", func(p person) (float64, bool) { return p.score, true }),
		measure.Num("n", func(p person) (float64, bool) { return float64(p.n), true }),
	}
	for i, d := range dims {
		fields = append(fields, measure.Dim(d, levels[i], func(p person) (string, bool) { return p.levels[i], p.levels[i] != "" }))
	}
	f, err := measure.FromSeq(context.Background(), func(yield func(person, error) bool) {
		for _, p := range people {
			if !yield(p, nil) {
				return
			}
		}
	}, fields...)
	require.NoError(t, err)
	return f
}

// residueOf makes the plan, counts and ranks.
func residueOf(t testing.TB, f measure.Frame, ind measure.Indicator, o disparity.ResidueOptions, change ...func(*measure.Plan)) []disparity.Candidate {
	t.Helper()
	out, err := disparity.Residue(residueView(t, f, ind, o.Declared, change...), ind.Key, "", o)
	require.NoError(t, err)
	return out
}

func residueView(t testing.TB, f measure.Frame, ind measure.Indicator, declared string, change ...func(*measure.Plan)) measure.View {
	t.Helper()
	plan, err := disparity.ResiduePlan(f, ind, declared)
	require.NoError(t, err)
	for _, c := range change {
		c(&plan)
	}
	table, err := plan.Tabulate(context.Background(), f)
	require.NoError(t, err)
	view, err := table.Unprotected("test")
	require.NoError(t, err)
	return view
}

// weighted counts each row as its people.
func weighted(p *measure.Plan) {
	p.Weight = measure.Weight{Column: "n", Kind: measure.FrequencyWeight}
}

func share(t *testing.T, c disparity.Candidate) float64 {
	t.Helper()
	x, ok := c.Explained.Value()
	require.True(t, ok, c.Explained)
	return x
}

// The figures are those of R 4.2.2: chisq.test(correct = FALSE), p.adjust(,
// "holm"), and ε² from anova(lm()) of the ones and zeros.
func TestResidueOfShares(t *testing.T) {
	people := []person{
		{[]string{"brown", "free"}, true, 0, 80}, {[]string{"blue", "free"}, true, 0, 80}, {[]string{"green", "free"}, true, 0, 80},
		{[]string{"brown", "paid"}, true, 0, 90}, {[]string{"blue", "paid"}, true, 0, 100}, {[]string{"green", "paid"}, true, 0, 90},
		{[]string{"brown", "free"}, false, 0, 120}, {[]string{"blue", "free"}, false, 0, 120}, {[]string{"green", "free"}, false, 0, 120},
		{[]string{"brown", "paid"}, false, 0, 40}, {[]string{"blue", "paid"}, false, 0, 45}, {[]string{"green", "paid"}, false, 0, 35},
	}
	f := peopleFrame(t, people, []string{"eye", "lunch"}, []string{"brown", "blue", "green"}, []string{"free", "paid"})
	out := residueOf(t, f, shareOf, disparity.ResidueOptions{}, weighted)
	require.Len(t, out, 2)
	lunch, eye := out[0], out[1]
	require.Equal(t, []string{"lunch"}, lunch.Set)
	require.Equal(t, disparity.HidesGap, lunch.Verdict)
	require.InEpsilon(t, 86.538461538461547207, lunch.Chance.Statistic, 1e-13)
	require.InEpsilon(t, 1.3704592803829281e-20, lunch.Chance.P, 1e-11)
	require.InEpsilon(t, 2.7409185607658562e-20, lunch.Chance.Adjusted, 1e-11)
	require.InEpsilon(t, 0.0856231694157545409, share(t, lunch), 1e-13)
	require.Equal(t, "paid", lunch.High.Name)
	require.Equal(t, 600, lunch.Low.N)

	require.Equal(t, disparity.NoEvidence, eye.Verdict)
	require.InEpsilon(t, 0.047588049260289762, eye.Chance.Statistic, 1e-12)
	require.InEpsilon(t, 0.97648682127935993, eye.Chance.Adjusted, 1e-13)
	require.InEpsilon(t, -0.0019583345424162187, share(t, eye), 1e-11)

	require.Equal(t, "The average of reading hides a gap by lunch: 70.0% for paid (n = 400) and 40.0% for free (n = 600); "+
		"groups that do not differ would give as much with probability below 0.001 in one of 2 comparisons, so chance does not explain it; "+
		"it accounts for 8.6% of the variation.", lunch.Sentence())
	require.Contains(t, eye.Sentence(), "There is no evidence that the average of reading hides a gap by eye: ")
}

// The figures are those of R 4.2.2: oneway.test, ε² from anova(lm()), and for two
// blocks the matrix form of Johansen (1980, Biometrika 67:85) written out in R.
func TestResidueOfMeans(t *testing.T) {
	var people []person
	for group, scores := range map[string][]float64{
		"x1": {12, 15, 11, 19, 14, 16, 13, 18}, "y1": {22, 35, 18, 40, 29, 31}, "z1": {15, 16, 14, 17, 15, 13, 16},
		"p2": {10, 12, 9, 14, 11}, "q2": {20, 13, 27, 15, 22, 19},
	} {
		for _, s := range scores {
			people = append(people, person{levels: []string{group[:1], group[1:]}, score: s})
		}
	}
	dims := []string{"group", "part"}
	levels := [][]string{{"x", "y", "z", "p", "q"}, {"1", "2"}}
	first := slices.DeleteFunc(slices.Clone(people), func(p person) bool { return p.levels[1] == "2" })
	c := residueOf(t, peopleFrame(t, first, dims[:1], levels[0]), meanOf, disparity.ResidueOptions{MinN: 2})[0]
	require.InEpsilon(t, 8.3116324493147022, c.Chance.Statistic, 1e-13)
	require.InEpsilon(t, 9.1432661821665491, c.Chance.DF2, 1e-13)
	require.InEpsilon(t, 0.0087694570232292792, c.Chance.P, 1e-12)
	require.InEpsilon(t, 0.65140382991883816, share(t, c), 1e-13)
	require.Equal(t, []string{"y", "x"}, []string{c.High.Name, c.Low.Name})

	c = residueOf(t, peopleFrame(t, people, dims, levels...), meanOf, disparity.ResidueOptions{MinN: 2, Declared: "part"})[0]
	require.Equal(t, []string{"group"}, c.Set)
	require.InEpsilon(t, 9.3300743327827753, c.Chance.Statistic, 1e-13)
	require.Equal(t, 3.0, c.Chance.DF)
	require.InEpsilon(t, 11.3211054026838003, c.Chance.DF2, 1e-13)
	require.InEpsilon(t, 0.0021613595020287973, c.Chance.P, 1e-12)
	require.Equal(t, "1", c.Level)
	require.Contains(t, c.Sentence(), "hides a gap by group within part: among 1, 29.2 for y (n = 6) and 14.8 for x (n = 8)")
}

// A gap by income that is one by race, and one that two opposite gaps cancel.
func TestResidueWithinDeclared(t *testing.T) {
	var people []person
	add := func(race, income string, k, n int) {
		people = append(people, person{levels: []string{race, income, ""}, yes: true, n: k}, person{levels: []string{race, income, ""}, n: n - k})
	}
	add("A", "low", 240, 300)
	add("A", "high", 80, 100)
	add("B", "low", 40, 100)
	add("B", "high", 120, 300)
	dims, levels := []string{"race", "income"}, [][]string{{"A", "B"}, {"low", "high"}}
	f := peopleFrame(t, people, dims, levels...)
	require.Equal(t, disparity.HidesGap, residueOf(t, f, shareOf, disparity.ResidueOptions{}, weighted)[1].Verdict)
	c := residueOf(t, f, shareOf, disparity.ResidueOptions{Declared: "race"}, weighted)[0]
	require.Equal(t, disparity.NoEvidence, c.Verdict)
	require.Equal(t, 2.0, c.Chance.DF)
	require.InDelta(t, 0, c.Chance.Statistic, 1e-12)

	people = nil
	add("A", "low", 180, 300)
	add("A", "high", 120, 300)
	add("B", "low", 120, 300)
	add("B", "high", 180, 300)
	f = peopleFrame(t, people, dims, levels...)
	all := residueOf(t, f, shareOf, disparity.ResidueOptions{}, weighted)
	require.Equal(t, []disparity.ResidueVerdict{disparity.NoEvidence, disparity.NoEvidence}, []disparity.ResidueVerdict{all[0].Verdict, all[1].Verdict})
	c = residueOf(t, f, shareOf, disparity.ResidueOptions{Declared: "race"}, weighted)[0]
	require.Equal(t, disparity.HidesGap, c.Verdict)
	require.InEpsilon(t, 48, c.Chance.Statistic, 1e-12) // twice 600·(0.1)²/0.25
	both := residueOf(t, f, shareOf, disparity.ResidueOptions{}, weighted, func(p *measure.Plan) { p.Sets = [][]string{{"race", "income"}} })
	require.Equal(t, disparity.HidesGap, both[0].Verdict)
	require.Equal(t, 3.0, both[0].Chance.DF)
}

// randomPeople differ in nothing but chance. The dimensions hang together.
func randomPeople(rng *rand.Rand, n int, rate float64) []person {
	people := make([]person, n)
	for i := range people {
		race := rng.IntN(4)
		income := (race + rng.IntN(2)) % 3
		people[i] = person{
			levels: []string{fmt.Sprint(race), fmt.Sprint(income), fmt.Sprint(rng.IntN(2)), fmt.Sprint(rng.IntN(6)), fmt.Sprint((race*3 + income) % 5)},
			yes:    rng.Float64() < rate,
			score:  math.Round(100*rng.ExpFloat64()) / 10,
		}
	}
	return people
}

var (
	fiveDims   = []string{"race", "income", "sex", "grade", "school"}
	fiveLevels = [][]string{{"0", "1", "2", "3"}, {"0", "1", "2"}, {"0", "1"}, {"0", "1", "2", "3", "4", "5"}, {"0", "1", "2", "3", "4"}}
)

// Where nothing differs, some gap is found in 5 of 100 data sets at most, and
// nothing is explained on average. The margins are three standard errors.
func TestResidueFalseAlarms(t *testing.T) {
	const runs = 300
	for name, c := range map[string]struct {
		ind measure.Indicator
		o   disparity.ResidueOptions
	}{
		"shares": {shareOf, disparity.ResidueOptions{}}, "shares within": {shareOf, disparity.ResidueOptions{Declared: "race"}},
		"means": {meanOf, disparity.ResidueOptions{}}, "means within": {meanOf, disparity.ResidueOptions{Declared: "race"}},
	} {
		rng := rand.New(rand.NewPCG(7, 8))
		alarms, explained, square, n := 0.0, 0.0, 0.0, 0.0
		for range runs {
			out := residueOf(t, peopleFrame(t, randomPeople(rng, 500, 0.2), fiveDims, fiveLevels...), c.ind, c.o)
			if slices.ContainsFunc(out, func(c disparity.Candidate) bool { return c.Verdict == disparity.HidesGap }) {
				alarms++
			}
			for _, c := range out {
				if x, ok := c.Explained.Value(); ok && len(c.Set) == 1 && c.Set[0] == "sex" {
					explained, square, n = explained+x, square+x*x, n+1
				}
			}
		}
		t.Logf("%s: %.3f of the data sets, ε² %.5f on average", name, alarms/runs, explained/n)
		require.LessOrEqual(t, alarms/runs, 0.05+3*math.Sqrt(0.05*0.95/runs), name)
		require.InDelta(t, 0, explained/n, 3*math.Sqrt(square)/n, name)
	}
}

// The order of rows and of candidates changes nothing, nor does the unit.
func TestResidueLaws(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for range 20 {
		people := randomPeople(rng, 300, 0.3)
		for i := range people {
			if people[i].levels[0] == "1" {
				people[i].score += 5
			}
		}
		for _, o := range []disparity.ResidueOptions{{MinN: 5}, {Declared: "sex", MinN: 5}} {
			for _, ind := range []measure.Indicator{shareOf, meanOf} {
				want := residueOf(t, peopleFrame(t, people, fiveDims, fiveLevels...), ind, o)
				rng.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
				f := peopleFrame(t, people, fiveDims, fiveLevels...)
				require.Equal(t, want, residueOf(t, f, ind, o))
				require.Equal(t, want, residueOf(t, f, ind, o, func(p *measure.Plan) { slices.Reverse(p.Sets) }))
				large := slices.Clone(people)
				for i := range large {
					large[i].score *= 100
				}
				for i, c := range residueOf(t, peopleFrame(t, large, fiveDims, fiveLevels...), ind, o) {
					require.Equal(t, want[i].Set, c.Set)
					require.Equal(t, want[i].Verdict, c.Verdict)
					require.InDelta(t, want[i].Chance.P, c.Chance.P, 1e-10)
					require.InDelta(t, share(t, want[i]), share(t, c), 1e-12)
				}
			}
		}
	}
}

func TestResidueKeys(t *testing.T) {
	for i, want := range []string{"", "hides-a-gap", "no-evidence", "too-few-data"} {
		var v disparity.ResidueVerdict
		require.NoError(t, v.UnmarshalText([]byte(want)))
		require.Equal(t, disparity.ResidueVerdict(i), v)
		text, err := v.MarshalText()
		require.NoError(t, err)
		require.Equal(t, want, string(text))
		require.Equal(t, want, v.String())
	}
	require.ErrorIs(t, new(disparity.ResidueVerdict).UnmarshalText([]byte("x")), measure.ErrUnknownKey)
}
