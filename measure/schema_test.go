package measure_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

func TestSchemaValidate(t *testing.T) {
	require.NoError(t, pupils.Validate())
	require.Equal(t, []string{"/columns: required"}, faults(t, measure.Schema{}.Validate()))
	require.Equal(t, []string{
		"/maxRecord: out of range",
		"/maxErrors: out of range",
		"/columns/0/name: required", "/columns/0/kind: required",
		"/columns/1/levels: required",
		"/columns/2/name: duplicate", "/columns/2/levels: invalid",
		"/columns/3/levels/1: duplicate", "/columns/3/levels/2: invalid", "/columns/3/levels/3: invalid", "/columns/3/levels/4: invalid", "/columns/3/missing: invalid",
		"/columns/4/true: invalid",
		"/columns/5/true: invalid", "/columns/5/missing: invalid",
		"/columns/6/true: required",
		"/columns/7/name: invalid", "/columns/7/kind: required",
		"/columns/8/missing: invalid",
	}, faults(t, measure.Schema{
		MaxRecord: -1, MaxErrors: -1, Missing: []string{""},
		Columns: []measure.Column{
			{},
			{Name: "a", Kind: measure.Category},
			{Name: "a", Kind: measure.Number, Levels: []string{"1"}},
			{Name: "b", Kind: measure.Category, Levels: []string{"x", "x", "", measure.UnknownLevel, "\xff"}, Missing: []string{"x", "y"}},
			{Name: "c", Kind: measure.Number, True: []string{"1"}},
			{Name: "d", Kind: measure.YesNo, True: []string{"0"}, Missing: []string{"no"}}, // against the default of False
			{Name: "e", Kind: measure.YesNo, True: []string{}},
			{Name: "\xff", Kind: 200},
			{Name: "f", Kind: measure.YesNo, False: []string{""}},
		},
	}.Validate()))
}

// A schema can be filed: an empty list, which means that nothing may be
// missing, is kept apart from none, which means the default.
func TestSchemaJSON(t *testing.T) {
	s := measure.Schema{Missing: []string{"NA"}, MaxRecord: 8, Columns: []measure.Column{
		{Name: "a", Kind: measure.Number, Missing: []string{}},
		{Name: "b", Kind: measure.YesNo, True: []string{"j"}, False: []string{"n"}},
		{Name: "c", Kind: measure.Category, Levels: []string{"x"}},
	}}
	text, err := json.Marshal(s)
	require.NoError(t, err)
	require.JSONEq(t, `{"columns":[{"name":"a","kind":"number","missing":[]},{"name":"b","kind":"yes-no","true":["j"],"false":["n"]},
		{"name":"c","kind":"category","levels":["x"]}],"missing":["NA"],"maxRecord":8}`, string(text))
	var again measure.Schema
	require.NoError(t, json.Unmarshal(text, &again))
	require.Empty(t, cmp.Diff(s, again))
	f := read(t, "a,b,c\n1,j,x\n2,NA,NA\n", s)
	n, ok := f.Missing("b")
	require.True(t, ok)
	require.Equal(t, 1, n)
}
