package report

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/collective-impact/sdk/backbone"
	"github.com/collective-impact/sdk/budget"
	"github.com/collective-impact/sdk/collective"
	"github.com/collective-impact/sdk/internal/plain"
	"github.com/collective-impact/sdk/measure"
)

// excludedText says how many records stand in no stratum, or nothing where
// there are none.
func excludedText(s collective.Scorecard) string {
	within := s.Release.Within()
	n, ok := s.Release.Excluded()
	switch {
	case within == "" || ok && n == 0:
		return ""
	case !ok:
		return "A few records have no " + within + " and stand in no group; how many is withheld."
	}
	return fmt.Sprintf("%s records have no %s and stand in no group.", count(n), within)
}

// cautionText explains the mark of an estimate that rests on few people.
var cautionText = fmt.Sprintf("rests on fewer than %d people, in the group or in what it is compared with: handle with care", measure.MinReliable)

// dutyList names duties by their titles.
func dutyList(c *backbone.Coverage, list []backbone.DutyRef) string {
	title := map[backbone.DutyRef]string{}
	for _, f := range c.Functions() {
		for _, d := range f.Duties {
			title[d.DutyRef] = d.Title
		}
	}
	var out []string
	for _, d := range list {
		out = append(out, cmp.Or(title[d], d.String()))
	}
	return strings.Join(out, "; ")
}

// amount writes money for people: "425,650.00 USD".
func amount(m budget.Money) string {
	digits, currency, _ := strings.Cut(m.String(), " ")
	return strings.TrimSpace(plain.Commas(digits) + " " + currency)
}

// costText says what the backbone costs for each person served.
func costText(b collective.BudgetResult) string {
	what := cmp.Or(b.What, "person")
	if b.Served == nil || b.CostPer == nil {
		return "Cost per " + what + ": not known, for it is neither stated nor published how many are served."
	}
	n := plain.Commas(strconv.FormatInt(*b.Served, 10))
	m, ok := b.CostPer.Money()
	if !ok {
		return fmt.Sprintf("Cost per %s: %s, for %s served.", what, b.CostPer, n)
	}
	return fmt.Sprintf("Cost per %s: %s for each of %s.", what, amount(m), n)
}
