package measure

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"

	"github.com/collective-impact/sdk/internal/cube"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/internal/strictjson"
)

// ErrFormat reports bytes that are no tally, or one of a version that this
// library does not know.
var ErrFormat = errors.New("not an encoded tally")

// tallyMagic begins every encoded tally; its last byte is the version.
const tallyMagic = "cisdk-tally\x01"

// tallyHeader is what an encoded tally says before its cells.
type tallyHeader struct {
	Plan   Plan              `json:"plan"`
	Dims   []dimensionHeader `json:"dims"`
	Design []dimensionHeader `json:"design,omitempty"`
	Scales [][]string        `json:"scales"`
	Places []int             `json:"places"`
	Rows   int64             `json:"rows"`
	Units  *unitsHeader      `json:"units,omitempty"`
	Values []int             `json:"values"` // entries by indicator, −1 for none
}

type dimensionHeader struct {
	Name   string   `json:"name"`
	Kind   Kind     `json:"kind"`
	Levels []string `json:"levels"`
	Parent string   `json:"parent,omitempty"`
	Within []int    `json:"within,omitempty"`
}

type unitsHeader struct {
	Stages  int               `json:"stages"`
	Margins []dimensionHeader `json:"margins,omitempty"`
	Tuples  []tupleHeader     `json:"tuples"`
}

type tupleHeader struct {
	Codes       []uint32 `json:"codes"`
	Populations []uint64 `json:"populations,omitempty"` // bits, for infinity
}

// MarshalBinary returns the tally in a stable, versioned form, for shards that
// another machine adds up and for years to come: a tally of one content has one
// encoding, whatever its parts and their order were. It is as confidential as
// the rows, for small groups stand in it as they are. The zero Tally has the
// encoding of no bytes.
func (t Tally) MarshalBinary() ([]byte, error) {
	d := t.d.data()
	if d == nil {
		return []byte{}, nil
	}
	h := tallyHeader{Plan: d.plan, Dims: dimensionHeaders(d.dims), Design: dimensionHeaders(d.design), Scales: d.scales,
		Places: d.places, Rows: int64(d.rows), Units: d.units.header()}
	for _, m := range d.values {
		n := -1
		if m != nil {
			n = len(m.entries)
		}
		h.Values = append(h.Values, n)
	}
	head, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	cells, err := d.cube.MarshalBinary()
	if err != nil {
		return nil, err
	}
	out := append([]byte(tallyMagic), binary.AppendUvarint(nil, uint64(len(head)))...)
	out = append(out, head...)
	out = binary.AppendUvarint(out, uint64(len(cells)))
	out = append(out, cells...)
	for _, m := range d.values {
		if m == nil {
			continue
		}
		for _, e := range m.entries {
			out = binary.BigEndian.AppendUint64(out, math.Float64bits(e.value))
			out = binary.BigEndian.AppendUint64(out, math.Float64bits(e.weight))
			out = binary.AppendUvarint(out, e.cell)
			out = binary.AppendUvarint(out, uint64(e.unit))
			out = binary.AppendUvarint(out, uint64(e.n))
		}
	}
	return out, nil
}

func dimensionHeaders(dims []dimension) []dimensionHeader {
	var out []dimensionHeader
	for _, d := range dims {
		out = append(out, dimensionHeader{d.name, d.kind, d.levels, d.parent, d.within})
	}
	return out
}

func (u *units) header() *unitsHeader {
	if u == nil {
		return nil
	}
	h := &unitsHeader{Stages: u.stages, Margins: dimensionHeaders(u.margins), Tuples: []tupleHeader{}}
	for _, t := range u.tuples {
		x := tupleHeader{Codes: t.codes}
		for _, p := range t.populations {
			x.Populations = append(x.Populations, math.Float64bits(p))
		}
		h.Tuples = append(h.Tuples, x)
	}
	return h
}

// UnmarshalBinary reads what MarshalBinary writes. What is no encoded tally, or
// contradicts itself, wraps [ErrFormat]; t stays as it was then.
func (t *Tally) UnmarshalBinary(data []byte) error {
	if len(data) == 0 {
		*t = Tally{}
		return nil
	}
	bad := func(why string) error { return fmt.Errorf("%w: %s", ErrFormat, why) }
	if len(data) < len(tallyMagic) || string(data[:len(tallyMagic)]) != tallyMagic {
		return bad("it does not begin as version 1 does")
	}
	head, data, ok := section(data[len(tallyMagic):])
	if !ok {
		return bad("it ends in the header")
	}
	var h tallyHeader
	if err := strictjson.Unmarshal(head, &h); err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	cells, data, ok := section(data)
	if !ok {
		return bad("it ends in the cells")
	}
	d, err := h.tally()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	d.cube = new(cube.Cube)
	if err := d.cube.UnmarshalBinary(cells); err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if !slices.Equal(d.cube.Cards(), d.cards()) || !slices.EqualFunc(d.cube.Terms(), d.terms.list, func(a, b cube.Term) bool {
		return slices.Equal(a.Where, b.Where) && slices.Equal(a.Factors, b.Factors)
	}) {
		return bad("its cells are of another plan")
	}
	if data, err = d.readValues(h.Values, data); err != nil {
		return err
	}
	if len(data) > 0 {
		return bad("bytes follow its end")
	}
	t.d = seal(d)
	return nil
}

// section returns the bytes of a section and those after it.
func section(data []byte) (section, rest []byte, ok bool) {
	n, used := binary.Uvarint(data)
	if used <= 0 || n > uint64(len(data)-used) {
		return nil, nil, false
	}
	return data[used : used+int(n)], data[used+int(n):], true
}

// cards returns the cardinalities that the cells of a tally have.
func (d *tallyData) cards() []int {
	var out []int
	for _, dim := range d.dims {
		out = append(out, dim.card())
	}
	if d.units != nil {
		n := max(len(d.units.tuples), 1)
		out = append(out, (n-1)>>16+1, min(n, 1<<16))
	}
	return out
}

// tally checks a header against the plan in it.
func (h tallyHeader) tally() (*tallyData, error) {
	if err := h.Plan.Validate(); err != nil {
		return nil, err
	}
	d := &tallyData{plan: h.Plan.Clone(), scales: h.Scales, places: h.Places, rows: int(h.Rows), terms: newTerms(h.Plan)}
	var l fault.List
	d.dims = dimensionsOf(&l, "/dims", h.Dims)
	d.design = dimensionsOf(&l, "/design", h.Design)
	want := h.Plan.dimensions()
	if h.Plan.Within != "" {
		want = append([]string{h.Plan.Within}, want...)
	}
	var names []string
	for i, dim := range d.dims {
		names = append(names, dim.name)
		if dim.kind != Category && (dim.kind != Several || i == 0 && h.Plan.Within != "") {
			l.Add(fault.At("/dims", i, "kind"), ErrInvalid, "must be a category")
		}
	}
	if !slices.Equal(names, want) {
		l.Add("/dims", ErrInvalid, "must be those of the plan")
	}
	if len(h.Scales) != len(h.Plan.Indicators) || len(h.Values) != len(h.Plan.Indicators) {
		l.Add("/scales", ErrInvalid, "must be one for each indicator")
	}
	if len(h.Places) != len(d.terms.columns) {
		l.Add("/places", ErrInvalid, "must be one for each column")
	}
	for i, p := range h.Places {
		if p < 0 || p > maxDigits {
			l.Add(fault.At("/places", i), ErrRange, "must be a number of decimal places")
		}
	}
	if h.Rows < 0 || h.Rows > math.MaxInt {
		l.Add("/rows", ErrRange, "must be a number of rows")
	}
	for i, ind := range h.Plan.Indicators {
		if i < len(h.Values) && (h.Values[i] >= 0) != (ind.Outcome == QuantileOf) {
			l.Add(fault.At("/values", i), ErrInvalid, "only quantiles have values")
		}
	}
	d.units = h.Units.units(&l, h.Plan)
	if l.Err() == nil {
		d.check(&l)
	}
	return d, l.Err()
}

func dimensionsOf(l *fault.List, at string, hs []dimensionHeader) []dimension {
	var out []dimension
	for i, h := range hs {
		here := fault.At(at, i)
		switch h.Kind {
		case Category, Several, Label:
		default:
			l.Add(here+"/kind", ErrInvalid, "must be a category, several or label")
		}
		Column{Name: h.Name, Kind: h.Kind, Levels: h.Levels}.checkHeader(l, here)
		if h.Within != nil && (len(h.Within) != len(h.Levels) || h.Parent == "") {
			l.Add(here+"/within", ErrInvalid, "must be one for each level, of a parent")
		}
		parent := slices.IndexFunc(hs, func(o dimensionHeader) bool { return o.Name == h.Parent })
		for _, in := range h.Within {
			if in < -1 || parent >= 0 && in >= len(hs[parent].Levels) {
				l.Add(here+"/within", ErrRange, "must be codes of the parent")
				break
			}
		}
		out = append(out, dimension{h.Name, h.Kind, h.Levels, h.Parent, h.Within})
	}
	return out
}

// checkHeader reports levels that a column of a schema could not have; labels
// may be any.
func (c Column) checkHeader(l *fault.List, at string) {
	if c.Kind != Label {
		c.checkKind(l, at)
	}
}

// units checks the units of a sample.
func (h *unitsHeader) units(l *fault.List, p Plan) *units {
	surveyed := p.Design != nil && p.Design.Replicates == nil && (!p.Design.Complete || len(p.Design.Margins) > 0)
	if (h != nil) != surveyed {
		l.Add("/units", ErrInvalid, "must be there for a design, and for a design alone")
	}
	if h == nil || !surveyed {
		return nil
	}
	u := &units{stages: h.Stages, margins: dimensionsOf(l, "/units/margins", h.Margins)}
	if h.Stages != len(p.Design.Stages) || len(h.Margins) != len(p.Design.Margins) {
		l.Add("/units/stages", ErrInvalid, "must be those of the plan")
		return nil
	}
	for i, t := range h.Tuples {
		x := tuple{codes: t.Codes}
		if len(t.Codes) != 2*h.Stages+len(h.Margins) || len(t.Populations) != h.Stages {
			l.Add(fault.At("/units/tuples", i), ErrInvalid, "must say where it stands at every stage and in every margin")
			return nil
		}
		for j, m := range u.margins {
			if int64(t.Codes[2*h.Stages+j]) >= int64(len(m.levels)) {
				l.Add(fault.At("/units/tuples", i), ErrRange, "must be codes of the margins")
				return nil
			}
		}
		for _, bits := range t.Populations {
			x.populations = append(x.populations, math.Float64frombits(bits))
		}
		u.tuples = append(u.tuples, x)
	}
	return u
}

// readValues reads the values of quantiles.
func (d *tallyData) readValues(counts []int, data []byte) ([]byte, error) {
	size := uint64(1)
	for _, dim := range d.dims {
		size *= uint64(dim.card())
	}
	d.values = make([]*multiset, len(counts))
	for i, n := range counts {
		if n < 0 {
			continue
		}
		var entries []entry
		for range n {
			e, rest, ok := readEntry(data)
			if !ok || e.cell >= size || e.unit != 0 && (d.units == nil || int64(e.unit) >= int64(len(d.units.tuples))) {
				return nil, fmt.Errorf("%w: a value that cannot be", ErrFormat)
			}
			entries = append(entries, e)
			data = rest
		}
		m := newMultiset(entries)
		if !reflect.DeepEqual(m.entries, entries) {
			return nil, fmt.Errorf("%w: values out of order", ErrFormat)
		}
		d.values[i] = m
	}
	return data, nil
}

// readEntry reads one value of a quantile.
func readEntry(data []byte) (e entry, rest []byte, ok bool) {
	if len(data) < 16 {
		return e, nil, false
	}
	e.value = math.Float64frombits(binary.BigEndian.Uint64(data))
	e.weight = math.Float64frombits(binary.BigEndian.Uint64(data[8:]))
	data = data[16:]
	var numbers [3]uint64
	for i := range numbers {
		x, used := binary.Uvarint(data)
		if used <= 0 {
			return e, nil, false
		}
		numbers[i], data = x, data[used:]
	}
	if numbers[1] > math.MaxUint32 || numbers[2] == 0 || numbers[2] > maxCount || numbers[2] > math.MaxInt ||
		!(math.Abs(e.value) < maxNumber) || !(e.weight > 0 && e.weight < maxNumber) {
		return e, nil, false
	}
	e.cell, e.unit, e.n = numbers[0], uint32(numbers[1]), int(numbers[2])
	return e, data, true
}
