package chart

import (
	"math"
	"strconv"

	"github.com/collective-impact/sdk/internal/plain"
)

// scale maps values to places on the page.
type scale struct{ lo, hi, from, to float64 }

func (s scale) at(v float64) float64 {
	return s.from + float64((v-s.lo)/(s.hi-s.lo)*(s.to-s.from))
}

// widen widens an empty range, so that one value alone has a scale.
func widen(lo, hi float64) (float64, float64) {
	pad := 1e-6 * max(math.Abs(lo), math.Abs(hi))
	if hi-lo > pad && hi > lo {
		return lo, hi
	}
	if pad = max(1, 100*pad); math.Abs(lo) < 1 && lo != 0 {
		pad = math.Abs(lo)
	}
	return lo - pad, hi + pad
}

// tick is a labelled value of an axis.
type tick struct {
	value float64
	label string
}

// ticks returns round values inside a range, at most so many, and the number of
// decimals that tell them apart. Steps are 1, 2 or 5 times a power of ten.
func ticks(lo, hi float64, most int) ([]tick, int) {
	power := int(math.Floor(math.Log10((hi-lo)/float64(most)))) - 1
	for {
		for _, m := range []int{1, 2, 5} {
			step := math.Pow10(power) * float64(m)
			first, last := math.Ceil(lo/step-1e-9), math.Floor(hi/step+1e-9)
			if last-first >= float64(most) {
				continue
			}
			digits := max(0, -power)
			var out []tick
			for k := first; k <= last; k++ {
				v := float64(k * step)
				if power < 0 && power > -300 {
					v = float64(k*float64(m)) / math.Pow10(-power)
				}
				if v == 0 {
					v = 0 // and not −0
				}
				out = append(out, tick{v, number(v, digits)})
			}
			return out, digits
		}
		power++
	}
}

// number writes a value with a minus sign that is one, and no negative zero.
func number(v float64, digits int) string {
	s := strconv.FormatFloat(v, 'f', digits, 64)
	if a := math.Abs(v); a >= 1e9 || digits > 9 && a > 0 {
		s = strconv.FormatFloat(v, 'g', 10, 64)
	}
	return sign(s)
}

// sign replaces the hyphen of a number by a minus sign, and drops it from zero.
func sign(s string) string {
	if s == "" || s[0] != '-' {
		return s
	}
	if x, err := strconv.ParseFloat(s, 64); err == nil && x == 0 {
		return s[1:]
	}
	return "−" + s[1:]
}

// signed is number with a plus sign for what is above zero.
func signed(v float64, digits int) string {
	s := number(v, digits)
	if x, err := strconv.ParseFloat(s, 64); err == nil && x > 0 {
		return "+" + s
	}
	return s
}

// count writes a whole number with commas: 1,234.
func count(n int) string { return plain.Commas(strconv.Itoa(n)) }
