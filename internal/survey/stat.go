package survey

import (
	"fmt"
	"math"
)

// Stat is one estimate: its value, and what its variance and its covariance
// with others are computed from. It is immutable and safe for concurrent use.
type Stat struct {
	value float64
	df    int64

	// Of a linearised estimate:
	e        *Estimates
	levels   []level // one for each stage of the design
	variance float64
	err      error // why there is no variance
	flat     bool

	// Of an estimate from replicates:
	r      *Replicates
	thetas []float64
	lost   int
}

// A term of an influence: what a unit of y and of x in a domain counts.
type term struct {
	dom  *domain
	y, x float64
}

// Size estimates the total of x in domain i, Σwx: with x = 1 the number of
// people. In a domain without members it is [ErrNoMembers].
func (e *Estimates) Size(i int) (*Stat, error) {
	dom, err := e.inhabited(i)
	if err != nil {
		return nil, err
	}
	return e.stat(dom.sx, dom.units-dom.stratas, false, term{dom, 0, 1})
}

// Total estimates the total of y in domain i, Σwy. In a domain without members
// it is [ErrNoMembers].
func (e *Estimates) Total(i int) (*Stat, error) {
	dom, err := e.inhabited(i)
	if err != nil {
		return nil, err
	}
	return e.stat(dom.sz+float64(e.shift*dom.sx), dom.units-dom.stratas, false, term{dom, 1, e.shift})
}

// Ratio estimates Σwy / Σwx in domain i: with x = 1 the mean. In a domain
// without members it is [ErrNoMembers].
func (e *Estimates) Ratio(i int) (*Stat, error) {
	dom, err := e.inhabited(i)
	if err != nil {
		return nil, err
	}
	if dom.sx == 0 {
		return nil, fmt.Errorf("%w in domain %d", ErrZeroDenominator, i)
	}
	r := dom.sz / dom.sx
	return e.stat(e.shift+r, dom.units-dom.stratas, false, term{dom, 1 / dom.sx, -r / dom.sx})
}

// Share estimates the part that domain i has of the x of domain of: with x = 1
// the part of its people. Domain i has to be part of domain of, and shares of
// domains that overlap add up to more than 1. The share of a domain without
// members is 0, and its variance too.
func (e *Estimates) Share(i, of int) (*Stat, error) {
	part, err := e.domain(i)
	if err != nil {
		return nil, err
	}
	whole, err := e.inhabited(of)
	switch {
	case err != nil:
		return nil, err
	case whole.sx == 0:
		return nil, fmt.Errorf("%w in domain %d", ErrZeroDenominator, of)
	case !part.within(whole):
		return nil, fmt.Errorf("%w: %d, %d", ErrNotPart, i, of)
	}
	p := part.sx / whole.sx
	return e.stat(p, whole.units-whole.stratas, false, term{whole, 0, -p / whole.sx}, term{part, 0, 1 / whole.sx})
}

// Complement estimates the Σwy / Σwx of everyone in domain of who is not in
// domain i, which has to be part of it. When that is nobody, it is
// [ErrNoMembers]. Its degrees of freedom are those of the strata and units that
// have somebody in it.
func (e *Estimates) Complement(i, of int) (*Stat, error) {
	part, err := e.domain(i)
	if err != nil {
		return nil, err
	}
	whole, err := e.inhabited(of)
	switch {
	case err != nil:
		return nil, err
	case !part.within(whole):
		return nil, fmt.Errorf("%w: %d, %d", ErrNotPart, i, of)
	case part.n == whole.n:
		return nil, fmt.Errorf("%w %d but for domain %d", ErrNoMembers, of, i)
	}
	x := whole.sx - part.sx
	if x == 0 {
		return nil, fmt.Errorf("%w in domain %d but for domain %d", ErrZeroDenominator, of, i)
	}
	r := (whole.sz - part.sz) / x
	return e.stat(e.shift+r, -1, true, term{whole, 1 / x, -r / x}, term{part, -1 / x, r / x})
}

func (e *Estimates) inhabited(i int) (*domain, error) {
	dom, err := e.domain(i)
	if err == nil && dom.n == 0 {
		err = fmt.Errorf("%w: %d", ErrNoMembers, i)
	}
	return dom, err
}

// within reports whether each member of a domain is one of the other.
func (p *domain) within(of *domain) bool {
	j := 0
	for k, s := range p.slot {
		for j < len(of.slot) && of.slot[j] < s {
			j++
		}
		if j == len(of.slot) || of.slot[j] != s || p.entry != nil && p.entry[k].used > of.entry[j].used {
			return false
		}
	}
	return true
}

func (e *Estimates) stat(value float64, df int64, less bool, terms ...term) (*Stat, error) {
	s := &Stat{value: value, df: df, e: e}
	for _, x := range []float64{value, terms[0].y, terms[0].x} {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, ErrOverflow
		}
	}
	if len(e.d.stages) == 0 {
		s.df = 0
		return s, nil
	}
	f := e.influence(terms, less)
	noise := 0.0
	if df < 0 || e.opt.Calibration == nil {
		noise = e.climb(s, f)
	}
	if df < 0 {
		s.df = s.levels[0].members - int64(len(s.levels[0].stratum))
	}
	if e.opt.Calibration != nil {
		noise = e.climb(s, e.residuals(e.influence(terms, less)))
	}
	switch {
	case e.lonely != nil:
		s.err = e.lonely
	case s.err == nil:
		s.variance = covariance(s, s, averages(s))
		switch {
		case math.IsNaN(s.variance) || math.IsInf(s.variance, 0) || math.IsInf(noise, 0):
			s.err = ErrOverflow
		case s.variance < -noise:
			s.err = ErrContradiction
		case s.variance <= noise:
			s.variance, s.flat = 0, true
		case s.variance <= 1000*noise:
			s.err = ErrPrecision
		}
	}
	return s, nil
}

// Value returns the estimate.
func (s *Stat) Value() float64 {
	if s == nil {
		return 0
	}
	return s.value
}

// DF returns the degrees of freedom of the domain that the estimate is of: its
// units of the first stage less its strata, as degf(subset(design, ...)) in R;
// for a share those of the whole. Without stages it is 0. With replicates it is
// what [Replication] says.
func (s *Stat) DF() int64 {
	if s == nil {
		return 0
	}
	return s.df
}

// Var returns the variance. It is 0 without stages, because there is no
// sampling error, and when the estimate is [Stat.Flat]. Errors are a
// [LonelyError], [ErrNoVariance], [ErrPrecision], [ErrContradiction] and
// [ErrOverflow]. With an error the variance is 0 and means nothing.
func (s *Stat) Var() (float64, error) {
	if s == nil || s.e == nil && s.r == nil {
		return 0, ErrNoVariance
	}
	if s.err != nil {
		return 0, s.err
	}
	return s.variance, nil
}

// SE returns the standard error, the root of the variance, with its errors.
func (s *Stat) SE() (float64, error) {
	v, err := s.Var()
	return math.Sqrt(v), err
}

// Flat reports that nothing in the sample varies, up to rounding, so that the
// variance of 0 says nothing of the error: everyone in the domain has the same
// outcome, for example, or a calibration has fixed the estimate.
func (s *Stat) Flat() bool { return s != nil && s.flat }

// Lost returns the number of replicates in which the estimate has no value,
// because nobody in the domain has a weight there. Its variance leaves them
// out, as R does, and is then too small as a rule.
func (s *Stat) Lost() int {
	if s == nil {
		return 0
	}
	return s.lost
}
