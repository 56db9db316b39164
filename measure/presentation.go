package measure

import (
	"fmt"

	"github.com/collective-impact/sdk/internal/enum"
)

// Verdict says whether an estimate is precise enough to be shown. It speaks of
// chance alone: whether showing it would tell about a person is for package
// privacy to say, and both have to agree.
type Verdict uint8

// The verdicts of the presentation standards.
const (
	// Show: precise enough.
	Show Verdict = iota + 1
	// Review: precise enough by the numbers, but a statistician should look
	// first; the flags say at what.
	Review
	// Suppress: too imprecise. This is the word of the standards; the status
	// [Suppressed] is for what is withheld to protect people.
	Suppress
)

var verdictKeys = []string{"", "show", "review", "suppress"}

// String returns the key.
func (v Verdict) String() string { return enum.String("Verdict", verdictKeys, v) }

// AppendText appends the key: "show", "review" or "suppress".
func (v Verdict) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Verdict", verdictKeys, v)
}

// MarshalText returns the key.
func (v Verdict) MarshalText() ([]byte, error) { return v.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [ErrUnknownKey].
func (v *Verdict) UnmarshalText(text []byte) (err error) {
	*v, err = enum.Parse[Verdict]("verdict", verdictKeys, text)
	return err
}

// Rule is the rule of a presentation standard that decided, or that asks for
// attention.
type Rule uint8

// The rules, in the order in which they are tried.
const (
	// NoInterval: without an interval nobody can say how precise it is.
	NoInterval Rule = iota + 1
	// FewObservations: fewer observations, or fewer effective ones, than the
	// minimum.
	FewObservations
	// FewEvents: fewer events than the minimum.
	FewEvents
	// EnoughObservations: a mean, or a rate, of which only numbers are asked.
	EnoughObservations
	// Narrow: the interval is at most 0.05 wide.
	Narrow
	// Wide: the interval is 0.30 wide or wider.
	Wide
	// RelativelyWide: the interval is wider than the standard's share of the
	// estimate: 130 percent for proportions, 160 for rates.
	RelativelyWide
	// RelativelyNarrow: it is not.
	RelativelyNarrow
	// FewDegrees: fewer than 8 degrees of freedom, so that the standard error
	// itself is uncertain.
	FewDegrees
	// NoneOrAll: nobody or everybody of the sample, where the design says
	// nothing of the error.
	NoneOrAll
	// ComplementWide: the proportion may be shown, but relative to its
	// complement the interval is wider than 130 percent; a footnote should say
	// that the complement may be unreliable.
	ComplementWide
)

var ruleKeys = []string{"", "no-interval", "few-observations", "few-events", "enough-observations", "narrow", "wide",
	"relatively-wide", "relatively-narrow", "few-degrees-of-freedom", "none-or-all", "complement-wide"}

// String returns the key.
func (r Rule) String() string { return enum.String("Rule", ruleKeys, r) }

// AppendText appends the key, such as "few-observations".
func (r Rule) AppendText(b []byte) ([]byte, error) { return enum.Append(b, "Rule", ruleKeys, r) }

// MarshalText returns the key.
func (r Rule) MarshalText() ([]byte, error) { return r.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [ErrUnknownKey].
func (r *Rule) UnmarshalText(text []byte) (err error) {
	*r, err = enum.Parse[Rule]("rule", ruleKeys, text)
	return err
}

// Presentation is what a presentation standard says of one estimate.
type Presentation struct {
	// Verdict says whether to show it.
	Verdict Verdict `json:"verdict"`
	// Why is the rule that decided between showing and not showing.
	Why Rule `json:"why"`
	// Flags are the rules that ask for a review ([FewDegrees], [NoneOrAll]) or
	// for a footnote ([ComplementWide]); none where nothing is shown.
	Flags []Rule `json:"flags,omitempty"`
	// Estimate is the estimate with the interval that was judged. It is
	// complete, whatever the verdict.
	Estimate Estimate `json:"estimate"`
	// EffectiveN is the effective number that was judged, at most N; 0 where
	// the standard asks for none, or there is none.
	EffectiveN float64 `json:"effectiveN,omitempty"`
}

// The numbers of the presentation standards of the National Center for Health
// Statistics. Their intervals have a level of 95 percent.
const (
	standardLevel     = 0.95
	narrowWidth       = 0.05
	wideWidth         = 0.30
	mostRelative      = 1.30
	mostRelativeRate  = 1.60
	leastDegrees      = 8
	leastObservations = MinReliable
)

// Presentation judges a proportion by the standard of the National Center for
// Health Statistics (Parker et al. 2017, Vital and Health Statistics 2(175)), on
// the interval [KornGraubardCapped] at 95 percent. In this order:
//
//   - fewer than 30 observations, or effective ones: [Suppress];
//   - interval at most 0.05 wide: [Show];
//   - interval at least 0.30 wide: Suppress;
//   - interval wider than 130 percent of the proportion: Suppress, else Show.
//
// What is shown becomes [Review] with fewer than 8 degrees of freedom and when
// nobody or everybody is a success, for which no width is judged. The flag
// [ComplementWide] leaves the verdict as it is. Without an interval the verdict is
// Suppress. Errors are as for [SurveyProportion.Estimate].
func (s SurveyProportion) Presentation() (Presentation, error) {
	e, err := s.Estimate(KornGraubardCapped, standardLevel)
	if err != nil {
		return Presentation{}, err
	}
	p := Presentation{Estimate: e}
	n, _ := s.EffectiveN()
	p.EffectiveN = min(n, float64(s.N))
	lo, hi, ok := e.Interval()
	width := hi - lo
	switch {
	case s.N < leastObservations || ok && p.EffectiveN < leastObservations:
		return p.not(FewObservations), nil
	case !ok:
		return p.not(NoInterval), nil
	case s.extreme():
		p.Why = EnoughObservations
	case width <= narrowWidth:
		p.Why = Narrow
	case width >= wideWidth:
		return p.not(Wide), nil
	case width > float64(mostRelative*s.P):
		return p.not(RelativelyWide), nil
	default:
		p.Why = RelativelyNarrow
		if width > float64(mostRelative*(1-s.P)) {
			p.Flags = append(p.Flags, ComplementWide)
		}
	}
	p.Verdict = Show
	df := s.DF
	if s.DesignDF != 0 {
		df = s.DesignDF
	}
	if df < leastDegrees {
		p.review(FewDegrees)
	}
	if s.extreme() {
		p.review(NoneOrAll)
	}
	return p, nil
}

func (p Presentation) not(why Rule) Presentation {
	p.Verdict, p.Why = Suppress, why
	return p
}

func (p *Presentation) review(why Rule) {
	p.Verdict = Review
	p.Flags = append(p.Flags, why)
}

// PresentRate judges an event rate, such as one of [EventRate] or of a survey, by
// the standard of the National Center for Health Statistics (Parker et al.
// 2023, Vital and Health Statistics 2(200)): [Suppress] with fewer than
// [MinEvents] events, without an interval, or with one wider than 160 percent of
// the rate; else [Show], or [Review] with fewer than 8 degrees of freedom, if the
// estimate has any. The standard means intervals at 95 percent; an estimate at
// another level, of another unit than [Rate], or one with a negative value, wraps
// [ErrInvalid]. N of the estimate has to be the number of events, or of
// observations in a survey.
func PresentRate(e Estimate) (Presentation, error) {
	v, ok := e.Value()
	lo, hi, limits := e.Interval()
	if e.Unit() != Rate || e.Status() == Suppressed || v < 0 || limits && e.Level() != standardLevel {
		return Presentation{}, fmt.Errorf("%w: the standard is for rates, with intervals at the level 0.95, that are not withheld", ErrInvalid)
	}
	p := Presentation{Estimate: e}
	switch {
	case e.n < MinEvents:
		return p.not(FewEvents), nil
	case !ok || !limits:
		return p.not(NoInterval), nil
	case hi-lo > float64(mostRelativeRate*v):
		return p.not(RelativelyWide), nil
	}
	p.Verdict, p.Why = Show, RelativelyNarrow
	if df, ok := e.DF(); ok && df < leastDegrees {
		p.review(FewDegrees)
	}
	return p, nil
}

// PresentMean judges a mean by numbers alone, as the standards of the National
// Center for Health Statistics have no rule for means: [Suppress] with fewer than
// minN observations or without an interval; else [Show], or [Review] with fewer
// than 8 degrees of freedom. With minN = 0 the minimum is [MinReliable]. A
// negative minN wraps [ErrRange], an estimate of another unit than [Points] or
// [Count], or a withheld one, [ErrInvalid].
func PresentMean(e Estimate, minN int) (Presentation, error) {
	switch {
	case minN < 0:
		return Presentation{}, fmt.Errorf("%w: a minimum of %d observations", ErrRange, minN)
	case e.Status() == Suppressed || e.Unit() != Points && e.Unit() != Count:
		return Presentation{}, fmt.Errorf("%w: the rule is for means that are not withheld", ErrInvalid)
	case minN == 0:
		minN = MinReliable
	}
	p := Presentation{Estimate: e}
	_, _, limits := e.Interval()
	switch {
	case e.n < minN:
		return p.not(FewObservations), nil
	case !limits:
		return p.not(NoInterval), nil
	}
	p.Verdict, p.Why = Show, EnoughObservations
	if df, ok := e.DF(); ok && df < leastDegrees {
		p.review(FewDegrees)
	}
	return p, nil
}
