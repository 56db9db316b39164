package budget_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/budget"
)

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
		{"Rounding", func(v uint8) word { return budget.Rounding(v) }, func(b []byte) (word, error) { var v budget.Rounding; err := v.UnmarshalText(b); return v, err }, 6},
		{"Compounding", func(v uint8) word { return budget.Compounding(v) }, func(b []byte) (word, error) { var v budget.Compounding; err := v.UnmarshalText(b); return v, err }, 1},
		{"Kind", func(v uint8) word { return budget.Kind(v) }, func(b []byte) (word, error) { var v budget.Kind; err := v.UnmarshalText(b); return v, err }, 3},
		{"Base", func(v uint8) word { return budget.Base(v) }, func(b []byte) (word, error) { var v budget.Base; err := v.UnmarshalText(b); return v, err }, 2},
		{"Section", func(v uint8) word { return budget.Section(v) }, func(b []byte) (word, error) { var v budget.Section; err := v.UnmarshalText(b); return v, err }, 3},
		{"Reason", func(v uint8) word { return budget.Reason(v) }, func(b []byte) (word, error) { var v budget.Reason; err := v.UnmarshalText(b); return v, err }, 5},
	} {
		for v := range w.n + 1 {
			text, err := w.make(v).MarshalText()
			require.NoError(t, err)
			got, err := w.parse(text)
			require.NoError(t, err)
			assert.Equal(t, w.make(v), got)
			assert.Equal(t, string(text), fmt.Sprint(got))
		}
		got, err := w.parse(nil)
		assert.NoError(t, err)
		assert.Equal(t, w.make(0), got)
		_, err = w.make(w.n + 1).MarshalText()
		assert.ErrorIs(t, err, budget.ErrUnknownKey, w.name)
		_, err = w.parse([]byte("nonsense"))
		assert.ErrorIs(t, err, budget.ErrUnknownKey, w.name)
		assert.Equal(t, fmt.Sprintf("%s(%d)", w.name, w.n+1), fmt.Sprint(w.make(w.n+1)))
	}
	var r budget.Rounding
	assert.EqualError(t, r.UnmarshalText([]byte("half-up")),
		`unknown key "half-up": rounding is one of half-even, half-down, toward-zero, away-from-zero, floor, ceiling, half-away`)
}
