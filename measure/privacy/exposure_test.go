package privacy_test

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// printRate writes a rate and its interval as a table would.
func printRate(t testing.TB, m measure.Method, k, n, decimals int) privacy.PrintedRate {
	t.Helper()
	e, err := measure.ProportionBy(m, k, n, 0.95)
	require.NoError(t, err)
	percent := func(x float64) string { return strconv.FormatFloat(x*100, 'f', decimals, 64) }
	p := privacy.PrintedRate{Rate: percent(float64(k) / float64(n)), Method: m}
	if low, high, ok := e.Interval(); ok {
		p.Low, p.High = percent(low), percent(high)
	}
	return p
}

func count(s iter.Seq[privacy.Fraction], limit int) (n int) {
	for range s {
		if n++; n == limit {
			break
		}
	}
	return n
}

// An interval is a count: of the 481 rates of 5 to 30 people, those whose printed
// numbers leave one pair of counts, among all numbers of people up to 100.
func TestIntervalGivesCountsAway(t *testing.T) {
	for _, x := range []struct {
		decimals int
		interval bool
		most     int
		want     int
	}{
		{1, true, 100, 481},
		{0, true, 100, 429},
		{0, false, 30, 2},
		{0, false, 100, 0},
	} {
		rates, away := 0, 0
		for n := 5; n <= 30; n++ {
			for k := range n + 1 {
				p := printRate(t, measure.Wilson, k, n, x.decimals)
				if !x.interval {
					p.Low, p.High = "", ""
				}
				s, err := p.Fractions(1, x.most)
				require.NoError(t, err)
				rates++
				if c := count(s, 2); c == 1 {
					away++
				} else {
					require.Equal(t, 2, c, "the truth is one of them")
				}
			}
		}
		assert.Equal(t, 481, rates)
		assert.Equal(t, x.want, away, "%+v", x)
	}
}

// What a reader can reckon back is what brute force finds: every k of n whose
// rate and whose interval round to what is printed.
func TestFractionsAgainstBruteForce(t *testing.T) {
	for _, m := range []measure.Method{measure.Wilson, measure.ClopperPearson, measure.Wald} {
		var all []privacy.Fraction
		exact := map[privacy.Fraction]privacy.PrintedRate{}
		for n := 3; n <= 34; n++ {
			for k := range n + 1 {
				f := privacy.Fraction{Numerator: k, Denominator: n}
				all = append(all, f)
				exact[f] = printRate(t, m, k, n, 12)
			}
		}
		for _, of := range []privacy.Fraction{{0, 7}, {3, 7}, {7, 7}, {1, 8}, {5, 8}, {11, 31}} {
			for decimals := range 3 {
				p := printRate(t, m, of.Numerator, of.Denominator, decimals)
				for _, p := range []privacy.PrintedRate{p, {Rate: p.Rate}, {Rate: p.Rate, Low: p.Low, Method: m},
					{Rate: p.Rate, High: p.High, Method: m, Level: 0.95}, {Low: p.Low, High: p.High, Method: m}} {
					if p.Rate == "" && p.Low == "" {
						continue // Wald has no interval where nobody or everybody counts
					}
					s, err := p.Fractions(3, 34)
					require.NoError(t, err)
					var got, want []privacy.Fraction
					for f := range s {
						got = append(got, f)
					}
					for _, f := range all {
						if q := exact[f]; near(q.Rate, p.Rate) && near(q.Low, p.Low) && near(q.High, p.High) {
							want = append(want, f)
						}
					}
					require.Equal(t, want, got, "%+v", p)
					require.Contains(t, got, of)
				}
			}
		}
	}
}

// near reports whether a number rounds to a printed one; a half does, either way.
func near(x, printed string) bool {
	if printed == "" {
		return true
	}
	a, err := strconv.ParseFloat(x, 64)
	if err != nil {
		return false
	}
	b, _ := strconv.ParseFloat(printed, 64)
	_, decimals, _ := strings.Cut(printed, ".")
	return math.Abs(a-b) <= (0.5+1e-6)*math.Pow10(-len(decimals))
}

func TestFractionsRefuses(t *testing.T) {
	for _, x := range []struct {
		rate         privacy.PrintedRate
		fewest, most int
		paths        string
	}{
		{privacy.PrintedRate{}, 1, 10, ""},
		{privacy.PrintedRate{Method: "guess", Level: 1}, 0, 10, " /method /level /people"},
		{privacy.PrintedRate{Rate: "101", Low: "-1", High: "1e1", Level: math.NaN()}, 5, 4, "/rate /low /high /level /people"},
		{privacy.PrintedRate{Rate: "43 %", Low: ".5", High: "0.0123456789"}, 1, privacy.MaxPeople + 1, "/rate /low /high /people"},
		{privacy.PrintedRate{Rate: "100.1", Low: "+1", High: "99999999999999999999999"}, math.MinInt, math.MaxInt, "/rate /low /high /people"},
		{privacy.PrintedRate{Rate: "4.2.1", Low: "4_2", High: strings.Repeat("0", 400) + "1x"}, 1, 1, "/rate /low /high"},
	} {
		s, err := x.rate.Fractions(x.fewest, x.most)
		assert.Nil(t, s)
		var paths []string
		joined, ok := err.(interface{ Unwrap() []error })
		require.True(t, ok, "%v", err)
		for _, e := range joined.Unwrap() {
			fe, ok := errors.AsType[*measure.FieldError](e)
			require.True(t, ok)
			paths = append(paths, fe.Path)
		}
		assert.Equal(t, x.paths, strings.Join(paths, " "), "%v", err)
	}
	s, err := privacy.PrintedRate{Rate: "100.000000000"}.Fractions(privacy.MaxPeople, privacy.MaxPeople)
	require.NoError(t, err)
	for f := range s {
		assert.Equal(t, privacy.Fraction{Numerator: privacy.MaxPeople, Denominator: privacy.MaxPeople}, f)
	}
}

// FuzzFractions: what is printed is either refused or leaves counts that print
// like it.
func FuzzFractions(f *testing.F) {
	f.Add("43", "", "", 7, 40)
	f.Add("0.0", "0", "41.5", 1, 9)
	f.Add("00.5", "", "100.", 3, 300)
	f.Fuzz(func(t *testing.T, rate, low, high string, fewest, most int) {
		p := privacy.PrintedRate{Rate: rate, Low: low, High: high}
		s, err := p.Fractions(fewest, most)
		if err != nil {
			require.Nil(t, s)
			return
		}
		if most > fewest+50 {
			s, err = p.Fractions(fewest, fewest+50)
			require.NoError(t, err)
		}
		for c := range s {
			require.True(t, c.Numerator >= 0 && c.Numerator <= c.Denominator && c.Denominator >= fewest && c.Denominator <= most)
			require.True(t, near(strconv.FormatFloat(100*float64(c.Numerator)/float64(c.Denominator), 'f', -1, 64), rate), "%v is not %s", c, rate)
		}
	})
}

// A school shows that 43 % of a group read well, with the 95 % interval 16 to 75.
// The number of pupils is not shown, and need not be.
func ExamplePrintedRate_Fractions() {
	fractions, err := privacy.PrintedRate{Rate: "43", Low: "16", High: "75"}.Fractions(1, 1000)
	if err != nil {
		fmt.Println(err)
		return
	}
	for f := range fractions {
		fmt.Println(f.Numerator, "of", f.Denominator)
	}
	// Output:
	// 3 of 7
}
