package privacy

import (
	"context"
	"encoding/binary"
	"math/bits"

	"github.com/collective-impact/sdk/internal/fault"
)

// RecordKey returns the key of a record, such as a pupil: the first 8 bytes, the
// most significant first, of the HMAC-SHA256 (RFC 2104, FIPS 198-1) of its
// identity under a secret. The secret has 16 bytes or more, drawn at random, and
// is kept from readers and kept for later editions: whoever has it can take the
// noise off. The identity is what stays the same from table to table and from
// year to year, an internal number and no name.
//
// A shorter secret wraps [measure.ErrRange], an empty identity
// [measure.ErrRequired]. No error repeats them.
func RecordKey(secret []byte, record string) (uint64, error) {
	var problems fault.List
	checkSecret(secret, &problems)
	if record == "" {
		problems.Add("", fault.ErrRequired, "a record needs an identity; those without one would all have the same key")
	}
	if err := problems.Err(); err != nil {
		return 0, err
	}
	return binary.BigEndian.Uint64(keyed(secret, "record "+record)), nil
}

// PerturbCounts adds noise to all published counts of a table by the cell-key
// method (Fraser and Wooton 2006, Work Session on Statistical Data
// Confidentiality; Marley and Leaver 2011, World Statistics Congress; R packages
// cellKey and ptable). keys has, for each of t.Counts, the sum of the keys of
// its records modulo 2^64, as uint64 addition gives it; the simplest way is one
// count of 1 for each record, with its [RecordKey]. The key of a cell is the sum
// of the keys of all records in it. It picks the noise from the distribution
// that [Perturbation.Table] has for the true count. So the same people have the same noise in
// every table and every edition, and to ask again does not average it away. A
// record that enters or leaves gives the cell new noise.
//
// The noise of a cell is at most [Perturbation.MaxChange], without bias, and does
// not depend on that of cells with other people: the table is not additive.
// Counts of nobody stay 0. What readers learn from a count is at best the range
// of MaxChange around it; sums of many parts tell more about their total than its
// own count does, since noise averages out. The parameters may be told, keys and
// secret not.
//
// The result does not depend on the order of the counts. A number of keys other
// than that of counts, people without a key, and a table that makes no sense give
// a [measure.FieldError] for each problem; a table with more than 1,048,576 cells wraps
// [ErrTooLarge]; a context that ends gives its error.
func PerturbCounts(ctx context.Context, t CountTable, keys []uint64, p Perturbation) (AlteredTable, AlterationCost, error) {
	var problems fault.List
	if len(keys) != len(t.Counts) {
		problems.Add("", fault.ErrInvalid, "expected one key for each of %d counts, got %d", len(t.Counts), len(keys))
		return AlteredTable{}, AlterationCost{}, problems.Err()
	}
	table, err := p.Table()
	problems.Join(err)
	l, err := readLattice(t, append([]uint64{}, keys...))
	problems.Join(err)
	if err := problems.Err(); err != nil {
		return AlteredTable{}, AlterationCost{}, err
	}
	for _, a := range l.atoms {
		if a.key == 0 {
			problems.Add("/counts", fault.ErrRequired, "the people of %q have no key", a.leaves)
		}
	}
	if err := problems.Err(); err != nil {
		return AlteredTable{}, AlterationCost{}, err
	}
	counts := make([]int64, len(l.cells))
	for c := range l.cells {
		if c%4096 == 0 && ctx.Err() != nil {
			return AlteredTable{}, AlterationCost{}, ctx.Err()
		}
		counts[c] = table.perturb(l.cells[c].count, l.cells[c].key)
	}
	bound := int64(p.MaxChange)
	return l.alter(alteredData{Method: CellKeyAlteration, Noise: &p, Bound: &bound}, counts), l.cost(counts), nil
}

// perturb returns a count with the noise that a key picks.
func (t PerturbationTable) perturb(count int64, key uint64) int64 {
	if count <= 0 || len(t.rows) == 0 {
		return count
	}
	row := t.rows[min(count, int64(len(t.rows)))-1]
	unit, _ := bits.Mul64(key, perturbationUnits)
	for k, below := range row.below {
		if unit < below {
			return count + int64(row.changes[k])
		}
	}
	return count
}
