package privacy

import "slices"

// joint is a set of dimensions whose combinations are the unknowns of an
// attacker, and what ties it to an earlier one.
type joint struct {
	dims   []string
	shown  bool     // a set of the plan; otherwise a crossing that no set shows
	parent int      // index of the earlier joint set, −1 for the first
	shared []string // both have the same counts by these dimensions
}

// joints returns joint sets that cover all sets of a plan, such that tables of
// joint sets which agree with their parents are always the margins of one whole
// table of non-negative integers. That holds for sets that form a tree in which
// neighbours carry what they share (an acyclic hypergraph; Lauritzen, Graphical
// Models, 1996, chapters 2 and 4). Ears of the tree are taken off one by one,
// the reduction of Graham, Yu and Özsoyoğlu. What remains of a cyclic plan, such
// as all pairs of three dimensions without the triple, is crossed as a whole.
func joints(sets [][]string) []joint {
	left := maximal(sets)
	var ears []joint
	for len(left) > 1 {
		e, shared := ear(left)
		if e < 0 {
			break
		}
		ears = append(ears, joint{dims: left[e], shown: true, shared: shared})
		left = slices.Delete(left, e, e+1)
	}
	root := joint{shown: len(left) == 1, parent: -1}
	for _, s := range left {
		for _, d := range s {
			if !slices.Contains(root.dims, d) {
				root.dims = append(root.dims, d)
			}
		}
	}
	out := []joint{root}
	slices.Reverse(ears)
	for _, j := range ears {
		j.parent = slices.IndexFunc(out, func(o joint) bool { return within(j.shared, o.dims) })
		out = append(out, j)
	}
	return out
}

// maximal returns the sets that lie in no other, the empty one when there is
// none.
func maximal(sets [][]string) [][]string {
	out := [][]string{}
	for i, s := range sets {
		inside := func(o []string) bool { return len(o) > len(s) && within(s, o) }
		if !slices.ContainsFunc(sets, inside) {
			out = append(out, sets[i])
		}
	}
	if len(out) == 0 {
		out = append(out, []string{})
	}
	return out
}

// ear finds a set whose share with all others lies in one of them.
func ear(sets [][]string) (e int, shared []string) {
	for e, s := range sets {
		shared = nil
		for _, d := range s {
			if slices.ContainsFunc(sets, func(o []string) bool { return &o[0] != &s[0] && slices.Contains(o, d) }) {
				shared = append(shared, d)
			}
		}
		for f, o := range sets {
			if f != e && within(shared, o) {
				return e, shared
			}
		}
	}
	return -1, nil
}

func within(a, b []string) bool {
	return !slices.ContainsFunc(a, func(x string) bool { return !slices.Contains(b, x) })
}
