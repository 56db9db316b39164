package backbone

import (
	"io"
	"iter"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/internal/strictjson"
	"github.com/collective-impact/sdk/measure"
)

// Framework is one account of what a backbone does: its functions, and the
// duties that each consists of. Sources differ in their words ("function",
// "role", "category") and in what they count; each is a framework of its own,
// with its own version. It marshals to JSON, so that a community can write one
// for itself, and is read back by [ReadFramework].
type Framework struct {
	// Key names the framework for programs: "fsg". Required.
	Key string `json:"key"`
	// Title is the name for people. Required.
	Title string `json:"title"`
	// Version tells one edition from another: "2012". Required. A [StaffPlan]
	// names the version that it answers to.
	Version string `json:"version"`
	// Description says what the framework is for.
	Description string `json:"description,omitempty"`
	// Citation is the source of the framework.
	Citation measure.Citation `json:"citation,omitzero"`
	// Remark says what a user should know about the source.
	Remark string `json:"remark,omitempty"`
	// Functions are the functions in the order of the source. At least one.
	Functions []Function `json:"functions"`
	// Holders are the kinds of organizations that may carry a duty, when the
	// framework names any.
	Holders []Holder `json:"holders,omitempty"`
	// Qualities are what the backbone itself keeps, whoever carries the duties.
	Qualities []Quality `json:"qualities,omitempty"`
}

// Function is one thing that a backbone does.
type Function struct {
	// Key names the function within its framework: "data-management". Required.
	Key string `json:"key"`
	// Title is the name for people. Required.
	Title string `json:"title"`
	// Description says what the function is.
	Description string `json:"description,omitempty"`
	// Citation is the source of the function.
	Citation measure.Citation `json:"citation,omitzero"`
	// Remark says what a user should know about the source.
	Remark string `json:"remark,omitempty"`
	// Duties are the parts of the function. A function without any is itself
	// one required duty, whose [DutyRef] has no Duty.
	Duties []Duty `json:"duties,omitempty"`
}

// Duty is one part of a function that somebody has to do.
type Duty struct {
	// Key names the duty within its function. Required.
	Key string `json:"key"`
	// Title is the name for people. Required.
	Title string `json:"title"`
	// Description says what the duty is.
	Description string `json:"description,omitempty"`
	// Optional marks what a backbone may do and need not. It counts only for a
	// plan that adopts it.
	Optional bool `json:"optional,omitempty"`
	// Holders are keys of the framework's holders that could carry the duty.
	Holders []string `json:"holders,omitempty"`
	// Citation is the source of the duty.
	Citation measure.Citation `json:"citation,omitzero"`
}

// Holder is a kind of organization that may carry duties, such as a research
// institution.
type Holder struct {
	// Key names the kind within its framework. Required.
	Key string `json:"key"`
	// Title is the name for people. Required.
	Title string `json:"title"`
	// Description says what the kind is.
	Description string `json:"description,omitempty"`
	// Citation is the source of the kind.
	Citation measure.Citation `json:"citation,omitzero"`
}

// Quality is something that a backbone has to be or to keep up itself. It is
// not a duty: it is never handed over and never counted as covered.
type Quality struct {
	// Key names the quality within its framework. Required.
	Key string `json:"key"`
	// Title is the name for people. Required.
	Title string `json:"title"`
	// Description says what the quality is.
	Description string `json:"description,omitempty"`
	// Citation is the source of the quality.
	Citation measure.Citation `json:"citation,omitzero"`
}

// DutyRef names a duty of a framework. Duty is empty for the one duty that a
// function without duties is.
type DutyRef struct {
	// Function is the key of the function.
	Function string `json:"function"`
	// Duty is the key of the duty within it.
	Duty string `json:"duty,omitempty"`
}

// String returns "function/duty", or the function alone.
func (r DutyRef) String() string {
	if r.Duty == "" {
		return r.Function
	}
	return r.Function + "/" + r.Duty
}

// Function returns the function of a key, and whether there is one. It shares
// nothing with f.
func (f Framework) Function(key string) (Function, bool) {
	for _, fn := range f.Functions {
		if fn.Key == key {
			return fn.clone(), true
		}
	}
	return Function{}, false
}

// Duties walks all duties, in the order of the framework. A function without
// duties yields one, with the title and the source of the function.
func (f Framework) Duties() iter.Seq2[DutyRef, Duty] {
	return func(yield func(DutyRef, Duty) bool) {
		for _, fn := range f.Functions {
			for _, d := range fn.parts() {
				if !yield(DutyRef{fn.Key, d.Key}, d) {
					return
				}
			}
		}
	}
}

// parts returns a copy of the duties of a function, or the one that it is.
func (fn Function) parts() []Duty {
	if len(fn.Duties) == 0 {
		return []Duty{{Title: fn.Title, Description: fn.Description, Citation: fn.Citation}}
	}
	return fn.clone().Duties
}

// ReadFramework reads a framework from JSON. It is strict: unknown fields,
// duplicate keys, wrong types and everything that [Framework.Validate] checks
// are reported together, each with its JSON Pointer. The framework returned
// beside an error is empty.
func ReadFramework(r io.Reader) (Framework, error) {
	return strictjson.Read(r, Framework.Validate)
}

// Validate returns every problem of the framework, joined, or nil. Each is a
// *measure.FieldError with a JSON Pointer such as "/functions/2/duties/0/key".
// Keys, titles and the version are stated, keys do not stand twice in their
// list, there is a function, and holders of duties are holders of the
// framework.
func (f Framework) Validate() error {
	var c check
	c.heading("", f.Key, f.Title, nil)
	c.require("/version", f.Version)
	if len(f.Functions) == 0 {
		c.Add("/functions", measure.ErrRequired, "a framework has one function at least")
	}
	holders := keys{}
	for i, h := range f.Holders {
		c.heading(fault.At("/holders", i), h.Key, h.Title, holders)
	}
	functions := keys{}
	for i, fn := range f.Functions {
		at := fault.At("/functions", i)
		c.heading(at, fn.Key, fn.Title, functions)
		duties := keys{}
		for j, d := range fn.Duties {
			at := fault.At(at+"/duties", j)
			c.heading(at, d.Key, d.Title, duties)
			c.refer(at+"/holders", "holder", d.Holders, holders)
		}
	}
	qualities := keys{}
	for i, q := range f.Qualities {
		c.heading(fault.At("/qualities", i), q.Key, q.Title, qualities)
	}
	return c.Err()
}

func (fn Function) clone() Function {
	fn.Duties = cloneEach(fn.Duties, func(d Duty) Duty {
		d.Holders = cloneEach(d.Holders, nil)
		return d
	})
	return fn
}

// cloneEach copies a slice and, with deep, what its elements hold. Nil stays
// nil.
func cloneEach[T any](s []T, deep func(T) T) []T {
	if s == nil {
		return nil
	}
	out := make([]T, len(s))
	for i, v := range s {
		if deep != nil {
			v = deep(v)
		}
		out[i] = v
	}
	return out
}
