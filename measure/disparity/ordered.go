package disparity

import "github.com/collective-impact/sdk/measure"

// The measures of ordered groups.
const (
	SlopeIndex             Key = "slope-index"                    // SII, straight line
	RelativeIndex          Key = "relative-index"                 // RII, straight line
	SlopeIndexLogit        Key = "slope-index-logit"              // SII, logistic curve
	RelativeIndexLogit     Key = "relative-index-logit"           // RII, logistic curve
	AbsoluteConcentration  Key = "absolute-concentration"         // ACI
	RelativeConcentration  Key = "relative-concentration"         // RCI
	WagstaffConcentration  Key = "concentration-wagstaff"         // RCI of bounded values, Wagstaff
	ErreygersConcentration Key = "concentration-erreygers"        // RCI of bounded values, Erreygers
	PersonConcentration    Key = "concentration-of-ranked-people" // microdata
)

// rising returns a measure of ordered groups, which is above 0, or 1 for ratios,
// where values rise from the first group to the last: the last group against the
// first.
func (g Groups) rising(e measure.Estimate) Result {
	r := Result{Estimate: e}
	if last := len(g.Groups) - 1; last > 0 {
		equal := 0.0
		if e.Unit() == measure.Ratio {
			equal = 1
		}
		r.Group, r.Reference, r.Standing = g.called([]int{last}), g.called([]int{0}), g.standing(e, equal)
	}
	return r
}

// orderedMeasures are the measures of groups in a natural order.
func orderedMeasures() []Measure {
	who := measure.Citation{Author: "Schlotheuber, Hosseinpoor", Year: 2022, Title: "Summary Measures of Health Inequality: A Review of Existing Measures and Their Application", URL: "https://doi.org/10.3390/ijerph19063697"}
	kunst := measure.Citation{Author: "Kunst, Mackenbach", Year: 1994, Title: "The Size of Mortality Differences Associated with Educational Level in Nine Industrialized Countries", URL: "https://doi.org/10.2105/AJPH.84.6.932"}
	papke := measure.Citation{Author: "Papke, Wooldridge", Year: 1996, Title: "Econometric Methods for Fractional Response Variables", URL: "https://doi.org/10.1002/(SICI)1099-1255(199611)11:6%3C619::AID-JAE418%3E3.0.CO;2-1"}
	chen := measure.Citation{Author: "Chen, Roy", Year: 2009, Title: "Calculating Concentration Index with Repetitive Values of Indicators of Economic Welfare", URL: "https://doi.org/10.1016/j.jhealeco.2008.09.004"}
	wagstaff := measure.Citation{Author: "Wagstaff", Year: 2005, Title: "The Bounds of the Concentration Index when the Variable of Interest is Binary", URL: "https://doi.org/10.1002/hec.953"}
	erreygers := measure.Citation{Author: "Erreygers", Year: 2009, Title: "Correcting the Concentration Index", URL: "https://doi.org/10.1016/j.jhealeco.2008.02.003"}
	of := func(key Key, title, formula string, unit measure.Unit, zero bool, pick func(Gradient) measure.Estimate, sources ...measure.Citation) Measure {
		return Measure{Key: key, Title: title, Formula: formula, Unit: unit, Sources: sources,
			Needs:   Needs{Ordered: true, Population: true, Separate: true, TrueZero: zero},
			compute: func(g Groups, _ Options) Result { return g.rising(pick(g.gradient(GradientOptions{}))) }}
	}
	aversion := func(m Measure, relative bool) Measure {
		plain := m.compute
		m.Formula += "; with Parameter the extended index of that aversion to inequality, of which this is 2"
		m.Sources = append(m.Sources, measure.Citation{Author: "Wagstaff", Year: 2002, Title: "Inequality aversion, health inequalities and health achievement", Locator: "Journal of Health Economics 21:627", URL: "https://doi.org/10.1016/S0167-6296(02)00006-1"})
		m.check = checkAversion
		m.compute = func(g Groups, o Options) Result {
			if o.Parameter == 0 || o.Parameter == 2 {
				return plain(g, o)
			}
			return g.vectors().extended(o.Parameter, relative)
		}
		return m
	}
	return []Measure{
		of(SlopeIndex, "Slope index of inequality", "f(1) − f(0), f the line of values on ranks weighted by population", 0, false,
			func(r Gradient) measure.Estimate { return r.SII }, who),
		of(RelativeIndex, "Relative index of inequality", "f(1) / f(0), f the line of values on ranks weighted by population", measure.Ratio, true,
			func(r Gradient) measure.Estimate { return r.RII }, kunst, who),
		of(SlopeIndexLogit, "Slope index of inequality, logistic", "f(1) − f(0), f the logistic curve of values on ranks weighted by population", 0, false,
			func(r Gradient) measure.Estimate { return r.LogitSII }, who, papke),
		of(RelativeIndexLogit, "Relative index of inequality, logistic", "f(1) / f(0), f the logistic curve of values on ranks weighted by population", measure.Ratio, true,
			func(r Gradient) measure.Estimate { return r.LogitRII }, kunst, who, papke),
		aversion(of(AbsoluteConcentration, "Absolute concentration index", "2 Σ p (value − mean)(rank − ½)", 0, false,
			func(r Gradient) measure.Estimate { return r.ACI }, who), false),
		aversion(of(RelativeConcentration, "Relative concentration index", "ACI / mean", measure.Index, true,
			func(r Gradient) measure.Estimate { return r.RCI }, who), true),
		of(WagstaffConcentration, "Concentration index, Wagstaff", "(b − a) ACI / ((mean − a)(b − mean)), values from a to b", measure.Index, false,
			func(r Gradient) measure.Estimate { return r.Wagstaff }, wagstaff),
		of(ErreygersConcentration, "Concentration index, Erreygers", "4 ACI / (b − a), values from a to b", measure.Index, false,
			func(r Gradient) measure.Estimate { return r.Erreygers }, erreygers),
		{Key: PersonConcentration, Title: "Concentration index of ranked people", Formula: "2 cov(value, rank) / mean; people of equal standing share the middle of their ranks",
			Unit: measure.Index, Sources: []measure.Citation{chen, wagstaff, erreygers}, Function: "ConcentrationOf"},
	}
}
