package measure_test

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// blocksOf splits people at random places; some blocks are empty.
func blocksOf(r *rand.Rand, people []resident, n int) [][]resident {
	cuts := []int{0, len(people)}
	for range n - 1 {
		cuts = append(cuts, r.IntN(len(people)+1))
	}
	slices.Sort(cuts)
	var out [][]resident
	for i := range n {
		out = append(out, people[cuts[i]:cuts[i+1]])
	}
	return out
}

func framesOf(t *testing.T, blocks [][]resident) iter.Seq2[measure.Frame, error] {
	return func(yield func(measure.Frame, error) bool) {
		for _, b := range blocks {
			if !yield(peopleFrame(t, b), nil) {
				return
			}
		}
	}
}

// The order of rows, any partition, any order of adding up, blocks one after the
// other and the number of processors change no bit of any result, whatever the
// weights: parts with other decimal places, parts that need floats, parts
// without rows, numbers of 17 digits beside 1e48.
func TestLawsOfMerging(t *testing.T) {
	run := laws.Add(1)
	kinds := []measure.WeightKind{0, measure.FrequencyWeight, measure.SamplingWeight, measure.PrecisionWeight}
	for i := range uint64(48) {
		r := rand.New(rand.NewPCG(run, 1e6+i))
		what := fmt.Sprintf("run %d, table %d", run, i)
		people := randomPeople(r, 80, int(i/4%6)-1)
		p := randomPlan(r, kinds[i%4])
		want := cells(tabulate(t, p, peopleFrame(t, people)))
		r.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
		before := runtime.GOMAXPROCS(1 + r.IntN(4))
		same(t, want, cells(tabulate(t, p, peopleFrame(t, people))), what+", order")
		runtime.GOMAXPROCS(before)

		blocks := blocksOf(r, people, 1+r.IntN(5))
		sum, err := p.TallyAll(context.Background(), framesOf(t, blocks), nil)
		require.NoError(t, err)
		same(t, want, cells(open(t, tableOf(t, sum))), what+", blocks")
		require.Equal(t, len(people), sum.Records())

		var parts []measure.Tally
		for _, b := range blocks {
			parts = append(parts, tallyOf(t, p, peopleFrame(t, b)))
		}
		r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		at := r.IntN(len(parts))
		left, err := parts[0].Merge(parts[1 : at+1]...)
		require.NoError(t, err)
		if at+1 < len(parts) {
			right, err := parts[at+1].Merge(parts[at+2:]...)
			require.NoError(t, err)
			left, err = right.Merge(left)
			require.NoError(t, err)
		}
		same(t, want, cells(open(t, tableOf(t, left))), what+", parts")
		require.Equal(t, encoded(t, tallyOf(t, p, peopleFrame(t, people))), encoded(t, left), what+", bytes")
		require.Equal(t, encoded(t, left), encoded(t, sum), what+", bytes")
	}
}

// A part of whole numbers, one of 1e-12, one of 0.1+0.2 and one of 1e100 add up
// exactly, in any order: the smallest is still there.
func TestLawsOfFarApartNumbers(t *testing.T) {
	p := measure.Plan{Indicators: everyIndicator()[3:6]}
	of := func(xs ...float64) measure.Tally {
		var people []resident
		for _, x := range xs {
			people = append(people, resident{num: map[string]float64{"y": x, "x": math.Abs(x)}})
		}
		return tallyOf(t, p, peopleFrame(t, people))
	}
	parts := []measure.Tally{of(1, 2, 3), of(1e-12), of(0.1 + 0.2), of(1e100), of(-1e100, -0.1-0.2), of(-6)}
	for seed := range uint64(20) {
		r := newRand(seed)
		r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		sum, err := parts[0].Merge(parts[1:]...)
		require.NoError(t, err)
		v := open(t, tableOf(t, sum))
		total, _ := find(t, v, "", "total", "").Estimate.Value()
		require.Equal(t, 1e-12, total)
		mean, _ := find(t, v, "", "mean", "").Estimate.Value()
		require.Equal(t, 1e-12/9, mean)
	}
}

// Rows put together with frequency weights, and rows split by weight, give what
// people one by one give.
func TestLawsOfFrequencyWeights(t *testing.T) {
	run := laws.Add(1)
	for i := range uint64(100) {
		r := rand.New(rand.NewPCG(run, 2e6+i))
		what := fmt.Sprintf("run %d, table %d", run, i)
		people := randomPeople(r, 40, int(i%6)-1)
		p := randomPlan(r, measure.FrequencyWeight)
		var single, split []resident
		for _, x := range people {
			f := int(x.num["f"])
			single = append(single, slices.Repeat([]resident{x}, f)...)
			for part := range 2 {
				y := x
				y.num = maps.Clone(x.num)
				y.num["f"] = float64([]int{f / 2, f - f/2}[part])
				split = append(split, y)
			}
		}
		weighted := cells(tabulate(t, p, peopleFrame(t, people)))
		same(t, weighted, cells(tabulate(t, p, peopleFrame(t, split))), what+", split")
		p.Weight = measure.Weight{}
		same(t, weighted, withoutNesting(cells(tabulate(t, p, peopleFrame(t, single))), weighted), what+", one by one")
	}
}

// withoutNesting adds the empty groups of schools whose people all have the
// weight 0: as rows they name their district, as nobody they do not.
func withoutNesting(got, want map[string]measure.Cell) map[string]measure.Cell {
	for key, c := range want {
		if _, ok := got[key]; !ok && c.Records == 0 {
			got[key] = c
		}
	}
	return got
}

// Values 100 times as large have values, errors and differences 100 times as
// large, to the last bit of what is exact, and the same shares, counts and
// ratios.
func TestLawsOfUnits(t *testing.T) {
	run := laws.Add(1)
	kinds := []measure.WeightKind{0, measure.FrequencyWeight, measure.PrecisionWeight}
	for i := range uint64(100) {
		r := rand.New(rand.NewPCG(run, 3e6+i))
		people := randomPeople(r, 60, r.IntN(2))
		p := randomPlan(r, kinds[i%3])
		large := slices.Clone(people)
		for j := range large {
			large[j].num = maps.Clone(people[j].num)
			for _, name := range []string{"y", "x"} {
				if x, ok := large[j].num[name]; ok {
					large[j].num[name] = math.Round(x*1e4) / 100 // 100 times a decimal of two places
				}
			}
		}
		small, hundred := cells(tabulate(t, p, peopleFrame(t, people))), cells(tabulate(t, p, peopleFrame(t, large)))
		for key, c := range small {
			d := hundred[key]
			require.Equal(t, []int{c.Records, c.Used, c.Successes}, []int{d.Records, d.Used, d.Successes})
			switch c.Indicator {
			case "mean", "money", "total", "median", "quartile":
				a, ok := c.Estimate.Value()
				b, ok2 := d.Estimate.Value()
				require.Equal(t, ok, ok2)
				near(t, 100*a, b, 1e-13, key) // between two values a median is rounded
				a, _ = c.Estimate.StdErr()
				b, _ = d.Estimate.StdErr()
				near(t, 100*a, b, 1e-14, key)
				for k, x := range c.Comparisons {
					a, _ = x.Difference.Value()
					b, _ = d.Comparisons[k].Difference.Value()
					near(t, 100*a, b, 1e-12, key)
					a, ok = x.Ratio.Value()
					b, ok2 = d.Comparisons[k].Ratio.Value()
					require.Equal(t, ok, ok2)
					near(t, a, b, 1e-13, key)
				}
			case "ratio":
				require.Equal(t, c.Estimate, d.Estimate, key)
			default:
				require.Equal(t, c, d, key)
			}
		}
	}
}

// Shares of columns of several levels may add up to more than 1, and each person
// is accounted for once.
func TestSeveralCountsEachPersonOnce(t *testing.T) {
	people := []resident{
		{many: map[string][]string{"race": {"A", "B", "C"}}, yes: map[string]bool{"yes": true}},
		{many: map[string][]string{"race": {"A", "B"}}, yes: map[string]bool{"yes": false}},
		{many: map[string][]string{}, yes: map[string]bool{"yes": true}},
	}
	v := tabulate(t, measure.Plan{Indicators: everyIndicator()[:1], Sets: measure.Each("race")}, peopleFrame(t, people))
	records := 0
	for c := range v.Cells() {
		if len(c.Set) == 1 {
			records += c.Records
		}
	}
	require.Equal(t, 6, records)
	a, ok := v.Accounting("flag", "race")
	require.True(t, ok)
	require.Equal(t, measure.Accounting{Records: 3, Used: 2, UnknownGroup: 1}, a)
}
