package measure

import (
	"fmt"
	"math"
	"slices"

	"github.com/collective-impact/sdk/internal/dist"
	sums "github.com/collective-impact/sdk/internal/exact"
)

// Skewed is the interval of a mean, or of another figure that is a sum of what
// each person adds, where a few add most: from the figure less h(q) to the figure
// less h(−q) standard errors, where
//
//	h(x) = 3/a·(∛(1 + a(x − a/6)) − 1)
//
// is the cubic transformation of Hall (1992, Journal of the Royal Statistical
// Society B 54:221), which takes the skewness a out of Student's t. A sample holds
// less of a tail than there is; so a is 4/3 of the skewness of the sum, and q the
// quantile of t with n/(κ−1) degrees of freedom, n−1 at most: half of those that a
// variance has when the kurtosis of what people add is κ. Both were chosen by
// simulation.
const Skewed Method = "skewed"

// MeanOfValues estimates a mean from the values themselves, with the interval
// [Skewed]. It is for values such as incomes, of which a few are far above the
// rest: there the interval of [MeanOf], which a mean and a variance allow, holds
// the truth too seldom. DF is n−1, that of the standard error. What has no interval
// and what is refused is as for MeanOf; the order of the values is of no matter.
// The unit is [Points]. Values above 1e150 in size wrap [ErrRange].
func MeanOfValues(values []float64, level float64) (Estimate, error) {
	values = slices.Sorted(slices.Values(values))
	n := len(values)
	var total sums.Sum
	for _, x := range values {
		if !(math.Abs(x) <= 1e150) || !total.Add(x) {
			return Estimate{}, fmt.Errorf("%w: values must be finite, and below 1e150 in size", ErrRange)
		}
	}
	mean, variance := total.Float()/float64(max(n, 1)), 0.0
	if n > 1 {
		var squares sums.Sum
		for _, x := range values {
			squares.AddSquare(x - mean)
		}
		variance = squares.Float() / float64(n-1)
	}
	e, err := MeanOf(n, mean, variance, level)
	if err != nil || !e.hasLimits {
		return e, err
	}
	below, above := dist.Skewed(values, level)
	return e.interval(mean-float64(e.se*below), mean+float64(e.se*above), level, Skewed), nil
}
