package rubric_test

import (
	"encoding/json"
	"math"
	"math/big"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/rubric"
)

func TestReadinessGolden(t *testing.T) {
	const file = "testdata/partnership-readiness.json"
	got, err := json.MarshalIndent(rubric.PartnershipReadiness(), "", "  ")
	require.NoError(t, err)
	got = append(got, '\n')
	if *update {
		require.NoError(t, os.WriteFile(file, got, 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	back, err := rubric.ReadDefinition(strings.NewReader(string(want)))
	require.NoError(t, err)
	if diff := cmp.Diff(rubric.PartnershipReadiness(), back); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
}

// The facts are those of the source: Terpstra & Sacks, slides with items 11 and
// 12: five levels, words at 0, 2 and 4, and none at level 4 of item 12.
func TestReadiness(t *testing.T) {
	d := rubric.PartnershipReadiness()
	require.NoError(t, d.Validate())
	var numbers []string
	for _, it := range d.Items() {
		numbers = append(numbers, it.Number)
		var worded []string
		for _, a := range it.Anchors {
			if a.Wording == rubric.Worded {
				worded = append(worded, a.Level)
			}
		}
		want := []string{"0", "2", "4"}
		if it.Number == "12" {
			want = []string{"0", "2"}
		}
		assert.Equal(t, want, worded, it.Key)
	}
	assert.Equal(t, []string{"", "11", "12"}, numbers)
	kinds := map[rubric.NoteKind][]string{}
	for _, n := range d.Notes() {
		kinds[n.Kind] = append(kinds[n.Kind], n.Item+"/"+n.Level)
	}
	assert.Equal(t, []string{"outcome-clarity/4"}, kinds[rubric.LostWords])
	assert.Len(t, kinds[rubric.BlankLevel], 6)
	assert.Empty(t, kinds[rubric.UnstatedWords])
	assert.Contains(t, kinds[rubric.SourceRemark], "partnership-critical/")

	d.Scales[0].Levels[0].Key = "changed"
	d.Domains[0].Items[0].Anchors[0].Descriptor = "changed"
	assert.Equal(t, "0", rubric.PartnershipReadiness().Scales[0].Levels[0].Key, "copies are shared")
	assert.NotEqual(t, "changed", rubric.PartnershipReadiness().Domains[0].Items[0].Anchors[0].Descriptor, "copies are shared")
}

func TestDefinitionProblems(t *testing.T) {
	src := `{"key":"k","version":"","title":" t","na":"skip","extra":1,
	 "scales":[{"key":"s","levels":[{"key":"0","value":0},{"key":"0"},{"key":"2","value":"1e99"}]},{"key":"s","levels":[]}],
	 "domains":[{"key":"d","weight":-1,"items":[
	   {"key":"i","text":"?","scale":"none","gate":{}},
	   {"key":"i","text":"","scale":"s","anchors":[{"level":"9","wording":"worded"},{"level":"0"}]}]},
	  {"key":"d","items":[]}]}`
	_, err := rubric.ReadDefinition(strings.NewReader(src))
	validation := []string{
		"/version: required",
		"/title: invalid",
		"/scales/0/levels/1/key: duplicate",
		"/scales/0/levels/2/value: out of range",
		"/scales/1/key: duplicate",
		"/scales/1/levels: required",
		"/domains/0/weight: out of range",
		"/domains/0/items/0/scale: refers to nothing",
		"/domains/0/items/1/key: duplicate",
		"/domains/0/items/1/text: required",
		"/domains/0/items/1/anchors/0/level: refers to nothing",
		"/domains/0/items/1/anchors/0/descriptor: required",
		"/domains/0/items/1/anchors/1/wording: required",
		"/domains/1/key: duplicate",
		"/domains/1/items: required",
	}
	assert.Equal(t, append([]string{
		"/na: unknown key",
		"/extra: unknown field",
		"/scales/0/levels/1/value: required",
		"/domains/0/items/0/gate/min: required",
	}, validation...), paths(t, err), "decoding and validation together")

	src = strings.NewReplacer(`"na":"skip","extra":1,`, "", `{"key":"0"},`, `{"key":"0","value":"2"},`, `"gate":{}`, `"gate":{"min":9}`).Replace(src)
	_, err = rubric.ReadDefinition(strings.NewReader(src))
	assert.Equal(t, validation, paths(t, err), "validation")

	d := rubric.PartnershipReadiness()
	d.Domains[0].Items[1].Gate = &rubric.Gate{Min: decimal.NewFromInt(5)}
	d.Domains[0].Items[2].Anchors[4].Descriptor = "something"
	d.Scales = append(d.Scales, rubric.Scale{Key: "flat", Levels: []rubric.Level{{Key: "a"}, {Key: "b"}}})
	assert.Equal(t, []string{
		"/scales/1/levels: invalid",
		"/domains/0/items/1/gate/min: out of range",
		"/domains/0/items/2/anchors/4/descriptor: invalid",
	}, paths(t, d.Validate()))
}

func TestHugeNumbersAreRefusedQuickly(t *testing.T) {
	one := big.NewInt(1)
	for _, value := range []decimal.Decimal{
		decimal.NewFromBigInt(one, math.MaxInt32), decimal.NewFromBigInt(one, math.MinInt32), decimal.NewFromBigInt(new(big.Int), math.MaxInt32),
		decimal.NewFromBigInt(new(big.Int).Lsh(one, 1e6), 0), decimal.RequireFromString("1000000000000"), decimal.New(1, -13),
	} {
		d := rubric.PartnershipReadiness()
		d.Scales[0].Levels[4].Value = value
		d.Domains[0].Weight = decimal.NewNullDecimal(value)
		d.Domains[0].Items[0].Gate = &rubric.Gate{Min: value}
		assert.Equal(t, []string{
			"/scales/0/levels/4/value: out of range",
			"/domains/0/weight: out of range",
			"/domains/0/items/0/gate/min: out of range",
		}, paths(t, d.Validate()))
	}
}

func TestLookups(t *testing.T) {
	d := rubric.PartnershipReadiness()
	it, ok := d.Item("backbone-support")
	require.True(t, ok)
	assert.Equal(t, "11", it.Number)
	_, ok = d.Item("none")
	assert.False(t, ok)
	_, ok = d.Scale("none")
	assert.False(t, ok)
	_, ok = d.Scales[0].Level("5")
	assert.False(t, ok)
	for domain, it := range d.Items() {
		assert.Equal(t, "readiness partnership-critical", domain+" "+it.Key)
		break
	}
	low, high := d.Scales[0].Range()
	assert.Equal(t, "0 4", low.String()+" "+high.String())

	d.Domains[0].Items[1].Anchors = d.Domains[0].Items[1].Anchors[:4]
	d.Domains[0].Items[0].Anchors = nil
	var unstated []string
	for _, n := range d.Notes() {
		if n.Kind == rubric.UnstatedWords {
			unstated = append(unstated, n.Path+" "+n.Item+" "+n.Level)
		}
	}
	assert.Equal(t, []string{"/domains/0/items/1/anchors backbone-support 4"}, unstated)

	d.NA, d.Domains[0].Items[0].NA = 9, 9
	d.Domains[0].Items[1].Anchors[0].Wording = 9
	d.Domains[0].Items[0].Key = ""
	assert.Equal(t, []string{
		"/na: unknown key",
		"/domains/0/items/0/key: required",
		"/domains/0/items/0/na: unknown key",
		"/domains/0/items/1/anchors/0/wording: unknown key",
	}, paths(t, d.Validate()))
}
