package privacy

import (
	"iter"
	"math"
	"strconv"
	"strings"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// MaxPeople is the largest number of people that [PrintedRate.Fractions] tries.
const MaxPeople = 1_000_000

// maxDecimals keeps percentages times people within 64 bits.
const maxDecimals = 9

// PrintedRate is a rate as readers see it: percentages with as many decimals as
// are printed, such as "43" or "43.2". An empty text is not printed.
type PrintedRate struct {
	// Rate is the percentage of those who count.
	Rate string `json:"rate,omitzero"`
	// Low and High are the limits of its interval.
	Low  string `json:"low,omitzero"`
	High string `json:"high,omitzero"`
	// Method is how the interval was computed: one of [measure.ProportionBy]; ""
	// is [measure.Wilson].
	Method measure.Method `json:"method,omitzero"`
	// Level is the confidence level; 0 is 0.95.
	Level float64 `json:"level,omitzero"`
}

// Fraction is how many count, of how many people.
type Fraction struct {
	// Numerator is the number of those who count.
	Numerator int `json:"numerator"`
	// Denominator is the number of people.
	Denominator int `json:"denominator"`
}

// Fractions returns the counts that print as this rate, with a number of people
// from fewest to most: what a reader can reckon back. When there is one, the rate
// gives its counts away. They come by number of people and then by numerator, and
// each pass of the sequence reckons again; for few people that costs nothing,
// and for limits without a rate it grows with the square of most.
//
// An interval is a count. Of the 481 rates of 5 to 30 people, the whole percent
// alone gives 2 away among all that have 30 people or fewer; with its 95 % Wilson
// interval in whole percents it gives 429 away, whatever the number of people,
// and with one decimal all 481. So a rate is either shown without its interval
// and its number of people, or its counts are as public as the rate.
//
// A number is taken to be printed as what it rounds to; halves count either way,
// since printers differ. What is no percentage from 0 to 100 with at most 9
// decimals, a printed rate without any number, limits without a method, and
// numbers of people outside 1 to [MaxPeople] are reported all at once, each a
// [*measure.FieldError] at its place, and there is no sequence.
func (r PrintedRate) Fractions(fewest, most int) (iter.Seq[Fraction], error) {
	var l fault.List
	rate, low, high := readPercent(r.Rate, "/rate", &l), readPercent(r.Low, "/low", &l), readPercent(r.High, "/high", &l)
	if r.Rate == "" && r.Low == "" && r.High == "" {
		l.Add("", measure.ErrRequired, "nothing is printed")
	}
	if r.Level == 0 {
		r.Level = 0.95
	}
	if r.Method == "" {
		r.Method = measure.Wilson
	}
	if _, err := measure.ProportionBy(r.Method, 0, 1, 0.95); err != nil {
		l.AddErr("/method", err)
	}
	if _, err := measure.RateOf(0, 1, r.Level); err != nil {
		l.AddErr("/level", err)
	}
	if fewest < 1 || most < fewest || most > MaxPeople {
		l.Add("/people", measure.ErrRange, "expected numbers of people from 1 to %d, the fewest first", MaxPeople)
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	return func(yield func(Fraction) bool) {
		for n := fewest; n <= most; n++ {
			from, to := rate.numerators(n)
			for k := from; k <= to; k++ {
				if r.printsLimits(k, n, low, high) && !yield(Fraction{k, n}) {
					return
				}
			}
		}
	}, nil
}

// printsLimits reports whether the interval of k of n people rounds to the
// printed one.
func (r PrintedRate) printsLimits(k, n int, low, high printed) bool {
	if !low.stated && !high.stated {
		return true
	}
	e, err := measure.ProportionBy(r.Method, k, n, r.Level)
	if err != nil {
		return false
	}
	lower, upper, ok := e.Interval()
	return ok && low.prints(lower) && high.prints(upper)
}

// printed is a percentage of units·10^-decimals.
type printed struct {
	stated bool
	units  int64
	scale  int64 // 10^decimals
}

// numerators returns the smallest and the largest k with k/n printed as p.
func (p printed) numerators(n int) (from, to int) {
	if !p.stated {
		return 0, n
	}
	// (2u−1)·n ≤ 200·scale·k ≤ (2u+1)·n
	d := 200 * p.scale
	least := (max(2*p.units-1, 0)*int64(n) + d - 1) / d
	largest := (2*p.units + 1) * int64(n) / d
	return int(least), int(min(largest, int64(n)))
}

// prints reports whether a proportion rounds to p, within what floating point
// leaves open.
func (p printed) prints(x float64) bool {
	return !p.stated || math.Abs(float64(x*100*float64(p.scale))-float64(p.units)) <= 0.5+1e-6
}

// readPercent reads a decimal number from 0 to 100; "" is none.
func readPercent(s, at string, l *fault.List) printed {
	if s == "" {
		return printed{}
	}
	whole, decimals, _ := strings.Cut(s, ".")
	units, err := strconv.ParseUint(whole+decimals, 10, 62)
	p := printed{stated: true, units: int64(units), scale: 1}
	for range min(len(decimals), maxDecimals) {
		p.scale *= 10
	}
	if err != nil || whole == "" || len(decimals) > maxDecimals || p.units > 100*p.scale {
		l.Add(at, measure.ErrRange, `expected a percentage from 0 to 100 as it is printed, such as "43" or "43.2", with at most %d decimals`, maxDecimals)
		return printed{}
	}
	return p
}
