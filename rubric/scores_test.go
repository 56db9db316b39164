package rubric_test

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/rubric"
)

type scoringCases struct {
	Rubric struct {
		Domains []struct {
			ID     string
			Weight int64
			Items  []struct {
				ID      string
				Weight  int64
				GateMin *int64 `json:"gate_min"`
			}
		}
	}
	Cases []struct {
		ID       string
		Answers  map[string]any
		Options  struct{ NA string }
		Expected struct {
			Domains      map[string]*string
			Total        string
			Normalised   string
			Completeness string
			GatesFailed  []string `json:"gates_failed"`
		}
	}
}

func (c scoringCases) definition(na rubric.NAPolicy) rubric.Definition {
	d := rubric.Definition{Key: "spec", Version: "1", Title: "Spec", NA: na, Scales: rubric.PartnershipReadiness().Scales}
	for _, dom := range c.Rubric.Domains {
		out := rubric.Domain{Key: dom.ID, Weight: decimal.NewNullDecimal(decimal.NewFromInt(dom.Weight))}
		for _, it := range dom.Items {
			item := rubric.Item{Key: it.ID, Text: it.ID, Scale: d.Scales[0].Key, Weight: decimal.NewNullDecimal(decimal.NewFromInt(it.Weight))}
			if it.GateMin != nil {
				item.Gate = &rubric.Gate{Min: decimal.NewFromInt(*it.GateMin)}
			}
			out.Items = append(out.Items, item)
		}
		d.Domains = append(d.Domains, out)
	}
	return d
}

func answers(m map[string]any) []rubric.Score {
	var out []rubric.Score
	for item, v := range m {
		if v == "NA" {
			out = append(out, rubric.NA(item, ""))
		} else {
			out = append(out, rubric.Choose(item, fmt.Sprint(v)))
		}
	}
	return out
}

// The expected fractions are worked out by hand; see testdata/README.md.
func TestScoringCases(t *testing.T) {
	var c scoringCases
	data, err := os.ReadFile("testdata/scoring_cases.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &c))
	require.Len(t, c.Cases, 5)
	policies := map[string]rubric.NAPolicy{"exclude": rubric.ExcludeNA, "zero": rubric.ZeroNA}
	for _, tc := range c.Cases {
		t.Run(tc.ID, func(t *testing.T) {
			require.Contains(t, policies, tc.Options.NA)
			def := c.definition(policies[tc.Options.NA])
			sheet, err := rubric.NewSheet(def, []rubric.Assessment{{Rubric: "spec", Version: "1", Subject: "s", Rater: "r", Scores: answers(tc.Answers)}}, nil)
			require.NoError(t, err)
			got, err := sheet.Scores("s", "")
			require.NoError(t, err)
			require.Len(t, got.Domains, len(tc.Expected.Domains))
			for key, want := range tc.Expected.Domains {
				dom, ok := got.Domain(key)
				require.True(t, ok, key)
				if want == nil {
					assert.False(t, dom.Points.Known(), key)
					assert.Equal(t, rubric.AllNotApplicable, dom.Reason, key)
					continue
				}
				assert.Equal(t, *want, dom.Points.String(), key)
			}
			assert.Equal(t, tc.Expected.Total, got.Total.Points.String())
			assert.Equal(t, tc.Expected.Normalised, got.Total.Normalised.String())
			assert.Equal(t, tc.Expected.Completeness, got.Completeness().String())
			var failed []string
			for _, it := range got.Items {
				if it.Gate == rubric.GateFailed {
					failed = append(failed, it.Item)
				}
			}
			assert.ElementsMatch(t, tc.Expected.GatesFailed, failed)
		})
	}
}

// Expected values are closed forms: means written out beside each case.
func TestSeveralRaters(t *testing.T) {
	got := scoresOf(t, rubric.PartnershipReadiness(), []string{"3", "4", "NA"}, []string{"3", "2", "NA"}, []string{"1", "D", ""})
	first, second, third := got.Items[0], got.Items[1], got.Items[2]
	assert.Equal(t, "7/3", first.Points.String(), "(3+3+1)/3")
	assert.Equal(t, "7/12", first.Normalised.String())
	assert.Equal(t, "2", first.Spread().Decimal.String())
	assert.Equal(t, "3", second.Points.String(), "(4+2)/2")
	assert.Equal(t, rubric.Counts{Scored: 2, Declined: 1}, second.Counts)
	assert.False(t, third.Points.Known())
	assert.Equal(t, rubric.NothingScored, third.Reason, "one rater is outstanding, so not all say N/A")
	assert.False(t, third.Spread().Valid)
	assert.Equal(t, "8/3", got.Total.Points.String(), "(7/3+3)/2")
	assert.Equal(t, rubric.Counts{Scored: 5, NotApplicable: 2, Declined: 1, NotScored: 1}, got.Counts)
	assert.Equal(t, "8/9", got.Completeness().String())
	assert.Equal(t, "2.667", got.Total.Points.Text(3))
	assert.Equal(t, []string{"a", "b", "c"}, got.Raters)
	one, ok := got.Item("backbone-support")
	assert.True(t, ok && one.Points.Equal(second.Points))
	_, ok = got.Item("none")
	assert.False(t, ok)
	_, ok = got.Domain("none")
	assert.False(t, ok)
	assert.False(t, rubric.Counts{}.Completeness().Known(), "no answer is expected")
}

func TestNoScore(t *testing.T) {
	d := rubric.PartnershipReadiness()
	got := scoresOf(t, d, []string{"NA", "NA", "NA"})
	assert.Equal(t, rubric.AllNotApplicable, got.Total.Reason)
	assert.False(t, got.Total.Points.Known())
	assert.Equal(t, "1", got.Completeness().String())
	assert.Equal(t, "no score", got.Total.Points.Text(2))

	got = scoresOf(t, d, []string{"", "D", "U"})
	assert.Equal(t, rubric.NothingScored, got.Total.Reason)
	assert.Equal(t, "2/3", got.Completeness().String())

	fail := rubric.PartnershipReadiness()
	fail.Domains[0].Items[0].NA = rubric.FailNA
	got = scoresOf(t, fail, []string{"NA", "4", "4"})
	assert.Equal(t, rubric.NotApplicableFails, got.Total.Reason)
	fail.Domains[0].Items[0].Weight = decimal.NewNullDecimal(decimal.Zero)
	got = scoresOf(t, fail, []string{"NA", "4", "4"})
	assert.Equal(t, "4", got.Total.Points.String(), "an item of weight 0 fails itself only")

	none := rubric.PartnershipReadiness()
	none.Domains[0].Weight = decimal.NewNullDecimal(decimal.Zero)
	got = scoresOf(t, none, []string{"1", "1", "1"})
	assert.Equal(t, rubric.NoWeight, got.Total.Reason)
	assert.Equal(t, "1", got.Domains[0].Points.String())

	gate := rubric.PartnershipReadiness()
	gate.Domains[0].Items[0].Gate = &rubric.Gate{Min: decimal.NewFromInt(2)}
	gate.Domains[0].Items[1].Gate = &rubric.Gate{Min: decimal.NewFromInt(2)}
	gate.Domains[0].Items[2].Gate = &rubric.Gate{Min: decimal.NewFromInt(2)}
	got = scoresOf(t, gate, []string{"NA", "1", "2"})
	assert.Equal(t, []string{"partnership-critical", "backbone-support"}, got.GatesNotPassed())
	assert.Equal(t, rubric.GateUndetermined, got.Items[0].Gate)
	assert.Equal(t, rubric.GatePassed, got.Items[2].Gate)

	gate.NA = rubric.ZeroNA
	got = scoresOf(t, gate, []string{"NA", "1", "2"})
	assert.Equal(t, rubric.GateUndetermined, got.Items[0].Gate, "counted as zero in the mean, and no evidence of failing")

	_, err := sheetOf(t, d, []string{"1", "1", "1"}).Scores("nobody", "")
	assert.ErrorIs(t, err, measure.ErrDangling)
	var empty *rubric.Sheet
	_, err = empty.Scores("s", "")
	assert.ErrorIs(t, err, measure.ErrDangling)
	for range empty.All() {
		t.Error("a nil sheet has scores")
	}
	for range empty.Answers() {
		t.Error("a nil sheet has answers")
	}
	assert.Empty(t, empty.Definition())
}

// A scale from 1 to 5 beside one from 0 to 4: points do not mix, shares do.
// 2 on 1..5 is 1/4, 3 on 0..4 is 3/4, their mean 1/2; N/A as zero is 1 on 1..5.
func TestScales(t *testing.T) {
	d := rubric.PartnershipReadiness()
	five := rubric.Scale{Key: "one-to-five"}
	for v := range int64(5) {
		five.Levels = append(five.Levels, rubric.Level{Key: fmt.Sprint("L", v+1), Value: decimal.NewFromInt(v + 1)})
	}
	d.Scales = append(d.Scales, five)
	d.Domains[0].Items = d.Domains[0].Items[:2]
	d.Domains[0].Items[0].Scale, d.Domains[0].Items[0].Anchors = "one-to-five", nil
	got := scoresOf(t, d, []string{"L2", "3"})
	assert.Equal(t, "1/2", got.Total.Normalised.String())
	assert.Equal(t, rubric.MixedScales, got.Total.Reason)
	assert.False(t, got.Total.Points.Known())
	got = scoresOf(t, d, []string{"L2", "NA"})
	assert.Equal(t, "2", got.Total.Points.String(), "what has no score does not mix")
	d.NA = rubric.ZeroNA
	got = scoresOf(t, d, []string{"NA", "3"})
	assert.Equal(t, "1", got.Items[0].Points.String())
	assert.Equal(t, "0", got.Items[0].Normalised.String())
	assert.Equal(t, "3/8", got.Total.Normalised.String())
}

// Two levels of equal value stay two choices.
func TestEqualValues(t *testing.T) {
	d := rubric.PartnershipReadiness()
	d.Scales[0].Levels = append(d.Scales[0].Levels, rubric.Level{Key: "2b", Value: decimal.NewFromInt(2), Label: "other"})
	s := sheetOf(t, d, []string{"2b", "2", "2"})
	for a := range s.Answers() {
		assert.Equal(t, "2b", a.Level)
		break
	}
	got, err := s.Scores("s", "")
	require.NoError(t, err)
	assert.Equal(t, "2", got.Total.Points.String())
}

// An item of weight 0 that fails by "not applicable" fails itself only; where
// nothing else applies either, that is the reason.
func TestNothingAppliesBesideAFailedItemOfNoWeight(t *testing.T) {
	scale := rubric.Scale{Key: "s", Levels: []rubric.Level{{Key: "0"}, {Key: "1", Value: decimal.NewFromInt(1)}}}
	d := rubric.Definition{Key: "d", Version: "1", Title: "D", Scales: []rubric.Scale{scale}, Domains: []rubric.Domain{{Key: "x", Title: "X", Items: []rubric.Item{
		{Key: "a", Text: "A?", Scale: "s", NA: rubric.FailNA, Weight: decimal.NewNullDecimal(decimal.Zero)},
		{Key: "b", Text: "B?", Scale: "s"},
	}}}}
	sheet, err := rubric.NewSheet(d, []rubric.Assessment{{Rubric: "d", Version: "1", Subject: "p", Rater: "r", Scores: []rubric.Score{rubric.NA("a", ""), rubric.NA("b", "")}}}, nil)
	require.NoError(t, err)
	got, err := sheet.Scores("p", "")
	require.NoError(t, err)
	assert.Equal(t, rubric.AllNotApplicable, got.Domains[0].Reason)
	assert.Equal(t, rubric.AllNotApplicable, got.Total.Reason)
	_, err = sheet.Scores("p", "spring")
	assert.ErrorContains(t, err, `there is no assessment of "p" on the occasion "spring"; there are ""`)
	_, err = sheet.Scores("q", "")
	assert.ErrorContains(t, err, `there is no assessment of "q"`)
}
