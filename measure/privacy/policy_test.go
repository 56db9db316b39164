package privacy_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// fullPolicy has every part.
func fullPolicy() privacy.Policy {
	return privacy.Policy{
		Purpose: "public dashboard", MinCount: 20, MinNumerator: 10, Protection: 8,
		Dominance: privacy.Dominance{N: 2, K: 85}, PPercent: privacy.PPercent{P: 15, Q: 80},
		Coding:   privacy.Coding{Bands: []privacy.SizeBand{{From: 20, Starts: []int{21, 40, 60, 80}}, {From: 100, Starts: []int{6, 95}}}},
		Rounding: privacy.RoundingRule{Kind: privacy.ControlledRounding, Base: 5},
		Readers:  privacy.Readers{KnowTotals: true, NoInsiders: true},
		Waivers:  []privacy.Waiver{{What: privacy.WaiveComplement, Reason: "not to be absent says nothing of a child", By: "data council"}},
		Source:   measure.Citation{Author: "Data council", Year: 2026, Title: "Publication rules"},
	}
}

const fullPolicyJSON = `{"purpose":"public dashboard","minCount":20,"minNumerator":10,"protection":8,` +
	`"dominance":{"n":2,"k":85},"pPercent":{"p":15,"q":80},` +
	`"coding":{"bands":[{"from":20,"starts":[21,40,60,80]},{"from":100,"starts":[6,95]}]},` +
	`"rounding":{"kind":"controlled","base":5},"readers":{"knowTotals":true,"noInsiders":true},` +
	`"waivers":[{"what":"complement","reason":"not to be absent says nothing of a child","by":"data council"}],` +
	`"source":{"author":"Data council","year":2026,"title":"Publication rules"}}`

func TestPolicyJSON(t *testing.T) {
	data, err := json.Marshal(fullPolicy())
	require.NoError(t, err)
	assert.Equal(t, fullPolicyJSON, string(data))
	back, err := privacy.ReadPolicy(strings.NewReader(fullPolicyJSON))
	require.NoError(t, err)
	assert.Equal(t, fullPolicy(), back)
	data, err = json.Marshal(privacy.Policy{})
	require.NoError(t, err)
	assert.Equal(t, `{}`, string(data))
	_, err = privacy.ReadPolicy(nil)
	assert.ErrorIs(t, err, measure.ErrSyntax)
}

// Decoding and validation are reported together, each problem at its place.
func TestReadPolicyReportsEverything(t *testing.T) {
	_, err := privacy.ReadPolicy(strings.NewReader(`{"minCount":2,"MinNumerator":5,"minComplement":-1,"protection":"wide",
		"dominance":{"n":2,"k":120},"rounding":{"kind":"random","base":1},"waivers":[{"what":"suppression"}]}`))
	assert.Equal(t, strings.Join([]string{
		`/MinNumerator: unknown field; did you mean "minNumerator"?`,
		`/protection: expected a whole number in range, got a string`,
		`/rounding/kind: unknown key "random": rounding is one of deterministic, controlled`,
		`/minCount: a minimum count of 2 protects nobody; use 3 or more, or 0 for 10`,
		`/minComplement: a minimum complement of -1 protects nobody; use 3 or more, or 0 for 3`,
		`/dominance/k: must lie above 0 and below 100 percent; at 100 no total is ever sensitive`,
		`/rounding/base: every count is a multiple of 1, so that rounding to it changes nothing; use 3 or more`,
		`/waivers/0/reason: going without takes a reason`,
		`/waivers/0/by: say who decided`,
		`/waivers/0/what: suppression is waived and minCount is 2; keep one of them`,
		`/waivers/0/what: suppression is waived and minComplement is -1; keep one of them`,
	}, "\n"), err.Error())
}

func TestPolicyValidate(t *testing.T) {
	reason := func(w privacy.Waived) privacy.Waiver { return privacy.Waiver{What: w, Reason: "r", By: "b"} }
	for _, x := range []struct {
		name   string
		policy privacy.Policy
		path   string // "" where it is valid
		kind   error
	}{
		{"zero", privacy.Policy{}, "", nil},
		{"full", fullPolicy(), "", nil},
		{"numerator of two", privacy.Policy{MinNumerator: 2}, "/minNumerator", measure.ErrRange},
		{"complement below zero", privacy.Policy{MinComplement: math.MinInt}, "/minComplement", measure.ErrRange},
		{"numerator above the group", privacy.Policy{MinNumerator: 11}, "/minNumerator", measure.ErrInvalid},
		{"complement above the group", privacy.Policy{MinCount: 12, MinComplement: 13}, "/minComplement", measure.ErrInvalid},
		{"interval of two", privacy.Policy{Protection: 2}, "/protection", measure.ErrRange},
		{"interval of the minimum", privacy.Policy{Protection: 10}, "", nil},
		{"interval wider than the minimum", privacy.Policy{Protection: 11}, "/protection", measure.ErrInvalid},
		{"dominance without k", privacy.Policy{Dominance: privacy.Dominance{N: 2}}, "/dominance/k", measure.ErrRequired},
		{"dominance without n", privacy.Policy{Dominance: privacy.Dominance{K: 80}}, "/dominance/n", measure.ErrRequired},
		{"dominance of minus one", privacy.Policy{Dominance: privacy.Dominance{N: -1, K: 80}}, "/dominance/n", measure.ErrRange},
		{"dominance of the whole", privacy.Policy{Dominance: privacy.Dominance{N: 1, K: 100}}, "/dominance/k", measure.ErrRange},
		{"dominance of no number", privacy.Policy{Dominance: privacy.Dominance{N: 1, K: math.NaN()}}, "/dominance/k", measure.ErrRange},
		{"p of nothing", privacy.Policy{PPercent: privacy.PPercent{Q: 50}}, "/pPercent/p", measure.ErrRequired},
		{"p beyond the total", privacy.Policy{PPercent: privacy.PPercent{P: 101}}, "/pPercent/p", measure.ErrRange},
		{"p known before", privacy.Policy{PPercent: privacy.PPercent{P: 20, Q: 20}}, "/pPercent/p", measure.ErrInvalid},
		{"q beyond the total", privacy.Policy{PPercent: privacy.PPercent{P: 20, Q: 120}}, "/pPercent/q", measure.ErrRange},
		{"q of no number", privacy.Policy{PPercent: privacy.PPercent{P: 20, Q: math.NaN()}}, "/pPercent/q", measure.ErrRange},
		{"low above high", privacy.Policy{Coding: privacy.Coding{Low: 0.95, High: 0.05}}, "/coding/low", measure.ErrInvalid},
		{"low of one", privacy.Policy{Coding: privacy.Coding{Low: 1}}, "/coding/low", measure.ErrRange},
		{"high in percent", privacy.Policy{Coding: privacy.Coding{High: 95}}, "/coding/high", measure.ErrRange},
		{"codes and bands", privacy.Policy{Coding: privacy.Coding{Low: 0.05, Bands: []privacy.SizeBand{{1, []int{50}}}}}, "/coding/bands", measure.ErrInvalid},
		{"band of nobody", privacy.Policy{Coding: privacy.Coding{Bands: []privacy.SizeBand{{0, []int{50}}}}}, "/coding/bands/0/from", measure.ErrRange},
		{"bands falling", privacy.Policy{Coding: privacy.Coding{Bands: []privacy.SizeBand{{9, []int{50}}, {9, []int{50}}}}}, "/coding/bands/1/from", measure.ErrInvalid},
		{"band without ranges", privacy.Policy{Coding: privacy.Coding{Bands: []privacy.SizeBand{{From: 9}}}}, "/coding/bands/0/starts", measure.ErrRequired},
		{"range at 0", privacy.Policy{Coding: privacy.Coding{Bands: []privacy.SizeBand{{9, []int{0, 50}}}}}, "/coding/bands/0/starts/0", measure.ErrRange},
		{"ranges falling", privacy.Policy{Coding: privacy.Coding{Bands: []privacy.SizeBand{{9, []int{50, 50}}}}}, "/coding/bands/0/starts/1", measure.ErrInvalid},
		{"rounding to nothing", privacy.Policy{Rounding: privacy.RoundingRule{Kind: privacy.ControlledRounding}}, "/rounding/base", measure.ErrRequired},
		{"rounding somehow", privacy.Policy{Rounding: privacy.RoundingRule{Base: 5}}, "/rounding/kind", measure.ErrRequired},
		{"rounding beyond the kinds", privacy.Policy{Rounding: privacy.RoundingRule{Kind: 9, Base: 5}}, "/rounding/kind", measure.ErrUnknownKey},
		{"rounding to one", privacy.Policy{Rounding: privacy.RoundingRule{Kind: privacy.DeterministicRounding, Base: 1}}, "/rounding/base", measure.ErrInvalid},
		{"rounding to two", privacy.Policy{Rounding: privacy.RoundingRule{Kind: privacy.DeterministicRounding, Base: 2}}, "/rounding/base", measure.ErrRange},
		{"waiver alone", privacy.Policy{Waivers: []privacy.Waiver{reason(privacy.WaiveSuppression)}}, "", nil},
		{"waiver of nothing", privacy.Policy{Waivers: []privacy.Waiver{reason(0)}}, "/waivers/0/what", measure.ErrRequired},
		{"waiver of something else", privacy.Policy{Waivers: []privacy.Waiver{reason(99)}}, "/waivers/0/what", measure.ErrUnknownKey},
		{"waiver without a reason", privacy.Policy{Waivers: []privacy.Waiver{{What: privacy.WaiveComplement, Reason: " ", By: "b"}}}, "/waivers/0/reason", measure.ErrRequired},
		{"waiver by nobody", privacy.Policy{Waivers: []privacy.Waiver{{What: privacy.WaiveComplement, Reason: "r"}}}, "/waivers/0/by", measure.ErrRequired},
		{"waiver twice", privacy.Policy{Waivers: []privacy.Waiver{reason(privacy.WaiveNumerator), reason(privacy.WaiveNumerator)}}, "/waivers/1/what", measure.ErrDuplicate},
		{"waiver of everything and a part", privacy.Policy{Waivers: []privacy.Waiver{reason(privacy.WaiveSuppression), reason(privacy.WaiveNumerator)}}, "/waivers/1/what", measure.ErrInvalid},
		{"waiver beside a minimum", privacy.Policy{MinCount: 10, Waivers: []privacy.Waiver{reason(privacy.WaiveSuppression)}}, "/waivers/0/what", measure.ErrInvalid},
		{"waiver beside an interval", privacy.Policy{Protection: 5, Waivers: []privacy.Waiver{reason(privacy.WaiveSuppression)}}, "/waivers/0/what", measure.ErrInvalid},
		{"waiver beside a numerator", privacy.Policy{MinNumerator: 10, Waivers: []privacy.Waiver{reason(privacy.WaiveNumerator)}}, "/waivers/0/what", measure.ErrInvalid},
		{"waiver beside a complement", privacy.Policy{MinComplement: 10, Waivers: []privacy.Waiver{reason(privacy.WaiveComplement)}}, "/waivers/0/what", measure.ErrInvalid},
	} {
		t.Run(x.name, func(t *testing.T) {
			err := x.policy.Validate()
			if x.path == "" {
				assert.NoError(t, err)
				assert.NoError(t, x.policy.Effective().Validate(), "the same policy with its defaults filled in")
				assert.Equal(t, x.policy.Effective(), x.policy.Effective().Effective())
				return
			}
			fe, ok := errors.AsType[*measure.FieldError](err)
			require.True(t, ok, "%v", err)
			assert.Equal(t, x.path, fe.Path)
			assert.ErrorIs(t, err, x.kind)
			assert.Equal(t, 1, strings.Count(err.Error(), "\n")+1, "one problem is said once: %v", err)
		})
	}
}

func TestPolicyEffective(t *testing.T) {
	assert.Equal(t, privacy.Policy{MinCount: 10, MinNumerator: 10, MinComplement: 10, Protection: 5}, privacy.Policy{}.Effective())
	p := fullPolicy()
	e := p.Effective()
	assert.Equal(t, 0, e.MinComplement, "waived")
	e.Coding.Bands[0].Starts[0], e.Coding.Bands[1].From, e.Waivers[0].By = 1, 7, "somebody else"
	assert.Equal(t, fullPolicy(), p, "it shares no memory")
	assert.Equal(t, 100.0, privacy.Policy{PPercent: privacy.PPercent{P: 10}}.Effective().PPercent.Q)
}

// Every part of a policy reaches its JSON, so that one that is filed can be
// repeated.
func TestFullPolicyIsFull(t *testing.T) {
	v := reflect.ValueOf(fullPolicy())
	for i := range v.NumField() {
		if name := v.Type().Field(i).Name; name != "MinComplement" { // waived
			assert.False(t, v.Field(i).IsZero(), name)
		}
	}
}

func TestReadersString(t *testing.T) {
	for r, want := range map[privacy.Readers]string{
		{}:                 "Readers know this release and what concerns themselves, and nothing else about the people: no other release, no list of members.",
		{NoInsiders: true}: "Readers know this release and nothing else about the people: no other release, no list of members, no count of their own.",
		{KnowTotals: true}: "Readers know this release, how many people every group has, and what concerns themselves, and nothing else about the people: " +
			"no other release, no list of members.",
		{KnowTotals: true, NoInsiders: true}: "Readers know this release and how many people every group has, and nothing else about the people: " +
			"no other release, no list of members.",
	} {
		assert.Equal(t, want, r.String())
	}
}

// FuzzReadPolicy: what is read is valid, and reads back from its JSON.
func FuzzReadPolicy(f *testing.F) {
	f.Add([]byte(fullPolicyJSON))
	f.Add([]byte(`{"coding":{"low":-0,"high":0.95,"bands":[]},"waivers":[]}`))
	f.Add([]byte(`{"minCount":9223372036854775807,"protection":9223372036854775807}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := privacy.ReadPolicy(strings.NewReader(string(data)))
		if err != nil {
			assert.Equal(t, privacy.Policy{}, p)
			return
		}
		require.NoError(t, p.Effective().Validate())
		out, err := json.Marshal(p)
		require.NoError(t, err)
		back, err := privacy.ReadPolicy(strings.NewReader(string(out)))
		require.NoError(t, err)
		require.Equal(t, p, back)
	})
}

func ExampleReadPolicy() {
	_, err := privacy.ReadPolicy(strings.NewReader(`{
		"purpose": "school profiles",
		"minCount": 10,
		"coding": {"low": 0.95, "high": 0.05},
		"waivers": [{"what": "suppression", "reason": "everybody knows everybody", "by": "the principal"}]
	}`))
	fmt.Println(err)
	// Output:
	// /coding/low: the bottom code is not below the top code
	// /waivers/0/what: suppression is waived and minCount is 10; keep one of them
}

// Not to be absent says nothing of a child, so that a house may let those who are
// not absent be few. It says so, with its reason.
func ExampleWaiver() {
	p := privacy.Policy{
		Purpose: "attendance by school",
		Waivers: []privacy.Waiver{{What: privacy.WaiveComplement, Reason: "regular attendance is no secret", By: "data council"}},
	}
	fmt.Println(p.Validate())
	e := p.Effective()
	fmt.Println(e.MinCount, e.MinNumerator, e.MinComplement, e.Protection)
	// Output:
	// <nil>
	// 10 10 0 5
}
