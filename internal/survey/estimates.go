package survey

import (
	"fmt"
	"math"
	"slices"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/exact"
	"github.com/collective-impact/sdk/internal/fault"
)

// Options are the choices of one estimation.
type Options struct {
	// Lonely is the rule for strata with one unit; not stated it is Fail.
	Lonely Lonely
	// DomainLonely applies Adjust and Average also to strata in which only one
	// of several units has anybody in the domain, as
	// options("survey.adjust.domain.lonely") does in R.
	DomainLonely bool
	// Calibration is the adjustment of the weights to known totals, which the
	// variance takes into account; nil for none.
	Calibration *Calibration
}

// Estimates holds the sums of the domains of one outcome in the units of a
// design. It is immutable and safe for concurrent use.
type Estimates struct {
	d       *Design
	opt     Options
	shift   float64
	records []record
	squares []squares // where rows are drawn
	slots   []slot    // a unit, or a record where rows are drawn, by calibration cell
	domains []domain
	lonely  error
	effects bool // the sums for design effects are there
}

// A slot is the finest part of the sample that keeps sums of its own.
type slot struct {
	leaf int32 // the unit of the last stage, or the stratum where rows are drawn
	post uint32
	w    float64
	used int64
}

// A domain has an entry in each slot where it has members.
type domain struct {
	slot              []int32
	entry             []entry // of each slot; nil where rows are drawn: there a slot is one record
	sw, sz, sx        float64
	yy, xy, xx        float64
	n, units, stratas int64
}

type entry struct {
	y, x float64
	used int64
}

// Domain is what is known of the sample of a domain.
type Domain struct {
	N      int64   // rows with a usable outcome
	Units  int64   // units of the first stage with such a row
	Strata int64   // strata of the first stage with such a row
	DF     int64   // Units − Strata, the degrees of freedom
	Weight float64 // sum of the weights
}

// Estimate prepares the estimation of domains, each a set of base cells in any
// order; cells without records, and cells given twice, change nothing. Under
// the rule Fail, a design with lonely strata has estimates without a variance:
// the error of each is a [LonelyError].
func (d *Design) Estimate(s Sums, domains [][]uint32, o Options) (*Estimates, error) {
	if d == nil {
		return nil, fmt.Errorf("%w: no design", fault.ErrRequired)
	}
	if o.Lonely == 0 {
		o.Lonely = Fail
	}
	var bad fault.List
	if !enum.Valid(lonelyKeys, o.Lonely) {
		bad.Add("/lonely", enum.ErrUnknownKey, "no such rule")
	}
	if c := o.Calibration; c != nil {
		if len(d.layout.Post) != len(d.perm) {
			bad.Add("/calibration", fault.ErrRequired, "the layout has no calibration cells")
		}
		for i, p := range d.layout.Post {
			if uint64(p) >= uint64(len(c.factor)) {
				bad.Add(fault.At("", "post", i), fault.ErrDangling, "is no cell of the calibration")
				break
			}
		}
	}
	bad.AddErr("", s.check(d, o.Calibration != nil))
	if err := bad.Err(); err != nil {
		return nil, err
	}
	order := s.order(d)
	e := &Estimates{d: d, opt: o, shift: s.Shift}
	e.records, e.squares = s.gather(d, order, o.Calibration)
	if o.Lonely == Fail {
		if l := d.Lonely(); l != nil {
			e.lonely = &LonelyError{Strata: l}
		}
	}
	of := e.cut(&s, order)
	if err := e.fits(); err != nil {
		return nil, err
	}
	e.fill(&s, order, of, d.members(domains), len(domains))
	return e, nil
}

// fits checks that the sample is the one that the weights were calibrated for.
func (e *Estimates) fits() error {
	c := e.opt.Calibration
	if c == nil {
		return nil
	}
	sums := make([]float64, len(c.sum))
	for _, s := range e.slots {
		sums[s.post] += s.w
	}
	for i, w := range c.sum {
		if want := float64(w * c.factor[i]); !(math.Abs(sums[i]-want) <= 1e-9*want) {
			return &fault.FieldError{Path: "/calibration", Problem: fmt.Sprintf("the weights of calibration cell %d are not those that were adjusted", i), Err: fault.ErrInvalid}
		}
	}
	return nil
}

// members returns, for each cell that occurs, the domains that it is part of.
func (d *Design) members(domains [][]uint32) [][]int32 {
	out := make([][]int32, len(d.codes))
	for i, cells := range domains {
		for _, c := range cells {
			if k, ok := slices.BinarySearch(d.codes, c); ok {
				if m := out[k]; len(m) == 0 || m[len(m)-1] != int32(i) {
					out[k] = append(m, int32(i))
				}
			}
		}
	}
	return out
}

// cut makes the slots and returns the slot of each record.
func (e *Estimates) cut(s *Sums, order []int32) []int32 {
	d := e.d
	of := make([]int32, len(order))
	slotAt := func(i int) slot {
		var q slot
		if len(d.stages) > 0 {
			q.leaf = d.leaf[i]
		}
		if e.opt.Calibration != nil {
			q.post = d.layout.Post[order[i]]
		}
		return q
	}
	n := 0
	for i := range order {
		if d.rows || i == 0 || slotAt(i) != slotAt(i-1) {
			n++
		}
		of[i] = int32(n - 1)
	}
	e.slots = make([]slot, n)
	all := s.All
	if len(all) == 0 {
		all = s.W
	}
	for i, r := range order {
		q := &e.slots[of[i]]
		if n = int(of[i]); i == 0 || n != int(of[i-1]) {
			*q = slotAt(i)
		}
		q.w += float64(e.opt.Calibration.of(d, r) * all[r])
		q.used += used(d, s, r)
	}
	return of
}

func used(d *Design, s *Sums, r int32) int64 {
	if s.Used == nil {
		return d.layout.Rows[r]
	}
	return s.Used[r]
}

// fill adds every record to the domains of its cell.
func (e *Estimates) fill(s *Sums, order, of []int32, members [][]int32, n int) {
	d := e.d
	room := e.rooms(s, order, members, n)
	type state struct {
		w, y, x             exact.Compensated
		slot, stratum, unit int32
	}
	at := make([]state, n)
	for i := range at {
		at[i].slot, at[i].stratum, at[i].unit = -1, -1, -1
	}
	slots := make([]int32, room[n])
	var entries []entry
	if !d.rows {
		entries = make([]entry, room[n])
	}
	next := slices.Clone(room)
	e.domains = make([]domain, n)
	for i, r := range order {
		count := used(d, s, r)
		if count == 0 {
			continue
		}
		q, unit, stratum := e.records[i], int32(0), int32(-1)
		switch {
		case d.first != nil:
			unit = d.first[i]
			stratum = d.stages[0].stratum[unit]
		case d.rows && len(d.stages) == 1:
			stratum = d.leaf[i]
		}
		for _, m := range members[d.rank[i]] {
			a, dom := &at[m], &e.domains[m]
			if a.slot != of[i] {
				a.slot = of[i]
				slots[next[m]] = of[i]
				next[m]++
			}
			if entries != nil {
				k := &entries[next[m]-1]
				k.y += q.y
				k.x += q.x
				k.used += count
			}
			dom.n += count
			switch {
			case stratum < 0:
			case d.first == nil:
				dom.units += count
			case unit != a.unit:
				dom.units++
				a.unit = unit
			}
			if stratum != a.stratum {
				dom.stratas++
				a.stratum = stratum
			}
			a.w.Add(q.w)
			a.y.Add(q.y)
			a.x.Add(q.x)
		}
	}
	for i := range at {
		a, dom := &at[i], &e.domains[i]
		dom.slot = slots[room[i]:next[i]:next[i]]
		if entries != nil {
			dom.entry = entries[room[i]:next[i]:next[i]]
		}
		dom.sw, dom.sz, dom.sx = a.w.Float(), a.y.Float(), a.x.Float()
	}
	e.fillEffects(s, order, members, n)
}

// rooms returns where the entries of each domain begin, with room for an entry
// for each record, or each slot where there are fewer, and where the last ones
// end.
func (e *Estimates) rooms(s *Sums, order []int32, members [][]int32, n int) []int {
	records := make([]int, len(members))
	for i, r := range order {
		if used(e.d, s, r) > 0 {
			records[e.d.rank[i]]++
		}
	}
	out := make([]int, n+1)
	for c, list := range members {
		for _, m := range list {
			out[m+1] += records[c]
		}
	}
	for i := range n {
		out[i+1] = min(out[i+1], len(e.slots)) + out[i]
	}
	return out
}

// fillEffects adds up what design effects need, if it is there.
func (e *Estimates) fillEffects(s *Sums, order []int32, members [][]int32, n int) {
	e.effects = len(s.WYY) > 0 && len(s.WXY) > 0 && len(s.WXX) > 0
	if !e.effects {
		return
	}
	sums := make([][3]exact.Compensated, n)
	for i, r := range order {
		g := e.opt.Calibration.of(e.d, r)
		for _, m := range members[e.d.rank[i]] {
			q := &sums[m]
			q[0].Add(float64(g * s.WYY[r]))
			q[1].Add(float64(g * s.WXY[r]))
			q[2].Add(float64(g * s.WXX[r]))
		}
	}
	for i := range sums {
		q, dom := &sums[i], &e.domains[i]
		dom.yy, dom.xy, dom.xx = q[0].Float(), q[1].Float(), q[2].Float()
	}
}

// Domain returns what is known of the sample of domain i.
func (e *Estimates) Domain(i int) (Domain, error) {
	dom, err := e.domain(i)
	if err != nil {
		return Domain{}, err
	}
	return Domain{N: dom.n, Units: dom.units, Strata: dom.stratas, DF: dom.units - dom.stratas, Weight: dom.sw}, nil
}

func (e *Estimates) domain(i int) (*domain, error) {
	if e == nil || i < 0 || i >= len(e.domains) {
		return nil, fmt.Errorf("%w: %d", ErrNoDomain, i)
	}
	return &e.domains[i], nil
}
