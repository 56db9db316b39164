package report

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/collective-impact/sdk/collective"
	"github.com/collective-impact/sdk/internal/plain"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// figures are the indicators of a scorecard in words and digits, as both text
// and HTML show them.
type figures struct {
	Within, Stratum string // "grade", "3"; both "" without a control dimension
	Indicators      []indicator
	Withheld        []string // groups of the headline's stratum
	Certificate     privacy.Certificate
}

// indicator is one indicator in the headline's stratum.
type indicator struct {
	Key, Title, Description string
	Unit                    measure.Unit
	First                   bool // it is the headline
	Everyone                row
	Tables                  []table
}

// table is one grouping set.
type table struct {
	Set       []string
	Title     string // "ethnicity × lunch"
	Reference string // "all others"; "" when groups are compared with nothing
	refIndex  int    // its place among the references of the release
	GapUnit   string // "points"
	Rows      []row
	Nobody    []string // groups without a value, which need no row each
}

// row is one group. Texts are empty where there is no figure.
type row struct {
	Label                  string
	N, Value, Interval     string
	Gap, GapInterval, Says string
	Withheld               bool
	Caution                bool
}

func figuresOf(s collective.Scorecard) figures {
	r := s.Release
	f := figures{Within: r.Within(), Stratum: s.Headline.Stratum, Certificate: r.Certificate()}
	for _, ind := range r.Indicators() {
		i := indicator{Key: ind.Key, Title: cmp.Or(ind.Title, ind.Key), Description: ind.Description, Unit: ind.Unit(), First: ind.Key == s.Headline.Indicator}
		for c := range r.Cells() {
			if c.Stratum != f.Stratum || c.Indicator != ind.Key {
				continue
			}
			if len(c.Group) == 0 {
				i.Everyone = rowOf(c)
				continue
			}
			if n := len(i.Tables); n == 0 || !slices.Equal(i.Tables[n-1].Set, c.Set()) {
				i.Tables = append(i.Tables, table{Set: c.Set(), Title: strings.Join(c.Set(), " × "), GapUnit: gapUnit(i.Unit)})
			}
			t := &i.Tables[len(i.Tables)-1]
			if len(c.Comparisons) > 0 {
				ref := c.Comparisons[0].Reference
				t.Reference = ref.String()
				t.refIndex = slices.IndexFunc(r.References(), func(x measure.Reference) bool { return reflect.DeepEqual(x, ref) })
			}
			if c.Estimate.Status() == measure.Empty {
				t.Nobody = append(t.Nobody, c.Label())
				continue
			}
			t.Rows = append(t.Rows, rowOf(c))
			if c.Withheld() && !slices.Contains(f.Withheld, c.Label()) {
				f.Withheld = append(f.Withheld, c.Label())
			}
		}
		f.Indicators = append(f.Indicators, i)
	}
	slices.SortStableFunc(f.Indicators, func(a, b indicator) int {
		switch {
		case a.First == b.First:
			return 0
		case a.First:
			return -1
		}
		return 1
	})
	return f
}

func gapUnit(u measure.Unit) string {
	if u == measure.Proportion {
		return "percentage points"
	}
	return "points"
}

func rowOf(c privacy.Cell) row {
	r := row{Label: c.Label(), Withheld: c.Withheld(), Caution: c.Estimate.Status() == measure.Unreliable}
	if c.Withheld() {
		r.Value = "withheld"
		return r
	}
	if n, ok := c.Estimate.N(); ok {
		r.N = count(n)
	}
	unit := c.Estimate.Unit()
	r.Value, r.Interval = texts(c.Estimate, func(x float64, places int) string { return number(x, unit, places) }, percent(unit))
	if r.Caution {
		r.Value += "*"
	}
	if len(c.Comparisons) == 0 {
		return r
	}
	x := c.Comparisons[0]
	r.Gap, r.GapInterval = texts(x.Difference, func(v float64, places int) string { return signed(v, unit, places) }, "")
	if x.Difference.Status() == measure.Unreliable {
		r.Gap += "*"
		r.Caution = true
	}
	r.Says = says(x.Standing)
	return r
}

// texts returns value and interval of an estimate, or in the place of the value
// why there is none.
func texts(e measure.Estimate, digits func(x float64, places int) string, suffix string) (value, interval string) {
	v, ok := e.Value()
	if !ok {
		return reason(e), ""
	}
	places := plain.Places(1, v)
	switch e.Unit() {
	case measure.Proportion:
		places = plain.PercentPlaces(100 * v)
	case measure.ProportionDifference:
		places = plain.Places(1, 100*v)
	}
	value = digits(v, places) + suffix
	if lo, hi, ok := e.Interval(); ok {
		interval = digits(lo, places) + " to " + digits(hi, places)
	}
	return value, interval
}

// reason says in a few words why an estimate has no value.
func reason(e measure.Estimate) string {
	if e.Status() == measure.Suppressed {
		return "withheld"
	}
	switch e.Reason() {
	case measure.NoObservation:
		return "nobody with a value"
	case measure.IsReference:
		return "is the reference"
	case measure.NoReference:
		return "no reference"
	}
	return strings.ReplaceAll(string(e.Reason()), "-", " ")
}

// count writes a number of people: "1,234".
func count(n int) string { return plain.Commas(strconv.Itoa(n)) }

func percent(u measure.Unit) string {
	if u == measure.Proportion {
		return "%"
	}
	return ""
}

// number writes a proportion in percent and points as they are.
func number(x float64, u measure.Unit, places int) string {
	if u == measure.Proportion {
		x *= 100
	}
	s := strconv.FormatFloat(x, 'f', places, 64)
	if rest, ok := strings.CutPrefix(s, "-"); ok && strings.Trim(rest, "0.") == "" {
		return rest
	}
	return s
}

func signed(x float64, u measure.Unit, places int) string {
	s := number(x, u, places)
	if !strings.HasPrefix(s, "-") && strings.Trim(s, "0.") != "" {
		return "+" + s
	}
	return s
}

func says(s measure.Standing) string {
	switch s {
	case measure.Ahead:
		return "ahead"
	case measure.Behind:
		return "behind"
	case measure.NotCompared:
		return ""
	}
	return "no clear difference"
}

// level writes a confidence level: "95%".
func level(x float64) string { return strconv.FormatFloat(100*x, 'g', 10, 64) + "%" }

// place names the stratum: "grade 3", or "" without a control dimension.
func (f figures) place() string {
	if f.Within == "" {
		return ""
	}
	return f.Within + " " + f.Stratum
}

// explainWithheld says in words what was withheld and why.
func (f figures) explainWithheld() []string {
	c := f.Certificate
	if c.Groups == 0 {
		return nil
	}
	out := []string{fmt.Sprintf("%d of %d groups in the whole release are withheld.", c.Withheld, c.Groups)}
	if c.Withheld == 0 {
		return out
	}
	return append(out, fmt.Sprintf("A group is withheld when some count in it is below %d (its people, those who count, or the others), or when its figures would "+
		"let a reader work out such a count by subtraction. Which of the two it is, is not said: that would tell something too.", c.MinCount))
}

// confidence returns the level of the intervals, or 0 when there are none.
func confidence(r privacy.Release) float64 {
	for c := range r.Cells() {
		if l := c.Estimate.Level(); l > 0 {
			return l
		}
	}
	return 0
}
