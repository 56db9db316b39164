package rubric

import (
	"strings"

	"github.com/shopspring/decimal"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// maxPlaces and maxDigits bound values and weights, so that exact arithmetic on
// a document from outside stays small.
const (
	maxPlaces = 12
	maxDigits = 12
)

// Validate returns every problem of the definition, joined, or nil. Each is a
// *measure.FieldError with a JSON Pointer such as "/domains/0/items/2/scale".
// A level without words is not a problem: see [Definition.Notes].
//
// Values, weights and minimums have at most 12 digits before the decimal point
// and 12 after it (measure.ErrRange).
func (d Definition) Validate() error {
	var l fault.List
	require(&l, "/key", d.Key)
	require(&l, "/version", d.Version)
	require(&l, "/title", d.Title)
	checkNA(&l, "/na", d.NA)
	if len(d.Scales) == 0 {
		l.Add("/scales", measure.ErrRequired, "a rubric needs at least one scale")
	}
	if len(d.Domains) == 0 {
		l.Add("/domains", measure.ErrRequired, "a rubric needs at least one domain")
	}
	scales := map[string]Scale{}
	for i, s := range d.Scales {
		at := fault.At("/scales", i)
		if require(&l, at+"/key", s.Key) {
			if _, ok := scales[s.Key]; ok {
				l.Add(at+"/key", measure.ErrDuplicate, "another scale has the key %q", s.Key)
			} else {
				scales[s.Key] = s
			}
		}
		s.validate(&l, at)
	}
	domains, items := map[string]bool{}, map[string]bool{}
	for i, dom := range d.Domains {
		at := fault.At("/domains", i)
		unique(&l, at+"/key", "domain", dom.Key, domains)
		checkWeight(&l, at+"/weight", dom.Weight)
		if len(dom.Items) == 0 {
			l.Add(at+"/items", measure.ErrRequired, "a domain needs at least one item")
		}
		for k, it := range dom.Items {
			at := fault.At(at+"/items", k)
			unique(&l, at+"/key", "item", it.Key, items)
			it.validate(&l, at, scales)
		}
	}
	return l.Err()
}

func (s Scale) validate(l *fault.List, at string) {
	if len(s.Levels) < 2 {
		l.Add(at+"/levels", measure.ErrRequired, "a scale needs at least two levels, got %d", len(s.Levels))
	}
	keys, sound := map[string]bool{}, true
	for i, lv := range s.Levels {
		at := fault.At(at+"/levels", i)
		unique(l, at+"/key", "level", lv.Key, keys)
		sound = checkNumber(l, at+"/value", lv.Value) && sound
	}
	if !sound || len(s.Levels) < 2 {
		return
	}
	if low, high := s.Range(); low.Equal(high) {
		l.Add(at+"/levels", measure.ErrInvalid, "all levels have the same value; a scale needs two different ones")
	}
}

func (it Item) validate(l *fault.List, at string, scales map[string]Scale) {
	require(l, at+"/text", it.Text)
	checkWeight(l, at+"/weight", it.Weight)
	checkNA(l, at+"/na", it.NA)
	scale, known := scales[it.Scale]
	if require(l, at+"/scale", it.Scale) && !known {
		l.Add(at+"/scale", measure.ErrDangling, "there is no scale %q", it.Scale)
	}
	if it.Gate != nil && checkNumber(l, at+"/gate/min", it.Gate.Min) && known && scale.sound() {
		if low, high := scale.Range(); it.Gate.Min.LessThan(low) || it.Gate.Min.GreaterThan(high) {
			l.Add(at+"/gate/min", measure.ErrRange, "the minimum %s is off the scale, which runs from %s to %s", it.Gate.Min, low, high)
		}
	}
	seen := map[string]bool{}
	for i, a := range it.Anchors {
		at := fault.At(at+"/anchors", i)
		unique(l, at+"/level", "anchor for the level", a.Level, seen)
		if _, ok := scale.Level(a.Level); known && a.Level != "" && !ok {
			l.Add(at+"/level", measure.ErrDangling, "the scale %q has no level %q", it.Scale, a.Level)
		}
		has := strings.TrimSpace(a.Descriptor) != ""
		switch {
		case a.Wording == 0:
			l.Add(at+"/wording", measure.ErrRequired, "state whether the level is worded, blank-by-design or missing-in-source")
		case !enum.Valid(wordingKeys, a.Wording):
			l.Add(at+"/wording", measure.ErrUnknownKey, "%s is no wording", a.Wording)
		case a.Wording == Worded && !has:
			l.Add(at+"/descriptor", measure.ErrRequired, "a worded level needs its words")
		case a.Wording != Worded && has:
			l.Add(at+"/descriptor", measure.ErrInvalid, "a level that is %s has no words", a.Wording)
		}
	}
}

// sound reports whether the values of the scale are small enough to compute
// with; [Scale.validate] reports those that are not.
func (s Scale) sound() bool {
	for _, lv := range s.Levels {
		if !bounded(lv.Value) {
			return false
		}
	}
	return true
}

func require(l *fault.List, at, text string) bool {
	if text == "" {
		l.Add(at, measure.ErrRequired, "is required")
		return false
	}
	if strings.TrimSpace(text) != text {
		l.Add(at, measure.ErrInvalid, "begins or ends with white space")
	}
	return true
}

func unique(l *fault.List, at, what, key string, seen map[string]bool) {
	if !require(l, at, key) {
		return
	}
	if seen[key] {
		l.Add(at, measure.ErrDuplicate, "another %s has the key %q", what, key)
	}
	seen[key] = true
}

func checkNA(l *fault.List, at string, p NAPolicy) {
	if p != 0 && !enum.Valid(naPolicyKeys, p) {
		l.Add(at, measure.ErrUnknownKey, "%s is no policy for not applicable", p)
	}
}

func checkWeight(l *fault.List, at string, w decimal.NullDecimal) {
	if w.Valid && checkNumber(l, at, w.Decimal) && w.Decimal.IsNegative() {
		l.Add(at, measure.ErrRange, "a weight must not be negative, got %s", w.Decimal)
	}
}

func checkNumber(l *fault.List, at string, d decimal.Decimal) bool {
	if bounded(d) {
		return true
	}
	l.Add(at, measure.ErrRange, "a number has at most %d digits before the decimal point and %d after it", maxDigits, maxPlaces)
	return false
}

// bounded looks at exponent and length only: it never expands the number.
func bounded(d decimal.Decimal) bool {
	exp := int64(d.Exponent())
	if exp < -maxPlaces || exp > maxDigits {
		return false
	}
	if d.Coefficient().BitLen() > 4*(maxDigits+maxPlaces) { // more than enough for 24 digits
		return false
	}
	return int64(d.NumDigits())+exp <= maxDigits || d.IsZero()
}

// weight returns the weight, 1 when absent.
func weight(w decimal.NullDecimal) decimal.Decimal {
	if !w.Valid {
		return decimal.NewFromInt(1)
	}
	return w.Decimal
}

// naPolicy returns the policy that holds for an item.
func (d Definition) naPolicy(it Item) NAPolicy {
	switch {
	case it.NA != 0:
		return it.NA
	case d.NA != 0:
		return d.NA
	}
	return ExcludeNA
}
