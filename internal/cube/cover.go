package cube

import (
	"cmp"
	"math/bits"
	"slices"
)

// maximal returns the sets that are within no other, each once, in the order
// of their dimensions.
func maximal(masks []uint64) []uint64 {
	masks = slices.Clone(masks)
	slices.SortFunc(masks, func(a, b uint64) int {
		return cmp.Or(cmp.Compare(bits.OnesCount64(b), bits.OnesCount64(a)), slices.Compare(dimsOf(a), dimsOf(b)))
	})
	var out []uint64
	larger := 0 // the first of out that have more dimensions
	for i, m := range slices.Compact(masks) {
		if i > 0 && bits.OnesCount64(m) < bits.OnesCount64(masks[i-1]) {
			larger = len(out)
		}
		if !slices.ContainsFunc(out[:larger], func(o uint64) bool { return m&^o == 0 }) {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b uint64) int { return slices.Compare(dimsOf(a), dimsOf(b)) })
	return out
}

// cover returns sets of dimensions such that each of masks is within one of
// them, and each has at most limit combinations unless one of masks alone has
// more. It is greedy: a set that is not covered yet grows by the dimension
// that covers most for the cells it costs.
func cover(cards []int, masks []uint64, limit uint64) []uint64 {
	open := slices.Clone(masks)
	size := func(m uint64) (uint64, bool) { return sizeOf(cards, dimsOf(m)) }
	slices.SortStableFunc(open, func(a, b uint64) int {
		x, okX := size(a)
		y, okY := size(b)
		if !okX || !okY { // the largest first
			return cmp.Compare(truth(okX), truth(okY))
		}
		return cmp.Compare(y, x)
	})
	var out []uint64
	for len(open) > 0 {
		current := open[0]
		cells, ok := size(current)
		for ok && cells < limit {
			add := grow(cards, open, current, limit/cells)
			if add == 0 {
				break
			}
			current |= add
			cells, _ = size(current)
		}
		out = append(out, current)
		open = slices.DeleteFunc(open, func(m uint64) bool { return m&^current == 0 })
	}
	slices.SortFunc(out, func(a, b uint64) int { return slices.Compare(dimsOf(a), dimsOf(b)) })
	return out
}

// grow returns the dimensions to add to current, 0 if none fits: the one that
// covers the most open sets for the logarithm of its cardinality, or else what
// the cheapest open set lacks. Their combinations number at most room.
func grow(cards []int, open []uint64, current, room uint64) uint64 {
	gain := make([]int, len(cards))
	var cheapest, cost uint64
	for _, m := range open {
		lacks := m &^ current
		switch bits.OnesCount64(lacks) {
		case 0:
		case 1:
			gain[bits.TrailingZeros64(lacks)]++
		default:
			if c, ok := sizeOf(cards, dimsOf(lacks)); ok && c <= room && (cheapest == 0 || c < cost) {
				cheapest, cost = lacks, c
			}
		}
	}
	best := -1
	for d, g := range gain {
		if g == 0 || uint64(cards[d]) > room {
			continue
		}
		if best < 0 || g*bits.Len(uint(cards[best])) > gain[best]*bits.Len(uint(cards[d])) {
			best = d
		}
	}
	if best >= 0 {
		return 1 << best
	}
	return cheapest
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}
