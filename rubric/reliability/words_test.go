package reliability_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/rubric/reliability"
)

type text interface {
	~uint8
	fmt.Stringer
	MarshalText() ([]byte, error)
}

func roundTrip[E text, P interface {
	*E
	UnmarshalText([]byte) error
}](t *testing.T, name string, keys ...string) {
	t.Helper()
	for i, key := range append([]string{""}, keys...) {
		b, err := E(i).MarshalText()
		require.NoError(t, err)
		assert.Equal(t, key, string(b))
		assert.Equal(t, key, E(i).String())
		var got E
		require.NoError(t, P(&got).UnmarshalText(b))
		assert.Equal(t, E(i), got)
	}
	_, err := E(len(keys) + 1).MarshalText()
	assert.ErrorIs(t, err, measure.ErrUnknownKey, name)
	var got E
	assert.ErrorIs(t, P(&got).UnmarshalText([]byte("nonsense")), measure.ErrUnknownKey, name)
	assert.Equal(t, fmt.Sprintf("%s(%d)", name, len(keys)+1), E(len(keys)+1).String())
}

func TestWords(t *testing.T) {
	roundTrip[reliability.Weights](t, "Weights", "identity", "linear", "quadratic")
	roundTrip[reliability.Spacing](t, "Spacing", "by-value", "by-rank")
	roundTrip[reliability.Missing](t, "Missing", "available", "listwise")
	roundTrip[reliability.Distribution](t, "Distribution", "student", "normal")
	roundTrip[reliability.Coefficient](t, "Coefficient", "percent-agreement", "cohen-kappa", "light-kappa")
	roundTrip[reliability.Reason](t, "Reason", "too-few-raters", "no-pairs", "no-variation", "one-unit", "no-spread")
	roundTrip[reliability.Warning](t, "Warning", "few-units", "skewed-prevalence", "units-left-out", "pairs-left-out")
}

// The sentences are text for people; what they must say is checked here.
func TestMeaning(t *testing.T) {
	full := must(t)(table(t, reliability.Levels(0, 1), [][]int{{5, 0}, {0, 5}}).Kappa(identity))
	assert.Contains(t, full.Meaning(), "all of the agreement")
	assert.Contains(t, full.Meaning(), "no interval")
	chance := must(t)(table(t, reliability.Levels(0, 1), [][]int{{5, 5}, {5, 5}}).Kappa(identity))
	assert.Contains(t, chance.Meaning(), "no more agreement than chance")
	half := must(t)(table(t, reliability.Levels(0, 1), [][]int{{5, 5}, {5, 5}}).Agreement(identity))
	assert.Contains(t, half.Meaning(), "the same in 50% of cases")
	weighted := must(t)(table(t, reliability.Levels(0, 2), [][]int{{99, 1, 0}, {0, 1, 0}, {0, 0, 299}}).Agreement(quadratic))
	assert.Contains(t, weighted.Meaning(), "more than 99%")
	assert.NotContains(t, weighted.Meaning(), "100%")
	light := must(t)(ratings(t, reliability.Levels(1, 6), readCSV(t, "anxiety.csv")).LightKappa(quadratic))
	assert.Contains(t, light.Meaning(), "An average pair of raters reaches 20%")
	assert.Contains(t, light.Meaning(), "few units")
}
