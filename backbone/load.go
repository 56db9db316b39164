package backbone

import "github.com/shopspring/decimal"

// Load is how much of the time of a position its assignments take. Vacant
// positions have one too: it is what waits for the next person.
type Load struct {
	// Position is the key of the position.
	Position string `json:"position"`
	// FTE is how much of a full-time post it is.
	FTE decimal.Decimal `json:"fte"`
	// Share is the sum of the stated shares of its time, exactly: 1 is all of
	// it. It is a lower bound when Unstated is not 0.
	Share decimal.Decimal `json:"share"`
	// AssignedFTE is Share times FTE, exactly.
	AssignedFTE decimal.Decimal `json:"assignedFte"`
	// Unstated counts the assignments without a stated share.
	Unstated int `json:"unstated"`
	// Overloaded reports whether the shares sum to more than 1. It is
	// [Undetermined] when the stated ones do not and others are unstated.
	Overloaded Finding `json:"overloaded"`
}

// Loads returns how much of each position's time is assigned, in the order of
// the plan.
func (c Coverage) Loads() []Load {
	out := make([]Load, 0, len(c.positions))
	for _, p := range c.positions {
		l := Load{Position: p.Key, FTE: p.FTE, Overloaded: No}
		for _, a := range p.Assignments {
			if a.Share.Valid {
				l.Share = l.Share.Add(a.Share.Decimal)
			} else {
				l.Unstated++
			}
		}
		l.AssignedFTE = l.Share.Mul(p.FTE)
		switch {
		case l.Share.GreaterThan(decimal.New(1, 0)):
			l.Overloaded = Yes
		case l.Unstated > 0:
			l.Overloaded = Undetermined
		}
		out = append(out, l)
	}
	return out
}

// FTE returns the sum of FTE of the filled positions and of the vacant ones,
// exactly.
func (c Coverage) FTE() (filled, vacant decimal.Decimal) {
	for _, p := range c.positions {
		if p.Vacant {
			vacant = vacant.Add(p.FTE)
		} else {
			filled = filled.Add(p.FTE)
		}
	}
	return filled, vacant
}
