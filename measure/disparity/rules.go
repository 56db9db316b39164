package disparity

import (
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

func ruleMeasures() []Measure {
	gap := measure.Citation{Author: "California Community Colleges Chancellor's Office", Year: 2017, Title: "Percentage Point Gap Method"}
	observed := measure.Citation{Author: "DI Calculator", Year: 2022, Title: "Percentage Point Gap Minus One", URL: "https://di-calculator.com"}
	equity := measure.Citation{Author: "California Community Colleges Chancellor's Office", Year: 2014, Title: "Guidelines for Measuring Disproportionate Impact in Equity Plans"}
	uniform := measure.Citation{Author: "Equal Employment Opportunity Commission and others", Year: 1978, Title: "Uniform Guidelines on Employee Selection Procedures", Locator: "29 CFR 1607.4(D)"}
	idea := measure.Citation{Author: "U.S. Department of Education", Year: 2016, Title: "Determining significant disproportionality", Locator: "34 CFR 300.647"}
	justice := measure.Citation{Author: "Office of Juvenile Justice and Delinquency Prevention", Year: 2009, Title: "Disproportionate Minority Contact Technical Assistance Manual", Locator: "4th edition, chapter 1"}
	needs := Needs{Counts: true, Direction: true, Reference: true}
	return []Measure{
		{Key: "percentage-point-gap", Title: "Percentage point gap", Formula: "rate − reference; flagged where rate + max(1.96 √(0.25/n), 0.03) ≤ reference",
			Unit: measure.ProportionDifference, Needs: needs, Sources: []measure.Citation{gap}, check: checkGap,
			compute: impactOf(func(o Options) ImpactRule { return Gap2017(o.Reference) })},
		{Key: "percentage-point-gap-2022", Title: "Percentage point gap by the observed rate", Formula: "rate − reference; flagged where rate + max(1.96 √(p(1−p)/n), 0.02) ≤ reference; undetermined below 11 people",
			Unit: measure.ProportionDifference, Needs: needs, Sources: []measure.Citation{observed}, check: checkGap,
			compute: impactOf(func(o Options) ImpactRule { return Gap2022(o.Reference) })},
		{Key: "proportionality-index", Title: "Proportionality index", Formula: "(share of the successes) / (share of the people); flagged below 0.8, or below Parameter",
			Unit: measure.Ratio, Needs: Needs{Counts: true, Direction: true}, Sources: []measure.Citation{equity}, check: checkProportionality,
			compute: impactOf(func(o Options) ImpactRule {
				return ImpactRule{Kind: ProportionalityIndex, Reference: measure.Overall(), Cut: o.Parameter}
			})},
		{Key: "eighty-percent-index", Title: "80% index", Formula: "rate / rate of the reference; flagged below 0.8, or below Parameter",
			Unit: measure.Ratio, Needs: needs, Sources: []measure.Citation{uniform, equity}, check: checkCut,
			compute: impactOf(func(o Options) ImpactRule {
				return ImpactRule{Kind: EightyPercentIndex, Reference: o.Reference, Cut: o.Parameter}
			})},
		{Key: "risk-ratio", Title: "Risk ratio", Formula: "risk of the group / risk of all other groups of the district", Unit: measure.Ratio,
			Sources: []measure.Citation{idea}, Function: "RiskRule.Assess"},
		{Key: "alternate-risk-ratio", Title: "Alternate risk ratio", Formula: "risk of the group in the district / risk of all other groups of the State", Unit: measure.Ratio,
			Sources: []measure.Citation{idea}, Function: "RiskRule.Assess"},
		{Key: "relative-rate-index", Title: "Relative rate index", Formula: "rate of the group at a stage / rate of the reference; per 1,000 youths at arrest, per 100 of the stage before after that", Unit: measure.Ratio,
			Sources: []measure.Citation{justice}, Function: "JusticeSystem.Index"},
	}
}

// checkGap is checkPair, and asks for counts that add up.
func checkGap(g Groups, o Options) error {
	var l fault.List
	l.AddErr("", checkPair(g, o))
	checkAddsUp(&l, g, o.Reference)
	return l.Err()
}

// checkAddsUp reports a rule that adds up counts of groups that stand for other
// numbers of people.
func checkAddsUp(l *fault.List, g Groups, r measure.Reference) {
	if (r.Kind == measure.ToOverall || r.Kind == measure.ToAllOthers) && !g.proportional() {
		l.Add("/groups", ErrNeeds, "the rule adds up the counts of the groups, which stand for populations that are not in proportion to them; leave populations out, or compare with a group or a fixed rate")
	}
}

// checkCut reports a cut that is none, or a pair that cannot be.
func checkCut(g Groups, o Options) error {
	var l fault.List
	if !(o.Parameter >= 0 && o.Parameter <= 1) {
		l.Add("/parameter", measure.ErrRange, "must be the cut, above 0 and at most 1; 0 means 0.8")
	}
	l.AddErr("", checkGap(g, o))
	return l.Err()
}

// checkProportionality is checkCut with everyone as the reference.
func checkProportionality(g Groups, o Options) error {
	var l fault.List
	if o.Reference.Kind != 0 && o.Reference.Kind != measure.ToOverall {
		l.Add("/reference", measure.ErrInvalid, "the proportionality index compares with everyone")
	}
	o.Reference = measure.Overall()
	l.AddErr("", checkCut(g, o))
	return l.Err()
}
