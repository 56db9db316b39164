package report_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/backbone"
	"github.com/collective-impact/sdk/budget"
	"github.com/collective-impact/sdk/collective"
	"github.com/collective-impact/sdk/collective/report"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
	"github.com/collective-impact/sdk/rubric"
)

var update = flag.Bool("update", false, "rewrite golden files")

// initiative uses every part; rows gives it pupils, three of whom are a group
// too small to show.
func initiative() collective.Initiative {
	model, staff, def := budget.FSGBasic(), backbone.BasicStaffPlan(), rubric.PartnershipReadiness()
	in := collective.Initiative{
		Key: "reads", Title: "Every child <reads> & counts", Place: "Anytown", Vision: "All read.", Remark: "An example.",
		Partners: []collective.Partner{
			{Key: "school", Title: "School", Agenda: collective.Endorses, Reporting: collective.OnTime},
			{Key: "clinic", Title: "Clinic", Agenda: collective.Declines},
			{Key: "factory", Title: "Factory", Engagement: collective.ShouldBeEngaged},
		},
		Groups:     []collective.Group{{Key: "steering", Title: "Steering committee", Kind: collective.SteeringCommittee, Members: []string{"school"}}},
		Activities: []collective.Activity{{Key: "tutoring", Title: "Tutoring", Lead: "school", Indicators: []string{"reads"}}},
		Measurement: &collective.Measurement{
			Schema: measure.Schema{Columns: []measure.Column{
				{Name: "year", Kind: measure.Category, Levels: []string{"2024", "2025"}},
				{Name: "lunch", Kind: measure.Category, Levels: []string{"free", "full", "<other>", "none"}},
				{Name: "reads", Kind: measure.YesNo},
				{Name: "score", Kind: measure.Number},
			}},
			Plan: measure.Plan{
				Indicators: []measure.Indicator{
					{Key: "score", Title: "Mean score", Column: "score", Outcome: measure.Mean, Direction: measure.HigherIsBetter, Temporal: measure.Stock},
					{Key: "reads", Title: "Reads well", Column: "reads", Outcome: measure.Flag, Direction: measure.HigherIsBetter, Temporal: measure.Stock,
						Sources: []measure.Citation{{Author: "School", Title: "Roll"}}},
				},
				Within: "year", Sets: [][]string{{"lunch"}}, References: []measure.Reference{measure.Named("lunch", "full"), measure.Overall()},
			},
		},
		Headline:  collective.Headline{Indicator: "reads"},
		Readiness: &collective.Readiness{Definition: def, Evidence: []collective.ItemEvidence{{Item: "outcome-clarity", Condition: collective.CommonAgenda}}},
		Staff:     &staff, Budget: &model, Horizon: &budget.Horizon{Years: 2}, Served: collective.Served{What: "pupil"},
	}
	for _, rater := range []string{"a", "b"} {
		in.Readiness.Assessments = append(in.Readiness.Assessments, rubric.Assessment{Rubric: def.Key, Version: def.Version, Subject: "school", Rater: rater,
			Scores: []rubric.Score{rubric.Choose("partnership-critical", "4"), rubric.NA("backbone-support", "new")}})
	}
	return in
}

func rows() string {
	var b strings.Builder
	b.WriteString("year,lunch,reads,score\n")
	for _, year := range []string{"2024", "2025"} {
		for i := range 60 {
			fmt.Fprintf(&b, "%s,free,%v,%d\n%s,full,%v,%d\n", year, i%2 == 0, 400+i, year, i%3 > 0, 420+i)
		}
		for range 12 {
			fmt.Fprintf(&b, "%s,,yes,431\n%s,,no,433\n", year, year)
		}
		fmt.Fprintf(&b, "%s,<other>,yes,987.25\n%s,<other>,no,987.25\n%s,<other>,yes,987.25\n", year, year, year)
	}
	return b.String()
}

func scorecard(t *testing.T, in collective.Initiative) collective.Scorecard {
	t.Helper()
	var r privacy.Release
	if in.Measurement != nil {
		f, err := in.Measurement.ReadCSV(t.Context(), "rows.csv", strings.NewReader(rows()), nil)
		require.NoError(t, err)
		r, err = in.Measurement.Release(t.Context(), f)
		require.NoError(t, err)
	}
	s, err := in.Scorecard(r)
	require.NoError(t, err)
	return s
}

func write(t *testing.T, f func(io.Writer, collective.Scorecard) error, s collective.Scorecard) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, f(&b, s))
	return b.String()
}

func TestTextGolden(t *testing.T) {
	got := write(t, report.Text, scorecard(t, initiative()))
	path := filepath.Join("testdata", "scorecard.txt")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Empty(t, cmp.Diff(string(want), got))
	assert.Contains(t, got, "425,650.00")
}

// parts are the initiatives of which each lacks something.
func parts() map[string]collective.Initiative {
	out := map[string]collective.Initiative{"nothing": {Key: "k", Title: "T"}, "everything": initiative()}
	for name, without := range map[string]func(*collective.Initiative){
		"no data": func(in *collective.Initiative) {
			in.Measurement, in.Activities, in.Headline = nil, nil, collective.Headline{}
		},
		"no ratings":    func(in *collective.Initiative) { in.Readiness.Assessments = nil },
		"no readiness":  func(in *collective.Initiative) { in.Readiness = nil },
		"no staff":      func(in *collective.Initiative) { in.Staff = nil },
		"no budget":     func(in *collective.Initiative) { in.Budget, in.Horizon = nil, nil },
		"no horizon":    func(in *collective.Initiative) { in.Horizon = nil },
		"no strata":     func(in *collective.Initiative) { in.Measurement.Plan.Within = "" },
		"no sets":       func(in *collective.Initiative) { in.Measurement.Plan.Sets, in.Measurement.Plan.References = nil, nil },
		"no references": func(in *collective.Initiative) { in.Measurement.Plan.References = nil },
	} {
		in := initiative()
		without(&in)
		out[name] = in
	}
	return out
}

var (
	idAttr    = regexp.MustCompile(` id="([^"]*)"`)
	reference = regexp.MustCompile(` (?:href="#|aria-labelledby=")([^"]*)"`)
	outside   = regexp.MustCompile(`(?i)(src|href|url\()\s*=?\s*["'(]?(https?:)?//`)
)

func TestPageIsSound(t *testing.T) {
	for name, in := range parts() {
		page := write(t, report.HTML, scorecard(t, in))
		assert.Equal(t, page, write(t, report.HTML, scorecard(t, in)), "%s: not the same bytes twice", name)

		d := xml.NewDecoder(strings.NewReader(strings.TrimPrefix(page, "<!DOCTYPE html>\n")))
		d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
		depth, tables, captions := 0, 0, 0
		for {
			tok, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err, "%s: elements do not nest", name)
			switch e := tok.(type) {
			case xml.StartElement:
				depth++
				switch e.Name.Local {
				case "table":
					tables++
				case "caption":
					captions++
				case "script", "link", "img", "iframe":
					t.Errorf("%s: element %s", name, e.Name.Local)
				}
			case xml.EndElement:
				depth--
			}
		}
		assert.Zero(t, depth, name)
		assert.LessOrEqual(t, captions, tables, name)

		ids := map[string]bool{}
		for _, m := range idAttr.FindAllStringSubmatch(page, -1) {
			assert.False(t, ids[m[1]], "%s: the id %q stands twice", name, m[1])
			ids[m[1]] = true
		}
		for _, m := range reference.FindAllStringSubmatch(page, -1) {
			for _, id := range strings.Fields(m[1]) {
				assert.True(t, ids[id], "%s: nothing has the id %q", name, id)
			}
		}
		assert.False(t, outside.MatchString(page), "%s: something from elsewhere", name)
		for _, want := range []string{`<html lang="en">`, `name="viewport"`, `@media print`, `class="skip"`, `<main id="main">`, "<h1>"} {
			assert.Contains(t, page, want, name)
		}
		assert.NotContains(t, page, "<reads>", "%s: not escaped", name)
		assert.NotContains(t, page, "ZgotmplZ", name)
		text := write(t, report.Text, scorecard(t, in))
		for _, bad := range []string{"NaN", "Inf", "<nil>", "%!", "(unset)"} {
			assert.NotContains(t, page, bad, name)
			assert.NotContains(t, text, bad, name)
		}
		for line := range strings.Lines(text) {
			assert.Equal(t, strings.TrimRight(line, " \n")+"\n", line, "%s: white space at the end", name)
		}
	}
}

// The three pupils of the smallest group share a score that nobody else has;
// it may not be found, nor anything computed from it.
func TestNothingWithheldIsWritten(t *testing.T) {
	s := scorecard(t, initiative())
	for name, out := range map[string]string{"text": write(t, report.Text, s), "page": write(t, report.HTML, s)} {
		assert.Contains(t, out, "withheld", name)
		assert.NotContains(t, out, "987", name)
	}
}

// What is too large, or too little, for a chart has its table all the same.
func TestMoreThanAChartHolds(t *testing.T) {
	in := initiative()
	var many []string
	for i := range 250 {
		many = append(many, fmt.Sprintf("g%03d", i))
	}
	in.Measurement.Schema.Columns[1].Levels = append(in.Measurement.Schema.Columns[1].Levels, many...)
	var lines []budget.Line
	for i := range 250 {
		lines = append(lines, budget.Line{Key: fmt.Sprint("l", i), Title: "Line", Kind: budget.Cash, Cash: budget.Whole(1)})
	}
	for name, l := range map[string][]budget.Line{"many lines": lines, "no line": nil} {
		in.Budget = &budget.Model{Key: "b", Title: "B", Currency: budget.USD, Lines: l}
		page := write(t, report.HTML, scorecard(t, in))
		assert.NotContains(t, page, `id="budget-chart"`, name)
		assert.NotContains(t, page, `id="i0-gaps-0"`, name)
		assert.Contains(t, page, "<table>", name)
		assert.NotEmpty(t, write(t, report.Text, scorecard(t, in)))
	}
}

// Rows that stand in no stratum are counted, in text and page.
func TestExcludedRecordsAreCounted(t *testing.T) {
	in := initiative()
	var r privacy.Release
	for n, want := range map[int]string{30: "30 records have no year and stand in no group.", 3: "how many is withheld", 0: ""} {
		f, err := in.Measurement.ReadCSV(t.Context(), "rows.csv", strings.NewReader(rows()+strings.Repeat(",free,yes,400\n", n)), nil)
		require.NoError(t, err)
		r, err = in.Measurement.Release(t.Context(), f)
		require.NoError(t, err)
		got, ok := r.Excluded()
		assert.Equal(t, n != 3, ok)
		if ok {
			assert.Equal(t, n, got)
		}
		s, err := in.Scorecard(r)
		require.NoError(t, err)
		for _, out := range []string{write(t, report.Text, s), write(t, report.HTML, s)} {
			if want == "" {
				assert.NotContains(t, out, "stand in no group")
			} else {
				assert.Contains(t, out, want)
			}
		}
	}
}

// The gaps that are shown are to the first reference that applies.
func TestFirstReferenceThatApplies(t *testing.T) {
	in := initiative()
	in.Measurement.Plan.References = []measure.Reference{measure.Fixed(420).For("score"), measure.AllOthers()}
	page := write(t, report.HTML, scorecard(t, in))
	assert.Contains(t, page, "Gap to all others, in percentage points")
	assert.Contains(t, page, "Gap to 420, in points")
	assert.Contains(t, page, "Reads well: gap to all others")
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriters(t *testing.T) {
	s := scorecard(t, initiative())
	for _, f := range []func(io.Writer, collective.Scorecard) error{report.Text, report.HTML} {
		assert.ErrorIs(t, f(nil, s), measure.ErrRequired)
		assert.ErrorContains(t, f(broken{}, s), "disk full")
		assert.NoError(t, f(io.Discard, collective.Scorecard{}))
	}
}

func BenchmarkHTML(b *testing.B) {
	in := initiative()
	f, err := in.Measurement.ReadCSV(b.Context(), "rows.csv", strings.NewReader(rows()), nil)
	require.NoError(b, err)
	r, err := in.Measurement.Release(b.Context(), f)
	require.NoError(b, err)
	s, err := in.Scorecard(r)
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		require.NoError(b, report.HTML(io.Discard, s))
	}
}
