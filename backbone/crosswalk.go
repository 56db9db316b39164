package backbone

import (
	"io"
	"slices"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/internal/strictjson"
	"github.com/collective-impact/sdk/measure"
)

// Crosswalk says which parts of one framework answer to which parts of another.
// Frameworks do not say so of each other: a crosswalk is somebody's reading, is
// plain data, and can be replaced by one's own. [ProposedCrosswalk] has ours.
type Crosswalk struct {
	// Key names the crosswalk for programs: "edmondson-to-fsg". Required.
	Key string `json:"key"`
	// Remark says whose reading it is and what to know about it.
	Remark string `json:"remark,omitempty"`
	// Citation is its source, when it comes from one.
	Citation measure.Citation `json:"citation,omitzero"`
	// From is the first of the two frameworks.
	From FrameworkRef `json:"from"`
	// To is the second of the two.
	To FrameworkRef `json:"to"`
	// Links are the pairs that answer to one another.
	Links []Link `json:"links,omitempty"`
}

// FrameworkRef names one edition of a framework.
type FrameworkRef struct {
	// Key is the key of the framework. Required.
	Key string `json:"key"`
	// Version is its version. Required.
	Version string `json:"version"`
}

// Link joins a duty or function of one framework with one of another. Without a
// duty, a side stands for the whole function.
type Link struct {
	// From is the side of the first framework.
	From DutyRef `json:"from"`
	// To is the side of the second framework.
	To DutyRef `json:"to"`
}

// Orphans are the functions of two frameworks that no link of a crosswalk
// touches: what one account of a backbone has and the other has not.
type Orphans struct {
	// From are keys of functions of the first framework.
	From []string `json:"from"`
	// To are keys of functions of the second framework.
	To []string `json:"to"`
}

// Translation is one function of a framework, read from the coverage of another.
type Translation struct {
	// Function is the key of the function.
	Function string `json:"function"`
	// Title is its name for people.
	Title string `json:"title"`
	// From are the duties of the other framework that answer to it, those that
	// count and those that do not.
	From []DutyRef `json:"from"`
	// Orphan reports that there are none: the plan was never asked about this
	// function, so that nothing is known of it.
	Orphan bool `json:"orphan,omitempty"`
	// Share is what is covered of those that count, each once.
	Share Share `json:"share"`
}

// ReadCrosswalk reads a crosswalk from JSON, as strictly as [ReadFramework].
func ReadCrosswalk(r io.Reader) (Crosswalk, error) { return strictjson.Read(r, Crosswalk.Validate) }

// Validate returns every problem of the crosswalk in itself, joined, or nil:
// what is required is stated, and no link stands twice.
func (x Crosswalk) Validate() error {
	var c check
	x.check(&c, "")
	return c.Err()
}

func (x Crosswalk) check(c *check, at string) {
	c.require(at+"/key", x.Key)
	c.require(at+"/from/key", x.From.Key)
	c.require(at+"/from/version", x.From.Version)
	c.require(at+"/to/key", x.To.Key)
	c.require(at+"/to/version", x.To.Version)
	seen := map[Link]bool{}
	for i, l := range x.Links {
		at := fault.At(at+"/links", i)
		c.require(at+"/from/function", l.From.Function)
		c.require(at+"/to/function", l.To.Function)
		if seen[l] {
			c.Add(at, measure.ErrDuplicate, "the link of %q and %q stands twice", l.From, l.To)
		}
		seen[l] = true
	}
}

// side checks one side of a crosswalk against what its framework has.
func (x Crosswalk) side(c *check, name string, named, given FrameworkRef, known dutyIndex, of func(Link) DutyRef) {
	if named != given {
		c.Add("/"+name, measure.ErrInvalid, "the crosswalk is of %q %q, and the framework is %q %q", named.Key, named.Version, given.Key, given.Version)
		return
	}
	for i, l := range x.Links {
		c.resolve(fault.At("/links", i, name), of(l), known)
	}
}

func linkFrom(l Link) DutyRef { return l.From }
func linkTo(l Link) DutyRef   { return l.To }

func (f Framework) ref() FrameworkRef { return FrameworkRef{f.Key, f.Version} }

// Orphans returns the functions that no link touches, in the order of their
// frameworks. The error joins every problem of the crosswalk, in itself and
// with its two frameworks; the frameworks themselves are not checked.
func (x Crosswalk) Orphans(from, to Framework) (Orphans, error) {
	var c check
	x.check(&c, "")
	x.side(&c, "from", x.From, from.ref(), index(from), linkFrom)
	x.side(&c, "to", x.To, to.ref(), index(to), linkTo)
	if err := c.Err(); err != nil {
		return Orphans{}, err
	}
	loose := func(f Framework, of func(Link) DutyRef) []string {
		out := []string{}
		for _, fn := range f.Functions {
			if !slices.ContainsFunc(x.Links, func(l Link) bool { return of(l).Function == fn.Key }) {
				out = append(out, fn.Key)
			}
		}
		return out
	}
	return Orphans{loose(from, linkFrom), loose(to, linkTo)}, nil
}

// Reverse returns the crosswalk in the other direction, with the links in the
// same order.
func (x Crosswalk) Reverse() Crosswalk {
	x.Key = x.To.Key + "-to-" + x.From.Key
	x.From, x.To = x.To, x.From
	x.Links = cloneEach(x.Links, func(l Link) Link { return Link{l.To, l.From} })
	return x
}

// Compose returns the crosswalk that leads through the framework in the middle:
// two parts are linked when they meet in it, in the same duty, or in a duty and
// the whole function that it belongs to. That is looser than two readings side
// by side: two parts that meet in a broad function need have little in common.
//
// The error joins every problem of x, at "/first", and of next, at "/second";
// the second starts where the first ends.
func (x Crosswalk) Compose(next Crosswalk) (Crosswalk, error) {
	var c check
	x.check(&c, "/first")
	next.check(&c, "/second")
	if x.To != next.From {
		c.Add("/second/from", measure.ErrInvalid, "the first ends in %q %q, and the second starts from %q %q",
			x.To.Key, x.To.Version, next.From.Key, next.From.Version)
	}
	if err := c.Err(); err != nil {
		return Crosswalk{}, err
	}
	out := Crosswalk{
		Key: x.From.Key + "-to-" + next.To.Key, Remark: "Composed by way of " + x.To.Key + ".",
		From: x.From, To: next.To,
	}
	seen := map[Link]bool{}
	for _, a := range x.Links {
		for _, b := range next.Links {
			if l := (Link{a.From, b.To}); meets(a.To, b.From) && !seen[l] {
				seen[l] = true
				out.Links = append(out.Links, l)
			}
		}
	}
	return out, nil
}

// meets reports whether two parts of one framework are the same or one is a
// part of the other.
func meets(a, b DutyRef) bool {
	return a.Function == b.Function && (a.Duty == b.Duty || a.Duty == "" || b.Duty == "")
}

// Translate reads the coverage of the first framework in the words of the
// second: for each function of it, in its order, the duties that answer to it
// and how many of them are covered. It is an indication, not a coverage of the
// second framework; for that, assign its own duties and call [Cover].
//
// The error joins every problem of the crosswalk, in itself, with the coverage
// ("/from") and with the framework ("/to"), which itself is not checked.
func (x Crosswalk) Translate(coverage Coverage, to Framework) ([]Translation, error) {
	known := dutyIndex{keys{}, map[DutyRef]Duty{}}
	for _, f := range coverage.functions {
		known.functions[f.Function] = true
		for _, d := range f.Duties {
			known.duties[d.DutyRef] = Duty{}
		}
	}
	var c check
	x.check(&c, "")
	x.side(&c, "from", x.From, FrameworkRef{coverage.framework, coverage.version}, known, linkFrom)
	x.side(&c, "to", x.To, to.ref(), index(to), linkTo)
	if err := c.Err(); err != nil {
		return nil, err
	}
	out := make([]Translation, 0, len(to.Functions))
	for _, fn := range to.Functions {
		t := Translation{Function: fn.Key, Title: fn.Title}
		t.From = coverage.pick(func(d DutyCoverage) bool {
			linked := slices.ContainsFunc(x.Links, func(l Link) bool { return l.To.Function == fn.Key && meets(l.From, d.DutyRef) })
			if linked && d.Counts() {
				t.Share.Counting++
				if d.Covered() {
					t.Share.Covered++
				}
			}
			return linked
		})
		t.Orphan = len(t.From) == 0
		out = append(out, t)
	}
	return out, nil
}
