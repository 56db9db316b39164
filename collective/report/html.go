package report

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"

	"github.com/collective-impact/sdk/backbone"
	"github.com/collective-impact/sdk/budget"
	"github.com/collective-impact/sdk/collective"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/chart"
)

//go:embed page.html
var pageSource string

//go:embed page.css
var pageStyle string

// page is what the template shows.
type page struct {
	collective.Scorecard
	Style      template.CSS
	Figures    figures
	Place      string // "grade 3"
	Explain    []string
	Indicators []indicatorPage
	Conditions []conditionPage
	Readiness  *readinessPage
	Backbone   *backbonePage
	Budget     *budgetPage
	Level      string
	Caution    string
	Accounting []accountingRow
	Excluded   string
}

type indicatorPage struct {
	indicator
	ID     string
	Strata []strataPage // one for each dimension
	Gaps   []gapPage
}

type strataPage struct {
	Title  string
	Chart  template.HTML
	Strata []string
	Rows   []strataRow
}

type strataRow struct {
	Label string
	Cells []string
}

type gapPage struct {
	table
	Chart   template.HTML
	Caution bool
}

type conditionPage struct {
	collective.ConditionScore
	ID       string
	Share    string // "83%", or "not assessed"
	Width    string // of the bar, in percent
	Text     string
	Evidence []evidencePage
}

type evidencePage struct {
	Title, Share, Counts, Note, From string
}

type readinessPage struct {
	Title    string
	Heads    []string
	Subjects []subjectPage
	Items    []itemPage
}

type subjectPage struct {
	Title    string
	Raters   int
	Scores   []string
	Total    string
	Complete string
}

type itemPage struct {
	Head, Text, Mean, Agreement string
}

type backbonePage struct {
	Share, Filled, Vacant string
	Functions             []functionPage
	Losses                []lossPage
	Uncovered             string
}

type functionPage struct{ Title, Covered string }

type lossPage struct{ Position, Lost string }

type budgetPage struct {
	Title, Cost, Total string
	Chart              template.HTML
	Rows               []budgetRow
	InKind             string
	Rounding           string
	Years              []string
	Projection         []budgetRow
	AllYears           string
}

type budgetRow struct {
	Title  string
	Cells  []string
	Total  bool
	Reason string
}

type accountingRow struct{ Stratum, Indicator, Records, Used, Missing string }

// HTML writes a scorecard as one self-contained page: no script, no font, no
// picture and no style from elsewhere. Charts are inline SVG, and each has a
// table beside it that says the same. The page reads on a phone and on paper,
// in the colours of the reader's system, and with keyboard or screen reader. A
// nil writer wraps measure.ErrRequired; errors of the writer are returned.
func HTML(w io.Writer, s collective.Scorecard) error {
	if w == nil {
		return fmt.Errorf("report: %w: a writer", measure.ErrRequired)
	}
	p, err := newPage(s)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	t, err := template.New("page").Parse(pageSource)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	var b bytes.Buffer // nothing half is written
	if err := t.Execute(&b, p); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

func newPage(s collective.Scorecard) (page, error) {
	f := figuresOf(s)
	p := page{Scorecard: s, Style: template.CSS(pageStyle), Figures: f, Place: f.place(), Explain: f.explainWithheld(), Caution: cautionText}
	if l := confidence(s.Release); l > 0 {
		p.Level = level(l)
	}
	for k, i := range f.Indicators {
		ip, err := indicatorOf(s, i, "i"+strconv.Itoa(k))
		if err != nil {
			return page{}, err
		}
		p.Indicators = append(p.Indicators, ip)
	}
	for _, c := range s.Conditions {
		p.Conditions = append(p.Conditions, conditionOf(c))
	}
	p.Readiness = readinessOf(s.Readiness)
	p.Backbone = backboneOf(s.Coverage)
	var err error
	if p.Budget, err = budgetOf(s.Budget); err != nil {
		return page{}, err
	}
	p.Accounting = accountingOf(s)
	p.Excluded = excludedText(s)
	return p, nil
}

// indicatorOf draws the charts of one indicator.
func indicatorOf(s collective.Scorecard, i indicator, id string) (indicatorPage, error) {
	p := indicatorPage{indicator: i, ID: id}
	for k, t := range i.Tables {
		if len(t.Set) == 1 && len(s.Release.Strata()) > 1 {
			svg, err := chart.Strata(s.Release, i.Key, t.Set[0], chart.Options{ID: id + "-strata-" + strconv.Itoa(k)})
			picture, err := optional(svg, err)
			if err != nil {
				return p, err
			}
			p.Strata = append(p.Strata, strataPage{Title: i.Title + " by " + t.Title, Chart: picture, Strata: s.Release.Strata(), Rows: overStrata(s, i, t.Set[0])})
		}
		g := gapPage{table: t}
		for _, r := range t.Rows {
			g.Caution = g.Caution || r.Caution
		}
		if t.Reference != "" {
			q := chart.GapQuery{Indicator: i.Key, Stratum: s.Headline.Stratum, Set: t.Set, Reference: t.refIndex}
			svg, err := chart.Gaps(s.Release, q, chart.Options{ID: id + "-gaps-" + strconv.Itoa(k)})
			if g.Chart, err = optional(svg, err); err != nil {
				return p, err
			}
		}
		p.Gaps = append(p.Gaps, g)
	}
	return p, nil
}

// optional returns a picture, or none where there is too much or too little to
// draw: the table beside it says the same.
func optional(svg chart.SVG, err error) (template.HTML, error) {
	if errors.Is(err, measure.ErrRange) || errors.Is(err, measure.ErrRequired) {
		return "", nil
	}
	return template.HTML(svg.String()), err
}

// overStrata returns everyone and the groups of a dimension with their figures
// in all strata.
func overStrata(s collective.Scorecard, i indicator, dimension string) []strataRow {
	var rows []strataRow
	place := map[string]int{}
	for c := range s.Release.Cells() {
		set := c.Set()
		if c.Indicator != i.Key || len(set) > 1 || len(set) == 1 && set[0] != dimension {
			continue
		}
		at, ok := place[c.Label()]
		if !ok {
			at = len(rows)
			place[c.Label()] = at
			rows = append(rows, strataRow{Label: c.Label()})
		}
		r := rowOf(c)
		text := r.Value
		if r.N != "" && r.Interval != "" {
			text += " (" + r.Interval + ", n = " + r.N + ")"
		}
		rows[at].Cells = append(rows[at].Cells, text)
	}
	return rows
}

func conditionOf(c collective.ConditionScore) conditionPage {
	p := conditionPage{ConditionScore: c, ID: "c-" + c.Condition.String(), Share: share(c.Value), Width: "0", Text: conditionText(c)}
	if d := c.Value.Decimal(4); d.Valid {
		p.Width = d.Decimal.Shift(2).StringFixed(2)
	}
	for _, e := range c.Evidence {
		x := evidencePage{Title: e.Title, Share: share(e.Value), From: e.From}
		if e.Whole > 0 {
			x.Counts = fmt.Sprintf("%d of %d", e.Part, e.Whole)
		}
		var notes []string
		if !e.Assessed() {
			notes = append(notes, e.Reason.Text())
		}
		if len(e.Lacking) > 0 {
			notes = append(notes, "lacking: "+strings.Join(e.Lacking, ", "))
		}
		if len(e.Unrecorded) > 0 {
			notes = append(notes, "nothing recorded: "+strings.Join(e.Unrecorded, ", "))
		}
		if len(e.Protected) > 0 {
			notes = append(notes, "withheld: "+strings.Join(e.Protected, ", "))
		}
		x.Note = strings.Join(notes, "; ")
		p.Evidence = append(p.Evidence, x)
	}
	return p
}

func readinessOf(r *collective.ReadinessResult) *readinessPage {
	if r == nil || len(r.Subjects) == 0 {
		return nil
	}
	p := &readinessPage{Title: r.Title}
	for k, it := range r.Items {
		head := "Item " + strconv.Itoa(k+1)
		p.Heads = append(p.Heads, head)
		p.Items = append(p.Items, itemPage{Head: head, Text: it.Text, Mean: meanText(it), Agreement: agreementText(it)})
	}
	for _, s := range r.Subjects {
		x := subjectPage{Title: s.Title, Raters: s.Raters, Total: s.Total.Points.Text(2), Complete: share(s.Completeness)}
		for _, it := range s.Items {
			x.Scores = append(x.Scores, itemText(it))
		}
		p.Subjects = append(p.Subjects, x)
	}
	return p
}

func backboneOf(c *backbone.Coverage) *backbonePage {
	if c == nil {
		return nil
	}
	filled, vacant := c.FTE()
	p := &backbonePage{Share: c.Share().String(), Filled: filled.String(), Vacant: vacant.String(), Uncovered: dutyList(c, c.Uncovered())}
	for _, f := range c.Functions() {
		covered := f.Share.String()
		if !f.Share.Known() {
			covered = "optional, not adopted"
		}
		p.Functions = append(p.Functions, functionPage{f.Title, covered})
	}
	for _, v := range c.IfVacant() {
		lost := dutyList(c, v.Lost)
		switch {
		case v.Vacant:
			lost = "vacant already"
		case lost == "":
			lost = "nothing"
		}
		p.Losses = append(p.Losses, lossPage{strings.Join(v.Positions, ", "), lost})
	}
	return p
}

func budgetOf(b *collective.BudgetResult) (*budgetPage, error) {
	if b == nil {
		return nil, nil
	}
	st := b.Statement
	p := &budgetPage{Title: st.Title(), Cost: costText(*b), Total: amount(st.Total()), Rounding: st.Policy().Rounding.String()}
	var bars []chart.Bar
	for e := range st.Entries() {
		p.Rows = append(p.Rows, budgetRow{Title: e.Title, Cells: []string{e.How, spent(e)}})
		bars = append(bars, barOf(e))
	}
	p.Rows = append(p.Rows, budgetRow{Title: "Total", Cells: []string{"", p.Total}, Total: true})
	kind := st.InKind()
	if !kind.Known() {
		p.InKind = "Also given in kind, and not valued: " + strings.Join(kind.Unvalued, ", ") + ". Unknown is not zero, so that it is in no total."
	}
	if kind.Valued.Sign() != 0 {
		p.InKind += " Given in kind and valued: " + amount(kind.Valued) + ", in no total."
	}
	svg, err := chart.Bars(bars, chart.Options{ID: "budget-chart", Title: st.Title() + ", " + string(st.Currency())})
	if p.Chart, err = optional(svg, err); err != nil {
		return nil, err
	}
	if b.Projection != nil {
		p.project(*b.Projection)
	}
	return p, nil
}

func barOf(e budget.Entry) chart.Bar {
	v, _ := e.Amount.Decimal().Float64()
	digits, _, _ := strings.Cut(amount(e.Amount), " ")
	b := chart.Bar{Label: e.Title, Value: v, Text: digits}
	if unvalued(e) {
		b.Unknown, b.Text = true, notValued
	}
	return b
}

const notValued = "in kind, not valued"

// unvalued reports whether an entry costs no money and is worth nobody knows
// what.
func unvalued(e budget.Entry) bool {
	return e.Amount.Sign() == 0 && e.Kind != budget.Cash && !e.InKind.Known()
}

// spent writes the money of an entry.
func spent(e budget.Entry) string {
	if unvalued(e) {
		return notValued
	}
	return amount(e.Amount)
}

func (p *budgetPage) project(x budget.Projection) {
	var total budgetRow
	rows := map[string]int{}
	for k, st := range x.Years() { // counted from 1
		name := "Year " + strconv.Itoa(k)
		if st.Year() != 0 {
			name = strconv.Itoa(st.Year())
		}
		p.Years = append(p.Years, name)
		for e := range st.Entries() {
			i, ok := rows[e.Key]
			if !ok {
				i = len(p.Projection)
				rows[e.Key] = i
				p.Projection = append(p.Projection, budgetRow{Title: e.Title})
			}
			p.Projection[i].Cells = append(p.Projection[i].Cells, spent(e))
		}
		total.Cells = append(total.Cells, amount(st.Total()))
	}
	total.Title, total.Total = "Total", true
	p.Projection = append(p.Projection, total)
	p.AllYears = amount(x.Total())
}

func accountingOf(s collective.Scorecard) []accountingRow {
	num := func(p *int) string {
		if p == nil {
			return "withheld"
		}
		return count(*p)
	}
	var out []accountingRow
	for a := range s.Release.Accounting() {
		out = append(out, accountingRow{a.Stratum, a.Indicator, num(a.Records), num(a.Used), num(a.MissingOutcome)})
	}
	return out
}
