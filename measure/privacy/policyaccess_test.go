package privacy

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// What the engine reads of a policy.
func TestPolicyAccess(t *testing.T) {
	everything := []Waiver{{WaiveSuppression, "internal", "the board"}}
	for _, x := range []struct {
		name                                 string
		policy                               Policy
		people, numerator, complement, width int
		insiders                             bool
	}{
		{name: "zero", policy: Policy{}, people: 10, numerator: 10, complement: 10, width: 5, insiders: true},
		{name: "lowest", policy: Policy{MinCount: 3}, people: 3, numerator: 3, complement: 3, width: 3, insiders: true},
		{name: "odd", policy: Policy{MinCount: 11}, people: 11, numerator: 11, complement: 11, width: 6, insiders: true},
		{name: "huge", policy: Policy{MinCount: math.MaxInt}, people: math.MaxInt, numerator: math.MaxInt, complement: math.MaxInt,
			width: math.MaxInt/2 + 1, insiders: true},
		{name: "apart", policy: Policy{MinCount: 30, MinNumerator: 10, MinComplement: 5, Protection: 4, Readers: Readers{NoInsiders: true}},
			people: 30, numerator: 10, complement: 5, width: 4},
		{name: "complement waived", policy: Policy{Waivers: []Waiver{{WaiveComplement, "r", "b"}}},
			people: 10, numerator: 10, complement: 0, width: 5, insiders: true},
		{name: "numerator waived", policy: Policy{Waivers: []Waiver{{WaiveNumerator, "r", "b"}}},
			people: 10, numerator: 0, complement: 10, width: 5, insiders: true},
		{name: "all waived", policy: Policy{Waivers: everything}, insiders: true},
	} {
		p := x.policy
		assert.NoError(t, p.Validate(), x.name)
		assert.Equal(t, []int{x.people, x.numerator, x.complement, x.width},
			[]int{p.minCount(), p.minNumerator(), p.minComplement(), p.protection()}, x.name)
		assert.Equal(t, x.insiders, p.insiders(), x.name)
	}
}
