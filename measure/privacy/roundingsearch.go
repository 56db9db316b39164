package privacy

import (
	"context"
	"slices"

	"github.com/collective-impact/sdk/internal/random"
)

// Bounds on the search, in sums looked at: the repair looks at each so many times
// at most and at least, and otherwise at so many in all; improving may take so
// many, and starting again from a kick less. A repair chooses among so many parts
// at once, and each part is paired with so many others.
const (
	repairTimes = 1 << 13
	repairLeast = 1 << 8
	repairWork  = 1 << 25
	improveWork = 1 << 25
	kickWork    = 1 << 22
	kickTimes   = 1 << 10
	choices     = 128
	allPartners = 512
)

// worse is what a change makes worse, first the steps by which sums are beyond
// the multiples next to the true ones, then the squares of differences.
type worse struct{ steps, squares int64 }

func (w worse) plus(o worse) worse { return worse{w.steps + o.steps, w.squares + o.squares} }

func (w worse) less(o worse) bool {
	return w.steps < o.steps || w.steps == o.steps && w.squares < o.squares
}

// cost returns the steps and squares of a sum that is off by so many people.
func (m *rounder) cost(s int32, diff int64) worse {
	const most = 1 << 20 // keeps the sum of all squares within 63 bits
	d := min(max(diff, -diff), most)
	w := worse{squares: m.sums[s].cells * d * d}
	if !m.free {
		w.steps = (d / m.base) * (d / m.base)
	}
	return w
}

// turned is how far a sum is off when a part is rounded the other way.
func (m *rounder) turned(s, part int32) int64 {
	if m.up[part] {
		return m.diff(s) - m.base
	}
	return m.diff(s) + m.base
}

// change returns what gets worse when a part is rounded the other way. Steps
// count as often as the weight of their sum says, once without weights.
func (m *rounder) change(part int32, weight []int64) (w worse) {
	for _, s := range m.of[part] {
		old := m.cost(s, m.diff(s))
		now := m.cost(s, m.turned(s, part))
		times := int64(1)
		if weight != nil {
			times = weight[s]
		}
		w = w.plus(worse{times * (now.steps - old.steps), now.squares - old.squares})
	}
	return w
}

// links is the number of pairs of a part and a sum that has it.
func (m *rounder) links() (n int64) {
	for _, of := range m.of {
		n += int64(len(of))
	}
	return n
}

// turn rounds a part the other way.
func (m *rounder) turn(part int32) {
	d := int64(1)
	if m.up[part] {
		d = -1
	}
	m.up[part] = !m.up[part]
	for _, s := range m.of[part] {
		m.sums[s].picked += d
	}
}

// strays is the list of sums that are not next to the true ones.
type strays struct {
	list []int32
	at   []int32 // where each sum is in the list, −1 outside
}

func (b *strays) set(s int32, stray bool) {
	switch k := b.at[s]; {
	case stray && k < 0:
		b.at[s] = int32(len(b.list))
		b.list = append(b.list, s)
	case !stray && k >= 0:
		last := b.list[len(b.list)-1]
		b.list[k], b.at[last] = last, k
		b.list = b.list[:len(b.list)-1]
		b.at[s] = -1
	}
}

// repair rounds parts the other way until all sums are next to the true ones. It
// takes a stray sum and turns the part that harms least among those not turned
// just now, a tabu search (Glover 1989, ORSA Journal on Computing 1:190); where
// that gains nothing, the stray sums weigh more from then on (Morris 1993, AAAI
// 11:40). It keeps the best it has seen, and returns the number of steps that are
// left.
func (m *rounder) repair(ctx context.Context, rng *random.Stream) (left int64, err error) {
	b := strays{at: make([]int32, len(m.sums))}
	for s := range m.sums {
		b.at[s] = -1
		w := m.cost(int32(s), m.diff(int32(s)))
		left += w.steps
		b.set(int32(s), w.steps > 0)
	}
	best, kept := left, slices.Clone(m.up)
	until := make([]int, len(m.parts)) // the round in which a part may be turned again
	weight := slices.Repeat([]int64{1}, len(m.sums))
	links := m.links()
	limit, work := min(links*repairTimes, max(repairWork, links*repairLeast)), int64(0)
	for round := 0; len(b.list) > 0 && work < limit; round++ {
		if round%256 == 0 && ctx.Err() != nil {
			return 0, ctx.Err()
		}
		s := b.list[rng.Below(uint64(len(b.list)))]
		in := m.sums[s].parts
		part, least := int32(-1), worse{}
		first := int(rng.Below(uint64(len(in))))
		for k, looked := 0, 0; k < len(in) && looked < choices; k++ {
			i := in[(first+k)%len(in)]
			work++
			if m.up[i] != (m.diff(s) > 0) {
				continue
			}
			looked++
			work += int64(len(m.of[i]))
			w := m.change(i, weight)
			if until[i] > round {
				continue
			}
			if part < 0 || w.less(least) {
				part, least = i, w
			}
		}
		if part < 0 {
			continue
		}
		if least.steps >= 0 {
			for _, s := range b.list {
				weight[s]++
			}
		}
		least = m.change(part, nil)
		m.turn(part)
		until[part] = round + 1 + int(rng.Below(3))
		for _, s := range m.of[part] {
			b.set(s, m.cost(s, m.diff(s)).steps > 0)
		}
		if left += least.steps; left < best {
			best = left
			copy(kept, m.up)
		}
	}
	copy(m.up, kept)
	m.settle()
	return best, nil
}

// improve makes the differences smaller: it descends, and as long as that is
// cheap turns a few parts at random, descends again, and keeps the best.
func (m *rounder) improve(ctx context.Context, rng *random.Stream) error {
	work := int64(0)
	if _, err := m.descend(ctx, &work, improveWork); err != nil || len(m.parts) == 0 {
		return err
	}
	kept := slices.Clone(m.up)
	links := m.links()
	for limit := work + min(kickWork, links*kickTimes); work < limit; work += links {
		var sum worse
		for range 2 + rng.Below(3) {
			i := int32(rng.Below(uint64(len(m.parts))))
			sum = sum.plus(m.change(i, nil))
			m.turn(i)
			work += int64(len(m.of[i]))
		}
		gain, err := m.descend(ctx, &work, limit)
		if err != nil {
			return err
		}
		if sum = sum.plus(gain); (worse{}).less(sum) {
			copy(m.up, kept)
			m.settle()
			continue
		}
		copy(kept, m.up)
	}
	return nil
}

// descend rounds single parts, and pairs in opposite ways, the other way as long
// as something gets better and the work is within its limit. It returns the
// change, which is never for the worse.
func (m *rounder) descend(ctx context.Context, work *int64, limit int64) (sum worse, err error) {
	all := make([]int32, len(m.parts))
	for i := range all {
		all[i] = int32(i)
	}
	for better := true; better && *work < limit; {
		better = false
		for i := range all {
			if i%64 == 0 && ctx.Err() != nil {
				return sum, ctx.Err()
			}
			i := int32(i)
			*work += int64(len(m.of[i]))
			w := m.change(i, nil)
			m.turn(i)
			if w.less(worse{}) {
				sum, better = sum.plus(w), true
				continue
			}
			partner, least := int32(-1), worse{}
			for _, j := range m.partners(i, all) {
				if j == i || m.up[j] != m.up[i] {
					continue
				}
				*work += int64(len(m.of[j]))
				if both := w.plus(m.change(j, nil)); both.less(least) {
					partner, least = j, both
				}
			}
			if partner < 0 {
				m.turn(i)
				continue
			}
			m.turn(partner)
			sum, better = sum.plus(least), true
			if *work > limit {
				return sum, nil
			}
		}
	}
	return sum, nil
}

// partners returns the parts with which one may change places: all, or in a
// large table those of its largest sum that is not too large.
func (m *rounder) partners(part int32, all []int32) []int32 {
	if len(all) <= allPartners {
		return all
	}
	for _, s := range m.of[part] { // the larger first
		if len(m.sums[s].parts) <= allPartners {
			return m.sums[s].parts
		}
	}
	return nil
}
