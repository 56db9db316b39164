package measure

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"reflect"
	"slices"
	"strconv"

	"github.com/collective-impact/sdk/internal/cube"
	"github.com/collective-impact/sdk/internal/fault"
)

// ErrMismatch reports tallies of different plans or levels, which have no sum.
var ErrMismatch = errors.New("tallies do not match")

// Tally holds the counts and exact sums of the finest cells of a plan: one for
// each combination of levels that occurs. Tallies of parts of the data add up
// with [Tally.Merge] to the tally of the whole, bit for bit, in any order. It is
// confidential: it neither prints nor marshals to JSON, and its binary form, for
// other engines and for later, holds small groups as they are. Make one with
// [Plan.Tally] or [Plan.TallyAll].
type Tally struct{ d sealed[tallyData] }

type tallyData struct {
	plan   Plan
	dims   []dimension // the control dimension first, where there is one
	design []dimension // what says where a row stands in the sample
	scales [][]string  // declared levels of the outcomes; nil for others
	places []int       // decimal places of the columns of numbers in the terms
	rows   int         // all rows, whatever their weight
	terms  *terms
	cube   *cube.Cube
	values []*multiset // of quantiles, by indicator; nil for others
	units  *units      // of a design
}

// dimension is a category by which a tally counts.
type dimension struct {
	name   string
	kind   Kind
	levels []string // declared levels, unknown not included
	parent string
	within []int // the parent's code by code; -1 where it does not occur
}

// card returns the number of codes, that of missing included.
func (d dimension) card() int {
	if d.kind == Several {
		return 1 << len(d.levels)
	}
	return len(d.levels) + 1
}

func (c *column) dimension() dimension {
	return dimension{c.name, c.kind, slices.Clone(c.levels), c.parent, slices.Clone(c.within)}
}

// Format prints that the tally is confidential, whatever the verb.
func (t Tally) Format(s fmt.State, _ rune) { fmt.Fprint(s, "measure.Tally(confidential)") }

// MarshalJSON always fails with [ErrConfidential].
func (t Tally) MarshalJSON() ([]byte, error) { return nil, ErrConfidential }

// UnmarshalJSON always fails with [ErrComputed]: a tally comes from [Plan.Tally].
func (*Tally) UnmarshalJSON([]byte) error { return ErrComputed }

// bind finds a column, or reports that there is none; nil then.
func (f Frame) bind(l *fault.List, at, name string, kinds ...Kind) *column {
	c, err := f.need(name, kinds...)
	if err != nil {
		l.Add(at, ErrNoColumn, "%v", err)
	}
	return c
}

// Tally counts a frame. What the frame and the plan do not agree on is reported
// at once, each a [*FieldError] at its place in the plan: a column that the
// frame does not have, or has as another kind, wraps [ErrNoColumn], a level that
// is not declared [ErrDangling], numbers that an outcome or a weight may not
// have and plans with too many groups [ErrRange]. The context may be nil; the
// work stops soon after it ends; its progress is told, see [WithProgress].
func (p Plan) Tally(ctx context.Context, f Frame) (Tally, error) {
	if err := p.Validate(); err != nil {
		return Tally{}, fmt.Errorf("plan: %w", err)
	}
	d, err := p.Clone().tally(ctx, f, Progress(nil).or(ctx))
	if err != nil {
		return Tally{}, err
	}
	return Tally{seal(d)}, nil
}

// TallyAll counts frames one after the other, such as the blocks of an input
// that is larger than memory, and adds them up. It stops at the first error of
// the sequence and returns it. No frames at all give the zero Tally, which adds
// nothing and has no table. The context and progress may be nil.
func (p Plan) TallyAll(ctx context.Context, frames iter.Seq2[Frame, error], progress Progress) (Tally, error) {
	if err := p.Validate(); err != nil {
		return Tally{}, fmt.Errorf("plan: %w", err)
	}
	progress = progress.or(ctx)
	if frames == nil {
		return Tally{}, fmt.Errorf("frames: %w: a sequence", ErrRequired)
	}
	var sum *tallyData
	var open *blockCount // rows of frames before that are not in the cube of sum
	for f, err := range frames {
		if err != nil {
			return Tally{}, err
		}
		before := 0
		if sum != nil {
			before = sum.rows
		}
		d, next, err := p.Clone().read(ctx, f, func(rows int) {
			if progress != nil {
				progress(before + rows)
			}
		})
		if err != nil {
			return Tally{}, err
		}
		if sum == nil {
			sum = d
		} else if err := sum.mergeRest(d); err != nil {
			return Tally{}, err
		}
		switch {
		case open == nil:
			open = next
		case !open.takes(next):
			if err := sum.take(open); err != nil {
				return Tally{}, err
			}
			open = next
		}
		if err := open.sums.Add(ctx, next.in); err != nil {
			return Tally{}, mismatched(err)
		}
		open.in = cube.Input{} // the rows may go
	}
	if sum == nil {
		return Tally{}, nil
	}
	if err := sum.take(open); err != nil {
		return Tally{}, err
	}
	return Tally{seal(sum)}, nil
}

// tally counts a frame.
func (p Plan) tally(ctx context.Context, f Frame, progress Progress) (*tallyData, error) {
	d, c, err := p.read(ctx, f, progress)
	if err != nil {
		return nil, err
	}
	if err := c.sums.Add(ctx, c.in); err != nil {
		return nil, err
	}
	return d, d.take(c)
}

// mismatched returns the error of this package for cubes that differ in shape.
func mismatched(err error) error {
	if errors.Is(err, cube.ErrShape) {
		return ErrMismatch
	}
	return err
}

// read returns a tally of a frame without its cube, and how that is counted.
func (p Plan) read(ctx context.Context, f Frame, progress Progress) (*tallyData, *blockCount, error) {
	d := &tallyData{plan: p, rows: f.Len(), terms: newTerms(p)}
	var l fault.List
	cols := p.bind(f, &l)
	if l.Err() == nil {
		p.checkValues(ctx, f, cols, &l)
	}
	if err := stopped(ctx); err != nil {
		return nil, nil, err
	}
	var inputs []*column
	if cols.within != nil {
		inputs = append(inputs, cols.within)
	}
	inputs = append(inputs, cols.dims...)
	for _, c := range inputs {
		if c != nil {
			d.dims = append(d.dims, c.dimension())
		}
	}
	d.check(&l)
	units := p.bindDesign(f, &l)
	if err := l.Err(); err != nil {
		return nil, nil, fmt.Errorf("plan and frame: %w", err)
	}
	for i, ind := range p.Indicators {
		var scale []string
		if ind.levels() {
			scale = slices.Clone(cols.outcomes[i].col.levels)
		}
		d.scales = append(d.scales, scale)
	}
	masks, err := d.terms.bindMasks(ctx, p, f, cols)
	if err != nil {
		return nil, nil, err
	}
	in := cube.Input{Rows: f.Len(), Terms: d.terms.list, Masks: masks, Progress: progress}
	for _, c := range inputs {
		in.Dims = append(in.Dims, cube.Dim{U8: c.u8, U16: c.u16, Card: c.card(), Used: c.used()})
	}
	if units != nil {
		d.units = units.units
		d.design = units.dims
		in.Dims = append(in.Dims, units.codes...)
	}
	in.Sets = d.sets()
	c, err := d.terms.counting(ctx, in, cols)
	if err != nil {
		return nil, nil, err
	}
	if err := d.countValues(ctx, f, cols, inputs, units); err != nil {
		return nil, nil, err
	}
	return d, c, nil
}

// maxFinest bounds the combinations of all dimensions of a plan for which
// every question can be answered; beyond, only the sets of the plan are counted.
const maxFinest = 1 << 26

// maxSums bounds the sums in each cell, as internal/cube does.
const maxSums = 1 << 10

// maxDimensions bounds the columns by which a plan counts; internal/cube has as many
// and those of a survey design.
const maxDimensions = 60

// maxGroups bounds the groups of a plan, so that a slip in the sets is an error
// and not an exhausted machine.
const maxGroups = 1 << 21

// sets returns the sets of dimensions that are asked for, nil for any.
func (d *tallyData) sets() [][]int {
	size := 1.0
	for _, dim := range d.dims {
		size *= float64(dim.card())
	}
	if size <= maxFinest || d.plan.surveyed() {
		return nil
	}
	out := [][]int{d.indexes(nil)}
	for _, set := range d.plan.Sets {
		out = append(out, d.indexes(set))
	}
	return out
}

// indexes returns the indexes of the control dimension and of a set.
func (d *tallyData) indexes(set []string) []int {
	var out []int
	for i, dim := range d.dims {
		if i == 0 && d.plan.Within != "" || slices.Contains(set, dim.name) {
			out = append(out, i)
		}
	}
	return out
}

// strata returns the levels of the control dimension, one "" without.
func (d *tallyData) strata() []string {
	if d.plan.Within == "" || len(d.dims) == 0 {
		return []string{""}
	}
	return d.dims[0].levels
}

// check reports sets that do not fit their dimensions.
func (d *tallyData) check(l *fault.List) {
	if len(d.dims) > maxDimensions {
		l.Add("/sets", ErrRange, "the sets count by %d columns, more than %d; use fewer, or plans of their own for some of the sets", len(d.dims), maxDimensions)
	}
	groups := 1.0
	named := map[string]dimension{}
	for _, dim := range d.dims {
		named[dim.name] = dim
	}
	for i, set := range d.plan.Sets {
		size := 1.0
		for j, name := range set {
			dim := named[name]
			size *= float64(len(dim.levels) + 1)
			if _, used := named[dim.parent]; used && dim.parent != d.plan.Within && !slices.Contains(set, dim.parent) {
				l.Add(fault.At("/sets", i, j), ErrRequired, "required: %q stands with %q, which it is nested in; an attacker knows which is where", name, dim.parent)
			}
		}
		groups += size
	}
	if groups *= float64(len(d.strata())); groups > maxGroups {
		l.Add("/sets", ErrRange, "the sets make %.0f groups, more than %d; use fewer or smaller ones", groups, maxGroups)
	}
	for i, r := range d.plan.References {
		for _, name := range sortedKeys(r.Group) {
			if levels := named[name].levels; len(levels) > 0 && !slices.Contains(levels, r.Group[name]) && !d.plan.unknownGroup(r.Group[name]) {
				l.Add(fault.At("/references", i, "group", name), ErrDangling, "%s has the levels %s", strconv.Quote(name), quoteAll(levels))
			}
		}
	}
}

// unknownGroup says whether a level is that of the unknown, who are a group.
func (p Plan) unknownGroup(level string) bool {
	return p.Unknown == GroupUnknown && level == UnknownLevel
}

// place returns where a dimension first stands.
func (p Plan) place(dimension string) string {
	for i, set := range p.Sets {
		if j := slices.Index(set, dimension); j >= 0 {
			return fault.At("/sets", i, j)
		}
	}
	return "/sets"
}

// Merge returns the tally of all parts; none is changed. Tallies of different
// plans, or of columns with different levels, dimensions and outcomes alike,
// wrap [ErrMismatch]. The zero Tally adds nothing. A person in two parts counts
// twice, and levels made by [Frame.Cut] mean the same in all only where the cut
// points do.
func (t Tally) Merge(others ...Tally) (Tally, error) {
	var sum *tallyData
	for _, o := range append([]Tally{t}, others...) {
		switch d := o.d.data(); {
		case d == nil:
		case sum == nil:
			sum = d.clone()
		default:
			if err := sum.merge(d); err != nil {
				return Tally{}, err
			}
		}
	}
	if sum == nil {
		return Tally{}, nil
	}
	return Tally{seal(sum)}, nil
}

// clone returns a tally that can be merged into.
func (d *tallyData) clone() *tallyData {
	c := *d
	c.dims = slices.Clone(d.dims)
	c.places = slices.Clone(d.places)
	c.values = slices.Clone(d.values)
	c.cube = &cube.Cube{}
	_ = c.cube.Merge(d.cube) // into an empty cube everything fits
	return &c
}

func (d *tallyData) merge(o *tallyData) error {
	if err := d.mergeRest(o); err != nil {
		return err
	}
	return d.mergeCube(o.cube, o.places)
}

// mergeCube adds the cube of a tally whose columns have the given places.
func (d *tallyData) mergeCube(more *cube.Cube, places []int) error {
	other := more
	for i := range d.places {
		if diff := d.places[i] - places[i]; diff < 0 {
			if err := d.cube.Rescale(i, -diff); err != nil {
				return err
			}
			d.places[i] = places[i]
		} else if diff > 0 {
			if other == more {
				other = &cube.Cube{}
				if err := other.Merge(more); err != nil {
					return err
				}
			}
			if err := other.Rescale(i, diff); err != nil {
				return err
			}
		}
	}
	return mismatched(d.cube.Merge(other))
}

// mergeRest adds all of a tally but its cube.
func (d *tallyData) mergeRest(o *tallyData) error {
	if !reflect.DeepEqual(d.plan, o.plan) || !reflect.DeepEqual(d.scales, o.scales) || !reflect.DeepEqual(d.design, o.design) {
		return ErrMismatch
	}
	dims, err := mergeDimensions(d.dims, o.dims)
	if err != nil {
		return err
	}
	units, err := d.units.merge(o.units)
	if err != nil {
		return err
	}
	d.dims, d.units, d.rows = dims, units, d.rows+o.rows
	for i := range d.values {
		d.values[i] = d.values[i].merge(o.values[i])
	}
	return nil
}

// mergeDimensions checks that dimensions are the same, and puts together what
// is known of what is nested in what.
func mergeDimensions(a, b []dimension) ([]dimension, error) {
	if len(a) != len(b) {
		return nil, ErrMismatch
	}
	out := slices.Clone(a)
	for i := range a {
		x, y := a[i], b[i]
		if x.name != y.name || x.kind != y.kind || x.parent != y.parent || !slices.Equal(x.levels, y.levels) {
			return nil, ErrMismatch
		}
		out[i].within = slices.Clone(x.within)
		for code, in := range y.within {
			switch {
			case out[i].within[code] < 0:
				out[i].within[code] = in
			case in >= 0 && in != out[i].within[code]:
				return nil, fmt.Errorf("%w: a level of %s is nested in two of %s", ErrMismatch, strconv.Quote(x.name), strconv.Quote(x.parent))
			}
		}
	}
	return out, nil
}

// Records returns the number of rows that were counted, whatever became of
// them.
func (t Tally) Records() int {
	if d := t.d.data(); d != nil {
		return d.rows
	}
	return 0
}

// whole returns a sum of a cell that counts people, as an int.
func whole(c cube.Cell, term int) int {
	n, ok := c.Int64(term)
	if !ok || n > math.MaxInt {
		return math.MaxInt // more people than there are numbers; no input has them
	}
	return int(n)
}
