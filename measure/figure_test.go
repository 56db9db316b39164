package measure_test

import (
	"encoding/json"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// num is a known number.
func num(s string) decimal.NullDecimal {
	return decimal.NewNullDecimal(decimal.RequireFromString(s))
}

func period(t testing.TB, s string) measure.Period {
	p, err := measure.ParsePeriod(s)
	require.NoError(t, err)
	return p
}

// quarter returns a quarter of 2024.
func quarter(t testing.TB, q int) measure.Period {
	return period(t, []string{"2024-01-01/2024-03-31", "2024-04-01/2024-06-30", "2024-07-01/2024-09-30", "2024-10-01/2024-12-31"}[q-1])
}

// trained is a count of a flow.
func trained(t testing.TB, q int, n string) measure.ReportedFigure {
	return measure.ReportedFigure{Indicator: "trained", Outcome: measure.CountOf, Temporal: measure.Flow, Period: quarter(t, q), Numerator: num(n)}
}

// passed is a share: so many of so many passed a test.
func passed(t testing.TB, place, k, n string) measure.ReportedFigure {
	return measure.ReportedFigure{Indicator: "passed", Outcome: measure.Flag, Temporal: measure.Flow, Period: quarter(t, 1), Place: place,
		Numerator: num(k), Denominator: num(n)}
}

func with(f measure.ReportedFigure, change func(*measure.ReportedFigure)) measure.ReportedFigure {
	change(&f)
	return f
}

func in(f measure.ReportedFigure, pairs ...string) measure.ReportedFigure {
	f.Group = map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		f.Group[pairs[i]] = pairs[i+1]
	}
	return f
}

var (
	sexes = measure.Column{Name: "sex", Kind: measure.Category, Levels: []string{"female", "male"}}
	ages  = measure.Column{Name: "age", Kind: measure.Category, Levels: []string{"minor", "adult"}}
)

// refused checks that an error says which figures, and what to do instead.
func refused(t *testing.T, err, sentinel error, figures ...measure.ReportedFigure) {
	t.Helper()
	require.ErrorIs(t, err, sentinel)
	var fe *measure.FigureError
	require.ErrorAs(t, err, &fe)
	require.NotEmpty(t, fe.Instead)
	require.Contains(t, err.Error(), fe.Instead)
	for _, f := range figures {
		require.Contains(t, fe.Figures, f.String())
	}
}

func exactly(t *testing.T, want string, f measure.ReportedFigure) {
	t.Helper()
	got, err := f.Exact()
	require.NoError(t, err)
	require.Equal(t, want, got.RatString())
}

// The seven pitfalls are those of DevResults, "Why Your Indicators are More
// Complicated than You Think" (2020). The numbers of the first one are its own.

func TestPitfall1Percentages(t *testing.T) {
	places := measure.Places{All: []string{"A", "B"}}
	a, b := passed(t, "A", "1", "2"), passed(t, "B", "99", "100")
	sum, err := measure.Reported{a, b}.SumPlaces(measure.SkipIfAny, places)
	require.NoError(t, err)
	exactly(t, "50/51", sum.Figure) // 100 of 102, and not the 74.5 percent that the mean of 50 and 99 percent is

	bare := func(f measure.ReportedFigure, v string) measure.ReportedFigure {
		f.Numerator, f.Denominator, f.Value = decimal.NullDecimal{}, decimal.NullDecimal{}, num(v)
		return f
	}
	_, err = measure.Reported{bare(a, "0.5"), bare(b, "0.99")}.SumPlaces(measure.SkipIfAny, places)
	refused(t, err, measure.ErrNotAdditive, a, b)
	exactly(t, "99/100", bare(b, "0.99"))

	// With the number of people beside it a percentage can be weighted.
	var weighted measure.Reported
	for _, f := range []measure.ReportedFigure{bare(a, "0.5"), bare(b, "0.99")} {
		_, err := f.Weighted()
		refused(t, err, measure.ErrMissingFigure, f)
		f.Denominator = map[string]decimal.NullDecimal{"A": num("2"), "B": num("100")}[f.Place]
		w, err := f.Weighted()
		require.NoError(t, err)
		weighted = append(weighted, w)
	}
	sum, err = weighted.SumPlaces(measure.SkipIfAny, places)
	require.NoError(t, err)
	exactly(t, "50/51", sum.Figure)
}

func TestPitfall2PercentChange(t *testing.T) {
	// A grows from 10 to 20, B from 100 to 110: by 100 and by 10 percent. All
	// together grow from 110 to 130, by 2/11, and neither by 110 nor by 55.
	places := measure.Places{All: []string{"A", "B"}}
	at := func(q int, place, n string) measure.ReportedFigure {
		return with(trained(t, q, n), func(f *measure.ReportedFigure) { f.Place = place })
	}
	before, err := measure.Reported{at(1, "A", "10"), at(1, "B", "100")}.SumPlaces(measure.SkipIfAny, places)
	require.NoError(t, err)
	after, err := measure.Reported{at(2, "A", "20"), at(2, "B", "110")}.SumPlaces(measure.SkipIfAny, places)
	require.NoError(t, err)
	c, err := measure.ChangeOf(before.Figure, after.Figure)
	require.NoError(t, err)
	require.Equal(t, "2/11", c.Relative.RatString())
	require.Equal(t, "20", c.Difference.RatString())

	c, err = measure.ChangeOf(at(1, "A", "0"), at(2, "A", "20"))
	require.NoError(t, err)
	require.Nil(t, c.Relative)
	require.Equal(t, measure.ZeroReference, c.Reason)

	year := with(at(2, "A", "80"), func(f *measure.ReportedFigure) { f.Period = period(t, "2023-01-01/2023-12-31") })
	_, err = measure.ChangeOf(year, at(1, "A", "20"))
	refused(t, err, measure.ErrNotAlike, year)
	_, err = measure.ChangeOf(at(1, "A", "10"), at(2, "B", "110"))
	refused(t, err, measure.ErrNotAlike)
}

func TestPitfall3CumulativeTargets(t *testing.T) {
	target := func(q int, n string, from int) measure.ReportedFigure {
		return with(trained(t, q, n), func(f *measure.ReportedFigure) {
			f.Target = true
			if from > 0 {
				f.Cumulative, f.Period = true, period(t, quarter(t, from).First().Format("2006-01-02")+"/"+quarter(t, q).Last().Format("2006-01-02"))
			}
		})
	}
	// The target of the year so far beside what the second quarter brought.
	_, err := measure.AgainstTarget(target(2, "100", 1), trained(t, 2, "55"))
	refused(t, err, measure.ErrCumulative, target(2, "100", 1))
	_, err = measure.Reported{target(1, "50", 1), target(2, "100", 1)}.SumPeriods(measure.SkipIfAny, measure.Span{})
	refused(t, err, measure.ErrCumulative)

	step, err := measure.Reported{target(2, "100", 1), target(1, "50", 1)}.Increments()
	require.NoError(t, err)
	c, err := measure.AgainstTarget(step[1], trained(t, 2, "55"))
	require.NoError(t, err)
	require.Equal(t, "1/10", c.Relative.RatString())

	_, err = measure.AgainstTarget(trained(t, 2, "50"), trained(t, 2, "55"))
	refused(t, err, measure.ErrNotAlike)
	_, err = measure.AgainstTarget(target(1, "50", 0), trained(t, 2, "55"))
	refused(t, err, measure.ErrNotAlike)
	_, err = measure.Reported{target(1, "50", 0), trained(t, 2, "55")}.SumPeriods(measure.SkipIfAny, measure.Span{})
	refused(t, err, measure.ErrNotAlike)
}

func TestPitfall4CumulativeActuals(t *testing.T) {
	each := measure.Reported{trained(t, 3, "40"), trained(t, 1, "50"), trained(t, 2, "50")}
	total, err := each.SumPeriods(measure.SkipIfAny, measure.Span{})
	require.NoError(t, err)
	exactly(t, "140", total.Figure)
	require.Equal(t, "2024-01-01/2024-09-30", total.Figure.Period.String())

	since, err := each.Cumulate(measure.SkipIfAny)
	require.NoError(t, err)
	for i, want := range []string{"50", "100", "140"} {
		exactly(t, want, since[i])
	}
	_, err = since.SumPeriods(measure.SkipIfAny, measure.Span{}) // 290
	refused(t, err, measure.ErrCumulative, since...)
	last, err := since.Latest()
	require.NoError(t, err)
	exactly(t, "140", last)

	_, err = measure.Reported{since[1], each[0]}.SumPeriods(measure.SkipIfAny, measure.Span{})
	refused(t, err, measure.ErrCumulative)
	back, err := since.Increments()
	require.NoError(t, err)
	for i, want := range []string{"50", "50", "40"} {
		exactly(t, want, back[i])
		require.Equal(t, quarter(t, i+1), back[i].Period)
	}
	_, err = each.Increments()
	refused(t, err, measure.ErrCumulative)
	since[2].Numerator = num("99")
	_, err = since.Increments()
	refused(t, err, measure.ErrRange, since[1], since[2])
}

func TestPitfall5FreeResponse(t *testing.T) {
	f := trained(t, 1, "3")
	answer := in(f, "sex", "Female ")
	_, err := measure.Reported{in(f, "sex", "female"), answer, in(f, "sex", "male")}.SumGroups(measure.SkipIfAny, sexes)
	refused(t, err, measure.ErrDangling, answer)

	// Those whose group is unknown may stand beside the levels.
	total, err := measure.Reported{in(f, "sex", "female"), in(f, "sex", measure.UnknownLevel), in(f, "sex", "male")}.SumGroups(measure.SkipIfAny, sexes)
	require.NoError(t, err)
	exactly(t, "9", total.Figure)
	require.Nil(t, total.Figure.Group)
}

func TestPitfall6ParallelDisaggregation(t *testing.T) {
	// 10 people, once by sex and once by age: 20.
	women, men := in(trained(t, 1, "6"), "sex", "female"), in(trained(t, 1, "4"), "sex", "male")
	minors, adults := in(trained(t, 1, "3"), "age", "minor"), in(trained(t, 1, "7"), "age", "adult")
	_, err := measure.Reported{women, men, minors, adults}.SumGroups(measure.SkipIfAny, sexes)
	refused(t, err, measure.ErrParallel, women, minors)
	_, err = measure.Reported{women, men, trained(t, 1, "10")}.SumGroups(measure.SkipIfAny, sexes)
	refused(t, err, measure.ErrParallel, trained(t, 1, "10"))
	for _, r := range []measure.Reported{{women, men}, {adults, minors}} {
		dims := sexes
		if r[0].Group["age"] != "" {
			dims = ages
		}
		total, err := r.SumGroups(measure.SkipIfAny, dims)
		require.NoError(t, err)
		exactly(t, "10", total.Figure)
	}

	// Crossed, the groups have a sum over both, and over each.
	crossed := measure.Reported{in(trained(t, 1, "2"), "sex", "female", "age", "minor"), in(trained(t, 1, "4"), "sex", "female", "age", "adult"),
		in(trained(t, 1, "1"), "sex", "male", "age", "minor"), in(trained(t, 1, "3"), "sex", "male", "age", "adult")}
	total, err := crossed.SumGroups(measure.SkipIfAny, sexes, ages)
	require.NoError(t, err)
	exactly(t, "10", total.Figure)
	part, err := crossed[:2].SumGroups(measure.SkipIfAny, ages)
	require.NoError(t, err)
	require.Equal(t, map[string]string{"sex": "female"}, part.Figure.Group)
	exactly(t, "6", part.Figure)
	_, err = crossed.SumGroups(measure.SkipIfAny, ages)
	refused(t, err, measure.ErrNotAlike)

	_, err = measure.Reported{women}.SumGroups(measure.SkipIfAny, measure.Column{Name: "sex", Kind: measure.Several, Levels: sexes.Levels})
	require.ErrorIs(t, err, measure.ErrOverlap)
	_, err = measure.Reported{women, women}.SumGroups(measure.SkipIfAny, sexes)
	refused(t, err, measure.ErrDuplicate, women)
}

func TestPitfall7Deduplication(t *testing.T) {
	different := func(f measure.ReportedFigure) measure.ReportedFigure { f.Unduplicated = true; return f }
	quarters := measure.Reported{different(trained(t, 1, "30")), different(trained(t, 2, "40"))}
	_, err := quarters.SumPeriods(measure.SkipIfAny, measure.Span{})
	refused(t, err, measure.ErrUnduplicated, quarters...)
	_, err = quarters.Cumulate(measure.SkipIfAny)
	refused(t, err, measure.ErrUnduplicated)
	total, err := quarters.SumPeriods(measure.SkipIfAny, measure.Span{Disjoint: true})
	require.NoError(t, err)
	exactly(t, "70", total.Figure)

	rolls := measure.Reported{different(passed(t, "A", "1", "2")), different(passed(t, "B", "99", "100"))}
	_, err = rolls.SumPlaces(measure.SkipIfAny, measure.Places{All: []string{"A", "B"}})
	refused(t, err, measure.ErrUnduplicated, rolls...)
	total, err = rolls.SumPlaces(measure.SkipIfAny, measure.Places{All: []string{"A", "B"}, Disjoint: true})
	require.NoError(t, err)
	require.True(t, total.Figure.Unduplicated)
	_, err = measure.Reported{rolls[0], passed(t, "B", "99", "100")}.SumPlaces(measure.SkipIfAny, measure.Places{All: []string{"A", "B"}})
	refused(t, err, measure.ErrNotAlike)
}

// A state does not add up over time (IATI forum thread 892: stock or flow).
func TestStocksDoNotAddUpOverTime(t *testing.T) {
	roll := func(q int) measure.ReportedFigure {
		return with(trained(t, q, "500"), func(f *measure.ReportedFigure) { f.Temporal = measure.Stock })
	}
	_, err := measure.Reported{roll(1), roll(2)}.SumPeriods(measure.SkipIfAny, measure.Span{})
	refused(t, err, measure.ErrStock, roll(1), roll(2))
	last, err := measure.Reported{roll(2), roll(1)}.Latest()
	require.NoError(t, err)
	require.Equal(t, quarter(t, 2), last.Period)
}

// toladata/TolaActivity#667: the sum of the groups is the total, or it is said
// by how much it is not.
func TestPartsAndTotal(t *testing.T) {
	women, men := in(trained(t, 1, "6"), "sex", "female"), in(trained(t, 1, "4"), "sex", "male")
	for _, c := range []struct {
		total, men string
		want       measure.Agreement
		excess     string
	}{
		{"10", "4", measure.Agrees, "0"},
		{"11", "4", measure.Disagrees, "-1"},
		{"9.5", "4", measure.Disagrees, "0.5"},
		{"10", "", measure.AgreementUndetermined, "-4"},
		{"5", "", measure.Disagrees, "1"}, // whatever the men are
	} {
		m := men
		m.Numerator = decimal.NullDecimal{}
		if c.men != "" {
			m.Numerator = num(c.men)
		}
		sum, err := measure.Reported{women, m}.SumGroups(measure.SkipIfAll, sexes)
		require.NoError(t, err)
		check, err := sum.Check(trained(t, 1, c.total))
		require.NoError(t, err)
		require.Equal(t, c.want, check.Agrees, c)
		require.Equal(t, c.excess, check.Numerator.Decimal.String())
		require.Equal(t, c.men == "", slices.Equal(check.Missing, []string{men.String()}))
	}
	sum, err := measure.Reported{women}.SumGroups(measure.SkipIfAny, sexes)
	require.NoError(t, err)
	check, err := sum.Check(trained(t, 1, "10"))
	require.NoError(t, err)
	require.Equal(t, measure.AgreementUndetermined, check.Agrees)
	require.False(t, check.Numerator.Valid)
	_, err = sum.Check(trained(t, 2, "10"))
	refused(t, err, measure.ErrNotAlike)
}

// unicef/etools-partner-reporting-portal#72: ratings with unequal numbers of
// people are averaged as if these were equal.
func TestMeansAreWeighted(t *testing.T) {
	rating := func(place, value, n string) measure.ReportedFigure {
		return measure.ReportedFigure{Indicator: "rating", Outcome: measure.Mean, Temporal: measure.Stock, Period: quarter(t, 1), Place: place, Value: num(value), Denominator: num(n)}
	}
	var r measure.Reported
	for _, f := range []measure.ReportedFigure{rating("A", "4.5", "10"), rating("B", "2.5", "90")} {
		w, err := f.Weighted()
		require.NoError(t, err)
		r = append(r, w)
	}
	sum, err := r.SumPlaces(measure.SkipIfAny, measure.Places{All: []string{"A", "B"}})
	require.NoError(t, err)
	exactly(t, "27/10", sum.Figure) // and not 3.5
	median := with(rating("A", "4.5", "10"), func(f *measure.ReportedFigure) { f.Outcome = measure.QuantileOf })
	_, err = median.Weighted()
	refused(t, err, measure.ErrNotAdditive, median)
	_, err = measure.Reported{median}.SumPlaces(measure.SkipIfAny, measure.Places{All: []string{"A"}})
	refused(t, err, measure.ErrNotAdditive, median)
	c, err := measure.ChangeOf(r[0], with(r[0], func(f *measure.ReportedFigure) { f.Period = quarter(t, 2) }))
	require.NoError(t, err)
	require.Equal(t, measure.NoTrueZero, c.Reason)
}

// DHIS2-12497 and akvo-rsr: a reported 0 is a figure, and what is not reported is
// no 0.
func TestMissingIsNotZero(t *testing.T) {
	places := measure.Places{All: []string{"A", "B", "C"}}
	a, zero := passed(t, "A", "8", "10"), passed(t, "B", "0", "10")
	half := with(passed(t, "C", "5", "10"), func(f *measure.ReportedFigure) { f.Denominator = decimal.NullDecimal{} })
	for _, r := range []measure.Reported{{a, zero, half}, {zero, a}} {
		total, err := r.SumPlaces(measure.SkipIfAny, places)
		require.NoError(t, err)
		require.Equal(t, []string{half.String()}, total.Missing)
		require.Equal(t, 2, total.Used)
		_, err = total.Figure.Exact()
		refused(t, err, measure.ErrMissingFigure)

		total, err = r.SumPlaces(measure.SkipIfAll, places)
		require.NoError(t, err)
		exactly(t, "2/5", total.Figure)
		require.True(t, total.Figure.Partial)
		_, err = measure.ChangeOf(total.Figure, with(total.Figure, func(f *measure.ReportedFigure) { f.Period = quarter(t, 2) }))
		refused(t, err, measure.ErrMissingFigure)
	}
	for rule, known := range map[measure.MissingRule]bool{measure.SkipIfAny: false, measure.SkipIfAll: false, measure.NeverSkip: true} {
		total, err := measure.Reported{half}.SumPlaces(rule, measure.Places{All: []string{"C"}})
		require.NoError(t, err)
		require.Equal(t, known, total.Figure.Numerator.Valid, rule)
		_, err = total.Figure.Exact()
		require.Error(t, err) // 0/0 is no rate
	}
	_, err := measure.Reported{a}.SumPlaces(0, places)
	require.ErrorIs(t, err, measure.ErrRequired)

	// A gap between periods is a missing period.
	total, err := measure.Reported{trained(t, 1, "5"), trained(t, 3, "5")}.SumPeriods(measure.SkipIfAny, measure.Span{Period: period(t, "2024-01-01/2024-12-31")})
	require.NoError(t, err)
	require.Equal(t, []string{trained(t, 2, "0").String(), trained(t, 4, "0").String()}, total.Missing)
	require.False(t, total.Figure.Numerator.Valid)

	// From the gap on nothing is known, or the figures are partial.
	since, err := measure.Reported{trained(t, 1, "5"), trained(t, 3, "5")}.Cumulate(measure.SkipIfAny)
	require.NoError(t, err)
	require.Len(t, since, 2)
	require.Equal(t, []bool{true, false}, []bool{since[0].Numerator.Valid, since[1].Numerator.Valid})
	since, err = measure.Reported{trained(t, 1, "5"), trained(t, 3, "5")}.Cumulate(measure.SkipIfAll)
	require.NoError(t, err)
	require.Equal(t, []bool{false, true}, []bool{since[0].Partial, since[1].Partial})
	exactly(t, "10", since[1])
}

func TestPeriodsThatDoNotFollow(t *testing.T) {
	half := with(trained(t, 1, "9"), func(f *measure.ReportedFigure) { f.Period = period(t, "2024-01-01/2024-06-30") })
	_, err := measure.Reported{half, trained(t, 2, "5")}.SumPeriods(measure.SkipIfAny, measure.Span{})
	refused(t, err, measure.ErrOverlap, half, trained(t, 2, "5"))
	_, err = measure.Reported{half, half}.SumPeriods(measure.SkipIfAny, measure.Span{})
	refused(t, err, measure.ErrDuplicate, half)
	_, err = measure.Reported{half}.SumPeriods(measure.SkipIfAny, measure.Span{Period: quarter(t, 1)})
	refused(t, err, measure.ErrRange, half)
	_, err = measure.Reported{half, with(trained(t, 3, "5"), func(f *measure.ReportedFigure) { f.Place = "A" })}.SumPeriods(measure.SkipIfAny, measure.Span{})
	refused(t, err, measure.ErrNotAlike)
}

func TestFigureFaults(t *testing.T) {
	_, err := measure.ReadReported(strings.NewReader(`[
		{"indicator":"x","outcome":"count","temporal":"stock","period":"2024-01-01/2024-12-31","numerator":"-1","denominator":5,"cumulative":true},
		{"indicator":"","outcome":"flag","temporal":"flow","period":"2024-01-01/2024-12-31","numerator":3,"denominator":"2"},
		{"indicator":"x","outcome":"mean","temporal":"flow","numerator":1e300,"group":{"sex":""},"unduplicated":true},
		{"indicator":"x","outcome":"flag","temporal":"flow","period":"2024-01-01/2024-12-31","value":80,"trueZero":true},
		{"indicator":"x","outcome":"quantile","temporal":"flow","period":"2024-01-01/2024-12-31","value":80,"numerator":2}]`))
	require.Equal(t, []string{"/0/cumulative: invalid", "/0/denominator: invalid", "/0/numerator: out of range",
		"/1/indicator: required", "/1/numerator: invalid",
		"/2/period: required", "/2/group/sex: required", "/2/unduplicated: invalid", "/2/numerator: out of range",
		"/3/trueZero: invalid", "/3/value: out of range",
		"/4/numerator: invalid", "/4/value: invalid"}, faults(t, err))
	for _, s := range []string{"1e99", "1e-41", "1" + strings.Repeat("0", 70)} {
		require.ErrorIs(t, trained(t, 1, s).Validate(), measure.ErrRange, s)
	}
	_, err = measure.Reported{}.Latest()
	require.ErrorIs(t, err, measure.ErrRequired)
	_, err = measure.Reported{trained(t, 1, "1")}.SumGroups(measure.SkipIfAny)
	require.ErrorIs(t, err, measure.ErrRange)
	_, err = measure.Reported{trained(t, 1, "1")}.SumGroups(measure.SkipIfAny, sexes)
	refused(t, err, measure.ErrDangling)
	_, err = measure.Reported{trained(t, 1, "1")}.SumPlaces(measure.SkipIfAny, measure.Places{Name: "A", All: []string{"A", "B", "B"}})
	require.Equal(t, []string{"/all/0: invalid", "/all/2: duplicate"}, faults(t, err))
	_, err = passed(t, "A", "0", "0").Exact()
	refused(t, err, measure.ErrZeroDenominator)
}

func TestFigureJSON(t *testing.T) {
	r := measure.Reported{passed(t, "A", "0", "10"), in(trained(t, 2, "7.50"), "sex", "female"),
		with(passed(t, "B", "1", "2"), func(f *measure.ReportedFigure) { f.Numerator = decimal.NullDecimal{} })}
	data, err := json.Marshal(r)
	require.NoError(t, err)
	back, err := measure.ReadReported(strings.NewReader(string(data)))
	require.NoError(t, err)
	again, err := json.Marshal(back)
	require.NoError(t, err)
	require.JSONEq(t, string(data), string(again))
	require.Equal(t, r[2].Numerator, back[2].Numerator)
	require.Contains(t, string(data), `"numerator":"0"`)
	require.Equal(t, "trained (2024-04-01/2024-06-30; sex: female)", r[1].String())
}

func TestFigureKeys(t *testing.T) {
	for i, want := range []string{"", "skip-if-any", "skip-if-all", "never-skip"} {
		var m measure.MissingRule
		require.NoError(t, m.UnmarshalText([]byte(want)))
		require.Equal(t, measure.MissingRule(i), m)
		text, err := m.MarshalText()
		require.NoError(t, err)
		require.Equal(t, want, string(text))
		require.Equal(t, want, m.String())
	}
	for i, want := range []string{"", "yes", "no", "undetermined"} {
		var a measure.Agreement
		require.NoError(t, a.UnmarshalText([]byte(want)))
		require.Equal(t, measure.Agreement(i), a)
		text, err := a.MarshalText()
		require.NoError(t, err)
		require.Equal(t, want, string(text))
		require.Equal(t, want, a.String())
	}
	require.ErrorIs(t, new(measure.MissingRule).UnmarshalText([]byte("zero")), measure.ErrUnknownKey)
	require.ErrorIs(t, new(measure.Agreement).UnmarshalText([]byte("maybe")), measure.ErrUnknownKey)
}

// Sums do not depend on the order of figures, nor on what is summed first:
// places of groups, groups of places, and periods of either are the same.
func TestFigureLaws(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	places := measure.Places{All: []string{"A", "B", "C"}}
	for range 200 {
		var r measure.Reported
		want := new(big.Rat)
		for q := 1; q <= 3; q++ {
			for _, place := range places.All {
				for _, sex := range sexes.Levels {
					n := decimal.New(rng.Int64N(2000)-1000, -rng.Int32N(4))
					f := in(trained(t, q, "0"), "sex", sex)
					f.Outcome, f.Place, f.Numerator = measure.TotalOf, place, decimal.NewNullDecimal(n)
					r = append(r, f)
					want.Add(want, n.Rat())
				}
			}
		}
		axes := []func(measure.Reported) (measure.Total, error){
			func(r measure.Reported) (measure.Total, error) { return r.SumGroups(measure.SkipIfAny, sexes) },
			func(r measure.Reported) (measure.Total, error) { return r.SumPlaces(measure.SkipIfAny, places) },
			func(r measure.Reported) (measure.Total, error) {
				return r.SumPeriods(measure.SkipIfAny, measure.Span{})
			},
		}
		keys := []func(measure.ReportedFigure) string{
			func(f measure.ReportedFigure) string { return f.Period.String() + f.Place },
			func(f measure.ReportedFigure) string { return f.Period.String() + f.Group["sex"] },
			func(f measure.ReportedFigure) string { return f.Place + f.Group["sex"] },
		}
		rng.Shuffle(len(r), func(i, j int) { r[i], r[j] = r[j], r[i] })
		for _, axis := range rng.Perm(3) {
			parts := map[string]measure.Reported{}
			var order []string
			for _, f := range r {
				k := keys[axis](f)
				if parts[k] == nil {
					order = append(order, k)
				}
				parts[k] = append(parts[k], f)
			}
			r = nil
			for _, k := range order {
				sum, err := axes[axis](parts[k])
				require.NoError(t, err)
				r = append(r, sum.Figure)
			}
		}
		require.Len(t, r, 1)
		exactly(t, want.RatString(), r[0])
	}
}

// Cumulate and Increments undo each other.
func TestCumulateAndIncrements(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		var r measure.Reported
		for q := 1; q <= 4; q++ {
			n := rng.Int64N(50)
			f := passed(t, "A", "0", "0")
			f.Period = quarter(t, q)
			f.Numerator, f.Denominator = decimal.NewNullDecimal(decimal.NewFromInt(n)), decimal.NewNullDecimal(decimal.NewFromInt(n+rng.Int64N(9)))
			r = append(r, f)
		}
		since, err := r.Cumulate(measure.SkipIfAny)
		require.NoError(t, err)
		back, err := since.Increments()
		require.NoError(t, err)
		for i := range r {
			require.Equal(t, r[i].Period, back[i].Period)
			require.True(t, r[i].Numerator.Decimal.Equal(back[i].Numerator.Decimal) && r[i].Denominator.Decimal.Equal(back[i].Denominator.Decimal))
		}
	}
}

// No input makes any of it panic, and what comes out is sound.
func FuzzReported(f *testing.F) {
	f.Add(`[{"indicator":"x","outcome":"count","temporal":"flow","period":"2024-01-01/2024-12-31","place":"A","numerator":"1"}]`, uint8(1))
	f.Add(`[{"indicator":"x","outcome":"flag","temporal":"flow","period":"2024-01-01/2024-12-31","place":"A","group":{"sex":"male"},"numerator":"1","denominator":2e9},{"indicator":"x","outcome":"flag","temporal":"flow","period":"2025-01-01/2025-12-31","value":0.5,"denominator":4,"cumulative":true}]`, uint8(2))
	f.Fuzz(func(t *testing.T, text string, rule uint8) {
		var r measure.Reported
		_ = json.Unmarshal([]byte(text), &r) // faulty figures too
		if len(r) > 50 {
			return
		}
		m := measure.MissingRule(rule)
		var totals []measure.Total
		for _, sum := range []func() (measure.Total, error){
			func() (measure.Total, error) { return r.SumGroups(m, sexes) },
			func() (measure.Total, error) {
				return r.SumPlaces(m, measure.Places{All: []string{"A", "B"}, Disjoint: rule%2 == 0})
			},
			func() (measure.Total, error) { return r.SumPeriods(m, measure.Span{}) },
		} {
			total, err := sum()
			if err != nil {
				_ = err.Error()
				continue
			}
			totals = append(totals, total)
			require.False(t, total.Figure.Numerator.Valid && m == measure.SkipIfAny && len(total.Missing) > 0)
		}
		for _, a := range append(r, measure.ReportedFigure{}) {
			_, _ = a.Exact()
			if w, err := a.Weighted(); err == nil {
				require.NoError(t, w.Validate())
			}
			for _, b := range r {
				_, _ = measure.ChangeOf(a, b)
				_, _ = measure.AgainstTarget(a, b)
			}
			for _, total := range totals {
				_, _ = total.Check(a)
			}
		}
		_, _ = r.Latest()
		for _, again := range []func() (measure.Reported, error){func() (measure.Reported, error) { return r.Cumulate(m) }, r.Increments} {
			if out, err := again(); err == nil {
				require.Len(t, out, len(r))
			}
		}
	})
}

func TestWhatDoesNotFit(t *testing.T) {
	place := func(f measure.ReportedFigure, name string) measure.ReportedFigure { f.Place = name; return f }
	a, b := place(trained(t, 1, "10"), "A"), place(trained(t, 2, "20"), "B")
	whole := measure.Places{All: []string{"A", "B"}}
	_, err := measure.Reported{a, b}.SumPlaces(measure.SkipIfAny, whole)
	refused(t, err, measure.ErrNotAlike, a, b)
	_, err = measure.Reported{a, a}.SumPlaces(measure.SkipIfAny, whole)
	refused(t, err, measure.ErrDuplicate, a)
	_, err = measure.Reported{place(a, "")}.SumPlaces(measure.SkipIfAny, whole)
	refused(t, err, measure.ErrDangling, place(a, ""))
	_, err = measure.Reported{a}.SumPlaces(measure.SkipIfAny, measure.Places{})
	require.Equal(t, []string{"/all: required"}, faults(t, err))
	_, err = measure.Reported{a, b}.Latest()
	refused(t, err, measure.ErrNotAlike, a, b)
	_, err = measure.Reported{a, a}.Latest()
	refused(t, err, measure.ErrDuplicate, a)
	_, err = measure.Reported{in(a, "sex", "male"), in(b, "sex", "female")}.SumGroups(measure.SkipIfAny, sexes)
	refused(t, err, measure.ErrNotAlike)

	wide := measure.Column{Name: "wide", Kind: measure.Category}
	for i := range 150 {
		wide.Levels = append(wide.Levels, strings.Repeat("x", i+1))
	}
	twice := wide
	twice.Name = "twice"
	_, err = measure.Reported{a}.SumGroups(measure.SkipIfAny, wide, twice)
	require.Equal(t, []string{"/columns/1/levels: out of range"}, faults(t, err))
	_, err = measure.Reported{a}.SumGroups(measure.SkipIfAny, sexes, measure.Column{Name: "x", Kind: measure.Category, Levels: []string{"1"}, Parent: "sex"},
		measure.Column{Name: "y", Kind: measure.Number})
	require.Equal(t, []string{"/columns/1/parent: invalid", "/columns/2/kind: invalid"}, faults(t, err))

	since := func(f measure.ReportedFigure, days string) measure.ReportedFigure {
		f.Cumulative, f.Period = true, period(t, days)
		return f
	}
	early, late := since(a, "2024-01-01/2024-03-31"), since(a, "2024-02-01/2024-06-30")
	_, err = measure.Reported{early, late}.Increments()
	refused(t, err, measure.ErrNotAlike, early, late)
	_, err = measure.Reported{early, early}.Increments()
	refused(t, err, measure.ErrDuplicate, early)
	unknown := since(a, "2024-01-01/2024-06-30")
	unknown.Numerator = decimal.NullDecimal{}
	step, err := measure.Reported{early, unknown, since(b, "2024-01-01/2024-09-30")}.Increments()
	require.ErrorIs(t, err, measure.ErrNotAlike)
	require.Nil(t, step)
	step, err = measure.Reported{early, unknown, since(place(b, "A"), "2024-01-01/2024-09-30")}.Increments()
	require.NoError(t, err)
	require.Equal(t, []bool{true, false, false}, []bool{step[0].Numerator.Valid, step[1].Numerator.Valid, step[2].Numerator.Valid})

	// Many figures are named in part.
	var many measure.Reported
	for q := range 4 {
		for range 2 {
			many = append(many, with(a, func(f *measure.ReportedFigure) {
				f.Numerator, f.Outcome, f.Value = decimal.NullDecimal{}, measure.Mean, num("1")
				f.Period = quarter(t, q+1)
			}))
		}
	}
	_, err = many.SumPeriods(measure.SkipIfAny, measure.Span{})
	refused(t, err, measure.ErrNotAdditive, many...)
	require.Contains(t, err.Error(), "and 2 more;")
}

func TestChanges(t *testing.T) {
	days := func(p, n string) measure.ReportedFigure {
		return with(trained(t, 1, n), func(f *measure.ReportedFigure) { f.Period, f.Outcome = period(t, p), measure.TotalOf })
	}
	for _, c := range []struct {
		from, to measure.ReportedFigure
		relative string
		reason   measure.Reason
		err      error
	}{
		{days("2024-02-01/2024-02-29", "10"), days("2024-03-01/2024-03-31", "11"), "1/10", "", nil}, // a month and a month
		{days("2024-03-04/2024-03-10", "10"), days("2024-03-11/2024-03-17", "5"), "-1/2", "", nil},  // a week and a week
		{days("2024-03-04/2024-03-10", "10"), days("2024-03-11/2024-03-18", "5"), "", "", measure.ErrNotAlike},
		{days("2024-02-01/2024-02-29", "-10"), days("2024-03-01/2024-03-31", "11"), "", measure.NegativeReference, nil},
		{days("2024-02-01/2024-02-29", "10"), days("2024-02-01/2024-02-29", "11"), "", "", measure.ErrDuplicate},
		{days("2024-02-01/2024-02-29", "10"), with(days("2024-03-01/2024-03-31", "1"), func(f *measure.ReportedFigure) { f.Numerator = decimal.NullDecimal{} }), "", "", measure.ErrMissingFigure},
		{with(days("2024-02-01/2024-02-29", "10"), func(f *measure.ReportedFigure) { f.Numerator = decimal.NullDecimal{} }), days("2024-03-01/2024-03-31", "1"), "", "", measure.ErrMissingFigure},
	} {
		got, err := measure.ChangeOf(c.from, c.to)
		require.ErrorIs(t, err, c.err)
		require.Equal(t, c.reason, got.Reason)
		if c.relative == "" {
			require.Nil(t, got.Relative)
			continue
		}
		require.Equal(t, c.relative, got.Relative.RatString())
	}
	c, err := measure.ChangeOf(passed(t, "A", "1", "2"), with(passed(t, "A", "3", "5"), func(f *measure.ReportedFigure) { f.Period = quarter(t, 2) }))
	require.NoError(t, err)
	data, err := json.Marshal(c)
	require.NoError(t, err)
	require.JSONEq(t, `{"from":"passed (2024-01-01/2024-03-31; A)","to":"passed (2024-04-01/2024-06-30; A)","unit":"proportion-difference","difference":"1/10","relative":"1/5"}`, string(data))
}
