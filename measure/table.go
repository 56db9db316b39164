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
// reason wraps [ErrRequired].
func (t Table) Unprotected(reason string) (View, error) {
	if strings.TrimSpace(reason) == "" {
		return View{}, fmt.Errorf("unprotected: %w: a reason", ErrRequired)
	}
	return View{t.d.data()}, nil
}

// Tabulate counts a frame and computes every estimate of the plan:
// [Plan.Tally], then [Tally.Table].
func (p Plan) Tabulate(ctx context.Context, f Frame) (Table, error) {
	t, err := p.Tally(ctx, f)
	if err != nil {
		return Table{}, err
	}
	return t.Table(), nil
}

// viewData holds the groups of all sets. Groups of one set and stratum stand
// together, in declared order with unknown last.
type viewData struct {
	plan     Plan
	strata   []string
	dims     []string
	levels   [][]string // with UnknownLevel last
	blocks   [][]*block // [stratum][set], the overall set first
	finest   []*block   // [stratum], all dimensions crossed; nil once redacted
	excluded int
}

// block is one set in one stratum.
type block struct {
	dims   []int
	groups []group
}

type group struct {
	codes   []int // levels by index, in the order of the block's dims
	records int
	stats   []stat
	hidden  bool
}

// Table computes the groups of every set from the finest cells.
func (t Tally) Table() Table {
	from := t.d.data()
	if from == nil {
		return Table{}
	}
	d := &viewData{plan: from.plan, strata: from.strata, dims: from.dims, excluded: from.excluded}
	for _, l := range from.levels {
		d.levels = append(d.levels, append(slices.Clone(l), UnknownLevel))
	}
	sets := append([][]string{{}}, d.plan.Sets...)
	for range d.strata {
		var blocks []*block
		for _, set := range sets {
			blocks = append(blocks, d.newBlock(set))
		}
		d.blocks = append(d.blocks, blocks)
		d.finest = append(d.finest, d.newBlock(d.dims))
	}
	codes := make([]int, len(d.dims))
	for index, c := range from.cells {
		for i := len(d.dims) - 1; i >= 0; i-- {
			n := uint64(len(d.levels[i]))
			codes[i] = int(index % n)
			index /= n
		}
		for _, b := range append([]*block{d.finest[index]}, d.blocks[index]...) {
			g := &b.groups[b.index(d, codes)]
			g.records += c.records
			for i := range c.stats {
				g.stats[i].add(c.stats[i])
			}
		}
	}
	for _, blocks := range d.blocks {
		for _, b := range blocks {
			for gi := range b.groups {
				for i := range b.groups[gi].stats {
					b.groups[gi].stats[i].settle()
				}
			}
		}
	}
	return Table{seal(d)}
}

func (d *viewData) newBlock(set []string) *block {
	b := &block{}
	size := 1
	for _, name := range set {
		i := slices.Index(d.dims, name)
		b.dims = append(b.dims, i)
		size *= len(d.levels[i])
	}
	b.groups = make([]group, size)
	for i := range b.groups {
		codes, rest := make([]int, len(b.dims)), i
		for j := len(b.dims) - 1; j >= 0; j-- {
			n := len(d.levels[b.dims[j]])
			codes[j] = rest % n
			rest /= n
		}
		b.groups[i] = group{codes: codes, stats: make([]stat, len(d.plan.Indicators))}
	}
	return b
}

// index returns the place of the group with these codes of all dimensions.
func (b *block) index(d *viewData, codes []int) int {
	i := 0
	for _, dim := range b.dims {
		i = i*len(d.levels[dim]) + codes[dim]
	}
	return i
}

func (d *viewData) names(b *block, g *group) (set, levels []string) {
	set, levels = []string{}, []string{}
	for j, dim := range b.dims {
		set = append(set, d.dims[dim])
		levels = append(levels, d.levels[dim][g.codes[j]])
	}
	return set, levels
}

func (d *viewData) unknown(b *block, g *group) bool {
	for j, dim := range b.dims {
		if g.codes[j] == len(d.levels[dim])-1 {
			return true
		}
	}
	return false
}
