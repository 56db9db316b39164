package privacy

import (
	"context"
	"encoding/binary"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/internal/random"
)

// SmallCountOptions says how [RoundSmallCounts] rounds.
type SmallCountOptions struct {
	// Base is the smallest count other than 0 that is published, 3 to 1000.
	Base int `json:"base"`
	// All rounds every inner count from 1 to Base−1, also one that is in no small
	// published count. It is for tables of which only margins or overlapping
	// groups are published: differences of their counts are inner counts too.
	All bool `json:"all,omitempty"`
	// Secret makes the choice random, as in [ControlledOptions].
	Secret []byte `json:"-"`
}

// Validate reports a base or a secret that protects nobody; it wraps
// [measure.ErrRange].
func (r SmallCountOptions) Validate() error {
	return ControlledOptions{Base: r.Base, Secret: r.Secret}.Validate()
}

// RoundSmallCounts changes only what it must: inner counts from 1 to Base−1 that
// are in a published count from 1 to Base−1 become 0 or Base, and all else is
// added up again. So the table is additive, no published count is from 1 to
// Base−1, and large counts are hardly changed. It is the small count rounding of
// Langsrud and Heldal (2018, Privacy in Statistical Databases, Valencia; R
// package SmallCountRounding). Which inner counts become Base is chosen so that
// the squares of the differences, over all published counts, are small; where
// the new counts make another one small, more inner counts are rounded and all of
// them chosen again.
//
// It is what happens when a few people are moved between combinations of leaves,
// so all tables and rates of its counts agree with each other. How far a margin
// is off has no bound that readers may know. It protects less than
// [RoundControlled]: a count above Base in the table may be the true one, and the
// difference of two published counts, a total and all of its parts but one, is
// an inner count that may be true and small where it is not itself published;
// see [SmallCountOptions.All].
//
// The result does not depend on the order of the counts. Errors are those of
// [RoundControlled].
func RoundSmallCounts(ctx context.Context, t CountTable, r SmallCountOptions) (AlteredTable, AlterationCost, error) {
	var problems fault.List
	problems.Join(r.Validate())
	l, err := readLattice(t, nil)
	problems.Join(err)
	if err := problems.Err(); err != nil {
		return AlteredTable{}, AlterationCost{}, err
	}
	seed := uint64(0)
	if len(r.Secret) > 0 {
		seed = binary.BigEndian.Uint64(keyed(r.Secret, "small count rounding"))
	}
	base := int64(r.Base)
	counts := make([]int64, len(l.cells))
	for c := range l.cells {
		counts[c] = l.cells[c].count
	}
	rounded := make([]bool, len(l.atoms))
	for block := 0; l.identify(counts, rounded, base, r.All && block == 0); block++ {
		m := l.rounder(base, func(a int32) int64 {
			if rounded[a] {
				return l.atoms[a].count
			}
			return 0
		})
		m.free = true
		family, _ := m.families()
		rng := random.New(seed, "small count rounding", block)
		if err := m.flow(ctx, family, rng, len(r.Secret) > 0, false); err != nil {
			return AlteredTable{}, AlterationCost{}, err
		}
		if err := m.improve(ctx, rng); err != nil {
			return AlteredTable{}, AlterationCost{}, err
		}
		clear(counts)
		for a := range l.atoms {
			n := l.atoms[a].count
			if i, ok := m.index[int32(a)]; ok {
				if n = 0; m.up[i] {
					n = base
				}
			}
			for _, c := range l.atoms[a].cells {
				counts[c] += n
			}
		}
	}
	return l.alter(alteredData{Method: SmallCountAlteration, Base: r.Base, Additive: true}, counts), l.cost(counts), nil
}

// identify marks the small atoms that are in a small cell, or all of them, and
// reports whether there are new ones.
func (l *lattice) identify(counts []int64, rounded []bool, base int64, all bool) (found bool) {
	mark := func(a int32) {
		if !rounded[a] && l.atoms[a].count < base {
			rounded[a], found = true, true
		}
	}
	for c, n := range counts {
		if n > 0 && n < base {
			for _, a := range l.cells[c].atoms {
				mark(a)
			}
		}
	}
	if all {
		for a := range l.atoms {
			mark(int32(a))
		}
	}
	return found
}
