package privacy_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure/privacy"
)

// FuzzProtect builds a small table from bytes, protects it, and lets the
// attacker try.
func FuzzProtect(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 60, 30, 9, 40, 20, 3, 7, 3})
	f.Add([]byte{2, 2, 1, 4, 10, 10, 10, 0, 0, 255, 1, 1, 1, 1, 1, 1, 1, 200})
	f.Add([]byte{7, 0, 2, 1, 9, 11, 3, 250, 4, 30, 1, 12, 5, 40, 40, 6, 8, 2, 13, 90, 45, 21, 33, 3})
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) < 4 || len(data) > 60 {
			return
		}
		d := draw{minCount: []int{3, 5, 10}[data[3]%3]}
		d.plan.Indicators = indicatorChoices[int(data[0])%len(indicatorChoices)]
		d.plan.Sets = setChoices[int(data[1])%len(setChoices)]
		d.plan.References = everyReference
		if data[2]%2 == 1 {
			d.plan.Within = "year"
		}
		for i := 4; i+2 < len(data); i += 3 {
			where, n, k := int(data[i]), int(data[i+1])%80, int(data[i+2])
			p := person{a: aLevels[where%4], b: bLevels[where/4%3], c: cLevels[where/12%2], year: years[where/24%2]}
			if where/48 == 4 {
				p.a = ""
			}
			d.people = append(d.people, many(n, min(k, n), p)...)
		}
		table := tabulate(t, d.plan, d.people)
		requireSafe(t, table, protect(t, table, d.minCount), d.minCount)
	})
}

// FuzzPolicyJSON: whatever is read is either refused or protects.
func FuzzPolicyJSON(f *testing.F) {
	for _, s := range []string{`{}`, `{"minCount":10}`, `{"minCount":-1}`, `{"minCount":2}`, `{"minCount":1e3}`, `null`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var p privacy.Policy
		if json.Unmarshal(data, &p) != nil || p.Validate() != nil {
			return
		}
		require.True(t, p.MinCount == 0 || p.MinCount >= 3)
		out, err := json.Marshal(p)
		require.NoError(t, err)
		var back privacy.Policy
		require.NoError(t, json.Unmarshal(out, &back))
		require.Equal(t, p, back)
	})
}
