package backbone

import (
	"encoding/json"
	"fmt"
	"math/big"

	"github.com/shopspring/decimal"
)

// sharePlaces is the number of decimal places of a share in JSON.
const sharePlaces = 6

// Share is how many of the duties that count are covered, as exact counts. It
// has no value when none counts, and the zero value has none: it is not 0 and
// not 1.
type Share struct {
	// Covered counts the duties that count and that a filled position carries.
	Covered int
	// Counting counts the duties that count: required ones and adopted ones.
	Counting int
}

// Known reports whether there is a value.
func (s Share) Known() bool { return s.Counting > 0 }

// Extent returns how far the share goes in words, and 0 when there is no value.
func (s Share) Extent() Extent {
	switch {
	case !s.Known():
		return 0
	case s.Covered >= s.Counting:
		return Covered
	case s.Covered > 0:
		return PartlyCovered
	}
	return NotCovered
}

// Reason returns [NothingCounts] when there is no value, and 0 when there is
// one.
func (s Share) Reason() Reason {
	if s.Known() {
		return 0
	}
	return NothingCounts
}

// Rat returns the exact share, such as 9/10, or nil when there is none.
func (s Share) Rat() *big.Rat {
	if !s.Known() {
		return nil
	}
	return big.NewRat(int64(s.Covered), int64(s.Counting))
}

// Decimal returns the share rounded to a number of places, half away from zero;
// it is not Valid when there is none. Places below 0 count as 0, and above 100
// as 100.
func (s Share) Decimal(places int32) decimal.NullDecimal {
	if !s.Known() {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(s.rounded(min(max(places, 0), 100)))
}

func (s Share) rounded(places int32) decimal.Decimal {
	part, whole := decimal.NewFromInt(int64(s.Covered)), decimal.NewFromInt(int64(s.Counting))
	return part.DivRound(whole, places)
}

// Percent returns the share as a percentage with a number of places, such as
// "66.7%", or "undefined: nothing-counts" when there is none. It rounds half
// away from zero, but what is not whole is never shown as 100%, and what is
// not nothing never as 0%: it rounds to the next figure that is not. Places
// below 0 count as 0, and above 100 as 100.
func (s Share) Percent(places int32) string {
	if !s.Known() {
		return "undefined: " + s.Reason().String()
	}
	places = min(max(places, 0), 100)
	d := s.rounded(places + 2).Shift(2)
	step, all := decimal.New(1, -places), decimal.New(100, 0)
	switch {
	case s.Covered < s.Counting && d.GreaterThanOrEqual(all):
		d = all.Sub(step)
	case s.Covered > 0 && d.Sign() <= 0:
		d = step
	}
	return d.StringFixed(places) + "%"
}

// String returns the counts, such as "9 of 10", or "undefined: nothing-counts".
func (s Share) String() string {
	if !s.Known() {
		return "undefined: " + s.Reason().String()
	}
	return fmt.Sprintf("%d of %d", s.Covered, s.Counting)
}

// MarshalJSON writes {"covered":9,"counting":10,"share":"0.9",
// "extent":"partly-covered"}, with up to six decimal places, or {"covered":0,
// "counting":0,"share":null,"reason":"nothing-counts"} when there is no value.
func (s Share) MarshalJSON() ([]byte, error) {
	share := "null"
	if s.Known() {
		share = `"` + s.Decimal(sharePlaces).Decimal.String() + `"`
	}
	return json.Marshal(struct {
		Covered  int             `json:"covered"`
		Counting int             `json:"counting"`
		Share    json.RawMessage `json:"share"`
		Extent   Extent          `json:"extent,omitzero"`
		Reason   Reason          `json:"reason,omitzero"`
	}{s.Covered, s.Counting, json.RawMessage(share), s.Extent(), s.Reason()})
}
