package privacy_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure/privacy"
)

// The policy travels with the release: purpose, waivers, source and assumptions;
// the numbers of the rules for totals do not, and what Protect leaves to do is
// said.
func TestCertificateHoldsThePolicy(t *testing.T) {
	p := fullPolicy()
	table, _ := planted(t)
	r, err := privacy.Protect(context.Background(), table, p)
	require.NoError(t, err)
	c := r.Certificate()
	assert.Equal(t, 20, c.MinCount)
	want := fullPolicy()
	want.Dominance, want.PPercent = privacy.Dominance{}, privacy.PPercent{}
	assert.Equal(t, want, c.Policy)
	assert.Equal(t, []string{
		"Those who do not count may be few, by decision of data council: not to be absent says nothing of a child",
		"The policy codes rates; in this release they stand as computed, to be coded before they are shown.",
		"The policy rounds counts; in this release they stand as counted, to be rounded before they are shown.",
		"The policy has rules for totals of amounts; this release has no such totals.",
	}, c.Assumptions[4:])
	data, err := json.Marshal(c)
	require.NoError(t, err)
	assert.Contains(t, string(data), `"purpose":"public dashboard"`)
	assert.NotContains(t, string(data), "85", "k is kept from readers")

	c.Policy.Waivers[0].By, c.Policy.Coding.Bands[0].Starts[0], c.Assumptions[0] = "nobody", 1, ""
	p.Waivers[0].Reason, p.Coding.Bands[1].From = "none", 1
	again := r.Certificate()
	assert.Equal(t, want, again.Policy, "it shares no memory")
	assert.NotEmpty(t, again.Assumptions[0])
}

// Going without suppression shows every group and says so.
func TestCertificateOfWaiver(t *testing.T) {
	table, _ := planted(t)
	r, err := privacy.Protect(context.Background(), table, privacy.Policy{
		Waivers: []privacy.Waiver{{What: privacy.WaiveSuppression, Reason: "internal review", By: "data council"}},
	})
	require.NoError(t, err)
	c := r.Certificate()
	assert.Zero(t, c.MinCount)
	assert.Zero(t, c.Withheld)
	assert.NotZero(t, c.Groups)
	assert.Equal(t, "Nothing: the policy goes without suppression.", c.Checked)
	assert.Equal(t, []string{"Nothing is withheld, by decision of data council: internal review"}, c.Assumptions)
	for cell := range r.Cells() {
		assert.False(t, cell.Withheld())
	}
}
