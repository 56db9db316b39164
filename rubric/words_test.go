package rubric_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/rubric"
)

func TestExact(t *testing.T) {
	got := scoresOf(t, rubric.PartnershipReadiness(), []string{"3", "", ""}, []string{"3", "", ""}, []string{"1", "", ""})
	data, err := json.Marshal(got)
	require.NoError(t, err)
	assert.Contains(t, string(data), `"points":{"fraction":"7/3","decimal":"2.333333"}`)
	assert.Contains(t, string(data), `"points":null,"normalised":null,"reason":"nothing-scored"`)
	var back rubric.Scores
	require.NoError(t, json.Unmarshal(data, &back))
	assert.Empty(t, cmp.Diff(got, back))

	var e rubric.Exact
	assert.Equal(t, "no score", fmt.Sprint(e))
	assert.False(t, e.Decimal(2).Valid)
	assert.Nil(t, e.Rat())
	assert.True(t, e.Equal(rubric.Exact{}))
	for _, bad := range []string{`"1/2"`, `{}`, `{"fraction":"1e999999999"}`, `{"fraction":"1/0"}`, `{"fraction":"1/2/3"}`, `{"fraction":"0x10"}`} {
		assert.Error(t, json.Unmarshal([]byte(bad), &e), bad)
	}
	require.NoError(t, json.Unmarshal([]byte(`{"fraction":"-1/8"}`), &e))
	assert.Equal(t, "-0.13", e.Text(2), "half away from zero")
	assert.Equal(t, "0", e.Decimal(-5).Decimal.String())
	assert.False(t, e.Equal(rubric.Exact{}))
}

func TestWords(t *testing.T) {
	type word interface {
		MarshalText() ([]byte, error)
	}
	for _, w := range []struct {
		name  string
		make  func(uint8) word
		parse func([]byte) (word, error)
		n     uint8
	}{
		{"NAPolicy", func(v uint8) word { return rubric.NAPolicy(v) }, func(b []byte) (word, error) { var v rubric.NAPolicy; err := v.UnmarshalText(b); return v, err }, 4},
		{"Wording", func(v uint8) word { return rubric.Wording(v) }, func(b []byte) (word, error) { var v rubric.Wording; err := v.UnmarshalText(b); return v, err }, 3},
		{"State", func(v uint8) word { return rubric.State(v) }, func(b []byte) (word, error) { var v rubric.State; err := v.UnmarshalText(b); return v, err }, 4},
		{"Role", func(v uint8) word { return rubric.Role(v) }, func(b []byte) (word, error) { var v rubric.Role; err := v.UnmarshalText(b); return v, err }, 4},
		{"Reason", func(v uint8) word { return rubric.Reason(v) }, func(b []byte) (word, error) { var v rubric.Reason; err := v.UnmarshalText(b); return v, err }, 5},
		{"GateOutcome", func(v uint8) word { return rubric.GateOutcome(v) }, func(b []byte) (word, error) { var v rubric.GateOutcome; err := v.UnmarshalText(b); return v, err }, 3},
		{"NoteKind", func(v uint8) word { return rubric.NoteKind(v) }, func(b []byte) (word, error) { var v rubric.NoteKind; err := v.UnmarshalText(b); return v, err }, 4},
	} {
		for v := range w.n + 1 {
			text, err := w.make(v).MarshalText()
			require.NoError(t, err)
			got, err := w.parse(text)
			require.NoError(t, err)
			assert.Equal(t, w.make(v), got)
			assert.Equal(t, string(text), fmt.Sprint(got))
		}
		_, err := w.make(w.n + 1).MarshalText()
		assert.ErrorIs(t, err, measure.ErrUnknownKey, w.name)
		_, err = w.parse([]byte("nonsense"))
		assert.ErrorIs(t, err, measure.ErrUnknownKey, w.name)
		assert.Equal(t, fmt.Sprintf("%s(%d)", w.name, w.n+1), fmt.Sprint(w.make(w.n+1)))
	}
}
