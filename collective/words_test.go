package collective_test

import (
	"encoding"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/collective"
	"github.com/collective-impact/sdk/measure"
)

func words[E interface {
	~uint8
	String() string
	encoding.TextMarshaler
}, P interface {
	*E
	encoding.TextUnmarshaler
}](t *testing.T, keys ...string) {
	t.Helper()
	for i, key := range append([]string{""}, keys...) {
		text, err := E(i).MarshalText()
		require.NoError(t, err)
		assert.Equal(t, key, string(text))
		assert.Equal(t, key, E(i).String())
		var back E
		require.NoError(t, P(&back).UnmarshalText(text))
		assert.Equal(t, E(i), back)
	}
	_, err := E(len(keys) + 1).MarshalText()
	assert.ErrorIs(t, err, measure.ErrUnknownKey)
	var e E
	assert.ErrorIs(t, P(&e).UnmarshalText([]byte("no such key")), measure.ErrUnknownKey)
}

func TestWords(t *testing.T) {
	words[collective.Condition](t, "common-agenda", "shared-measurement", "mutually-reinforcing-activities", "continuous-communication", "backbone-support")
	words[collective.Engagement](t, "engaged", "should-be-engaged")
	words[collective.Stance](t, "endorses", "declines")
	words[collective.Reporting](t, "on-time", "late", "not-delivered", "not-expected")
	words[collective.GroupKind](t, "steering-committee", "work-group", "advisory-group", "key-function-group")
	words[collective.Reason](t, "not-recorded", "nothing-to-count", "no-evidence", "protected", "no-score")
}
