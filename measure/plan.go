package measure

import (
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/internal/strictjson"
)

// UnknownRule says what becomes of people whose group is missing.
type UnknownRule uint8

// The rules.
const (
	// SeparateUnknown: they are shown as a group of their own, named
	// [UnknownLevel]. This is what the zero value means.
	SeparateUnknown UnknownRule = iota + 1
	// ExcludeUnknown: no release shows them as a group, and they are counted in
	// the accounting. They stay part of everyone. An opened table still has
	// them, marked by [Cell.Unknown], because suppression has to know of them.
	ExcludeUnknown
	// GroupUnknown: they are a group like any other, named [UnknownLevel]. It
	// may be a reference, and the accounting counts its people as used.
	GroupUnknown
)

var unknownKeys = []string{"", "separate", "exclude", "group"}

// String returns the key.
func (r UnknownRule) String() string { return enum.String("UnknownRule", unknownKeys, r) }

// AppendText appends the key: "separate", "exclude" or "group".
func (r UnknownRule) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "UnknownRule", unknownKeys, r)
}

// MarshalText returns the key.
func (r UnknownRule) MarshalText() ([]byte, error) { return r.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [ErrUnknownKey].
func (r *UnknownRule) UnmarshalText(text []byte) (err error) {
	*r, err = enum.Parse[UnknownRule]("unknown rule", unknownKeys, text)
	return err
}

// Plan says what to compute: plain data that can be filed and repeated. Results
// keep a copy of it. The zero value is not valid.
type Plan struct {
	// Indicators are what is computed in every group; required.
	Indicators []Indicator `json:"indicators"`
	// Where are filters, all of which a row passes that is counted.
	Where []Filter `json:"where,omitempty"`
	// Within is a category inside whose levels people are compared, never
	// across: grade or year. "" compares everyone. People in whom it is missing
	// are excluded, and counted.
	Within string `json:"within,omitempty"`
	// Sets are the grouping sets, each one to [MaxWays] categories that are
	// crossed; see [Cube], [Each], [Rollup] and [Leaves]. Everyone together is
	// always computed. A category that is nested in another one stands with it:
	// district × school has the schools of each district.
	Sets [][]string `json:"sets,omitempty"`
	// References are what each group is compared with.
	References []Reference `json:"references,omitempty"`
	// Weight is the number by which rows count; the zero value weights nothing.
	Weight Weight `json:"weight,omitzero"`
	// Design says how the rows came to be in the data; nil takes each row as one
	// person drawn on its own. With a sampling weight and no design errors are
	// those of a simple random sample of rows with replacement.
	Design *Design `json:"design,omitempty"`
	// Methods name the intervals; the zero value means those of [Methods].
	Methods Methods `json:"methods,omitzero"`
	// Standard says which estimates are marked [Unreliable]; the zero value means
	// [MinimumN].
	Standard Standard `json:"standard,omitzero"`
	// Level is the confidence level; 0 means 0.95.
	Level float64 `json:"level,omitempty"`
	// Unknown says what becomes of people whose group is missing; the zero
	// value means [SeparateUnknown].
	Unknown UnknownRule `json:"unknown,omitempty"`
}

// ReadPlan reads a plan from JSON and validates it. Every problem is reported
// at once, each a [*FieldError] with its JSON Pointer: an unknown field, a
// duplicate key, a key that its closed set does not have, data after the end.
// Then there is no plan.
func ReadPlan(r io.Reader) (Plan, error) { return strictjson.Read(r, Plan.Validate) }

// Validate reports every problem at once, each a [*FieldError].
func (p Plan) Validate() error {
	var l fault.List
	if len(p.Indicators) == 0 {
		l.Add("/indicators", ErrRequired, "required: at least one indicator")
	}
	keys := map[string]bool{}
	for i, ind := range p.Indicators {
		at := fault.At("/indicators", i)
		ind.check(&l, at)
		if keys[ind.Key] && ind.Key != "" {
			l.Add(at+"/key", ErrDuplicate, "indicator %s stands twice", strconv.Quote(ind.Key))
		}
		keys[ind.Key] = true
	}
	dims := map[string]bool{}
	seen := map[string]bool{}
	for i, set := range p.Sets {
		at := fault.At("/sets", i)
		if len(set) == 0 || len(set) > MaxWays {
			l.Add(at, ErrRange, "a set crosses one to %d dimensions", MaxWays)
		}
		for j, d := range set {
			dims[d] = true
			switch {
			case d == "":
				l.Add(fault.At(at, j), ErrRequired, "required: the name of a category")
			case d == p.Within:
				l.Add(fault.At(at, j), ErrInvalid, "%s is the control dimension; groups are compared inside it", strconv.Quote(d))
			case slices.Index(set, d) < j:
				l.Add(fault.At(at, j), ErrDuplicate, "dimension %s stands twice", strconv.Quote(d))
			}
		}
		sorted := fmt.Sprintf("%q", slices.Sorted(slices.Values(set)))
		if seen[sorted] {
			l.Add(at, ErrDuplicate, "the same set stands twice")
		}
		seen[sorted] = true
	}
	units := map[Unit]bool{}
	for _, ind := range p.Indicators {
		if u := ind.Unit(); u != 0 {
			units[u] = true
		}
	}
	mixed := len(units) > 1
	for i, r := range p.References {
		at := fault.At("/references", i)
		r.check(&l, at, p.Unknown)
		if j := slices.IndexFunc(p.References, func(o Reference) bool { return reflect.DeepEqual(o, r) }); j >= 0 && j < i {
			l.Add(at, ErrDuplicate, "the same reference stands twice")
		}
		if r.Indicator != "" && !keys[r.Indicator] {
			l.Add(at+"/indicator", ErrDangling, "there is no indicator %s", strconv.Quote(r.Indicator))
		}
		for _, d := range slices.Sorted(maps.Keys(r.Group)) {
			if !dims[d] {
				l.Add(fault.At(at, "group", d), ErrDangling, "no set has the dimension %s", strconv.Quote(d))
			}
		}
		for _, ind := range p.Indicators {
			if r.Indicator != "" && r.Indicator != ind.Key {
				continue
			}
			if r.Kind == ToFixed && r.Indicator == "" && mixed {
				l.Add(at+"/indicator", ErrRequired, "required: the indicators have different units, and a fixed value fits one of them")
				break
			}
			if r.Kind == ToFixed && ind.Unit() == Proportion && !(r.Value >= 0 && r.Value <= 1) {
				l.Add(at+"/value", ErrRange, "must lie between 0 and 1, for indicator %s is a proportion; 80 percent is 0.8", strconv.Quote(ind.Key))
				break
			}
		}
	}
	if p.Level != 0 && checkLevel(p.Level) != nil {
		l.Add("/level", ErrRange, "must lie between 0 and 1, as 0.95")
	}
	if p.Unknown != 0 && !enum.Valid(unknownKeys, p.Unknown) {
		l.Add("/unknown", ErrUnknownKey, "must be separate, exclude or group")
	}
	p.Weight.check(&l, "/weight")
	p.Methods.check(&l, "/methods")
	if p.Standard != 0 && !enum.Valid(standardKeys, p.Standard) {
		l.Add("/standard", ErrUnknownKey, "must be minimum-n or nchs")
	}
	p.Design.check(&l, p.Weight)
	p.checkOutcomes(&l)
	for i, f := range p.Where {
		f.check(&l, fault.At("/where", i))
	}
	return l.Err()
}

func (p Plan) level() float64 {
	if p.Level == 0 {
		return 0.95
	}
	return p.Level
}

// dimensions returns those of all sets, in the order of their first use.
func (p Plan) dimensions() []string {
	var dims []string
	for _, set := range p.Sets {
		for _, d := range set {
			if !slices.Contains(dims, d) {
				dims = append(dims, d)
			}
		}
	}
	return dims
}

// Clone returns a copy that shares nothing with p.
func (p Plan) Clone() Plan {
	p.Indicators = slices.Clone(p.Indicators)
	for i := range p.Indicators {
		p.Indicators[i].Sources = slices.Clone(p.Indicators[i].Sources)
	}
	p.Where = slices.Clone(p.Where)
	for i := range p.Where {
		p.Where[i] = p.Where[i].clone()
	}
	p.Design = p.Design.clone()
	p.Sets = slices.Clone(p.Sets)
	for i := range p.Sets {
		p.Sets[i] = slices.Clone(p.Sets[i])
	}
	p.References = slices.Clone(p.References)
	for i := range p.References {
		p.References[i].Group = maps.Clone(p.References[i].Group)
	}
	return p
}
