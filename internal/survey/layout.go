package survey

import (
	"math"

	"github.com/collective-impact/sdk/internal/fault"
)

// maxRows is the largest number of rows; all counts are exact as float64.
const maxRows = 1 << 52

// Stage is one stage of sampling, a column for each of its facts, with one
// value for each record.
type Stage struct {
	// Stratum is the stratum within the unit of the stage above; nil when there
	// is one alone.
	Stratum []uint32
	// Unit is the sampled unit within the stratum; the same code in two strata
	// means two units. It is nil where every row was drawn on its own, at the
	// last stage alone.
	Unit []uint32
	// Population is the number of units that the stratum has in the population,
	// for the finite population correction. Infinity stands for no correction,
	// nil for none anywhere. It is constant in a stratum.
	Population []float64
	// Fraction says the same as the fraction of units that was drawn, from 0,
	// for no correction, to 1. State at most one of the two.
	Fraction []float64
}

// Layout says where records stand in the sample. A record stands for rows that
// are alike in all of it. Records with no row of a domain matter too: a unit
// counts as sampled because there is a record of it.
type Layout struct {
	// Stages are the stages of sampling, the first one outermost. Without any,
	// the rows are all of the population, and no estimate has a sampling error.
	// One stage with nothing in it is a simple random sample with replacement,
	// the usual model for the people who might have been.
	Stages []Stage
	// Cell is the base cell of each record, of which domains are made.
	Cell []uint32
	// Post is the calibration cell of each record; nil without calibration.
	Post []uint32
	// Rows is the number of sampled rows of each record, those without a usable
	// outcome and those of weight 0 included.
	Rows []int64
}

func (l *Layout) check() error {
	var bad fault.List
	n := len(l.Cell)
	if n > math.MaxInt32 {
		bad.Add("/cell", fault.ErrRange, "at most %d records", math.MaxInt32)
	}
	length := func(path string, got int, nilOK bool) bool {
		if got == n || got == 0 && nilOK {
			return true
		}
		bad.Add(path, fault.ErrInvalid, "has %d values for %d records", got, n)
		return false
	}
	if length("/rows", len(l.Rows), false) {
		total := int64(0)
		for i, r := range l.Rows {
			if r < 0 || r > maxRows-total {
				bad.Add(fault.At("", "rows", i), fault.ErrRange, "rows are counted from 0 to %d in all", int64(maxRows))
				break
			}
			total += r
		}
	}
	length("/post", len(l.Post), true)
	for s := range l.Stages {
		st, at := &l.Stages[s], fault.At("", "stages", s)
		length(at+"/stratum", len(st.Stratum), true)
		length(at+"/unit", len(st.Unit), true)
		if st.Unit == nil && s+1 < len(l.Stages) {
			bad.Add(at+"/unit", fault.ErrRequired, "is required at every stage but the last")
		}
		if st.Population != nil && st.Fraction != nil {
			bad.Add(at+"/fraction", fault.ErrInvalid, "cannot stand beside the population")
		}
		if length(at+"/population", len(st.Population), true) {
			for i, x := range st.Population {
				if !(x >= 1) {
					bad.Add(fault.At(at, "population", i), fault.ErrRange, "a population has at least one unit")
					break
				}
			}
		}
		if length(at+"/fraction", len(st.Fraction), true) {
			for i, x := range st.Fraction {
				if !(x >= 0 && x <= 1) {
					bad.Add(fault.At(at, "fraction", i), fault.ErrRange, "a fraction is from 0 to 1")
					break
				}
			}
		}
	}
	return bad.Err()
}

// keys returns the columns that order the records, the most significant first.
func (l *Layout) keys() [][]uint32 {
	var out [][]uint32
	for _, s := range l.Stages {
		out = append(out, s.Stratum, s.Unit)
	}
	return append(out, l.Post, l.Cell)
}

// sorted returns the record numbers in the order of the columns, of which those
// without values are left out, and records that are alike as they came.
func sorted(n int, columns ...[]uint32) []int32 {
	perm, spare := make([]int32, n), make([]int32, n)
	for i := range perm {
		perm[i] = int32(i)
	}
	for c := len(columns) - 1; c >= 0; c-- {
		column := columns[c]
		if len(column) < n || n == 0 {
			continue
		}
		differ := uint32(0)
		for _, k := range column {
			differ |= k ^ column[0]
		}
		for shift := 0; shift < 32; shift += 8 {
			if differ>>shift&0xff == 0 {
				continue
			}
			var at [257]int32
			for _, k := range column {
				at[k>>shift&0xff+1]++
			}
			for i := range 256 {
				at[i+1] += at[i]
			}
			for _, r := range perm {
				d := column[r] >> shift & 0xff
				spare[at[d]] = r
				at[d]++
			}
			perm, spare = spare, perm
		}
	}
	return perm
}
