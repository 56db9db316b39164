package backbone

import (
	"io"

	"github.com/shopspring/decimal"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/internal/strictjson"
	"github.com/collective-impact/sdk/measure"
)

// StaffPlan says who does what in a backbone, as plain data: its positions, the
// duties of a [Framework] that each carries, and the skills that each requires
// and has. It marshals to JSON and is read back by [ReadStaffPlan]. It holds
// nothing that can be computed: ask [Cover] and [Match].
type StaffPlan struct {
	// Key names the plan for programs: "backbone-2026". Required.
	Key string `json:"key"`
	// Title is the name for people. Required.
	Title string `json:"title"`
	// Description says what the plan is for.
	Description string `json:"description,omitempty"`
	// Citation is the source of the plan, when it comes from one.
	Citation measure.Citation `json:"citation,omitzero"`
	// Remark says what a user should know about the source.
	Remark string `json:"remark,omitempty"`
	// Framework is the key of the framework that the plan answers to.
	// Required.
	Framework string `json:"framework"`
	// FrameworkVersion is its version. Required.
	FrameworkVersion string `json:"frameworkVersion"`
	// Adopted are the optional duties that this backbone has taken on. They
	// count like required ones; other optional duties do not count.
	Adopted []DutyRef `json:"adopted,omitempty"`
	// Skills are the skills that positions refer to by key.
	Skills []Skill `json:"skills,omitempty"`
	// Positions are the posts, filled or vacant.
	Positions []Position `json:"positions,omitempty"`
}

// Position is one post for one person. Two facilitators are two positions: one
// of them may leave.
type Position struct {
	// Key names the position within its plan. Required.
	Key string `json:"key"`
	// Title is the name for people. Required.
	Title string `json:"title"`
	// FTE is how much of a full-time post it is: more than 0 and at most 1,
	// exactly. Required.
	FTE decimal.Decimal `json:"fte"`
	// Person names who holds the post, in whatever way the plan names people.
	// Empty means not stated, which does not make the post vacant.
	Person string `json:"person,omitempty"`
	// Vacant marks a post that nobody holds. What it carries is not covered.
	Vacant bool `json:"vacant,omitempty"`
	// Requires are the keys of the skills that the post requires.
	Requires []string `json:"requires,omitempty"`
	// Holds are the keys of the skills that the person has. Nil (absent or
	// null in JSON) means that nobody has looked, which is unknown; an empty
	// list means that the person has none.
	Holds []string `json:"holds,omitzero"`
	// Assignments are the duties that the post carries.
	Assignments []Assignment `json:"assignments,omitempty"`
	// Citation is the source of the position, when it comes from one.
	Citation measure.Citation `json:"citation,omitzero"`
}

// Assignment gives a duty to a position, or a whole function.
type Assignment struct {
	// Function is the key of the function. Required.
	Function string `json:"function"`
	// Duty is the key of the duty within it. Empty means every duty of the
	// function that counts: the required and the adopted ones.
	Duty string `json:"duty,omitempty"`
	// Share is the part of the position's own time that this takes: more than
	// 0 and at most 1. A whole day a week of a half post of 2.5 days is 0.4.
	// Not stated means unknown, not 0.
	Share decimal.NullDecimal `json:"share,omitzero"`
}

// ReadStaffPlan reads a plan from JSON. It is strict: unknown fields, duplicate
// keys, wrong types and everything that [StaffPlan.Validate] checks are
// reported together, each with its JSON Pointer. Numbers are strings, "0.5", or
// JSON numbers. The plan returned beside an error is empty.
func ReadStaffPlan(r io.Reader) (StaffPlan, error) {
	return strictjson.Read(r, StaffPlan.Validate)
}

// Validate returns every problem of the plan in itself, joined, or nil. Each is
// a *measure.FieldError with a JSON Pointer such as "/positions/2/fte".
// Whether its duties exist is for [StaffPlan.ValidateFor] to say.
//
// A vacant post has no person and no skills. A position carries no duty twice;
// a function assigned as a whole includes its duties. The shares of a position
// may sum to more than 1: that is overload, and a finding of [Cover].
func (p StaffPlan) Validate() error {
	c := p.check()
	return c.Err()
}

// ValidateFor returns every problem of the plan, in itself and as an answer to
// a framework, joined, or nil. Functions and duties that the framework does not
// have wrap measure.ErrDangling; adopting a duty that is required anyway is
// measure.ErrInvalid. When the plan answers to another framework altogether,
// only that is reported and not every duty that follows from it. The framework
// itself is not checked.
func (p StaffPlan) ValidateFor(f Framework) error {
	c := p.check()
	if p.Framework != "" && p.Framework != f.Key {
		c.Add("/framework", measure.ErrInvalid, "the plan answers to %q, and the framework is %q", p.Framework, f.Key)
		return c.Err()
	}
	if p.FrameworkVersion != "" && p.FrameworkVersion != f.Version {
		c.Add("/frameworkVersion", measure.ErrInvalid, "the plan answers to version %q, and the framework is version %q", p.FrameworkVersion, f.Version)
	}
	known := index(f)
	for i, ref := range p.Adopted {
		at := fault.At("/adopted", i)
		if c.resolve(at, ref, known) && ref.Duty != "" && !known.duties[ref].Optional {
			c.Add(at, measure.ErrInvalid, "the duty %q is required; only optional duties are adopted", ref)
		}
	}
	for i, pos := range p.Positions {
		for j, a := range pos.Assignments {
			at := fault.At("/positions", i, "assignments", j)
			c.resolve(at, DutyRef{a.Function, a.Duty}, known)
		}
	}
	return c.Err()
}

// dutyIndex is what can be referred to in a framework.
type dutyIndex struct {
	functions keys
	duties    map[DutyRef]Duty
}

func index(f Framework) dutyIndex {
	known := dutyIndex{keys{}, map[DutyRef]Duty{}}
	for _, fn := range f.Functions {
		known.functions[fn.Key] = true
	}
	for ref, d := range f.Duties() {
		known.duties[ref] = d
	}
	return known
}

// resolve reports a function or duty that does not exist. A missing key is for
// others to report.
func (c *check) resolve(at string, ref DutyRef, known dutyIndex) bool {
	switch _, ok := known.duties[ref]; {
	case ref.Function == "":
	case !known.functions[ref.Function]:
		c.Add(at+"/function", measure.ErrDangling, "the framework has no function %q", ref.Function)
	case ref.Duty != "" && !ok:
		c.Add(at+"/duty", measure.ErrDangling, "the function %q has no duty %q", ref.Function, ref.Duty)
	default:
		return true
	}
	return false
}

func (p StaffPlan) check() *check {
	c := &check{}
	c.heading("", p.Key, p.Title, nil)
	c.require("/framework", p.Framework)
	c.require("/frameworkVersion", p.FrameworkVersion)
	adopted := map[DutyRef]bool{}
	for i, ref := range p.Adopted {
		at := fault.At("/adopted", i)
		c.require(at+"/function", ref.Function)
		c.require(at+"/duty", ref.Duty)
		if adopted[ref] {
			c.Add(at, measure.ErrDuplicate, "the duty %q is adopted twice", ref)
		}
		adopted[ref] = true
	}
	skills := keys{}
	for i, s := range p.Skills {
		c.heading(fault.At("/skills", i), s.Key, s.Title, skills)
	}
	positions := keys{}
	for i, pos := range p.Positions {
		at := fault.At("/positions", i)
		c.heading(at, pos.Key, pos.Title, positions)
		c.position(at, pos, skills)
	}
	return c
}

func (c *check) position(at string, p Position, skills keys) {
	if p.FTE.IsZero() {
		c.Add(at+"/fte", measure.ErrRequired, "is required and more than 0; mark a post that nobody holds as vacant")
	} else {
		c.part(at+"/fte", "the FTE of a position", p.FTE, ": list every post for itself")
	}
	c.trimmed(at+"/person", p.Person)
	if p.Vacant && p.Person != "" {
		c.Add(at+"/person", measure.ErrInvalid, "a vacant post has no person")
	}
	if p.Vacant && p.Holds != nil {
		c.Add(at+"/holds", measure.ErrInvalid, "a vacant post has no skills; state those that it requires")
	}
	c.refer(at+"/requires", "skill", p.Requires, skills)
	c.refer(at+"/holds", "skill", p.Holds, skills)
	whole, seen := keys{}, map[DutyRef]bool{}
	for _, a := range p.Assignments {
		if a.Duty == "" {
			whole[a.Function] = true
		}
	}
	for i, a := range p.Assignments {
		at, ref := fault.At(at+"/assignments", i), DutyRef{a.Function, a.Duty}
		c.require(at+"/function", a.Function)
		c.trimmed(at+"/duty", a.Duty)
		switch {
		case seen[ref]:
			c.Add(at, measure.ErrDuplicate, "the position carries %q twice", ref)
		case a.Duty != "" && whole[a.Function]:
			c.Add(at, measure.ErrDuplicate, "the position carries the whole of %q, which includes this duty", a.Function)
		}
		seen[ref] = true
		if a.Share.Valid {
			c.part(at+"/share", "the share of a position's time", a.Share.Decimal, "; write 40% as 0.4")
		}
	}
}

func (p Position) clone() Position {
	p.Requires = cloneEach(p.Requires, nil)
	p.Holds = cloneEach(p.Holds, nil)
	p.Assignments = cloneEach(p.Assignments, nil)
	return p
}
