package disparity

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/collective-impact/sdk/internal/dist"
	"github.com/collective-impact/sdk/internal/exact"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Microdata are values of people, such as incomes, of which inequality is
// computed person by person. Every result is the same to the last bit however
// the people are ordered.
//
// Standard errors come from linearisation: each person adds the derivative of
// the index with respect to their weight, and the variance is that of the
// weighted total of these, as if people had been drawn one by one with
// replacement. Intervals are [SkewedLog]. Values
// below zero have no result, for the reason [NegativeValue]; a mean of zero
// none, for [measure.ZeroMean].
type Microdata struct {
	// Values are the values, on a scale with a true zero.
	Values []float64 `json:"values"`
	// Weights say how many people each value stands for; nil means 1 each.
	Weights []float64 `json:"weights,omitempty"`
	// Groups names the group of each value, for [Microdata.Split] alone.
	Groups []string `json:"groups,omitempty"`
	// Level is the confidence level; 0 means 0.95.
	Level float64 `json:"level,omitempty"`
}

// Validate reports every problem at once, each a [*measure.FieldError]: no
// values, lengths that differ, a value or weight that is not finite or above
// 1e150 in size, a negative weight, and weights without any above zero.
func (m Microdata) Validate() error {
	var l fault.List
	if len(m.Values) == 0 {
		l.Add("/values", measure.ErrRequired, "required: at least one value")
	}
	for _, x := range []struct {
		at      string
		n       int
		present bool
	}{{"/weights", len(m.Weights), m.Weights != nil}, {"/groups", len(m.Groups), m.Groups != nil}} {
		if x.present && x.n != len(m.Values) {
			l.Add(x.at, measure.ErrInvalid, "%d for %d values", x.n, len(m.Values))
		}
	}
	for i, x := range m.Values {
		if !(math.Abs(x) <= 1e150) {
			l.Add(fault.At("/values", i), measure.ErrRange, "must be a finite number, below 1e150 in size")
		}
	}
	total := len(m.Weights) == 0
	for i, w := range m.Weights {
		if !(w >= 0 && w <= 1e150) {
			l.Add(fault.At("/weights", i), measure.ErrRange, "must be from 0 to 1e150")
		}
		total = total || w > 0
	}
	if !total {
		l.Add("/weights", measure.ErrRange, "no weight is above zero")
	}
	if m.Level != 0 && (!(m.Level > 0 && m.Level < 1) || 1-m.Level < 2e-12) {
		l.Add("/level", measure.ErrRange, "must lie between 0 and 1, as 0.95")
	}
	return l.Err()
}

// person is a value with its share of all weights and its group.
type person struct {
	y, w  float64
	group string
	x     float64 // y/m − 1
}

// people are those with a weight, in the order of their values.
type people struct {
	all   []person
	mean  float64
	level float64
	top   float64 // α of generalised entropy: how much those at the top count
	plain bool    // a figure of groups, with a symmetric interval
}

// sum adds without rounding, so that the order of the people is of no matter.
func (p people) sum(f func(person) float64) float64 {
	var s exact.Sum
	for _, x := range p.all {
		if !s.Add(f(x)) {
			return math.NaN()
		}
	}
	return s.Float()
}

// ready validates and sorts. People whose weight is 0 are left out.
func (m Microdata) ready() (people, error) {
	if err := m.Validate(); err != nil {
		return people{}, fmt.Errorf("microdata: %w", err)
	}
	p := people{level: cmp.Or(m.Level, 0.95), all: make([]person, 0, len(m.Values))}
	for i, y := range m.Values {
		x := person{y: y, w: 1}
		if m.Weights != nil {
			x.w = m.Weights[i]
		}
		if m.Groups != nil {
			x.group = m.Groups[i]
		}
		if x.w > 0 {
			p.all = append(p.all, x)
		}
	}
	slices.SortFunc(p.all, func(a, b person) int {
		return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.w, b.w), cmp.Compare(a.group, b.group))
	})
	total := p.sum(func(x person) float64 { return x.w })
	for i := range p.all {
		p.all[i].w /= total
	}
	p.mean = p.sum(func(x person) float64 { return float64(x.w * x.y) })
	if first, last := p.all[0].y, p.all[len(p.all)-1].y; first == last {
		p.mean = first // without the rounding of the shares
	}
	for i, x := range p.all {
		p.all[i].x = (x.y - p.mean) / p.mean
	}
	return p, nil
}

// refuses says why an index has no value, or "".
func (p people) refuses(t term) measure.Reason {
	lowest, most := p.all[0].y, p.all[len(p.all)-1].x
	switch {
	case math.IsNaN(float64(t)) || math.IsInf(float64(t), 0):
		return BadParameter
	case lowest < 0:
		return NegativeValue
	case !(p.mean > 0):
		return measure.ZeroMean
	case math.IsInf(most, 0) || math.IsNaN(most):
		return measure.OutOfRange
	case lowest == 0 && t <= 0:
		return ZeroValue
	}
	return ""
}

func (p people) refuse(why measure.Reason) measure.Estimate {
	return measure.NotEstimable(measure.Index, len(p.all), why)
}

// estimate returns an index from 0 to most with the interval from each
// person's influence: the derivative with respect to their share.
func (p people) estimate(value, most float64, influence func(int) float64) measure.Estimate {
	n := len(p.all)
	value = min(max(value, 0), most)
	f := measure.Figures{Unit: measure.Index, Value: value, N: n}
	if n < 2 {
		f.Reason = measure.OneObservation
		return made(f)
	}
	var total, squares exact.Sum
	each := make([]float64, n)
	for i, x := range p.all {
		z := float64(x.w * influence(i))
		if !total.Add(z) || !squares.AddSquare(z) {
			return p.refuse(measure.OutOfRange)
		}
		each[i] = z
	}
	mean := total.Float() / float64(n)
	variance := (squares.Float() - float64(float64(mean*mean)*float64(n))) * (float64(n) / float64(n-1))
	if !(variance > 0) {
		f.Reason = measure.NoSpread
		return made(f)
	}
	if p.top >= 1 {
		if f.Unreliable = float64(n) < 100*math.Pow(4, p.top-1); n < leastAtTop {
			f.Reason = measure.FewValues
			return made(f)
		}
	}
	f.StdErr, f.DF, f.Level, f.Method = math.Sqrt(variance), float64(n-1), p.level, SkewedLog
	if p.plain || value == 0 {
		h := float64(dist.Student(p.level, f.DF) * f.StdErr)
		f.Method, f.Lower, f.Upper = Delta, max(value-h, 0), min(value+h, most)
		return made(f)
	}
	below, above := dist.Skewed(each, p.level)
	s := f.StdErr / value
	f.Lower, f.Upper = value/math.Exp(float64(s*below)), min(float64(value*math.Exp(float64(s*above))), most)
	return made(f)
}

// Gini returns the Gini index of people, half the mean difference between two
// of them over the mean:
//
//	ΣΣ w·w'|y−y'| / (2W²m), with W = Σw.
//
// Corrected is for pairs of different people, divided by 1 − Σw²/W² (with equal
// weights times n/(n−1)), because a sample of n cannot reach 1.
func (m Microdata) Gini() (Result, error) {
	const key = "individual-gini"
	p, err := m.ready()
	if err != nil {
		return Result{}, err
	}
	if why := p.refuses(2); why != "" {
		return Result{Measure: key, Estimate: p.refuse(why)}, nil
	}
	distance := p.distances()
	var mean exact.Compensated
	for i, x := range p.all {
		mean.Add(float64(x.w * distance[i]))
	}
	g := mean.Float() / 2
	influence := func(i int) float64 { return distance[i] - g - float64(g*(p.all[i].x+1)) }
	r := Result{Measure: key, Estimate: p.estimate(g, 1, influence)}
	if rest := 1 - p.sum(func(x person) float64 { return float64(x.w * x.w) }); len(p.all) > 1 && rest > 0 {
		r.Corrected = p.estimate(g/rest, math.Inf(1), func(i int) float64 { return influence(i) / rest })
	}
	return r, nil
}

// distances returns the mean distance from each person to all, over the mean:
// from those below, who have less, and from those above.
func (p people) distances() []float64 {
	out := make([]float64, len(p.all))
	var share, sum exact.Compensated // of the weights of those below, and of their x
	for i, a := range p.all {
		out[i] = float64(a.x*share.Float()) - sum.Float()
		share.Add(a.w)
		sum.Add(float64(a.w * a.x))
	}
	share, sum = exact.Compensated{}, exact.Compensated{}
	for i, a := range slices.Backward(p.all) {
		out[i] += sum.Float() - float64(a.x*share.Float())
		share.Add(a.w)
		sum.Add(float64(a.w * a.x))
	}
	return out
}

// Hoover returns the Hoover index of people, the share of the total that would
// have to move for all to have the same: Σw|y−m| / (2Wm).
func (m Microdata) Hoover() (Result, error) {
	const key = "individual-hoover"
	p, err := m.ready()
	if err != nil {
		return Result{}, err
	}
	if why := p.refuses(2); why != "" {
		return Result{Measure: key, Estimate: p.refuse(why)}, nil
	}
	h := p.sum(func(x person) float64 { return float64(x.w * math.Abs(x.x)) }) / 2
	tilt := p.sum(func(x person) float64 {
		switch {
		case x.x < 0:
			return x.w
		case x.x > 0:
			return -x.w
		}
		return 0
	})
	return Result{Measure: key, Estimate: p.estimate(h, 1, func(i int) float64 {
		x := p.all[i].x
		return (math.Abs(x)+float64(tilt*x))/2 - float64(h*(x+1))
	})}, nil
}
