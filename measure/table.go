package measure

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Table is the complete result of a plan: every group of every set in every
// stratum. It is confidential and neither prints nor marshals; package privacy
// turns it into a Release. Whoever has to look inside states a reason, see
// [Table.Unprotected].
type Table struct{ d sealed[viewData] }

// Format prints that the table is confidential, whatever the verb.
func (t Table) Format(s fmt.State, _ rune) { fmt.Fprint(s, "measure.Table(confidential)") }

// MarshalJSON always fails with [ErrConfidential].
func (t Table) MarshalJSON() ([]byte, error) { return nil, ErrConfidential }

// UnmarshalJSON always fails with [ErrComputed]: a table comes from [Plan.Tabulate].
func (*Table) UnmarshalJSON([]byte) error { return ErrComputed }

// Unprotected opens the table for a stated reason, such as "internal review by
// the data team". What is read from a [View] is not protected at all. An empty
// reason wraps [ErrRequired], as does the zero Table.
func (t Table) Unprotected(reason string) (View, error) {
	if strings.TrimSpace(reason) == "" {
		return View{}, fmt.Errorf("unprotected: %w: a reason", ErrRequired)
	}
	d := t.d.data()
	if d == nil {
		return View{}, fmt.Errorf("unprotected: %w: a table that was computed", ErrRequired)
	}
	return View{d}, nil
}

// Tabulate counts a frame and computes every group of the plan: [Plan.Tally],
// then [Tally.Table].
func (p Plan) Tabulate(ctx context.Context, f Frame) (Table, error) {
	t, err := p.Tally(ctx, f)
	if err != nil {
		return Table{}, err
	}
	return t.Table(ctx)
}

// viewData holds the groups of all sets. Groups of one set and stratum stand
// together, in declared order with unknown last.
type viewData struct {
	plan     Plan
	strata   []string
	dims     []dimension // of the sets; the control dimension is none
	blocks   [][]*block  // [stratum][set], the overall set first
	finest   []*block    // [stratum], all dimensions crossed; nil once redacted, or where there are too many
	excluded int
	filtered int
	known    bool // excluded and filtered are
	survey   *surveyed
	none     []stat // of groups in which nothing is counted
}

// block is one set in one stratum.
type block struct {
	dims   []int // indexes of dimensions
	groups []group
	place  []int32 // of each combination of levels among the groups, −1 where it cannot be
	best   [][]int // by reference and indicator: the best group, −1 without one
	// Where people can be in several groups, they stand here by combination of
	// levels.
	overlaps bool
	atoms    []atom
}

// atom are the people with one combination of the levels of a block.
type atom struct {
	groups  []int // that they are in
	unknown bool  // some level is missing, and no group like any other
	records int
	stats   []stat
}

type group struct {
	codes   []int // levels by index, unknown last, in the order of the block's dims
	records int
	stats   []stat // shared with other groups until something is counted
	counted bool
	hidden  bool
	domain  int // of a survey
}

// maxAtoms bounds the combinations of all dimensions that suppression can look
// at one by one.
const maxAtoms = 1 << 20

// Table computes the groups of every set from the finest cells. The context may
// be nil; the work stops soon after it ends. The zero Tally wraps [ErrRequired]: it
// has no plan, so that there is nothing that its table could be of.
func (t Tally) Table(ctx context.Context) (Table, error) {
	from := t.d.data()
	if from == nil {
		return Table{}, fmt.Errorf("table: %w: a tally that was made by Plan.Tally or Plan.TallyAll; nothing was counted in this one", ErrRequired)
	}
	d := &viewData{plan: from.plan, strata: from.strata(), dims: from.dims, known: true, none: make([]stat, len(from.plan.Indicators))}
	if d.plan.Within != "" {
		d.dims = d.dims[1:]
	}
	sets := append([][]string{{}}, d.plan.Sets...)
	for range d.strata {
		var blocks []*block
		for _, set := range sets {
			blocks = append(blocks, d.newBlock(set))
		}
		d.blocks = append(d.blocks, blocks)
	}
	all := make([]string, len(d.dims))
	atoms := 1
	for i, dim := range d.dims {
		all[i] = dim.name
		atoms = min(atoms*(dim.card()), maxAtoms+1)
	}
	if atoms <= maxAtoms && from.sets() == nil {
		for range d.strata {
			d.finest = append(d.finest, d.newBlock(all))
		}
		sets = append(sets, all)
	}
	if err := d.fill(ctx, from, sets); err != nil {
		return Table{}, err
	}
	if err := d.fillValues(ctx, from); err != nil {
		return Table{}, err
	}
	if err := d.estimate(ctx, from); err != nil {
		return Table{}, err
	}
	for _, blocks := range d.blocks {
		for _, b := range blocks {
			if err := stopped(ctx); err != nil {
				return Table{}, err
			}
			b.settle(d)
		}
	}
	return Table{seal(d)}, nil
}

// fill adds the cells of a tally to the groups that they are part of.
func (d *viewData) fill(ctx context.Context, from *tallyData, sets [][]string) error {
	var asked [][]int
	for _, set := range sets {
		asked = append(asked, from.indexes(set))
	}
	projected, err := from.cube.Sets(asked)
	if err != nil {
		return err
	}
	counts := from.newCounting()
	var groups []int
	for si, cells := range projected {
		if err := stopped(ctx); err != nil {
			return err
		}
		in := asked[si]
		codes, at := make([]int, 0, len(in)), make([]int, len(d.dims))
		for cell := range cells.All() {
			codes = cell.Codes(codes[:0])
			stratum := 0
			for j, dim := range in {
				switch {
				case d.plan.Within == "":
					at[dim] = codes[j]
				case dim > 0:
					at[dim-1] = codes[j]
				default:
					stratum = codes[0]
				}
			}
			records := whole(cell, from.terms.records)
			if si == 0 && len(d.plan.Where) > 0 {
				d.filtered += whole(cell, from.terms.filtered)
			}
			if stratum == len(d.strata) {
				if si == 0 {
					d.excluded += records
				}
				continue
			}
			var b *block
			if si < len(d.blocks[stratum]) {
				b = d.blocks[stratum][si]
			} else {
				b = d.finest[stratum]
			}
			groups = b.appendGroups(groups[:0], d, at)
			if b.overlaps {
				a := atom{slices.Clone(groups), b.anyUnknown(d, at), records, counts.stats()}
				counts.add(a.stats, cell)
				b.atoms = append(b.atoms, a)
			}
			for _, gi := range groups {
				g := &b.groups[gi]
				g.records += records
				if !g.counted {
					g.stats, g.counted = counts.stats(), true
				}
				counts.add(g.stats, cell)
			}
		}
	}
	return nil
}

// scalesOf returns the decimal places of the numbers of an indicator.
func (d *tallyData) scalesOf(i int) (s scales) {
	ind := d.plan.Indicators[i]
	if d.plan.Weight.Kind == SamplingWeight || d.plan.Weight.Kind == PrecisionWeight {
		s.w = d.placesOf(d.plan.Weight.Column)
	}
	if !ind.ones() {
		s.y = d.placesOf(ind.Column)
	}
	if ind.divides() {
		s.x = d.placesOf(ind.Denominator)
	}
	return s
}

func (d *viewData) newBlock(set []string) *block {
	b := &block{}
	size := 1
	for _, name := range set {
		i := slices.IndexFunc(d.dims, func(dim dimension) bool { return dim.name == name })
		b.dims = append(b.dims, i)
		b.overlaps = b.overlaps || d.dims[i].kind == Several
		size *= len(d.dims[i].levels) + 1
	}
	b.place = make([]int32, size)
	b.groups = make([]group, 0, size)
	all, codes := make([]int, size*len(b.dims)), make([]int, len(b.dims))
	nests := d.nests(b.dims)
	for i := range size {
		if d.possible(nests, codes) {
			own := all[:len(codes):len(codes)]
			all = all[len(codes):]
			copy(own, codes)
			b.place[i] = int32(len(b.groups))
			b.groups = append(b.groups, group{codes: own, stats: d.none})
		} else {
			b.place[i] = -1
		}
		for j := len(codes) - 1; j >= 0; j-- { // the next codes
			codes[j]++
			if codes[j] <= len(d.dims[b.dims[j]].levels) {
				break
			}
			codes[j] = 0
		}
	}
	return b
}

// nest says at which places of a set a dimension and its parent stand.
type nest struct {
	child, parent int
	within        []int // the parent's code by code
}

func (d *viewData) nests(dims []int) (out []nest) {
	for j, dim := range dims {
		for k, up := range dims {
			if within := d.dims[dim].within; within != nil && d.dims[up].name == d.dims[dim].parent {
				out = append(out, nest{j, k, within[:len(d.dims[dim].levels)]})
			}
		}
	}
	return out
}

// possible says whether levels can occur together: a school stands in its own
// district alone.
func (*viewData) possible(nests []nest, codes []int) bool {
	for _, n := range nests {
		if code := codes[n.child]; code < len(n.within) && n.within[code] != codes[n.parent] {
			return false
		}
	}
	return true
}

// groupsOf returns the groups of which the people with these codes, of all
// dimensions, are part: one, and several where a dimension has several levels.
func (b *block) groupsOf(d *viewData, codes []int) []int { return b.appendGroups(nil, d, codes) }

func (b *block) appendGroups(out []int, d *viewData, codes []int) []int {
	if !b.overlaps {
		at := 0
		for _, dim := range b.dims {
			at = at*(len(d.dims[dim].levels)+1) + codes[dim]
		}
		if p := b.place[at]; p >= 0 {
			out = append(out, int(p))
		}
		return out
	}
	var walk func(j, at int)
	walk = func(j, at int) {
		if j == len(b.dims) {
			if p := b.place[at]; p >= 0 {
				out = append(out, int(p))
			}
			return
		}
		dim := &d.dims[b.dims[j]]
		n, code := len(dim.levels)+1, codes[b.dims[j]]
		switch {
		case dim.kind != Several:
			walk(j+1, at*n+code)
		case code == 0:
			walk(j+1, at*n+n-1)
		default:
			for level := range dim.levels {
				if code&(1<<level) != 0 {
					walk(j+1, at*n+level)
				}
			}
		}
	}
	walk(0, 0)
	return out
}

// anyUnknown says whether people with these codes lack a level of the block,
// and are no group like any other for it.
func (b *block) anyUnknown(d *viewData, codes []int) bool {
	return d.plan.Unknown != GroupUnknown && slices.ContainsFunc(b.dims, func(dim int) bool {
		if d.dims[dim].kind == Several {
			return codes[dim] == 0
		}
		return codes[dim] == len(d.dims[dim].levels)
	})
}

// shared returns the statistics of the people who are in both groups.
func (b *block) shared(g, h *group, i int) *stat {
	out := &stat{}
	for _, a := range b.atoms {
		in := 0
		for _, gi := range a.groups {
			if x := &b.groups[gi]; x == g || x == h {
				in++
			}
		}
		if in == 2 {
			out.add(&a.stats[i])
		}
	}
	return out
}

// settle computes what estimates need of whole groups, and the best groups.
func (b *block) settle(d *viewData) {
	for gi := range b.groups {
		if !b.groups[gi].counted {
			continue
		}
		for i := range b.groups[gi].stats {
			s := &b.groups[gi].stats[i]
			if d.plan.Indicators[i].Outcome == Mean && s.n > 0 && s.of != nil && s.of.at[sumY] >= 0 {
				s.mean, s.variance = s.moments()
			}
		}
	}
	b.best = make([][]int, len(d.plan.References))
	for ri, r := range d.plan.References {
		if r.Kind != ToBest {
			continue
		}
		for i := range d.plan.Indicators {
			b.best[ri] = append(b.best[ri], d.bestOf(b, r, i))
		}
	}
}

func (d *viewData) names(b *block, g *group) (set, levels []string) {
	n := len(b.dims)
	both := make([]string, 2*n)
	set, levels = both[:n:n], both[n:]
	for j, dim := range b.dims {
		set[j], levels[j] = d.dims[dim].name, d.level(dim, g.codes[j])
	}
	return set, levels
}

// level returns the name of a level.
func (d *viewData) level(dim, code int) string {
	if code == len(d.dims[dim].levels) {
		return UnknownLevel
	}
	return d.dims[dim].levels[code]
}

// unknown says whether a group is one of people whose level is missing, and no
// group like any other.
func (d *viewData) unknown(b *block, g *group) bool {
	if d.plan.Unknown == GroupUnknown {
		return false
	}
	for j, dim := range b.dims {
		if g.codes[j] == len(d.dims[dim].levels) {
			return true
		}
	}
	return false
}
