package privacy_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// The numbers of the sources, each as its document states it: PTAC's answers on
// disclosure avoidance and the abstract of NCES 2011-603 (10 is the commonest
// minimum), the files of EDFacts (nothing for 1 to 5), the CMS policy (no cell of
// 1 to 10), the data use restrictions of CDC WONDER (none of 9 or fewer) and 34
// CFR 300.647(b)(1) (n-size 30, cell size 10).
func TestPresetNumbers(t *testing.T) {
	for key, want := range map[string][4]int{
		"ferpa-practice":          {10, 10, 10, 5},
		"nces-slds-3":             {10, 10, 10, 5},
		"edfacts":                 {6, 6, 6, 3},
		"cms":                     {11, 11, 11, 6},
		"nchs":                    {10, 10, 10, 5},
		"idea-disproportionality": {30, 10, 10, 5},
	} {
		p, err := privacy.PresetByKey(key)
		require.NoError(t, err)
		e := p.Policy.Effective()
		assert.Equal(t, want, [4]int{e.MinCount, e.MinNumerator, e.MinComplement, e.Protection}, key)
	}
	assert.Len(t, privacy.Presets(), 6)
}

// Every preset is valid, says what it is and where it comes from, reads back from
// its JSON, waives nothing, and is handed out by value.
func TestPresets(t *testing.T) {
	keys := map[string]bool{}
	for i, p := range privacy.Presets() {
		assert.False(t, keys[p.Key], p.Key)
		keys[p.Key] = true
		assert.NoError(t, p.Policy.Validate(), p.Key)
		assert.NotEmpty(t, p.Title, p.Key)
		assert.Greater(t, len(p.Description), 80, p.Key)
		assert.Empty(t, p.Policy.Waivers, p.Key)
		require.NotEmpty(t, p.Sources, p.Key)
		assert.Equal(t, p.Sources[0], p.Policy.Source, p.Key)
		for _, c := range p.Sources {
			assert.True(t, c.Author != "" && c.Title != "" && c.Locator != "", c.String())
		}
		data, err := json.Marshal(p.Policy)
		require.NoError(t, err)
		back, err := privacy.ReadPolicy(bytes.NewReader(data))
		require.NoError(t, err)
		assert.Equal(t, p.Policy, back, p.Key)
		p.Sources[0].Author = "somebody else"
		for _, b := range p.Policy.Coding.Bands {
			b.Starts[0] = 99
		}
		again := privacy.Presets()[i]
		assert.NotEqual(t, "somebody else", again.Sources[0].Author)
		for _, b := range again.Policy.Coding.Bands {
			assert.NotEqual(t, 99, b.Starts[0])
		}
	}
}

func TestUnknownPreset(t *testing.T) {
	p, err := privacy.PresetByKey("FERPA")
	assert.Zero(t, p)
	assert.ErrorIs(t, err, measure.ErrUnknownKey)
	e, ok := errors.AsType[*privacy.UnknownPresetError](err)
	require.True(t, ok)
	assert.Equal(t, "FERPA", e.Key)
	assert.Len(t, e.Keys, 6)
	assert.Equal(t, `no preset "FERPA": there are ferpa-practice, nces-slds-3, edfacts, cms, nchs, idea-disproportionality`, e.Error())
	_, err = privacy.PresetByKey(strings.Repeat("ü", 1000))
	assert.Less(t, len(err.Error()), 300)
}

func ExamplePresetByKey() {
	p, err := privacy.PresetByKey("cms")
	if err != nil {
		fmt.Println(err)
		return
	}
	p.Policy.Purpose = "visits to the emergency room by ward"
	fmt.Println(p.Policy.MinCount)
	fmt.Println(p.Policy.Source)
	// Output:
	// 11
	// Research Data Assistance Center for the Centers for Medicare & Medicaid Services (2024). CMS Cell Size Suppression Policy, What is the CMS cell size suppression policy?, version of 26 January 2024. https://resdac.org/node/1506
}
