package budget

import (
	"fmt"
	"strings"

	"github.com/collective-impact/sdk/internal/plain"
)

// Text returns the statement as a plain table for people: a row for each entry
// with its staff, cash and share, the subtotals, and what is given in kind.
// Amounts have commas here and nowhere else. Programs should not read it.
func (s Statement) Text() string {
	rows := [][]string{{s.title, "FTE", string(s.currency), "share"}}
	share := func(m Money) string { return s.share(m).Percent(1) }
	section := func(of Section, sum Money, fte, name string) {
		for _, e := range s.entries {
			if e.Section != of {
				continue
			}
			staff := ""
			if e.FTE.Known() {
				staff = e.FTE.String()
			}
			rows = append(rows, []string{"  " + e.named(), staff, commas(e.Amount), e.Share.Percent(1)})
		}
		rows = append(rows, []string{name, fte, commas(sum), share(sum)})
	}
	section(Salaries, s.salaries, s.fte.String(), "Salaries")
	section(Benefits, s.benefits, "", "Benefits")
	rows = append(rows, []string{"Personnel", "", commas(s.personnel), share(s.personnel)})
	section(NonPersonnel, s.nonPersonnel, "", "Non-personnel")
	rows = append(rows, []string{"Total", s.fte.String(), commas(s.total), share(s.total)})

	text := plain.Table(rows)
	inKind := s.InKind()
	if inKind.Valued.Sign() != 0 {
		text += "In kind, valued: " + commas(inKind.Valued) + "\n"
	}
	return text + inKind.unvalued() + "Rounded " + s.policy.Rounding.String() + "; totals are sums of rounded entries.\n"
}

// named returns the title with the kind where that is not cash.
func (e Entry) named() string {
	if e.Kind != Cash && e.Kind != 0 {
		return e.Title + " (" + e.Kind.String() + ")"
	}
	return e.Title
}

// unvalued returns a line that names what nobody has valued, or nothing.
func (g InKindTotal) unvalued() string {
	if g.Known() {
		return ""
	}
	return "In kind, not valued: " + strings.Join(g.Unvalued, ", ") + "\n"
}

// Text returns the projection as a plain table for people: a row for each entry
// and a column for each year. Programs should not read it.
func (p Projection) Text() string {
	if len(p.years) == 0 {
		return ""
	}
	first := p.years[0]
	row := func(name string, cell func(Statement) string) []string {
		out := []string{name}
		for _, s := range p.years {
			out = append(out, cell(s))
		}
		return out
	}
	year := 0
	rows := [][]string{row(fmt.Sprintf("%s, %s", first.title, first.currency), func(s Statement) string {
		if year++; s.year != 0 {
			return fmt.Sprint(s.year)
		}
		return fmt.Sprintf("year %d", year)
	})}
	for i, e := range first.entries {
		rows = append(rows, row("  "+e.named(), func(s Statement) string { return commas(s.entries[i].Amount) }))
	}
	rows = append(rows,
		row("Personnel", func(s Statement) string { return commas(s.personnel) }),
		row("Non-personnel", func(s Statement) string { return commas(s.nonPersonnel) }),
		row("Total", func(s Statement) string { return commas(s.total) }))
	growth := func(r Rate) string {
		if !r.Known() {
			return "none"
		}
		return r.Percent().String()
	}
	from := map[Compounding]string{Closed: "each year from the first", Chain: "each year from the rounded one before"}[p.policy.Compounding]
	return plain.Table(rows) + first.InKind().unvalued() +
		fmt.Sprintf("All years %s. Growth a year, where a line states none: salaries %s, costs %s; %s, rounded %s.\n",
			commas(p.total), growth(p.horizon.Salaries), growth(p.horizon.Costs), from, p.policy.Rounding)
}

// commas returns the digits with a comma before every third one.
func commas(m Money) string {
	text := m.Abs().text()
	if m.Sign() < 0 {
		text = "-" + text
	}
	return plain.Commas(text)
}
