package budget

import (
	"fmt"
	"strings"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
)

// Validate returns every problem of the model, joined, or nil. Each is a
// [*FieldError] with a JSON Pointer such as "/positions/2/fte".
//
// Amounts and FTE are not negative; an amount is not finer than the smallest
// unit of the currency ([ErrSubMinor]); the rate of a benefit is from 0 to 1 and
// growth from -1 to 1, so that a percentage in the place of a rate is noticed.
func (m Model) Validate() error {
	c := check{places: -1, currency: m.Currency, keys: map[string]bool{}}
	c.require("/key", m.Key)
	c.require("/title", m.Title)
	if m.Currency == "" {
		c.Add("/currency", ErrRequired, "is required: a code of ISO 4217 such as USD")
	} else if places, err := m.Currency.digits(); err != nil {
		c.AddErr("/currency", err)
	} else {
		c.places = places
	}
	c.policy("/policy", m.Policy)
	positions := map[string]bool{}
	for i, p := range m.Positions {
		c.position(fault.At("/positions", i), p)
		positions[p.Key] = true
	}
	for i, b := range m.Benefits {
		c.benefit(fault.At("/benefits", i), b, positions)
	}
	for i, l := range m.Lines {
		c.line(fault.At("/lines", i), l)
	}
	return c.Err()
}

// check collects problems with what is known of the whole model.
type check struct {
	fault.List
	places   int // of the currency, or -1 when it is unknown
	currency Currency
	keys     map[string]bool // of positions, benefits and lines
}

func (c *check) position(at string, p Position) {
	c.heading(at, p.Key, p.Title)
	c.category(at, p.Category)
	if !p.FTE.known {
		c.Add(at+"/fte", ErrRequired, "is required, and not stated is not 0")
	}
	switch {
	case p.FullTime.known && p.AsGiven.known:
		c.Add(at+"/asGiven", ErrInvalid, "the pay is stated twice: give fullTime for a whole post or asGiven for this one")
	case !p.FullTime.known && !p.AsGiven.known:
		c.Add(at, ErrRequired, "the pay is missing: give fullTime for a whole post or asGiven for this one")
	case p.AsGiven.Sign() > 0 && p.FTE.known && p.FTE.Sign() == 0:
		c.Add(at+"/fte", ErrInvalid, "the pay is asGiven for a post of 0 FTE")
	}
	c.amount(at+"/fullTime", p.FullTime)
	c.amount(at+"/asGiven", p.AsGiven)
	c.growth(at+"/growth", p.Growth)
}

func (c *check) benefit(at string, b Benefit, positions map[string]bool) {
	c.heading(at, b.Key, b.Title)
	c.category(at, b.Category)
	switch {
	case !b.Rate.known:
		c.Add(at+"/rate", ErrRequired, "is required, and not stated is not 0")
	case b.Rate.Sign() < 0:
		c.Add(at+"/rate", ErrRange, "a rate of benefits must not be negative, got %s", b.Rate)
	default:
		c.notPercent(at+"/rate", b.Rate)
	}
	switch {
	case b.Base == 0:
		c.Add(at+"/base", ErrRequired, "state of what the rate is a share: all-salaries or named-positions")
	case !enum.Valid(baseKeys, b.Base):
		c.Add(at+"/base", ErrUnknownKey, "%s is no base of a benefit", b.Base)
	case b.Base == AllSalaries && len(b.Positions) > 0:
		c.Add(at+"/positions", ErrInvalid, "a benefit on all salaries names no positions")
	case b.Base == NamedPositions && len(b.Positions) == 0:
		c.Add(at+"/positions", ErrRequired, "name the positions that the benefit is for")
	}
	seen := map[string]bool{}
	for i, key := range b.Positions {
		at := fault.At(at+"/positions", i)
		switch {
		case !positions[key]:
			c.Add(at, ErrDangling, "there is no position %q", key)
		case seen[key]:
			c.Add(at, ErrDuplicate, "the position %q is named twice", key)
		}
		seen[key] = true
	}
}

func (c *check) line(at string, l Line) {
	c.heading(at, l.Key, l.Title)
	c.category(at, l.Category)
	switch {
	case l.Kind == 0:
		c.Add(at+"/kind", ErrRequired, "state in what it is paid: cash, in-kind or mixed")
	case !enum.Valid(kindKeys, l.Kind):
		c.Add(at+"/kind", ErrUnknownKey, "%s is no kind of line", l.Kind)
	case l.Kind == InKind && l.Cash.Sign() > 0:
		c.Add(at+"/cash", ErrInvalid, "a line in kind costs no money; a line with both is mixed")
	case l.Kind != InKind && !l.Cash.known:
		c.Add(at+"/cash", ErrRequired, "is required, and not stated is not 0")
	case l.Kind == Cash && l.InKind.known:
		c.Add(at+"/inKind", ErrInvalid, "a line in cash has nothing given; a line with both is mixed")
	}
	c.amount(at+"/cash", l.Cash)
	c.amount(at+"/inKind", l.InKind)
	c.growth(at+"/growth", l.Growth)
}

func (c *check) heading(at, key, title string) {
	if c.require(at+"/key", key) {
		if c.keys[key] {
			c.Add(at+"/key", ErrDuplicate, "another entry has the key %q", key)
		}
		c.keys[key] = true
	}
	c.require(at+"/title", title)
}

func (c *check) require(at, text string) bool {
	if text == "" {
		c.Add(at, ErrRequired, "is required")
		return false
	}
	c.trimmed(at, text)
	return true
}

func (c *check) category(at string, category Category) { c.trimmed(at+"/category", string(category)) }

func (c *check) trimmed(at, text string) {
	if strings.TrimSpace(text) != text {
		c.Add(at, ErrInvalid, "begins or ends with white space")
	}
}

func (c *check) amount(at string, a Amount) {
	switch {
	case !a.known:
	case a.Sign() < 0:
		c.Add(at, ErrRange, "a cost must not be negative, got %s", a)
	case c.places >= 0:
		_, err := a.money(c.currency, c.places)
		c.AddErr(at, err)
	}
}

func (c *check) growth(at string, r Rate) {
	switch {
	case !r.known:
	case r.cmp(-1) < 0:
		c.Add(at, ErrRange, "a cost cannot shrink by more than all of it, got %s, which is %s", r, r.Percent())
	default:
		c.notPercent(at, r)
	}
}

// notPercent refuses a rate above 1, which is nearly always a percentage.
func (c *check) notPercent(at string, r Rate) {
	if r.cmp(1) > 0 {
		problem := fmt.Sprintf("a rate is at most 1, and %s would be %s", r, r.Percent())
		if meant := numberOf(r.coef, int(r.places)+2); int(meant.places) <= maxPlaces && meant.cmp(1) <= 0 {
			problem += fmt.Sprintf("; for %s%% write %q", r, meant)
		}
		c.Add(at, ErrRange, "%s", problem)
	}
}

func (c *check) policy(at string, p Policy) {
	if int(p.Rounding) >= len(roundingKeys) {
		c.Add(at+"/rounding", ErrUnknownKey, "%s is no rounding", p.Rounding)
	}
	if int(p.Compounding) >= len(compoundingKeys) {
		c.Add(at+"/compounding", ErrUnknownKey, "%s is no compounding", p.Compounding)
	}
}
