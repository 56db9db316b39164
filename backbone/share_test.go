package backbone_test

import (
	"encoding/json"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/backbone"
)

func TestSharePercent(t *testing.T) {
	for _, x := range []struct {
		covered, counting int
		places            int32
		want              string
	}{
		{9, 10, 0, "90%"},
		{2, 3, 1, "66.7%"},
		{1, 8, 0, "13%"}, // 12.5, half away from zero
		{1, 8, 1, "12.5%"},
		{10, 10, 2, "100.00%"},
		{0, 10, 1, "0.0%"},
		{999, 1000, 0, "99%"}, // 99.9 is not the whole
		{9999, 10000, 1, "99.9%"},
		{1, 1000, 0, "1%"}, // 0.1 is not nothing
		{1, 1000, 1, "0.1%"},
		{1, 100000, 1, "0.1%"},
		{995, 1000, 1, "99.5%"},
		{1, 3, -4, "33%"},
		{1, 3, 100, "33." + strings.Repeat("3", 100) + "%"},
		{1, 3, math.MaxInt32, "33." + strings.Repeat("3", 100) + "%"},
		{0, 0, 1, "undefined: nothing-counts"},
	} {
		s := backbone.Share{Covered: x.covered, Counting: x.counting}
		assert.Equal(t, x.want, s.Percent(x.places), s)
	}
}

func TestShareForms(t *testing.T) {
	s := backbone.Share{Covered: 2, Counting: 3}
	assert.Equal(t, big.NewRat(2, 3), s.Rat())
	assert.Equal(t, "0.6667", s.Decimal(4).Decimal.String())
	assert.Equal(t, "1", s.Decimal(-1).Decimal.String())
	assert.Equal(t, "2 of 3", s.String())
	assert.Equal(t, "undefined: nothing-counts", backbone.Share{}.String())
	for text, s := range map[string]backbone.Share{
		`{"covered":2,"counting":3,"share":"0.666667","extent":"partly-covered"}`: s,
		`{"covered":3,"counting":3,"share":"1","extent":"covered"}`:               {Covered: 3, Counting: 3},
		`{"covered":0,"counting":3,"share":"0","extent":"not-covered"}`:           {Counting: 3},
		`{"covered":0,"counting":0,"share":null,"reason":"nothing-counts"}`:       {},
	} {
		got, err := json.Marshal(s)
		require.NoError(t, err)
		assert.Equal(t, text, string(got))
		var back backbone.Share
		require.NoError(t, json.Unmarshal(got, &back))
		assert.Equal(t, s, back)
	}
}

// Nonsense that somebody wrote into a share does not panic.
func TestShareOfNonsense(t *testing.T) {
	for _, s := range []backbone.Share{{Covered: 3, Counting: 2}, {Covered: -1, Counting: 2}, {Covered: 1, Counting: -1}, {Covered: math.MaxInt, Counting: math.MaxInt}, {Covered: math.MinInt, Counting: 1}} {
		_, _, _, _ = s.Percent(1), s.String(), s.Rat(), s.Decimal(3)
		_, err := json.Marshal(s)
		assert.NoError(t, err)
		assert.Equal(t, s.Counting > 0, s.Known())
	}
}
