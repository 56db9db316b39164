package disparity

import "github.com/collective-impact/sdk/measure"

// The measures of standardisation and decomposition.
const (
	DirectStandard      Key = "direct-rate"           // directly standardised rate
	IndirectStandard    Key = "indirect-ratio"        // SMR
	IndirectRate        Key = "indirect-rate"         // ISR
	ComparativeStandard Key = "comparative-ratio"     // CMF
	RateEffect          Key = "rate-component"        // Kitagawa, rates
	CompositionEffect   Key = "composition-component" // Kitagawa, composition
)

// standardMeasures are the measures that take apart rates and composition.
func standardMeasures() []Measure {
	fay := measure.Citation{Author: "Fay, Feuer", Year: 1997, Title: "Confidence Intervals for Directly Standardized Rates: A Method Based on the Gamma Distribution", URL: "https://doi.org/10.1002/(SICI)1097-0258(19970415)16:7%3C791::AID-SIM500%3E3.0.CO;2-%23"}
	dobson := measure.Citation{Author: "Dobson, Kuulasmaa, Eberle, Scherer", Year: 1991, Title: "Confidence Intervals for Weighted Sums of Poisson Parameters", URL: "https://doi.org/10.1002/sim.4780100317"}
	breslow := measure.Citation{Author: "Breslow, Day", Year: 1987, Title: "Statistical Methods in Cancer Research II"}
	kitagawa := measure.Citation{Author: "Kitagawa", Year: 1955, Title: "Components of a Difference Between Two Rates", URL: "https://doi.org/10.1080/01621459.1955.10501299"}
	return []Measure{
		{Key: DirectStandard, Title: "Directly standardised rate", Formula: "Σ w events/population / Σ w", Unit: measure.Rate,
			Sources: []measure.Citation{fay, dobson}, Function: "DirectRate"},
		{Key: IndirectStandard, Title: "Indirectly standardised ratio (SMR)", Formula: "events / Σ population · reference rate", Unit: measure.Ratio,
			Sources: []measure.Citation{breslow}, Function: "IndirectRatio"},
		{Key: IndirectRate, Title: "Indirectly standardised rate", Formula: "SMR · crude rate of the reference", Unit: measure.Rate,
			Sources: []measure.Citation{breslow}, Function: "IndirectRatio"},
		{Key: ComparativeStandard, Title: "Comparative ratio of directly standardised rates", Formula: "direct rate / direct rate of the reference", Unit: measure.Ratio,
			Sources: []measure.Citation{breslow}, Function: "ComparativeRatio"},
		{Key: RateEffect, Title: "Part of a change that comes of rates", Formula: "Σ (value₂ − value₁)(share₁ + share₂)/2", Needs: Needs{Population: true, Separate: true},
			Sources: []measure.Citation{kitagawa}, Function: "Decompose"},
		{Key: CompositionEffect, Title: "Part of a change that comes of composition", Formula: "Σ (share₂ − share₁)(value₁ + value₂)/2", Needs: Needs{Population: true, Separate: true},
			Sources: []measure.Citation{kitagawa}, Function: "Decompose"},
	}
}
