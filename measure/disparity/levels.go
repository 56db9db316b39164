package disparity

import "github.com/collective-impact/sdk/measure"

// The measures of ordered levels.
const (
	VTrapezoid  Key = "v-gap-trapezoid"      // V gap, straight lines
	VMonotone   Key = "v-gap-monotone-cubic" // V gap, monotone cubic
	VLikelihood Key = "v-gap-likelihood"     // V gap, two normal distributions
	LevelMeans  Key = "scale-of-levels"      // means and SDs of many groups
)

// levelMeasures are the measures of counts on ordered levels.
func levelMeasures() []Measure {
	ho := measure.Citation{Author: "Ho, Reardon", Year: 2012, Title: "Estimating Achievement Gaps from Test Scores Reported in Ordinal “Proficiency” Categories", URL: "https://doi.org/10.3102/1076998611411918"}
	reardon := measure.Citation{Author: "Reardon, Shear, Castellano, Ho", Year: 2017, Title: "Using Heteroskedastic Ordered Probit Models to Recover Moments of Continuous Test Score Distributions from Coarsened Data", URL: "https://doi.org/10.3102/1076998616666279"}
	of := func(key Key, title, formula, function string, sources ...measure.Citation) Measure {
		return Measure{Key: key, Title: title, Formula: formula, Unit: measure.Index, Needs: Needs{Counts: true, Separate: true}, Sources: sources, Function: function}
	}
	return []Measure{
		of(VTrapezoid, "V gap, straight lines", "√2 Φ⁻¹(P(a > b) + ½ P(a = b))", "VGap", ho),
		of(VMonotone, "V gap, monotone cubic", "√2 Φ⁻¹(area under the monotone cubic through shares up to each level)", "VGap", ho),
		of(VLikelihood, "V gap, maximum likelihood", "(mean a − mean b) / √((SD a² + SD b²) / 2) of the ordered probit model", "VGap", ho, reardon),
		of(LevelMeans, "Means and standard deviations from ordered levels", "heteroskedastic ordered probit; everybody has mean 0 and standard deviation 1", "ScaleOfLevels", reardon),
	}
}
