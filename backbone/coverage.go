package backbone

import (
	"encoding/json"

	"github.com/shopspring/decimal"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Coverage says which duties of a framework the staff of a plan carries. It is
// computed by [Cover] and shares nothing with the framework or the plan. The
// zero value covers nothing and nothing counts in it.
type Coverage struct {
	framework, version, plan string
	functions                []FunctionCoverage
	share                    Share
	optional, adopted        int
	positions                []Position
	sole                     map[string][]DutyRef // by the one filled position that carries it
}

// FunctionCoverage is the coverage of one function.
type FunctionCoverage struct {
	// Function is the key of the function.
	Function string `json:"function"`
	// Title is its name for people.
	Title string `json:"title"`
	// Required counts the required duties.
	Required int `json:"required"`
	// RequiredCovered counts those of them that are covered.
	RequiredCovered int `json:"requiredCovered"`
	// Optional counts the optional duties, adopted or not.
	Optional int `json:"optional"`
	// Adopted counts those of them that the plan adopts.
	Adopted int `json:"adopted"`
	// AdoptedCovered counts the adopted duties that are covered.
	AdoptedCovered int `json:"adoptedCovered"`
	// Share is what is covered of all that counts, required and adopted.
	Share Share `json:"share"`
	// Duties are the duties in the order of the framework.
	Duties []DutyCoverage `json:"duties"`
}

// DutyCoverage says who carries a duty.
type DutyCoverage struct {
	DutyRef
	// Title is the name of the duty for people.
	Title string `json:"title"`
	// Optional marks a duty that need not be done.
	Optional bool `json:"optional,omitempty"`
	// Adopted marks an optional duty that the plan adopts.
	Adopted bool `json:"adopted,omitempty"`
	// Positions are the keys of the filled positions that carry it, in the
	// order of the plan.
	Positions []string `json:"positions"`
	// Vacant are the keys of the vacant positions that would carry it.
	Vacant []string `json:"vacant,omitempty"`
}

// Counts reports whether the duty is required or adopted.
func (d DutyCoverage) Counts() bool { return !d.Optional || d.Adopted }

// Covered reports whether a filled position carries the duty.
func (d DutyCoverage) Covered() bool { return len(d.Positions) > 0 }

// Cover computes which duties of a framework a plan covers.
//
// A duty counts when it is required or adopted by the plan. It is covered when
// a position that is not vacant carries it, by name or with its whole function;
// how much time it gets does not matter here (see [Coverage.Loads]). Naming an
// optional duty in an assignment does not adopt it.
//
// The error joins every problem of the framework, at "/framework", and of the
// plan as an answer to it, at "/plan".
func Cover(framework Framework, plan StaffPlan) (Coverage, error) {
	var problems fault.List
	problems.AddErr("/framework", framework.Validate())
	problems.AddErr("/plan", plan.ValidateFor(framework))
	if err := problems.Err(); err != nil {
		return Coverage{}, err
	}
	c := Coverage{
		framework: framework.Key, version: framework.Version, plan: plan.Key,
		functions: make([]FunctionCoverage, 0, len(framework.Functions)),
		positions: cloneEach(plan.Positions, Position.clone),
		sole:      map[string][]DutyRef{},
	}
	adopted := map[DutyRef]bool{}
	for _, ref := range plan.Adopted {
		adopted[ref] = true
	}
	carriers := map[DutyRef][]int{}
	for i, p := range plan.Positions {
		for _, a := range p.Assignments {
			ref := DutyRef{a.Function, a.Duty}
			carriers[ref] = append(carriers[ref], i)
		}
	}
	for _, fn := range framework.Functions {
		c.add(fn, adopted, carriers)
	}
	return c, nil
}

// add computes one function. In carriers, a ref without a duty stands for the
// whole function.
func (c *Coverage) add(fn Function, adopted map[DutyRef]bool, carriers map[DutyRef][]int) {
	fc := FunctionCoverage{Function: fn.Key, Title: fn.Title}
	for _, d := range fn.parts() {
		dc := DutyCoverage{
			DutyRef: DutyRef{fn.Key, d.Key}, Title: d.Title, Optional: d.Optional,
			Adopted: adopted[DutyRef{fn.Key, d.Key}], Positions: []string{},
		}
		who := carriers[dc.DutyRef]
		if d.Key != "" && dc.Counts() {
			who = merge(who, carriers[DutyRef{Function: fn.Key}])
		}
		for _, i := range who {
			if p := c.positions[i]; p.Vacant {
				dc.Vacant = append(dc.Vacant, p.Key)
			} else {
				dc.Positions = append(dc.Positions, p.Key)
			}
		}
		fc.count(dc)
		if dc.Counts() && len(dc.Positions) == 1 {
			c.sole[dc.Positions[0]] = append(c.sole[dc.Positions[0]], dc.DutyRef)
		}
		fc.Duties = append(fc.Duties, dc)
	}
	c.functions = append(c.functions, fc)
	c.share.Covered += fc.Share.Covered
	c.share.Counting += fc.Share.Counting
	c.optional += fc.Optional
	c.adopted += fc.Adopted
}

func (fc *FunctionCoverage) count(d DutyCoverage) {
	covered := 0
	if d.Covered() {
		covered = 1
	}
	if d.Optional {
		fc.Optional++
	} else {
		fc.Required++
		fc.RequiredCovered += covered
	}
	if d.Adopted {
		fc.Adopted++
		fc.AdoptedCovered += covered
	}
	fc.Share = Share{fc.RequiredCovered + fc.AdoptedCovered, fc.Required + fc.Adopted}
}

// merge merges two ascending lists that have no number in common.
func merge(a, b []int) []int {
	out := make([]int, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0] < b[0] {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// Framework returns the key and the version of the framework.
func (c Coverage) Framework() (key, version string) { return c.framework, c.version }

// Plan returns the key of the plan.
func (c Coverage) Plan() string { return c.plan }

// Functions returns the coverage of each function, in the order of the
// framework.
func (c Coverage) Functions() []FunctionCoverage {
	return cloneEach(c.functions, func(f FunctionCoverage) FunctionCoverage {
		f.Duties = cloneEach(f.Duties, func(d DutyCoverage) DutyCoverage {
			d.Positions, d.Vacant = cloneEach(d.Positions, nil), cloneEach(d.Vacant, nil)
			return d
		})
		return f
	})
}

// Share returns what is covered of all duties that count. Every duty weighs the
// same; a function of two duties weighs twice a function of one.
func (c Coverage) Share() Share { return c.share }

// Optional returns how many optional duties the plan adopts, and how many the
// framework has.
func (c Coverage) Optional() (adopted, total int) { return c.adopted, c.optional }

// Uncovered returns the duties that count and that no filled position carries,
// in the order of the framework.
func (c Coverage) Uncovered() []DutyRef {
	return c.pick(func(d DutyCoverage) bool { return d.Counts() && !d.Covered() })
}

// NotAdopted returns the optional duties that a position, filled or vacant,
// carries by name and that the plan does not adopt. They count for nothing; the
// plan should adopt or drop them. A function assigned as a whole brings only
// duties that count.
func (c Coverage) NotAdopted() []DutyRef {
	return c.pick(func(d DutyCoverage) bool { return !d.Counts() && (d.Covered() || len(d.Vacant) > 0) })
}

func (c Coverage) pick(want func(DutyCoverage) bool) []DutyRef {
	out := []DutyRef{}
	for _, f := range c.functions {
		for _, d := range f.Duties {
			if want(d) {
				out = append(out, d.DutyRef)
			}
		}
	}
	return out
}

// MarshalJSON writes everything that the methods return, for a report or for
// another program.
func (c Coverage) MarshalJSON() ([]byte, error) {
	functions := c.functions
	if functions == nil {
		functions = []FunctionCoverage{}
	}
	filled, vacant := c.FTE()
	return json.Marshal(struct {
		Framework        string             `json:"framework"`
		FrameworkVersion string             `json:"frameworkVersion"`
		Plan             string             `json:"plan"`
		Share            Share              `json:"share"`
		Optional         int                `json:"optional"`
		Adopted          int                `json:"adopted"`
		Functions        []FunctionCoverage `json:"functions"`
		Uncovered        []DutyRef          `json:"uncovered"`
		NotAdopted       []DutyRef          `json:"notAdopted"`
		SinglePoints     []SinglePoint      `json:"singlePoints"`
		IfVacant         []Vacancy          `json:"ifVacant"`
		Loads            []Load             `json:"loads"`
		FilledFTE        decimal.Decimal    `json:"filledFte"`
		VacantFTE        decimal.Decimal    `json:"vacantFte"`
	}{c.framework, c.version, c.plan, c.share, c.optional, c.adopted, functions,
		c.Uncovered(), c.NotAdopted(), c.SinglePoints(), c.IfVacant(), c.Loads(), filled, vacant})
}

// UnmarshalJSON always fails with [measure.ErrComputed]: coverage comes from [Cover].
func (*Coverage) UnmarshalJSON([]byte) error { return measure.ErrComputed }
