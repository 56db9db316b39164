package measure

import (
	"slices"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
)

// Methods name the intervals of a plan, each by its [Method]; "" means the first
// one listed.
type Methods struct {
	// Proportion is for shares: [Wilson], [WilsonCorrected], [ClopperPearson],
	// [MidP], [Jeffreys], [AgrestiCoull] or [Wald].
	Proportion Method `json:"proportion,omitempty"`
	// Difference is for differences of shares: [NewcombeHybrid],
	// [MiettinenNurminen] or [Wald].
	Difference Method `json:"difference,omitempty"`
	// Ratio is for ratios of shares: [MiettinenNurminen], or [KatzLog], with
	// which ratios to everyone have [DeltaLog].
	Ratio Method `json:"ratio,omitempty"`
	// Rate is for rates of events: [ByarFromTen], [ExactPoisson] or [Byar].
	Rate Method `json:"rate,omitempty"`
	// SurveyProportion is for shares with a design or sampling weights:
	// [KornGraubard], [KornGraubardCapped], [Logit], [Arcsine], [StudentT] or
	// [Wilson].
	SurveyProportion Method `json:"surveyProportion,omitempty"`
	// SurveyDifference is for differences and ratios of such shares: [MOVER], from
	// the limits of the two sides by the method of SurveyProportion, or
	// [Linearised].
	SurveyDifference Method `json:"surveyDifference,omitempty"`
}

func (m Methods) check(l *fault.List, at string) {
	for _, c := range []struct {
		name    string
		method  Method
		offered []Method
	}{
		{"proportion", m.Proportion, []Method{Wilson, WilsonCorrected, ClopperPearson, MidP, Jeffreys, AgrestiCoull, Wald}},
		{"difference", m.Difference, []Method{NewcombeHybrid, MiettinenNurminen, Wald}},
		{"ratio", m.Ratio, []Method{MiettinenNurminen, KatzLog}},
		{"rate", m.Rate, []Method{ByarFromTen, ExactPoisson, Byar}},
		{"surveyProportion", m.SurveyProportion, []Method{KornGraubard, KornGraubardCapped, Logit, Arcsine, StudentT, Wilson}},
		{"surveyDifference", m.SurveyDifference, []Method{MOVER, Linearised}},
	} {
		if c.method != "" && !slices.Contains(c.offered, c.method) {
			l.Add(fault.At(at, c.name), ErrMethod, "must be one of %v", c.offered)
		}
	}
}

// or returns the method, or another one where none is named.
func (m Method) or(other Method) Method {
	if m == "" {
		return other
	}
	return m
}

func (m Methods) proportion() Method { return m.Proportion.or(Wilson) }
func (m Methods) difference() Method { return m.Difference.or(NewcombeHybrid) }
func (m Methods) ratio() Method      { return m.Ratio.or(MiettinenNurminen) }

// ratioToAll is the method of ratios to everyone.
func (m Methods) ratioToAll() Method {
	if m.ratio() == KatzLog {
		return DeltaLog
	}
	return m.ratio()
}

func (m Methods) rate() Method             { return m.Rate.or(ByarFromTen) }
func (m Methods) surveyProportion() Method { return m.SurveyProportion.or(KornGraubard) }
func (m Methods) surveyDifference() Method { return m.SurveyDifference.or(MOVER) }

// Standard says which estimates are too imprecise to be shown without a
// warning: they are marked [Unreliable].
type Standard uint8

// The standards.
const (
	// MinimumN: those of fewer than [MinReliable] observations. This is what the
	// zero value means.
	MinimumN Standard = iota + 1
	// NCHS: those that the presentation standards of the National Center for
	// Health Statistics do not show: of proportions
	// ([SurveyProportion.Presentation]), of rates ([PresentRate]), and by numbers
	// alone of means ([PresentMean]). Ratios of sums have none, and are marked as
	// for MinimumN. They judge intervals at 95 percent,
	// whatever the level of the plan.
	NCHS
)

var standardKeys = []string{"", "minimum-n", "nchs"}

// String returns the key.
func (s Standard) String() string { return enum.String("Standard", standardKeys, s) }

// AppendText appends the key: "minimum-n" or "nchs".
func (s Standard) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Standard", standardKeys, s)
}

// MarshalText returns the key.
func (s Standard) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [ErrUnknownKey].
func (s *Standard) UnmarshalText(text []byte) (err error) {
	*s, err = enum.Parse[Standard]("standard", standardKeys, text)
	return err
}

// present returns the estimate of a group and what the standard says of it.
func (d *viewData) present(g *group, i int) (Estimate, Presentation) {
	e := d.estimateOf(g, i)
	if d.plan.Standard != NCHS || !e.hasValue {
		return e, Presentation{}
	}
	ind := d.plan.Indicators[i]
	at95 := *d
	at95.plan.Level = standardLevel
	if d.survey != nil {
		s := *d.survey
		s.plan.Level = standardLevel
		at95.survey = &s
	}
	judged := at95.estimateOf(g, i)
	var p Presentation
	var err error
	switch {
	case ind.share():
		p, err = at95.proportion(g, i).Presentation()
	case ind.Outcome == RatioOfSums:
		return e, Presentation{} // no standard speaks of it
	case ind.Outcome == RatePer:
		judged.n = g.stats[i].k
		p, err = PresentRate(judged)
		p.Estimate = judged.of(g.stats[i].n)
	default:
		p, err = PresentMean(judged, 0)
	}
	if err != nil {
		return e, Presentation{}
	}
	if p.Verdict != Show {
		e.status = Unreliable
	}
	return e, p
}

// proportion returns what the standard of proportions judges.
func (d *viewData) proportion(g *group, i int) SurveyProportion {
	v, _ := d.valueOf(g, i)
	s := SurveyProportion{P: v, N: g.stats[i].n, DF: float64(g.stats[i].n - 1)}
	if variance, ok := d.varianceOf(g, i); ok {
		s.SE = sqrt(variance)
	}
	if d.survey != nil {
		if stat, err := d.survey.stat(g, i); err == nil {
			s.DF = d.survey.df(stat)
		}
	}
	return s
}
