package privacy

import (
	"context"

	"github.com/collective-impact/sdk/internal/random"
)

// roundingNet is a circulation: from a source through the sums of the first
// family to ever smaller ones, through the parts, and through the sums of the
// second family to ever larger ones, and back.
type roundingNet struct {
	base int64
	arcs []roundingArc // those of the parts first
	at   [][]int32     // the arcs of each node that may not be rounded yet
}

type roundingArc struct {
	from, to int32
	people   int64 // what flows before anything is rounded
	flow     int64
	cells    int64
}

// open reports whether the flow of an arc is no multiple of the base.
func (n *roundingNet) open(a int32) bool { return n.arcs[a].flow%n.base != 0 }

// price is what the changes of the cells of an arc grow by when its flow goes up
// from one multiple of the base to the next.
func (n *roundingNet) price(a int32) int64 {
	x := n.arcs[a]
	return x.cells * (n.base - 2*(x.people%n.base))
}

// flow rounds all sums of the two families to multiples next to the true ones.
// As long as an arc is open there is a cycle of open arcs, since at each node
// open arcs are never alone; people go round it until one arc is rounded. The
// direction is random, such that no expectation changes, or the cheaper one;
// best then goes on to the cheapest of all.
func (m *rounder) flow(ctx context.Context, family []uint8, rng *random.Stream, unbiased, best bool) error {
	n := m.net(family)
	var path []int32  // arcs
	var nodes []int32 // where each arc of the path starts
	where := make([]int32, len(n.at))
	for i := range where {
		where[i] = -1
	}
	for start := range n.arcs {
		if start%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		for here := n.arcs[start].from; n.open(int32(start)); {
			last := int32(-1)
			if len(path) > 0 {
				last = path[len(path)-1]
			}
			a := n.next(here, last)
			where[here] = int32(len(path))
			path, nodes = append(path, a), append(nodes, here)
			here = n.arcs[a].from + n.arcs[a].to - here
			if k := where[here]; k >= 0 {
				n.push(path[k:], nodes[k:], rng, unbiased)
				for _, node := range nodes[k:] {
					where[node] = -1
				}
				path, nodes = path[:k], nodes[:k]
			}
		}
		for _, node := range nodes {
			where[node] = -1
		}
		path, nodes = path[:0], nodes[:0]
	}
	if best && !unbiased {
		if err := n.cheapest(ctx); err != nil {
			return err
		}
	}
	for i := range m.parts {
		m.up[i] = n.arcs[i].flow > 0
	}
	m.settle()
	return nil
}

// net builds the circulation. Nodes 0 and 1 are the source and the sink, and
// sum s is node s+2.
func (m *rounder) net(family []uint8) *roundingNet {
	n := &roundingNet{base: m.base, at: make([][]int32, len(m.sums)+2)}
	n.arcs = make([]roundingArc, len(m.parts))
	placed := make([]bool, len(m.sums))
	all := int64(0)
	for i, of := range m.of {
		at := [2]int32{0, 1}
		cells := int64(0)
		for _, s := range of { // the larger first
			x := &m.sums[s]
			if len(x.parts) == 1 {
				cells = x.cells
				continue
			}
			if family[s] == 0 {
				continue
			}
			f := family[s] - 1
			if !placed[s] {
				placed[s] = true
				a := roundingArc{from: at[f], to: s + 2, people: x.people, cells: x.cells}
				if f == 1 {
					a.from, a.to = a.to, a.from
				}
				n.arcs = append(n.arcs, a)
			}
			at[f] = s + 2
		}
		n.arcs[i] = roundingArc{from: at[0], to: at[1], people: m.parts[i], cells: cells}
		all += m.parts[i]
	}
	n.arcs = append(n.arcs, roundingArc{from: 1, to: 0, people: all})
	for a := range n.arcs {
		x := &n.arcs[a]
		x.flow = x.people
		n.at[x.from] = append(n.at[x.from], int32(a))
		n.at[x.to] = append(n.at[x.to], int32(a))
	}
	return n
}

// next returns an open arc at a node other than the one that led to it. What
// flows into a node flows out again, so one open arc is never alone.
func (n *roundingNet) next(node, last int32) int32 {
	at := n.at[node]
	for k := len(at) - 1; ; k-- {
		switch a := at[k]; {
		case !n.open(a):
			at[k] = at[len(at)-1]
			at = at[:len(at)-1]
			n.at[node] = at
		case a != last:
			return a
		}
	}
}

// push sends people round a cycle until one arc is rounded.
func (n *roundingNet) push(cycle, nodes []int32, rng *random.Stream, unbiased bool) {
	ahead, back := n.base, n.base // how many can go in either direction
	price := int64(0)
	for k, a := range cycle {
		over := n.arcs[a].flow % n.base
		if n.arcs[a].from == nodes[k] {
			ahead, back = min(ahead, n.base-over), min(back, over)
			price += n.price(a)
		} else {
			ahead, back = min(ahead, over), min(back, n.base-over)
			price -= n.price(a)
		}
	}
	d := ahead
	if unbiased && rng.Below(uint64(ahead+back)) < uint64(ahead) || !unbiased && price > 0 {
		d = -back
	}
	for k, a := range cycle {
		if n.arcs[a].from == nodes[k] {
			n.arcs[a].flow += d
		} else {
			n.arcs[a].flow -= d
		}
	}
}

// cheapestWork bounds the work on the cheapest flow, in arcs looked at.
const cheapestWork = 1 << 25

// cheapest takes cycles of negative price until there is none (Klein 1967,
// Management Science 14:205), found by the shortest paths of Bellman and Ford.
// The flow is then the one with the least sum of changes.
func (n *roundingNet) cheapest(ctx context.Context) error {
	distance := make([]int64, len(n.at))
	into := make([]int32, len(n.at))
	for i := range into {
		into[i] = -1
	}
	mark := make([]int32, len(n.at))
	for work := int64(0); work < cheapestWork; work += int64(len(n.arcs) + len(n.at)) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		shorter := false
		for a := range n.arcs {
			x := &n.arcs[a]
			if x.people%n.base == 0 {
				continue
			}
			from, to, price := x.from, x.to, n.price(int32(a))
			if x.flow > x.people {
				from, to, price = to, from, -price
			}
			if d := distance[from] + price; d < distance[to] {
				distance[to], into[to] = d, int32(a)
				shorter = true
			}
		}
		if !shorter {
			return nil
		}
		if n.turn(into, mark) {
			for i := range into {
				into[i], distance[i] = -1, 0
			}
		}
	}
	return nil
}

// turn finds cycles among the arcs that lead to each node, and rounds their
// arcs the other way.
func (n *roundingNet) turn(into, mark []int32) (found bool) {
	for i := range mark {
		mark[i] = -1
	}
	before := func(node int32) int32 { return n.arcs[into[node]].from + n.arcs[into[node]].to - node }
	for start := range into {
		node := int32(start)
		for mark[node] < 0 && into[node] >= 0 {
			mark[node] = int32(start)
			node = before(node)
		}
		if into[node] < 0 || mark[node] != int32(start) {
			continue
		}
		found = true
		for first, again := node, false; node != first || !again; again = true {
			x := &n.arcs[into[node]]
			back := before(node)
			if x.flow > x.people {
				x.flow -= n.base
			} else {
				x.flow += n.base
			}
			node = back
		}
	}
	return found
}
