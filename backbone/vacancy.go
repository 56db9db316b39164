package backbone

// SinglePoint is a duty that counts and that one filled position alone carries:
// it fails with that position.
type SinglePoint struct {
	DutyRef
	// Position is the key of the position.
	Position string `json:"position"`
}

// String returns "function/duty: position".
func (s SinglePoint) String() string { return s.DutyRef.String() + ": " + s.Position }

// Vacancy says what a plan loses when positions are vacant.
type Vacancy struct {
	// Positions are the keys of the positions, in the order of the plan.
	Positions []string `json:"positions"`
	// Vacant reports that all of them are vacant as it is, so that nothing more
	// is lost.
	Vacant bool `json:"vacant,omitempty"`
	// Lost are the duties that count and that nobody carries then, beyond
	// those that nobody carries now, in the order of the framework.
	Lost []DutyRef `json:"lost"`
	// Functions are the keys of the functions that fall as a whole: something
	// of them is covered now, and nothing that counts is covered then.
	Functions []string `json:"functions"`
	// Share is what is then covered of all that counts.
	Share Share `json:"share"`
}

// SinglePoints returns the duties that count and that one filled position alone
// carries, in the order of the framework.
func (c Coverage) SinglePoints() []SinglePoint {
	out := []SinglePoint{}
	for _, f := range c.functions {
		for _, d := range f.Duties {
			if d.Counts() && len(d.Positions) == 1 {
				out = append(out, SinglePoint{d.DutyRef, d.Positions[0]})
			}
		}
	}
	return out
}

// IfVacant returns what is lost when one position is vacant, for each position
// in the order of the plan. Losses are for one vacancy at a time: two together
// may lose more than their sum, because a duty that both carry falls only then
// (see [Coverage.Without]).
func (c Coverage) IfVacant() []Vacancy {
	out := make([]Vacancy, 0, len(c.positions))
	for _, p := range c.positions {
		out = append(out, c.vacancy([]string{p.Key}, p.Vacant, c.sole[p.Key]))
	}
	return out
}

// Without returns what is lost when several positions are vacant at once.
// Without any, nothing is lost.
//
// The error joins every problem of the keys: each is a position of the plan,
// and none stands twice. The pointer is the place among the arguments, "/1".
func (c Coverage) Without(positions ...string) (Vacancy, error) {
	var problems check
	known, gone := keys{}, keys{}
	for _, p := range c.positions {
		known[p.Key] = true
	}
	problems.refer("", "position", positions, known)
	if err := problems.Err(); err != nil {
		return Vacancy{}, err
	}
	for _, key := range positions {
		gone[key] = true
	}
	who, vacant := []string{}, len(positions) > 0
	for _, p := range c.positions {
		if gone[p.Key] {
			who, vacant = append(who, p.Key), vacant && p.Vacant
		}
	}
	lost := c.pick(func(d DutyCoverage) bool {
		for _, key := range d.Positions {
			if !gone[key] {
				return false
			}
		}
		return d.Counts() && d.Covered()
	})
	return c.vacancy(who, vacant, lost), nil
}

func (c Coverage) vacancy(positions []string, vacant bool, lost []DutyRef) Vacancy {
	v := Vacancy{Positions: positions, Vacant: vacant, Lost: append([]DutyRef{}, lost...), Functions: []string{}, Share: c.share}
	v.Share.Covered -= len(lost)
	fallen := map[string]int{}
	for _, ref := range lost {
		fallen[ref.Function]++
	}
	for _, f := range c.functions {
		if n := fallen[f.Function]; n > 0 && n == f.Share.Covered {
			v.Functions = append(v.Functions, f.Function)
		}
	}
	return v
}
