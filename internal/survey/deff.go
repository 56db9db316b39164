package survey

import (
	"fmt"
	"math"

	"github.com/collective-impact/sdk/internal/fault"
)

// Deff returns the design effect of the ratio of domain i: its variance divided
// by that of a simple random sample of as many rows. The sample compared with
// is drawn without replacement from a population of the sum of the weights, as
// deff=TRUE in R's survey, or with replacement, as deff="replace".
//
// It is undefined, an error, where the ratio or its variance is; where the
// outcome does not vary or there is one row ([ErrNoVariance]); and, without
// replacement, where the weights do not add up to more than the rows
// ([fault.ErrRange]). Without the sums that it needs it is [fault.ErrRequired].
func (e *Estimates) Deff(i int, replace bool) (float64, error) {
	dom, err := e.inhabited(i)
	if err != nil {
		return 0, err
	}
	s, err := e.Ratio(i)
	if err != nil {
		return 0, err
	}
	v, err := s.Var()
	n := float64(dom.n)
	switch {
	case err != nil:
		return 0, err
	case !e.effects:
		return 0, fmt.Errorf("%w: sums of squares for design effects", fault.ErrRequired)
	case !replace && dom.sw <= n:
		return 0, fmt.Errorf("%w: weights of domain %d add up to %v for %v rows", fault.ErrRange, i, dom.sw, n)
	}
	r := dom.sz / dom.sx
	// Σw(y − rx)², which takes the residuals of the ratio to be 0 on average.
	y, xy, xx := dom.yy, float64(2*r*dom.xy), float64(float64(r*r)*dom.xx)
	squares := y - xy + xx
	if s.flat || n < 2 || squares <= 16*eps*(y+xx) {
		return 0, fmt.Errorf("%w of domain %d", ErrNoVariance, i)
	}
	simple := squares / dom.sx * (dom.sw / dom.sx) / (n - 1)
	if !replace {
		simple *= (dom.sw - n) / dom.sw
	}
	d := v / simple
	if math.IsNaN(d) || math.IsInf(d, 0) {
		return 0, ErrOverflow
	}
	return d, nil
}
