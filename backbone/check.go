package backbone

import (
	"strings"

	"github.com/shopspring/decimal"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// check collects problems.
type check struct{ fault.List }

// keys is the set of keys of one list.
type keys map[string]bool

// heading checks the key and the title that every entry has.
func (c *check) heading(at, key, title string, seen keys) {
	if c.require(at+"/key", key) && seen != nil {
		if seen[key] {
			c.Add(at+"/key", measure.ErrDuplicate, "another entry of this list has the key %q", key)
		}
		seen[key] = true
	}
	c.require(at+"/title", title)
}

func (c *check) require(at, text string) bool {
	if text == "" {
		c.Add(at, measure.ErrRequired, "is required")
		return false
	}
	c.trimmed(at, text)
	return true
}

func (c *check) trimmed(at, text string) {
	if strings.TrimSpace(text) != text {
		c.Add(at, measure.ErrInvalid, "begins or ends with white space")
	}
}

// refer checks a list of references, each to a known key and none twice.
func (c *check) refer(at, what string, refs []string, known keys) {
	seen := keys{}
	for i, key := range refs {
		at := fault.At(at, i)
		switch {
		case !known[key]:
			c.Add(at, measure.ErrDangling, "there is no %s %q", what, key)
		case seen[key]:
			c.Add(at, measure.ErrDuplicate, "the %s %q is named twice", what, key)
		}
		seen[key] = true
	}
}

// maxPlaces is the most digits after the point that an FTE or a share may have.
const maxPlaces = 12

// part checks a number more than 0 and at most 1. It looks at the exponent
// before it touches the digits, so that 1e1000000000 costs nothing.
func (c *check) part(at, what string, d decimal.Decimal, above string) {
	switch {
	case d.Exponent() < -maxPlaces:
		c.Add(at, measure.ErrRange, "%s has at most %d digits after the point", what, maxPlaces)
	case d.Sign() <= 0:
		c.Add(at, measure.ErrRange, "%s is more than 0", what)
	case d.Exponent() > 0 || d.GreaterThan(decimal.New(1, 0)):
		c.Add(at, measure.ErrRange, "%s is at most 1%s", what, above)
	}
}
