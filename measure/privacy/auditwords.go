package privacy

import (
	"context"
	"fmt"
	"math/big"
	"strings"

	"github.com/collective-impact/sdk/internal/polyhedron"
)

// mostNamed is how many cells a text names.
const mostNamed = 12

// Source is something published, or known besides, that a bound is made from.
type Source struct {
	// CellRef is the cell; for a rate its numerator, for what readers know
	// besides nothing.
	CellRef
	// Name says what it is: "D1", "the share of yes in everyone", "statement 2
	// of what is known".
	Name string `json:"name"`
	// Value is what it says: "111", "1 to 9", "14.3 %".
	Value string `json:"value,omitempty"`
	// Factor is how often it goes into the bound, a fraction: "1", "-1", "3/2".
	// It is empty for rates and statements, which go in as inequalities.
	Factor string `json:"factor,omitempty"`
}

func (s Source) times(factor string) Source {
	s.Factor = factor
	return s
}

// name names a cell for people: its levels without totals, and the table where
// there are several.
func (a *audit) name(ref CellRef) string { return a.p.cellName(ref) }

func (p *readPublication) cellName(ref CellRef) string {
	var parts []string
	t := &p.Tables[ref.Table]
	for d, level := range ref.Levels {
		if level != p.dims[t.Dimensions[d].Name].total {
			parts = append(parts, level)
		}
	}
	name := "everyone"
	if len(parts) > 0 {
		name = strings.Join(parts, " · ")
	}
	switch {
	case len(p.Tables) == 1:
	case t.Name != "":
		name += fmt.Sprintf(" in table %q", t.Name)
	default:
		name += fmt.Sprintf(" in table %d", ref.Table+1)
	}
	return name
}

// source describes a fact.
func (a *audit) source(f auditFact) Source {
	ref := CellRef{f.table, f.at}
	if f.kind == knownSum {
		return Source{Name: fmt.Sprintf("statement %d of what is known", f.index+1)}
	}
	s := Source{CellRef: ref, Name: a.name(ref), Factor: "1"}
	t := &a.p.Tables[f.table]
	switch f.kind {
	case shownCount:
		s.Value = fmt.Sprint(*t.Cells[f.index].Value)
	case markedCount:
		c := t.Cells[f.index]
		switch {
		case c.High == nil:
			s.Value = fmt.Sprintf("at least %d", *c.Low)
		case c.Low == nil:
			s.Value = fmt.Sprintf("at most %d", *c.High)
		default:
			s.Value = fmt.Sprintf("%d to %d", *c.Low, *c.High)
		}
	case absentCount:
		s.Value = "0, not listed"
	case shownRate:
		r := t.Rates[f.index]
		s.Name = fmt.Sprintf("the share of %s in %s", s.Name, a.name(CellRef{f.table, r.Denominator}))
		s.Value, s.Factor = r.Percent+" %", ""
	}
	return s
}

// sources describes facts; that joint sets count the same people is none.
func (a *audit) sources(indices []int) []Source {
	var out []Source
	seen := map[string]bool{}
	for _, i := range indices {
		if a.facts[i].kind == sharedMargin {
			continue
		}
		s := a.source(a.facts[i])
		if key := fmt.Sprint(s.Table, s.Name); !seen[key] {
			seen[key] = true
			out = append(out, s.times(""))
		}
	}
	return out
}

// side is the proof of one end of an interval, in words.
type side struct {
	text string
	// settles says that it is an equation, so that it gives the other end too.
	settles bool
}

// explain adds a risk with what bounds a form.
func (a *audit) explain(ctx context.Context, form int, risk *Risk, head string) error {
	var low, high *side
	seen := map[string]bool{}
	for _, above := range []bool{true, false} {
		if !above && risk.Interval.Low == 0 { // no count is negative

			continue
		}
		proof, ok, err := a.solver.Why(ctx, form, above)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		because := a.combined(proof, above)
		text, simple := combination(because)
		end := risk.Interval.Low
		if above {
			end = *risk.Interval.High
		}
		whole := proof.Bound.Cmp(new(big.Rat).SetInt64(end)) == 0
		if proof.Signs {
			text += ", and no count is negative"
		}
		if !whole {
			text += ", and counts are whole numbers"
		}
		s := &side{text, simple && whole && !proof.Signs && a.equations(proof)}
		if above {
			high = s
		} else {
			low = s
		}
		for _, s := range because {
			if key := s.Name + "\x00" + s.Value; !seen[key] {
				seen[key] = true
				risk.Because = append(risk.Because, s)
			}
		}
	}
	risk.Text = head + risk.Interval.proof(low, high)
	a.out.Risks = append(a.out.Risks, *risk)
	return nil
}

// proof writes the proofs of both ends, or one where that is enough.
func (i Interval) proof(low, high *side) string {
	switch {
	case low == nil && high == nil:
		return ": from very many of the published figures together"
	case low == nil:
		return ": " + high.text
	case high == nil:
		return ": " + low.text
	case low.settles && (!high.settles || len(low.text) < len(high.text)):
		return ": " + low.text
	case high.settles || low.text == high.text:
		return ": " + high.text
	}
	return fmt.Sprintf(". At most %d: %s. At least %d: %s", *i.High, high.text, i.Low, low.text)
}

// equations reports whether a proof uses equations alone.
func (a *audit) equations(p polyhedron.Proof) bool {
	for _, r := range p.Reasons {
		switch a.facts[r.Row].kind {
		case sharedMargin, shownCount, absentCount:
		default:
			return false
		}
	}
	return true
}

// combined turns a proof into sources with the factors of the sum that they
// bound.
func (a *audit) combined(p polyhedron.Proof, high bool) (out []Source) {
	seen := map[string]bool{}
	for _, r := range p.Reasons {
		f := a.facts[r.Row]
		if f.kind == sharedMargin {
			continue
		}
		s := a.source(f)
		if s.Factor == "" {
			if !seen[s.Name] {
				out = append(out, s)
			}
			seen[s.Name] = true
			continue
		}
		factor := r.Factor
		if !high {
			factor = new(big.Rat).Neg(factor)
		}
		out = append(out, s.times(factor.RatString()))
	}
	return out
}

// combination writes sources as a sum, "D1 (111) − s1 (44) − s3 (61)", and
// reports that it is one. Where inequalities or odd fractions are among them it
// lists them: "everyone (21) and the share of yes in everyone (14.3 %)".
func combination(sources []Source) (text string, simple bool) {
	var plus, minus, names []string
	simple = true
	for _, s := range sources {
		text := s.Name
		if s.Value != "" {
			text += " (" + s.Value + ")"
		}
		names = append(names, text)
		factor, negative := strings.CutPrefix(s.Factor, "-")
		simple = simple && factor != "" && len(factor) <= len("1/2")
		if factor != "1" {
			text = factor + " × " + text
		}
		if negative {
			minus = append(minus, text)
		} else {
			plus = append(plus, text)
		}
	}
	if len(names) == 0 {
		return "there is nobody else", false
	}
	if n := len(names); !simple || n > mostNamed {
		return "from " + enumerate(names, mostNamed), simple && n <= mostNamed
	}
	text = strings.Join(plus, " + ")
	for _, m := range minus {
		text = strings.TrimPrefix(text+" − "+m, " ")
	}
	return text, true
}

// enumerate joins names: "a, b and c"; of very many it says how many more there
// are.
func enumerate(names []string, most int) string {
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// inside reports whether every one of a cell is in another.
func (p *readPublication) inside(t *PublishedTable, part, whole []string) bool {
	for d, level := range part {
		dim := p.dims[t.Dimensions[d].Name]
		in := map[int]bool{}
		for _, l := range dim.of[whole[d]] {
			in[l] = true
		}
		for _, l := range dim.of[level] {
			if !in[l] {
				return false
			}
		}
	}
	return true
}
