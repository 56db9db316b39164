package privacy_test

import (
	"encoding"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// word is a closed set.
type word interface {
	fmt.Stringer
	encoding.TextMarshaler
	encoding.TextUnmarshaler
}

// The keys are filed with policies: they never change.
func TestPolicyWords(t *testing.T) {
	var waived privacy.Waived
	var rounding privacy.RoundingKind
	var form privacy.RateForm
	for _, x := range []struct {
		word word
		keys []string
	}{
		{&waived, []string{"", "suppression", "numerator", "complement"}},
		{&rounding, []string{"", "deterministic", "controlled"}},
		{&form, []string{"", "exact", "below", "at-most", "between", "at-least"}},
	} {
		for _, key := range x.keys {
			require.NoError(t, x.word.UnmarshalText([]byte(key)))
			assert.Equal(t, key, x.word.String())
			text, err := x.word.MarshalText()
			require.NoError(t, err)
			assert.Equal(t, key, string(text))
		}
		assert.ErrorIs(t, x.word.UnmarshalText([]byte("Exact")), measure.ErrUnknownKey)
	}
	for w, want := range map[privacy.Waived]uint8{privacy.WaiveSuppression: 1, privacy.WaiveNumerator: 2, privacy.WaiveComplement: 3, privacy.WaiveRest: 4} {
		assert.Equal(t, want, uint8(w))
	}
	_, err := privacy.RateForm(200).MarshalText()
	assert.ErrorIs(t, err, measure.ErrUnknownKey)
	assert.Equal(t, "RoundingKind(200)", privacy.RoundingKind(200).String())
}
