package privacy_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// problemsOf lists the places of a joined error.
func problemsOf(t *testing.T, err error) (places []string) {
	t.Helper()
	require.Error(t, err)
	joined, ok := err.(interface{ Unwrap() []error })
	require.True(t, ok, "%v", err)
	for _, e := range joined.Unwrap() {
		fe, ok := errors.AsType[*measure.FieldError](e)
		require.True(t, ok, "%v", e)
		assert.NotEmpty(t, fe.Problem)
		places = append(places, fe.Path)
	}
	return places
}

func TestPublicationAsJSON(t *testing.T) {
	for _, c := range attackCases(t) {
		p, _ := loadAttack(t, c)
		data, err := json.Marshal(p)
		require.NoError(t, err)
		assert.True(t, strings.HasPrefix(string(data), `{"format":"collective-impact-publication/1","tables":[`), "%s", data)
		back, err := privacy.ReadPublication(strings.NewReader(string(data)))
		require.NoError(t, err, "%s", data)
		require.Empty(t, cmp.Diff(p, back))
	}
}

func TestReadPublicationRefuses(t *testing.T) {
	for _, x := range []struct {
		text   string
		places []string
	}{
		{``, []string{""}},
		{`null`, nil},
		{`{"format":"other/1","tables":[{"dimensions":[],"cells":[]}]}`, []string{"/format", "/tables"}},
		{`{"format":"collective-impact-publication/1"}`, []string{"/tables"}},
		{`{"format":"collective-impact-publication/1","tables":[{"dimensions":[{"name":"a"}],"cells":[{"levels":["x"],"value":"7"}],"celles":1}]}`,
			[]string{"/tables/0/cells/0/value", "/tables/0/celles", "/tables"}},
		{`{"format":"collective-impact-publication/1","tables":[
			{"dimensions":[{"name":"a"},{"name":"a"},{"name":""}],"cells":[]},
			{"dimensions":[{"name":"b"}],"cells":[
				{"levels":["x"],"value":-1},{"levels":["x"],"value":1},{"levels":["y","z"],"value":1},{"levels":[""],"value":1},
				{"levels":["w"],"value":1000000000000001},{"levels":["v"],"value":3,"low":1},{"levels":["u"],"value":null,"low":4,"high":3}],
			 "rates":[{"numerator":["x"],"denominator":[],"percent":"1e3"},{"numerator":["x"],"denominator":["x"],"percent":"0.0000000001"}]}],
			"known":[{"terms":[]},{"terms":[{"table":2,"levels":["x"]},{"factor":"x","table":1,"levels":["x"]}],"low":"1."}]}`,
			[]string{"/tables/0/dimensions/1/name", "/tables/0/dimensions/2/name",
				"/tables/1/cells/0/value", "/tables/1/cells/1/levels", "/tables/1/cells/2/levels", "/tables/1/cells/3/levels", "/tables/1/cells/4/value",
				"/tables/1/cells/5", "/tables/1/cells/6/low", "/tables/1/rates/0/denominator", "/tables/1/rates/0/percent", "/tables/1/rates/1/percent",
				"/known/0/terms", "/known/0", "/known/1/terms/0/table", "/known/1/terms/1/factor", "/known/1/low"}},
		{`{"format":"collective-impact-publication/1","tables":[{"dimensions":[{"name":"a","parts":{"x":["y"],"y":["x"]}}],"cells":[]}]}`, []string{"/tables/0/dimensions/0/parts"}},
		{`{"format":"collective-impact-publication/1","tables":[{"dimensions":[{"name":"a","parts":{"Total":["x"],"":[]}}],"cells":[]}]}`,
			[]string{"/tables/0/dimensions/0/parts/", "/tables/0/dimensions/0/parts/"}},
		{`{"format":"collective-impact-publication/1","tables":[{"dimensions":[{"name":"a","parts":{"Total":["x"]}}],"cells":[{"levels":["y"],"value":1}]}]}`,
			[]string{"/tables/0/dimensions/0/parts"}},
		{`{"format":"collective-impact-publication/1","tables":[{"dimensions":[{"name":"a","parts":{"D":["x","y"]}}],"cells":[]},{"dimensions":[{"name":"a","total":"All","parts":{"D":["x"]}}],"cells":[]}]}`,
			[]string{"/tables/1/dimensions/0/total", "/tables/1/dimensions/0/parts/D"}},
		{`{"format":"collective-impact-publication/1","tables":[{"dimensions":[{"name":"a"}],"cells":[]}],"known":[{"terms":[{"factor":"0.00000000000000001","levels":["x"]},{"levels":["x"]}],"low":"1"}]}`,
			[]string{"/known/0"}},
	} {
		_, err := privacy.ReadPublication(strings.NewReader(x.text))
		if x.places == nil {
			require.Error(t, err)
			continue
		}
		assert.Equal(t, x.places, problemsOf(t, err), "%s: %v", x.text, err)
	}
	_, err := privacy.ReadPublication(nil)
	require.Error(t, err)
	var none *privacy.Publication
	require.ErrorIs(t, none.UnmarshalJSON([]byte("{}")), measure.ErrRequired)
}

func TestAuditOptionsAreChecked(t *testing.T) {
	p, _ := loadAttack(t, attackCase{Files: []string{"01-lone-blank.json"}})
	for _, x := range []struct {
		o      privacy.AuditOptions
		places []string
	}{
		{privacy.AuditOptions{MinCount: -1, MinWidth: -2, Effort: -3}, []string{"/minCount", "/minWidth", "/effort"}},
		{privacy.AuditOptions{Unions: [][]privacy.CellRef{{}, {{Table: 1}}, {{Levels: []string{"a", "b"}}}}}, []string{"/unions/0", "/unions/1/0/table", "/unions/2/0/levels"}},
		{privacy.AuditOptions{Unions: [][]privacy.CellRef{{{Levels: []string{"nobody"}}}}}, []string{"/unions/0/0/levels/0"}},
		{privacy.AuditOptions{Truth: make([]privacy.PublishedTable, 2)}, []string{"/truth"}},
		{privacy.AuditOptions{Truth: []privacy.PublishedTable{{Cells: []privacy.PublishedCell{{Levels: []string{"x"}}}}}}, []string{"/truth/0/cells/0/levels"}},
	} {
		_, err := privacy.Audit(t.Context(), p, x.o)
		assert.Equal(t, x.places, problemsOf(t, err))
	}
	_, err := privacy.Audit(t.Context(), privacy.Publication{}, privacy.AuditOptions{})
	assert.Equal(t, []string{"/tables"}, problemsOf(t, err))
}

func csvOptions() privacy.ReadOptions {
	one, nine := int64(1), int64(9)
	return privacy.ReadOptions{Name: "enrolment.csv", Dimensions: dims("school", "race"), ValueColumn: "n",
		Marks: map[string]privacy.Range{"<10": {Low: &one, High: &nine}, "*": {}}}
}

func TestReadPublishedCSV(t *testing.T) {
	const text = "\ufeffn,race,note,school\r\n" +
		"\"1,204\",,all of them,\r\n" +
		" 37 ,Black,,\"Adams, East\"\r\n" +
		"<10,Native,few,\"Adams, East\"\r\n" +
		"*,White,,\"Adams, East\"\r\n" +
		",Asian,,\"Adams, East\"\r\n"
	got, err := privacy.ReadPublishedCSV(strings.NewReader(text), csvOptions())
	require.NoError(t, err)
	want := privacy.PublishedTable{Name: "enrolment.csv", Dimensions: dims("school", "race"), Cells: []privacy.PublishedCell{
		shown(1204, "Total", "Total"), shown(37, "Adams, East", "Black"), marked(1, 9, "Adams, East", "Native"),
		blank("Adams, East", "White"), blank("Adams, East", "Asian")}}
	assert.Empty(t, cmp.Diff(want, got))
	_, err = privacy.Audit(t.Context(), privacy.Publication{Tables: []privacy.PublishedTable{got}}, privacy.AuditOptions{})
	require.NoError(t, err)
}

func TestReadPublishedCSVRefuses(t *testing.T) {
	type place struct {
		Line          int
		Column, Value string
		Err           error
	}
	for text, want := range map[string][]place{
		"":                         {{1, "school", "", measure.ErrHeader}, {1, "race", "", measure.ErrHeader}, {1, "n", "", measure.ErrHeader}},
		"school,n,n\n":             {{1, "race", "", measure.ErrHeader}, {1, "n", "", measure.ErrHeader}},
		"school,race,n\na,b\n":     {{2, "", "", measure.ErrMalformed}},
		"school,race,n\na,b,\"x\n": {{2, "", "", measure.ErrMalformed}},
		"school,race,n\na,b,-1\nc,d,ten\ne,f,\"12,34\"\na,b,7.5\n": {{2, "n", "-1", measure.ErrCell}, {3, "n", "ten", measure.ErrCell}, {4, "n", "12,34", measure.ErrCell},
			{5, "n", "7.5", measure.ErrCell}, {5, "", "a, b", measure.ErrCell}},
		"school,race,n\na,b,1000000000000001\n": {{2, "n", "1000000000000001", measure.ErrCell}},
		"school,race,n\n\xff,b,1\n":             {{2, "school", "\xff", measure.ErrCell}},
	} {
		_, err := privacy.ReadPublishedCSV(strings.NewReader(text), csvOptions())
		require.Error(t, err, "%q", text)
		var got []place
		for _, e := range err.(interface{ Unwrap() []error }).Unwrap() {
			c, ok := errors.AsType[*measure.CellError](e)
			require.True(t, ok)
			assert.Equal(t, "enrolment.csv", c.File)
			assert.NotEmpty(t, c.Expected)
			got = append(got, place{c.Line, c.Column, c.Value, c.Err})
		}
		assert.Equal(t, want, got, "%q", text)
	}
	_, err := privacy.ReadPublishedCSV(nil, csvOptions())
	require.ErrorIs(t, err, measure.ErrHeader)
	_, err = privacy.ReadPublishedCSV(strings.NewReader("school,race,n\n"+strings.Repeat("a,b,x\n", 500)), csvOptions())
	require.ErrorIs(t, err, measure.ErrStopped)
	two, one := int64(2), int64(1)
	_, err = privacy.ReadPublishedCSV(nil, privacy.ReadOptions{Dimensions: dims("a", "a", ""), Marks: map[string]privacy.Range{"*": {Low: &two, High: &one}}})
	assert.Equal(t, []string{"/valueColumn", "/dimensions/1/name", "/dimensions/2/name", "/marks/*/low"}, problemsOf(t, err))
	_, err = privacy.ReadPublishedCSV(nil, privacy.ReadOptions{Dimensions: dims("n"), ValueColumn: "n"})
	assert.Contains(t, fmt.Sprint(err), "/dimensions/0/name")
}
