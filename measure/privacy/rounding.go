package privacy

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/internal/random"
)

// What a base or a secret may be.
const (
	maxBase   = 1000
	minSecret = 16
)

// ControlledOptions says how [RoundControlled] rounds.
type ControlledOptions struct {
	// Base is what all published counts are multiples of, 3 to 1000, such as the
	// base of the [RoundingRule] of a policy. With 5, a count of 7 becomes 5 or 10,
	// and one of 10 stays.
	Base int `json:"base"`
	// Secret makes the rounding random: 16 bytes or more, drawn at random, kept
	// from readers and kept for later editions. Without one the counts are those
	// next to the truth that cost least, which readers who know the method can
	// find for any table that they think possible.
	Secret []byte `json:"-"`
}

// Validate reports a base or a secret that protects nobody; it wraps
// [measure.ErrRange].
func (r ControlledOptions) Validate() error {
	var problems fault.List
	checkBase(r.Base, &problems)
	if len(r.Secret) > 0 {
		checkSecret(r.Secret, &problems)
	}
	return problems.Err()
}

func checkBase(base int, problems *fault.List) {
	if base < lowestMinCount || base > maxBase {
		problems.Add("/base", fault.ErrRange, "expected a base from %d to %d, got %d", lowestMinCount, maxBase, base)
	}
}

// checkSecret reports a secret that can be guessed, and says nothing of it.
func checkSecret(secret []byte, problems *fault.List) {
	if len(secret) < minSecret {
		problems.Add("", fault.ErrRange, "expected a secret of %d bytes or more, drawn at random", minSecret)
	}
}

// keyed returns the HMAC-SHA256 (RFC 2104) of a text under a secret.
func keyed(secret []byte, text string) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// RoundingFit says how far controlled rounding had to go.
type RoundingFit uint8

// The fits of controlled rounding.
const (
	// ExactFit: every count is one of the two multiples next to the true one, and
	// for tables of this form that is always possible: those with one hierarchy at
	// most in two dimensions.
	ExactFit RoundingFit = iota + 1
	// FoundFit: every count is one of the two multiples next to the true one, as a
	// search has found; for tables of this form there might have been none.
	FoundFit
	// BeyondFit: the search has found no table of multiples next to the true
	// counts, so that some sums are a multiple or more further away.
	BeyondFit
)

var roundingFitKeys = []string{"", "exact", "found", "beyond"}

// String returns the key.
func (f RoundingFit) String() string { return enum.String("RoundingFit", roundingFitKeys, f) }

// AppendText appends the key: "exact", "found" or "beyond".
func (f RoundingFit) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "RoundingFit", roundingFitKeys, f)
}

// MarshalText returns the key.
func (f RoundingFit) MarshalText() ([]byte, error) { return f.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [measure.ErrUnknownKey].
func (f *RoundingFit) UnmarshalText(text []byte) (err error) {
	*f, err = enum.Parse[RoundingFit]("rounding fit", roundingFitKeys, text)
	return err
}

// RoundControlled rounds all published counts of a table to multiples of a base
// so that it stays additive: each margin and each level of a hierarchy is the sum
// of its parts. Each count becomes one of the two multiples next to it, and a
// multiple stays as it is (zero-restricted controlled rounding).
//
// With one hierarchy at most in two dimensions that is always possible, and the
// rounding is a flow in a network (Causey, Cox and Ernst 1985, Journal of the
// American Statistical Association 80:903; Cox 1987, the same 82:520; Cox and
// George 1989, Annals of Operations Research 20:141). Without a secret it is then the one with
// the least sum of changes over all cells, as far as a bound on the work allows;
// with a secret it is random and without bias: the expectation of every published
// count is the true one.
//
// With more dimensions or hierarchies there may be no such table, and to find out
// is hard. The rounding then starts from the flow through as many sums as fit
// into a network, and a tabu search repairs the others. Where it finds none, the
// inner counts are next to the true ones and some sums are not:
// [AlterationCost.Fit] says so, [AlteredTable.Bound] says to readers how far off
// a count may be. With a secret the bias is small and not zero.
//
// # What it protects
//
// A published 0 stands for 0 to Base−1 people and 5 for 1 to 9 with a base of 5,
// so readers cannot tell who is alone in a cell. That each table is the only one
// that they see is taken for granted. Other tables about the same people that
// were rounded by themselves, rates that were computed from true counts, or a
// true total narrow the counts, so put all that you publish into one table, and
// compute rates from the rounded counts. Rounding each count for itself, which
// this function does not do, can be undone by the sums that fail to add up.
// Large true changes from year to year show through, small ones drown.
//
// The result does not depend on the order of the counts. A table that makes no
// sense gives a [measure.FieldError] for each problem; one with more than 1,048,576
// cells wraps [ErrTooLarge]; a context that ends gives its error.
func RoundControlled(ctx context.Context, t CountTable, r ControlledOptions) (AlteredTable, AlterationCost, error) {
	var problems fault.List
	problems.Join(r.Validate())
	l, err := readLattice(t, nil)
	problems.Join(err)
	if err := problems.Err(); err != nil {
		return AlteredTable{}, AlterationCost{}, err
	}
	base := int64(r.Base)
	m := l.rounder(base, func(a int32) int64 { return l.atoms[a].count % base })
	seed := uint64(0)
	if len(r.Secret) > 0 {
		seed = binary.BigEndian.Uint64(keyed(r.Secret, "controlled rounding"))
	}
	fit, err := m.controlled(ctx, random.New(seed, "controlled rounding", 0), len(r.Secret) > 0)
	if err != nil {
		return AlteredTable{}, AlterationCost{}, err
	}
	counts := make([]int64, len(l.cells))
	for a := range l.atoms {
		n := l.atoms[a].count / base * base
		if i, ok := m.index[int32(a)]; ok && m.up[i] {
			n += base
		}
		for _, c := range l.atoms[a].cells {
			counts[c] += n
		}
	}
	cost := l.cost(counts)
	cost.Fit = fit
	for c := range counts {
		if off(counts[c], l.cells[c].count) >= base {
			cost.Beyond++
		}
	}
	bound := (cost.Largest/base+1)*base - 1
	return l.alter(alteredData{Method: ControlledAlteration, Base: r.Base, Bound: &bound, Additive: true}, counts), cost, nil
}

// off returns how far two counts are apart.
func off(a, b int64) int64 { return max(a-b, b-a) }

// String says the cost in words.
func (c AlterationCost) String() string {
	s := fmt.Sprintf("%d of %d counts changed, by %.3g on average over all and by %d at most", c.Changed, c.Cells, c.Mean, c.Largest)
	if c.Fit == BeyondFit {
		s += fmt.Sprintf("; %d are not next to the true count", c.Beyond)
	}
	return s
}
