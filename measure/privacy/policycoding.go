package privacy

import (
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Coding says which rates are shown as a range, so that "all of them" or "none
// of them" is not said of a group. Either Low and High are the same for groups of
// every size, or Bands give ranges by the size of the group. The zero value shows
// every rate as it is.
//
// A bound that is the same for all sizes protects large groups alone: of 20
// people, 95 % or more is 19 or 20, and one of them is all that is left open.
// [CodedRate.Counts] says what a range leaves open. With Bands the ranges are as
// wide as the group is small; those of the U.S. Department of Education are in
// the preset "edfacts".
type Coding struct {
	// Low is the bottom code: a rate below it is shown as "< 5 %". 0 means none.
	Low float64 `json:"low,omitzero"`
	// High is the top code: a rate of it or more is shown as "≥ 95 %". 0 means
	// none.
	High float64 `json:"high,omitzero"`
	// Bands are by the size of the group, the smallest first.
	Bands []SizeBand `json:"bands,omitzero"`
}

// SizeBand says what is shown of a rate in groups of one size: the rate is
// rounded to a whole percent, and the range into which it falls is shown.
type SizeBand struct {
	// From is the smallest number of people of the band; it ends where the next
	// begins. Groups smaller than the first band show no rate at all.
	From int `json:"from"`
	// Starts are the whole percents at which a new range starts, from 1 to 100 and
	// rising; the first range starts at 0. So [21 40 60 80] are "≤ 20 %",
	// "21–39 %", "40–59 %", "60–79 %" and "≥ 80 %".
	Starts []int `json:"starts"`
}

// RateForm says how a [CodedRate] is shown.
type RateForm uint8

// The forms of a coded rate.
const (
	// ExactRate: as it is.
	ExactRate RateForm = iota + 1
	// RateBelow: "< 5 %".
	RateBelow
	// RateAtMost: "≤ 20 %".
	RateAtMost
	// RateBetween: "21–39 %", or "47 %" where the range is one whole percent.
	RateBetween
	// RateAtLeast: "≥ 95 %".
	RateAtLeast
)

var rateFormKeys = []string{"", "exact", "below", "at-most", "between", "at-least"}

// String returns the key.
func (f RateForm) String() string { return enum.String("RateForm", rateFormKeys, f) }

// AppendText appends the key: "exact", "below", "at-most", "between" or
// "at-least".
func (f RateForm) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "RateForm", rateFormKeys, f)
}

// MarshalText returns the key.
func (f RateForm) MarshalText() ([]byte, error) { return f.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [measure.ErrUnknownKey].
func (f *RateForm) UnmarshalText(text []byte) (err error) {
	*f, err = enum.Parse[RateForm]("rate form", rateFormKeys, text)
	return err
}

// CodedRate is what is shown of a rate. The rate itself is not in it unless it
// is shown.
type CodedRate struct {
	// Form says how it is shown. The zero value shows nothing.
	Form RateForm `json:"form,omitzero"`
	// Low and High are the ends of the range as shown, proportions; equal where
	// one number is shown.
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	// Whole says that the rate was rounded to a whole percent first, half up, so
	// that "21–39 %" holds rates from 20.5 % to just below 39.5 %.
	Whole bool `json:"whole,omitzero"`
}

// Rate returns what is shown of a rate, a proportion, in a group of so many
// people, and false where the group is too small for the first band. The result
// depends on nothing else. A rate that is no proportion and a group without
// people are a [*measure.FieldError] that wraps [measure.ErrRange]; a coding that
// contradicts itself gives what is wrong with it.
func (c Coding) Rate(rate float64, people int) (CodedRate, bool, error) {
	var l fault.List
	c.check(&l, "")
	if !(rate >= 0 && rate <= 1) {
		l.Add("/rate", measure.ErrRange, "a rate lies between 0 and 1")
	}
	if people < 1 {
		l.Add("/people", measure.ErrRange, "a rate is of one person or more")
	}
	if err := l.Err(); err != nil {
		return CodedRate{}, false, err
	}
	switch {
	case len(c.Bands) > 0:
		r, ok := c.band(rate, people)
		return r, ok, nil
	case rate < c.Low:
		return CodedRate{Form: RateBelow, High: c.Low}, true, nil
	case c.High > 0 && rate >= c.High:
		return CodedRate{Form: RateAtLeast, Low: c.High, High: 1}, true, nil
	}
	return CodedRate{Form: ExactRate, Low: rate, High: rate}, true, nil
}

func (c Coding) band(rate float64, people int) (CodedRate, bool) {
	b := sort.Search(len(c.Bands), func(i int) bool { return c.Bands[i].From > people }) - 1
	if b < 0 {
		return CodedRate{}, false
	}
	starts := c.Bands[b].Starts
	percent := wholePercent(rate)
	i := sort.Search(len(starts), func(i int) bool { return starts[i] > percent })
	low, high := 0, 100
	if i > 0 {
		low = starts[i-1]
	}
	if i < len(starts) {
		high = starts[i] - 1
	}
	r := CodedRate{Form: RateBetween, Low: float64(low) / 100, High: float64(high) / 100, Whole: true}
	switch {
	case low == high:
	case low == 0:
		r.Form = RateAtMost
	case high == 100:
		r.Form = RateAtLeast
	}
	return r, true
}

// wholePercent rounds half up. The billionth makes 29/200, whose float64 is a
// little below 0.145, the 15 percent that it is.
func wholePercent(rate float64) int {
	return int(math.Floor(float64(rate*100) + (0.5 + 1e-9)))
}

// Counts returns the smallest and the largest number of those who count, of so
// many people, that is shown like this: what a reader learns who knows how many
// people the group has. It returns false when no number is, and for the zero
// value.
func (r CodedRate) Counts(people int) (least, most int, ok bool) {
	if people < 1 || r.Form == 0 || int(r.Form) >= len(rateFormKeys) {
		return 0, 0, false
	}
	value := func(k int) float64 {
		if r.Whole {
			return float64(wholePercent(float64(k)/float64(people))) / 100
		}
		return float64(k) / float64(people)
	}
	// The values rise with k.
	least = sort.Search(people, func(k int) bool { return value(k) >= r.Low })
	most = least + sort.Search(people-least, func(i int) bool {
		v := value(least + i + 1)
		return v > r.High || r.Form == RateBelow && v >= r.High
	})
	first := value(least)
	ok = first >= r.Low && first <= r.High && (r.Form != RateBelow || first < r.High)
	if !ok {
		return 0, 0, false
	}
	return least, most, true
}

// String returns the range as it is shown: "≥ 95 %", "21–39 %", "47.5 %". The
// zero value is "".
func (r CodedRate) String() string {
	switch r.Form {
	case RateBelow:
		return "< " + percentText(r.High) + " %"
	case RateAtMost:
		return "≤ " + percentText(r.High) + " %"
	case RateAtLeast:
		return "≥ " + percentText(r.Low) + " %"
	case ExactRate, RateBetween:
		if r.Low != r.High {
			return percentText(r.Low) + "–" + percentText(r.High) + " %"
		}
		return percentText(r.Low) + " %"
	}
	return ""
}

// percentText writes a proportion as a percentage, without the noise of the last
// bits.
func percentText(x float64) string {
	s := strconv.FormatFloat(x*100, 'f', 10, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

func (c Coding) check(l *fault.List, at string) {
	if !(c.Low >= 0 && c.Low < 1) {
		l.Add(at+"/low", measure.ErrRange, "a bottom code is a rate from 0 to below 1, such as 0.05")
	}
	if !(c.High >= 0 && c.High <= 1) {
		l.Add(at+"/high", measure.ErrRange, "a top code is a rate from 0 to 1, such as 0.95")
	}
	if c.High > 0 && c.Low >= c.High {
		l.Add(at+"/low", measure.ErrInvalid, "the bottom code is not below the top code")
	}
	if len(c.Bands) > 0 && (c.Low != 0 || c.High != 0) {
		l.Add(at+"/bands", measure.ErrInvalid, "codes for every size and bands by size exclude each other")
	}
	for i, b := range c.Bands {
		here := fault.At(at, "bands", i)
		switch {
		case b.From < 1:
			l.Add(here+"/from", measure.ErrRange, "a band starts at 1 person or more")
		case i > 0 && b.From <= c.Bands[i-1].From:
			l.Add(here+"/from", measure.ErrInvalid, "a band starts above the one before it")
		}
		if len(b.Starts) == 0 {
			l.Add(here+"/starts", measure.ErrRequired, "say where the ranges start, such as [21, 40, 60, 80]")
		}
		for j, s := range b.Starts {
			switch {
			case s < 1 || s > 100:
				l.Add(fault.At(here, "starts", j), measure.ErrRange, "a range starts at a whole percent from 1 to 100")
			case j > 0 && s <= b.Starts[j-1]:
				l.Add(fault.At(here, "starts", j), measure.ErrInvalid, "a range starts above the one before it")
			}
		}
	}
}

func (c Coding) clone() Coding {
	c.Bands = slices.Clone(c.Bands)
	for i, b := range c.Bands {
		c.Bands[i].Starts = slices.Clone(b.Starts)
	}
	return c
}
