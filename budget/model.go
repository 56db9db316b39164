package budget

import (
	"encoding/json"
	"io"
	"slices"

	"github.com/collective-impact/sdk/internal/strictjson"
)

// Model is the budget of one year as plain data: who works, what comes on top
// of their pay, and everything else. It marshals to JSON, with every amount in
// the digits of the currency, and is read back by [ReadModel]. It says how
// figures are made and holds none that can be computed: ask [Model.Statement].
type Model struct {
	// Key names the budget for programs: "backbone-2026". Required.
	Key string `json:"key"`
	// Title is the name for people. Required.
	Title string `json:"title"`
	// Description says what the budget is for.
	Description string `json:"description,omitempty"`
	// Source is where the budget comes from.
	Source Source `json:"source,omitzero"`
	// Year is the year whose prices the amounts are in, or 0 when it is not
	// stated.
	Year int `json:"year,omitempty"`
	// Currency is that of all amounts. Required.
	Currency Currency `json:"currency"`
	// Policy says how to round. Not stated means the zero [Policy].
	Policy Policy `json:"policy,omitzero"`
	// Positions are the posts.
	Positions []Position `json:"positions,omitempty"`
	// Benefits come on top of pay: insurance, pension, payroll taxes.
	Benefits []Benefit `json:"benefits,omitempty"`
	// Lines are all other costs.
	Lines []Line `json:"lines,omitempty"`
}

// Position is a post and its pay. The pay is stated in one of two ways and
// never in both: FullTime is what a whole post earns, and this one earns its
// FTE of that; AsGiven is what this one earns, whatever its FTE. FSG's half
// administrator at 25,000 is given so: 25,000 is charged, and the 50,000 of a
// whole post is derived ([Entry.Annualised]).
type Position struct {
	// Key names the position within its model. Required; positions, benefits
	// and lines share one set of keys.
	Key string `json:"key"`
	// Title is the name for people. Required.
	Title string `json:"title"`
	// Category groups entries over sections; open to words of your own.
	Category Category `json:"category,omitempty"`
	// FTE is how much of a full-time post it is. Required; it may be 0.
	FTE FTE `json:"fte"`
	// FullTime is the yearly pay of a whole post.
	FullTime Amount `json:"fullTime,omitzero"`
	// AsGiven is the yearly pay of this post as it is.
	AsGiven Amount `json:"asGiven,omitzero"`
	// Growth is the yearly growth of the pay; not stated leaves it to the
	// [Horizon] of a projection.
	Growth Rate `json:"growth,omitzero"`
	// Note is a remark.
	Note string `json:"note,omitempty"`
	// Source is where the figures come from, when it is not the model's.
	Source Source `json:"source,omitzero"`
}

// Benefit is a cost on top of pay: a rate of a stated base, and never an amount
// typed in. It is rounded once, not once a position.
type Benefit struct {
	// Key names the benefit within its model. Required.
	Key string `json:"key"`
	// Title is the name for people. Required.
	Title string `json:"title"`
	// Category groups entries over sections; open to words of your own.
	Category Category `json:"category,omitempty"`
	// Rate is the share of the base: 0.2. Required, from 0 to 1.
	Rate Rate `json:"rate"`
	// Base says of what the rate is a share. Required.
	Base Base `json:"base"`
	// Positions are the keys of the positions that the benefit is for, when
	// the base is [NamedPositions].
	Positions []string `json:"positions,omitempty"`
	// Note is a remark.
	Note string `json:"note,omitempty"`
	// Source is where the rate comes from, when it is not the model's.
	Source Source `json:"source,omitzero"`
}

// Line is a cost that is not pay: money spent, things given, or both.
type Line struct {
	// Key names the line within its model. Required.
	Key string `json:"key"`
	// Title is the name for people. Required.
	Title string `json:"title"`
	// Category groups entries over sections; open to words of your own.
	Category Category `json:"category,omitempty"`
	// Kind says in what the line is paid. Required.
	Kind Kind `json:"kind"`
	// Cash is the money spent in a year. Required for [Cash] and [Mixed]; for
	// [InKind] it is 0 or not stated.
	Cash Amount `json:"cash,omitzero"`
	// InKind is what is given in a year, valued in money, for [InKind] and
	// [Mixed]. Not stated means that nobody has valued it, which is not 0.
	InKind Amount `json:"inKind,omitzero"`
	// Growth is the yearly growth of both parts; not stated leaves it to the
	// [Horizon] of a projection.
	Growth Rate `json:"growth,omitzero"`
	// Note is a remark.
	Note string `json:"note,omitempty"`
	// Source is where the figures come from, when it is not the model's.
	Source Source `json:"source,omitzero"`
}

// Category groups entries of a budget, such as "travel". It is an open
// vocabulary: a community may use words of its own.
type Category string

// The object classes of the federal budget form SF-424A, section B, row 6,
// that hold direct costs, for those who report to it.
const (
	// Personnel is salaries and wages (6a).
	Personnel Category = "personnel"
	// Fringe is fringe benefits (6b).
	Fringe Category = "fringe"
	// Travel is travel (6c).
	Travel Category = "travel"
	// Equipment is equipment (6d).
	Equipment Category = "equipment"
	// Supplies is supplies (6e).
	Supplies Category = "supplies"
	// Contractual is contracts and consultants (6f).
	Contractual Category = "contractual"
	// Construction is construction (6g).
	Construction Category = "construction"
	// Other is what fits no other class (6h).
	Other Category = "other"
)

// ReadModel reads a model from JSON. It is strict: unknown fields, duplicate
// keys, wrong types and everything that [Model.Validate] checks are reported
// together, each with its JSON Pointer. Numbers are strings: "45000.00". The
// model returned beside an error is empty.
func ReadModel(r io.Reader) (Model, error) { return strictjson.Read(r, Model.Validate) }

// MarshalJSON writes the model with every amount in the digits of the currency:
// "45000.00".
func (m Model) MarshalJSON() ([]byte, error) {
	type plain Model
	p := plain(m.clone())
	if places, ok := m.Currency.Digits(); ok {
		pad := func(a *Amount) { a.number = a.fixed(int(places)) }
		for i := range p.Positions {
			pad(&p.Positions[i].FullTime)
			pad(&p.Positions[i].AsGiven)
		}
		for i := range p.Lines {
			pad(&p.Lines[i].Cash)
			pad(&p.Lines[i].InKind)
		}
	}
	return json.Marshal(p)
}

// clone returns a copy whose positions and lines can be written to.
func (m Model) clone() Model {
	m.Positions, m.Lines = slices.Clone(m.Positions), slices.Clone(m.Lines)
	return m
}
