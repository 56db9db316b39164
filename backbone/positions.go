package backbone

import "github.com/collective-impact/sdk/measure"

// Competency is a field of skill, such as planning, that every position of a
// backbone needs in a way of its own.
type Competency struct {
	// Key names the competency: "critical-thinking".
	Key string `json:"key"`
	// Title is the name for people.
	Title string `json:"title"`
	// Description says what the competency is.
	Description string `json:"description"`
	// Citation is the source.
	Citation measure.Citation `json:"citation"`
}

// Skill is something that a person in a position can do.
type Skill struct {
	// Key names the skill. Required.
	Key string `json:"key"`
	// Title is the name for people. Required.
	Title string `json:"title"`
	// Description says what the skill is.
	Description string `json:"description,omitempty"`
	// Competency is the key of the competency that the skill is part of. It is
	// an open vocabulary; [Competencies] has the six of FSG.
	Competency string `json:"competency,omitempty"`
	// Citation is the source.
	Citation measure.Citation `json:"citation,omitzero"`
}

// PositionProfile is a typical position of a backbone and the skills that it
// takes.
type PositionProfile struct {
	// Key names the position: "data-manager".
	Key string `json:"key"`
	// Title is the name for people.
	Title string `json:"title"`
	// Description says what the position is for.
	Description string `json:"description"`
	// Remark says what a user should know about the source.
	Remark string `json:"remark,omitempty"`
	// Skills are what the position takes, in the order of [Competencies].
	Skills []Skill `json:"skills"`
	// Citation is the source.
	Citation measure.Citation `json:"citation"`
}

// Requires returns the keys of the skills, for [Position.Requires].
func (p PositionProfile) Requires() []string {
	var out []string
	for _, s := range p.Skills {
		out = append(out, s.Key)
	}
	return out
}

// Competencies returns the six competencies of FSG, the rows of its table of
// positions. The source gives names only; the descriptions are ours. Each call
// returns a copy of its own.
//
// Source: FSG (2012), Building Backbone Organizations for Collective Impact,
// slide with the three positions.
func Competencies() []Competency {
	c := func(key, title, row, description string) Competency {
		return Competency{key, title, description, fsgPositions("row " + row)}
	}
	return []Competency{
		c("leadership", "Leadership", "Leadership", "Take the lead and answer for it."),
		c("communication", "Communication", "Communication", "See that the right people know."),
		c("critical-thinking", "Critical thinking", "Critical Thinking", "Understand what is not simple."),
		c("planning", "Planning", "Planning", "Decide beforehand who does what by when."),
		c("embracing-change", "Embracing change", "Embracing Change", "Welcome change and bring it about."),
		c("teamwork", "Teamwork", "Teamwork", "Work through others and with them."),
	}
}

// Positions returns the three key positions of FSG with what each needs in each
// of the six competencies: 21 skills in 18 cells. One skill, to deal with
// complex issues, is the same for all three and has one key, so that there are
// 19 different ones. Each call returns a copy of its own.
//
// The project director of this table is the executive director of the same
// source's budget. One bullet of it is cut in the text at hand ("makes
// system"); its reading is ours.
//
// Source: FSG (2012), Building Backbone Organizations for Collective Impact,
// slide with the three positions.
func Positions() []PositionProfile {
	s := func(competency, key, title, cell, description string) Skill {
		return Skill{key, title, description, competency, fsgPositions(cell)}
	}
	complexIssues := func(column string) Skill {
		return s("critical-thinking", "complex-issues", "Complex issues", column+", Critical Thinking",
			"Find a way where causes are many and tangled.")
	}
	return []PositionProfile{
		{
			Key: "project-director", Title: "Project director", Citation: fsgPositions("column Project Director"),
			Description: "Leads the effort and stands for it among senior leaders.",
			Remark:      "The budget of the same source calls the position executive director.",
			Skills: []Skill{
				s("leadership", "oversee-effort", "Oversight", "Project Director, Leadership, 1st bullet", "Keep the whole effort in view and on course."),
				s("leadership", "advise-committee", "Advice to the steering committee", "Project Director, Leadership, 2nd bullet", "Tell the committee what it should know before it decides."),
				s("communication", "explain-system", "The system made plain", "Project Director, Communication, 1st bullet, cut in the text", "Make it plain how the parts of the effort fit together."),
				s("communication", "represent-effort", "Representation", "Project Director, Communication, 2nd bullet", "Speak for the effort in public."),
				complexIssues("Project Director"),
				s("planning", "set-strategy", "Vision, goals and strategy", "Project Director, Planning", "Lead partners to a vision, goals and a strategy."),
				s("embracing-change", "champion-change-leaders", "Change among leaders", "Project Director, Embracing Change", "Win senior leaders for change."),
				s("teamwork", "senior-collaboration", "Collaboration of leaders", "Project Director, Teamwork", "Hear senior leaders and strengthen what they do together."),
			},
		},
		{
			Key: "data-manager", Title: "Data manager", Citation: fsgPositions("column Data Manager"),
			Description: "Sees to it that partners have data and use it.",
			Skills: []Skill{
				s("leadership", "manage-accountability", "Accountability", "Data Manager, Leadership", "See that partners answer for what they promised."),
				s("communication", "report-data", "Reports", "Data Manager, Communication, 1st bullet", "Say what the data shows."),
				s("communication", "share-data", "Data in the right hands", "Data Manager, Communication, 2nd bullet", "Give data to those who can act on it."),
				complexIssues("Data Manager"),
				s("planning", "plan-data", "Data plan", "Data Manager, Planning", "Lay down how data is gathered, shared and put to use."),
				s("embracing-change", "data-for-change", "Data that moves", "Data Manager, Embracing Change", "Bring the data that lets change happen."),
				s("teamwork", "data-partners", "Data partners", "Data Manager, Teamwork", "Work hand in hand with those who own data."),
			},
		},
		{
			Key: "facilitator", Title: "Facilitator", Citation: fsgPositions("column Facilitator(s)"),
			Description: "Leads the working groups and links them.",
			Remark:      "The source allows for more than one.",
			Skills: []Skill{
				s("leadership", "manage-groups", "Lead of groups", "Facilitator(s), Leadership", "Run working groups and networks."),
				s("communication", "connect-groups", "Links between groups", "Facilitator(s), Communication", "Let each group know what the others do."),
				complexIssues("Facilitator(s)"),
				s("planning", "align-partners", "Alignment", "Facilitator(s), Planning", "Bring partners into step, so that plans are carried out."),
				s("embracing-change", "champion-change-groups", "Change among groups", "Facilitator(s), Embracing Change", "Win working groups for change."),
				s("teamwork", "help-partners-align", "Help for partners", "Facilitator(s), Teamwork", "Help partners in the community to fit in with one another."),
			},
		},
	}
}

func fsgPositions(cell string) measure.Citation {
	return fsg("slide with the three positions, " + cell)
}
