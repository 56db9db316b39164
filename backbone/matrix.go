package backbone

import (
	"encoding/json"

	"github.com/collective-impact/sdk/measure"
)

// Matrix holds the skills that positions require against those that their
// people have. It is computed by [Match] and shares nothing with the plan. The
// zero value is an empty matrix.
type Matrix struct {
	skills    []Skill
	positions []Position
	fit       map[cell]Fit
}

// cell is a place in the matrix.
type cell struct{ position, skill string }

// MatrixCell is one skill of one position.
type MatrixCell struct {
	// Position is the key of the position.
	Position string `json:"position"`
	// Skill is the key of the skill.
	Skill string `json:"skill"`
	// Fit says how the two go together.
	Fit Fit `json:"fit"`
}

// SkillCoverage is one skill over all positions.
type SkillCoverage struct {
	// Skill is the key of the skill.
	Skill string `json:"skill"`
	// Required are the keys of the positions that require it.
	Required []string `json:"required"`
	// Held are the keys of the positions whose person is known to have it,
	// whether or not the post requires it.
	Held []string `json:"held"`
	// Unknown are the keys of the filled positions where nobody has looked,
	// whether or not the post requires it.
	Unknown []string `json:"unknown"`
}

// SkillLoss says which skills a team loses when one position is vacant.
type SkillLoss struct {
	// Position is the key of the position.
	Position string `json:"position"`
	// Lost are the skills that some post requires and that nobody else is
	// known to have, in the order of the plan.
	Lost []string `json:"lost"`
	// Unknown reports that nobody has looked at what the person has, so that
	// Lost cannot be told and is empty.
	Unknown bool `json:"unknown,omitempty"`
}

// SkillGap is a required skill that is known to be missing: something to learn,
// or to hire for.
type SkillGap struct {
	// Position is the key of the position that requires it.
	Position string `json:"position"`
	// Skill is the key of the skill.
	Skill string `json:"skill"`
	// Vacant reports that nobody holds the post: the skill is one to hire for.
	Vacant bool `json:"vacant,omitempty"`
	// HeldBy are the keys of the other positions whose person is known to have
	// it and could teach it.
	HeldBy []string `json:"heldBy"`
}

// CompetencyFit counts how the skills of one position stand in one competency.
type CompetencyFit struct {
	// Position is the key of the position.
	Position string `json:"position"`
	// Competency is the key of the competency, empty for skills that state
	// none.
	Competency string `json:"competency"`
	// Required counts the skills that the post requires: those that are met,
	// missing and unknown.
	Required int `json:"required"`
	// Met counts those that the person has.
	Met int `json:"met"`
	// Gap counts those that are known to be missing.
	Gap int `json:"gap"`
	// Unknown counts those that nobody has looked at.
	Unknown int `json:"unknown"`
	// Extra counts skills that the person has and the post does not require.
	Extra int `json:"extra"`
}

// Match compares the skills that positions require with those that are held.
// The error joins every problem of the plan in itself ([StaffPlan.Validate]).
func Match(plan StaffPlan) (Matrix, error) {
	if err := plan.Validate(); err != nil {
		return Matrix{}, err
	}
	m := Matrix{
		skills:    cloneEach(plan.Skills, nil),
		positions: cloneEach(plan.Positions, Position.clone),
		fit:       map[cell]Fit{},
	}
	for _, p := range plan.Positions {
		for _, s := range p.Holds {
			m.fit[cell{p.Key, s}] = Extra
		}
		for _, s := range p.Requires {
			at := cell{p.Key, s}
			switch {
			case m.fit[at] == Extra:
				m.fit[at] = Met
			case p.Holds == nil && !p.Vacant:
				m.fit[at] = Unknown
			default:
				m.fit[at] = Gap
			}
		}
	}
	return m, nil
}

// Fit returns how a skill of a position stands; 0 when the post neither
// requires it nor is known to have it, or when there is no such skill or
// position.
func (m Matrix) Fit(position, skill string) Fit { return m.fit[cell{position, skill}] }

// Cells returns every cell with a fit, by position and then by skill, each in
// the order of the plan.
func (m Matrix) Cells() []MatrixCell {
	return m.cells(func(f Fit) bool { return f != 0 })
}

// Gaps returns the required skills that are known to be missing, by position
// and then by skill: the raw material of a plan to learn and to hire. Vacant
// positions miss all that they require. What nobody has looked at is not here
// but in [Matrix.Unknown].
func (m Matrix) Gaps() []SkillGap {
	vacant, held := keys{}, map[string][]string{}
	for _, p := range m.positions {
		vacant[p.Key] = p.Vacant
		for _, s := range p.Holds {
			held[s] = append(held[s], p.Key)
		}
	}
	out := []SkillGap{}
	for _, c := range m.cells(func(f Fit) bool { return f == Gap }) {
		out = append(out, SkillGap{c.Position, c.Skill, vacant[c.Position], append([]string{}, held[c.Skill]...)})
	}
	return out
}

// Competencies returns how the skills stand by position and by competency, each
// in the order of the plan, where the first skill of a competency gives its
// place. Pairs without any skill are left out.
func (m Matrix) Competencies() []CompetencyFit {
	of, order := map[string]string{}, map[string]int{}
	for _, s := range m.skills {
		of[s.Key] = s.Competency
		if _, ok := order[s.Competency]; !ok {
			order[s.Competency] = len(order)
		}
	}
	out := []CompetencyFit{}
	cells := m.Cells()
	for _, p := range m.positions {
		row := make([]CompetencyFit, len(order))
		for ; len(cells) > 0 && cells[0].Position == p.Key; cells = cells[1:] {
			competency := of[cells[0].Skill]
			fit := &row[order[competency]]
			fit.Position, fit.Competency = p.Key, competency
			fit.count(cells[0].Fit)
		}
		for _, fit := range row {
			if fit.Position != "" {
				out = append(out, fit)
			}
		}
	}
	return out
}

func (c *CompetencyFit) count(f Fit) {
	if f != Extra {
		c.Required++
	}
	switch f {
	case Met:
		c.Met++
	case Gap:
		c.Gap++
	case Unknown:
		c.Unknown++
	case Extra:
		c.Extra++
	}
}

// Unknown returns the cells where a skill is required and nobody has looked.
func (m Matrix) Unknown() []MatrixCell {
	return m.cells(func(f Fit) bool { return f == Unknown })
}

func (m Matrix) cells(want func(Fit) bool) []MatrixCell {
	out := []MatrixCell{}
	for _, p := range m.positions {
		for _, s := range m.skills {
			if f := m.fit[cell{p.Key, s.Key}]; want(f) {
				out = append(out, MatrixCell{p.Key, s.Key, f})
			}
		}
	}
	return out
}

// Skills returns every skill of the plan over all positions, in the order of
// the plan.
func (m Matrix) Skills() []SkillCoverage {
	out := make([]SkillCoverage, 0, len(m.skills))
	for _, s := range m.skills {
		sc := SkillCoverage{s.Key, []string{}, []string{}, []string{}}
		for _, p := range m.positions {
			f := m.fit[cell{p.Key, s.Key}]
			if f == Met || f == Gap || f == Unknown {
				sc.Required = append(sc.Required, p.Key)
			}
			if f == Met || f == Extra {
				sc.Held = append(sc.Held, p.Key)
			}
			if p.Holds == nil && !p.Vacant {
				sc.Unknown = append(sc.Unknown, p.Key)
			}
		}
		out = append(out, sc)
	}
	return out
}

// SinglePoints returns the skills that some post requires and that exactly one
// person is known to have, in the order of the plan. Where nobody has looked at
// other people ([SkillCoverage.Unknown]), one of them may turn out to have the
// skill too.
func (m Matrix) SinglePoints() []MatrixCell {
	out := []MatrixCell{}
	for _, s := range m.Skills() {
		if len(s.Required) > 0 && len(s.Held) == 1 {
			out = append(out, MatrixCell{s.Held[0], s.Skill, m.Fit(s.Held[0], s.Skill)})
		}
	}
	return out
}

// IfVacant returns which skills are lost when one position is vacant, for each
// position in the order of the plan. A position that is vacant as it is loses
// nothing more.
func (m Matrix) IfVacant() []SkillLoss {
	lost := map[string][]string{}
	for _, c := range m.SinglePoints() {
		lost[c.Position] = append(lost[c.Position], c.Skill)
	}
	out := make([]SkillLoss, 0, len(m.positions))
	for _, p := range m.positions {
		out = append(out, SkillLoss{p.Key, append([]string{}, lost[p.Key]...), p.Holds == nil && !p.Vacant})
	}
	return out
}

// MarshalJSON writes everything that the methods return.
func (m Matrix) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Cells        []MatrixCell    `json:"cells"`
		Competencies []CompetencyFit `json:"competencies"`
		Gaps         []SkillGap      `json:"gaps"`
		Skills       []SkillCoverage `json:"skills"`
		SinglePoints []MatrixCell    `json:"singlePoints"`
		IfVacant     []SkillLoss     `json:"ifVacant"`
	}{m.Cells(), m.Competencies(), m.Gaps(), m.Skills(), m.SinglePoints(), m.IfVacant()})
}

// UnmarshalJSON always fails with [measure.ErrComputed]: a matrix comes from [Match].
func (*Matrix) UnmarshalJSON([]byte) error { return measure.ErrComputed }
