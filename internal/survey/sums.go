package survey

import (
	"cmp"
	"math"
	"slices"

	"github.com/collective-impact/sdk/internal/fault"
)

// Sums are the sums of one outcome in each record of a layout. The estimate of
// a domain is Σwy, or Σwy / Σwx: a mean with x = 1, a proportion with y 0 or 1,
// a ratio with any x. A row without a usable outcome has x = y = 0.
type Sums struct {
	// Shift is taken from each value before it is summed: y stands for
	// y − Shift·x. Squares of values that are large beside their spread lose the
	// spread; a shift near the mean keeps it. Results do not depend on it
	// otherwise.
	Shift float64
	// Used is the number of rows with a usable outcome and a weight above 0;
	// nil when that is all rows.
	Used []int64
	// W, Y and X are Σw over the used rows, Σwy and Σwx. Weights are those before
	// a calibration.
	W, Y, X []float64
	// All is Σw over all rows, which a calibration adjusts; nil when it is W.
	All []float64
	// W2 and the five others are Σw² over all rows, Σw²y, Σw²x, Σw²y², Σw²xy and
	// Σw²x². They are required where the last stage draws rows; the first three
	// of them only with a calibration.
	W2, W2Y, W2X, W2YY, W2XY, W2XX []float64
	// WYY, WXY and WXX are Σwy², Σwxy, Σwx², required for [Estimates.Deff].
	WYY, WXY, WXX []float64
}

// columns returns the columns with their names, in an order that starts with
// those that tell records apart.
func (s *Sums) columns() (names []string, columns [][]float64) {
	return []string{"y", "x", "w", "w2yy", "w2xy", "w2xx", "w2", "w2y", "w2x", "wyy", "wxy", "wxx", "all"},
		[][]float64{s.Y, s.X, s.W, s.W2YY, s.W2XY, s.W2XX, s.W2, s.W2Y, s.W2X, s.WYY, s.WXY, s.WXX, s.All}
}

func (s *Sums) check(d *Design, calibrated bool) error {
	var bad fault.List
	n := len(d.perm)
	if math.IsNaN(s.Shift) || math.IsInf(s.Shift, 0) {
		bad.Add("/shift", fault.ErrRange, "must be finite")
	}
	if s.Used != nil && len(s.Used) != n {
		bad.Add("/used", fault.ErrInvalid, "has %d values for %d records", len(s.Used), n)
	} else {
		for i, u := range s.Used {
			if u < 0 || u > d.layout.Rows[i] {
				bad.Add(fault.At("", "used", i), fault.ErrRange, "is from 0 to the number of rows")
				break
			}
		}
	}
	names, columns := s.columns()
	for c, column := range columns {
		required := c < 3 || d.rows && (c < 6 || c < 9 && calibrated)
		if len(column) != n && (required || len(column) > 0) {
			bad.Add("/"+names[c], fault.ErrInvalid, "has %d values for %d records", len(column), n)
			continue
		}
		signed := c == 0 || c == 1 || c == 4 || c == 7 || c == 8 || c == 10
		for i, x := range column {
			if math.IsNaN(x) || math.IsInf(x, 0) || x < 0 && !signed {
				bad.Add(fault.At("", names[c], i), fault.ErrRange, "must be finite, and a sum of weights or squares not negative")
				break
			}
		}
	}
	return bad.Err()
}

// order returns the records in the order of the design; those that are alike in
// the layout are ordered by their sums, so that no result depends on the order
// in which they came.
func (s *Sums) order(d *Design) []int32 {
	if len(d.ties) == 0 {
		return d.perm
	}
	perm := slices.Clone(d.perm)
	_, columns := s.columns()
	for _, t := range d.ties {
		slices.SortFunc(perm[t[0]:t[1]], func(a, b int32) int {
			for _, c := range columns {
				if len(c) > 0 && c[a] != c[b] {
					return cmp.Compare(c[a], c[b])
				}
			}
			if s.Used != nil && s.Used[a] != s.Used[b] {
				return cmp.Compare(s.Used[a], s.Used[b])
			}
			return cmp.Compare(d.layout.Rows[a], d.layout.Rows[b])
		})
	}
	return perm
}

// record is Σw, Σwy and Σwx of one record, calibrated.
type record struct{ w, y, x float64 }

// squares are the sums of one record for rows that are drawn, calibrated.
type squares struct{ yy, xy, xx, ww, wy, wx float64 }

// gather returns the records in order, and their squares where rows are drawn.
func (s *Sums) gather(d *Design, order []int32, c *Calibration) (records []record, sq []squares) {
	records = make([]record, len(order))
	if d.rows {
		sq = make([]squares, len(order))
	}
	for i, r := range order {
		g := c.of(d, r)
		records[i] = record{float64(g * s.W[r]), float64(g * s.Y[r]), float64(g * s.X[r])}
		if !d.rows {
			continue
		}
		g *= g
		sq[i] = squares{yy: float64(g * s.W2YY[r]), xy: float64(g * s.W2XY[r]), xx: float64(g * s.W2XX[r])}
		if c != nil {
			sq[i].ww, sq[i].wy, sq[i].wx = float64(g*s.W2[r]), float64(g*s.W2Y[r]), float64(g*s.W2X[r])
		}
	}
	return records, sq
}
