package privacy

import (
	"fmt"

	"github.com/collective-impact/sdk/measure"
)

// DefaultMinCount is the minimum count of the zero [Policy]. Ten is the
// commonest threshold of American education agencies; FERPA leaves the number
// to the agency (NCES, SLDS Technical Brief 3, NCES 2011-603).
const DefaultMinCount = 10

// lowestMinCount keeps a policy from being none: below three, a group member
// can subtract himself.
const lowestMinCount = 3

// Policy says what is too small to be published. The zero value is safe: a
// minimum of [DefaultMinCount].
type Policy struct {
	// MinCount is the smallest count that may be read or computed: of people with
	// a value in a group, of those who count (the numerator), of the others (its
	// complement), and of those between two levels of one column. It is also the
	// least width of the interval to which arithmetic may narrow a withheld
	// count. 0 means [DefaultMinCount]; 1, 2 and negative numbers are refused.
	MinCount int `json:"minCount,omitempty"`
}

// Validate reports a minimum count that protects nobody; it wraps
// [measure.ErrRange].
func (p Policy) Validate() error {
	if p.MinCount != 0 && p.MinCount < lowestMinCount {
		return &measure.FieldError{Path: "/minCount", Err: measure.ErrRange,
			Problem: fmt.Sprintf("a minimum count of %d protects nobody; use %d or more, or 0 for %d", p.MinCount, lowestMinCount, DefaultMinCount)}
	}
	return nil
}

func (p Policy) minCount() int {
	if p.MinCount == 0 {
		return DefaultMinCount
	}
	return p.MinCount
}
