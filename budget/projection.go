package budget

import (
	"encoding/json"
	"iter"

	"github.com/collective-impact/sdk/internal/fault"
)

// maxYears is the longest [Horizon].
const maxYears = 100

// Horizon says how far a projection goes and how costs grow that state no
// growth of their own.
type Horizon struct {
	// Years is the number of years, from 1 to 100. The first is the year of
	// the model itself.
	Years int `json:"years"`
	// Salaries is the yearly growth of positions that state none. Not stated
	// means that they do not grow.
	Salaries Rate `json:"salaries,omitzero"`
	// Costs is the yearly growth of lines that state none. Not stated means
	// that they do not grow.
	Costs Rate `json:"costs,omitzero"`
}

// Validate returns every problem of the horizon, joined, or nil. Growth is from
// -1 to 1, so that a percentage in the place of a rate is noticed.
func (h Horizon) Validate() error {
	var c check
	if h.Years < 1 || h.Years > maxYears {
		c.Add("/years", ErrRange, "a projection has 1 to %d years, got %d", maxYears, h.Years)
	}
	c.growth("/salaries", h.Salaries)
	c.growth("/costs", h.Costs)
	return c.Err()
}

// Projection is a model worked out for several years, one [Statement] each. It
// shares nothing with its model. The zero value has no years.
type Projection struct {
	horizon Horizon
	policy  Policy
	years   []Statement
	total   Money
}

// Project works the model out for several years. With growth g the amount of
// year k, counted from 0, is
//
//	round(v (1+g)^k)           [Closed], each year from the exact base
//	round(v' (1+g))            [Chain], each year from the rounded one before
//
// as the model's [Policy] says; the result records it. Benefits follow the
// rounded salaries of their own year. FTE stay. What is given in kind and
// valued grows with its line; what is not valued stays unknown. Totals are sums
// of rounded entries.
//
// All problems of the model and of the horizon ("/horizon/years") are returned
// joined; amounts that outgrow [Money] wrap [ErrRange].
func (m Model) Project(h Horizon) (Projection, error) {
	t, err := m.tracks(h)
	if err != nil {
		return Projection{}, err
	}
	p := Projection{horizon: h, policy: m.Policy, total: Money{0, m.Currency}}
	for k := range h.Years {
		s, err := t.next()
		if err == nil {
			p.total, err = p.total.Add(s.total)
		}
		if err != nil {
			var l fault.List
			l.AddErr(fault.At("/years", k), err)
			return Projection{}, l.Err()
		}
		p.years = append(p.years, s)
	}
	return p, nil
}

// Horizon returns how the projection was asked for.
func (p Projection) Horizon() Horizon { return p.horizon }

// Policy returns how the projection was rounded and compounded.
func (p Projection) Policy() Policy { return p.policy }

// Years walks the years, numbered from 1.
func (p Projection) Years() iter.Seq2[int, Statement] {
	return func(yield func(int, Statement) bool) {
		for i, s := range p.years {
			if !yield(i+1, s) {
				return
			}
		}
	}
}

// Year returns the statement of year n, counted from 1, and whether there is
// such a year.
func (p Projection) Year(n int) (Statement, bool) {
	if n < 1 || n > len(p.years) {
		return Statement{}, false
	}
	return p.years[n-1], true
}

// Entry returns the cash of one entry over the years, and whether there is such
// an entry.
func (p Projection) Entry(key string) ([]Money, bool) {
	var out []Money
	for _, s := range p.years {
		e, ok := s.Entry(key)
		if !ok {
			return nil, false
		}
		out = append(out, e.Amount)
	}
	return out, len(out) > 0
}

// Total returns the cash of all years together.
func (p Projection) Total() Money { return p.total }

// MarshalJSON writes the horizon, the policy, the statement of every year and
// the total, with the currency once a statement.
func (p Projection) MarshalJSON() ([]byte, error) {
	years := p.years
	if years == nil {
		years = []Statement{}
	}
	return json.Marshal(struct {
		Horizon Horizon     `json:"horizon"`
		Policy  Policy      `json:"policy"`
		Years   []Statement `json:"years"`
		Total   Amount      `json:"total"`
	}{p.horizon, p.policy, years, printed(p.total)})
}

// UnmarshalJSON always fails with [ErrComputed]: a projection comes from [Model.Project].
func (*Projection) UnmarshalJSON([]byte) error { return ErrComputed }
