package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/collective-impact/sdk/collective"
	"github.com/collective-impact/sdk/internal/plain"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/rubric"
)

// textWidth is the width at which running text is broken.
const textWidth = 96

// Text writes a scorecard as plain text for a terminal: headline, subgroups
// with gaps, what was withheld and why, the five conditions, readiness, the
// backbone's coverage, budget. It is for people; programs should read the JSON
// of the scorecard. A nil writer wraps measure.ErrRequired; errors of the writer
// are returned.
func Text(w io.Writer, s collective.Scorecard) error {
	if w == nil {
		return fmt.Errorf("report: %w: a writer", measure.ErrRequired)
	}
	t := &text{}
	t.head(s)
	t.figures(s)
	t.conditions(s)
	t.readiness(s)
	t.backbone(s)
	t.budget(s)
	_, err := io.WriteString(w, printable(t.b.String()))
	return err
}

// printable drops control characters, which could rule a terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return -1
		}
		return r
	}, s)
}

type text struct{ b strings.Builder }

func (t *text) line(format string, args ...any) { fmt.Fprintf(&t.b, format+"\n", args...) }

// section begins a part with a heading.
func (t *text) section(heading string) {
	t.line("")
	t.line("%s", strings.ToUpper(heading))
}

// wrap breaks running text into lines, the first after a head and the others
// as far to the right.
func (t *text) wrap(head, s string) {
	line, empty := head, true
	for _, word := range strings.Fields(s) {
		if !empty && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > textWidth {
			t.line("%s", line)
			line, empty = strings.Repeat(" ", utf8.RuneCountInString(head)), true
		}
		if !empty {
			line += " "
		}
		line, empty = line+word, false
	}
	if !empty {
		t.line("%s", line)
	}
}

func (t *text) table(rows [][]string) { t.b.WriteString(plain.Table(rows)) }

func (t *text) head(s collective.Scorecard) {
	t.line("%s", s.Title)
	t.line("%s", strings.Repeat("=", utf8.RuneCountInString(s.Title)))
	var where []string
	for _, x := range []string{s.Place, s.Period.String()} {
		if x != "" {
			where = append(where, x)
		}
	}
	if len(where) > 0 {
		t.line("%s", strings.Join(where, ", "))
	}
	t.wrap("", s.Vision)
	t.wrap("Note: ", s.Remark)
}

func (t *text) figures(s collective.Scorecard) {
	f := figuresOf(s)
	if len(f.Indicators) == 0 {
		t.section("Indicators")
		t.line("  not assessed: there are no data")
		return
	}
	for _, i := range f.Indicators {
		t.section(strings.TrimRight(i.Title+", "+f.place(), ", "))
		e := i.Everyone
		switch {
		case e.Interval != "":
			t.line("  %s  (%s interval %s, n = %s)", e.Value, level(confidence(s.Release)), e.Interval, e.N)
		default:
			t.line("  %s", e.Value)
		}
		t.wrap("  ", i.Description)
		for _, tab := range i.Tables {
			t.line("")
			t.groups(i, tab)
		}
	}
	t.records(s)
	t.section("Withheld")
	for _, x := range f.explainWithheld() {
		t.wrap("  ", x)
	}
	if len(f.Withheld) > 0 {
		where := ""
		if f.place() != "" {
			where = "In " + f.place() + ": "
		}
		t.wrap("  ", where+strings.Join(f.Withheld, "; ")+".")
	}
}

// records says what became of the records of the headline's stratum.
func (t *text) records(s collective.Scorecard) {
	t.section("Records")
	rows := [][]string{{"  indicator", "records", "used", "without a value"}}
	for _, a := range accountingOf(s) {
		if a.Stratum == s.Headline.Stratum {
			rows = append(rows, []string{"  " + a.Indicator, a.Records, a.Used, a.Missing})
		}
	}
	t.table(rows)
	t.wrap("  ", excludedText(s))
}

func (t *text) groups(i indicator, tab table) {
	value := "mean"
	if i.Unit == measure.Proportion {
		value = "rate"
	}
	head := []string{"  by " + tab.Title, "n", value, "interval"}
	if tab.Reference != "" {
		head = append(head, "gap to "+tab.Reference+" (pp)", "interval", "standing")
		if i.Unit != measure.Proportion {
			head[4] = "gap to " + tab.Reference
		}
	}
	rows := [][]string{head}
	for _, r := range tab.Rows {
		line := []string{"  " + r.Label, r.N, r.Value, r.Interval}
		if tab.Reference != "" {
			line = append(line, r.Gap, r.GapInterval, r.Says)
		}
		rows = append(rows, line)
	}
	t.table(rows)
	if len(tab.Nobody) > 0 {
		t.wrap("  nobody with a value in: ", strings.Join(tab.Nobody, "; "))
	}
	for _, r := range tab.Rows {
		if r.Caution {
			t.line("  * %s", cautionText)
			break
		}
	}
}

func (t *text) conditions(s collective.Scorecard) {
	t.section("The five conditions")
	for _, c := range s.Conditions {
		t.line("  %-31s  %s", c.Title, conditionText(c))
	}
	for _, c := range s.Conditions {
		t.line("  %s rests on", c.Title)
		for _, e := range c.Evidence {
			t.wrap("    - ", evidenceText(e))
		}
	}
	if len(s.ShouldBeEngaged) > 0 {
		t.wrap("  ", "Should be engaged and are not: "+strings.Join(s.ShouldBeEngaged, ", ")+".")
	}
}

// share writes an exact share of one as a percentage; what is not all is not
// shown as all, and what is not nothing not as nothing.
func share(v rubric.Exact) string {
	r := v.Rat()
	if r == nil {
		return "not assessed"
	}
	x, _ := r.Float64()
	return percentOf(x)
}

// percentOf writes a share in whole percent, and in more digits where it would
// be taken for 0 or for 100.
func percentOf(x float64) string {
	places := max(plain.Places(0, 100*x), plain.Places(0, 100-100*x))
	return strconv.FormatFloat(100*x, 'f', places, 64) + "%"
}

func conditionText(c collective.ConditionScore) string {
	if !c.Assessed() {
		return "not assessed"
	}
	n := 0
	for _, e := range c.Evidence {
		if e.Assessed() {
			n++
		}
	}
	return fmt.Sprintf("%s, from %d of %d kinds of evidence", share(c.Value), n, len(c.Evidence))
}

func evidenceText(e collective.Evidence) string {
	s := e.Title + ": "
	switch {
	case !e.Assessed():
		s += "not assessed, " + e.Reason.Text()
	case e.Whole > 0:
		s += fmt.Sprintf("%d of %d (%s)", e.Part, e.Whole, share(e.Value))
	default:
		s += share(e.Value) + " of the way from the lowest to the highest level"
	}
	if len(e.Lacking) > 0 {
		s += "; lacking: " + strings.Join(e.Lacking, ", ")
	}
	if len(e.Unrecorded) > 0 {
		s += "; nothing recorded: " + strings.Join(e.Unrecorded, ", ")
	}
	if len(e.Protected) > 0 {
		s += "; withheld: " + strings.Join(e.Protected, ", ")
	}
	return s
}

func (t *text) readiness(s collective.Scorecard) {
	r := s.Readiness
	t.section("Readiness of partners")
	if r == nil || len(r.Subjects) == 0 {
		t.line("  not assessed: nobody has rated")
		return
	}
	head := []string{"  " + r.Title, "raters"}
	for k := range r.Items {
		head = append(head, fmt.Sprintf("item %d", k+1))
	}
	rows := [][]string{append(head, "total", "complete")}
	for _, x := range r.Subjects {
		line := []string{"  " + x.Title, fmt.Sprint(x.Raters)}
		for _, it := range x.Items {
			line = append(line, itemText(it))
		}
		rows = append(rows, append(line, x.Total.Points.Text(2), share(x.Completeness)))
	}
	t.table(rows)
	for k, it := range r.Items {
		t.wrap("  ", fmt.Sprintf("Item %d: %s %s %s", k+1, it.Text, meanText(it), agreementText(it)))
	}
}

// meanText says how partners stand on an item.
func meanText(it collective.ItemResult) string {
	if it.Subjects == 0 {
		return "No score."
	}
	return fmt.Sprintf("Mean %s over %d.", it.Points.Text(2), it.Subjects)
}

// itemText writes the score of an item, or in a word why there is none.
func itemText(it rubric.ItemScore) string {
	if it.Points.Known() {
		return it.Points.Text(2)
	}
	switch it.Reason {
	case rubric.AllNotApplicable:
		return "n/a"
	case rubric.NothingScored:
		return "open"
	}
	return it.Reason.String()
}

// agreementText says how far raters agree on an item, and what to be careful
// of.
func agreementText(it collective.ItemResult) string {
	share, ok := it.Agreement.Value.Float()
	if !ok {
		return "Whether raters agree cannot be told: no partner has two ratings."
	}
	s := "Raters chose the same level in " + percentOf(share) + " of pairs. "
	k := it.Kappa
	if !k.Value.Known() {
		return s + k.Meaning()
	}
	s += "Quadratic weighted kappa " + k.Value.Text(2)
	if k.Interval != nil {
		s += fmt.Sprintf(" (%.0f%% interval %.2f to %.2f, n = %d)", 100*k.Interval.Level, k.Interval.Low, k.Interval.High, k.N)
		if k.Interval.ClippedHigh || k.Interval.ClippedLow {
			s += ", cut off at the end of the scale"
		}
	}
	s += ". "
	if k.Incomplete > 0 {
		s += fmt.Sprintf("Partners without two ratings, left out of it: %d. ", k.Incomplete)
	}
	return s + k.Meaning()
}

func (t *text) backbone(s collective.Scorecard) {
	t.section("Backbone: functions and staff")
	c := s.Coverage
	if c == nil {
		t.line("  not assessed: no staff is recorded")
		return
	}
	filled, vacant := c.FTE()
	t.line("  Duties covered: %s. Staff: %s FTE filled, %s FTE vacant.", c.Share(), filled, vacant)
	rows := [][]string{{"  function", "duties covered"}}
	for _, f := range c.Functions() {
		covered := f.Share.String()
		if !f.Share.Known() {
			covered = "optional, not adopted"
		}
		rows = append(rows, []string{"  " + f.Title, covered})
	}
	t.table(rows)
	for _, v := range c.IfVacant() {
		if len(v.Lost) > 0 {
			t.wrap("  ", fmt.Sprintf("If %s is vacant, nobody carries: %s.", strings.Join(v.Positions, ", "), dutyList(c, v.Lost)))
		}
	}
}

func (t *text) budget(s collective.Scorecard) {
	t.section("Budget")
	b := s.Budget
	if b == nil {
		t.line("  not assessed: no budget is recorded")
		return
	}
	for l := range strings.Lines(b.Statement.Text()) {
		t.b.WriteString("  " + l)
	}
	t.wrap("  ", costText(*b))
	if b.Projection != nil {
		t.line("")
		for l := range strings.Lines(b.Projection.Text()) {
			t.b.WriteString("  " + l)
		}
	}
}
