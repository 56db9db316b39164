package disparity

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/collective-impact/sdk/measure"
)

// Sentence says the result in one plain sentence: what was measured, which
// groups, who is ahead, the size with its unit and interval, of how many
// people, what chance has to say, and who took no part. A figure that is
// withheld is not in it, and a zero Result says that nothing was computed.
func (r Result) Sentence() string {
	title := string(r.Measure)
	if m, ok := Find(r.Measure); ok {
		title = lowered(m.Title)
	}
	var b strings.Builder
	if r.Indicator != "" {
		b.WriteString(r.Indicator + ": ")
	}
	b.WriteString(r.subject())
	b.WriteString(title + " " + sized(r.Estimate))
	_, valued := r.Estimate.Value()
	if valued {
		if v, ok := r.Corrected.Value(); ok {
			b.WriteString("; " + number(r.Corrected.Unit(), v) + " without what chance adds")
		}
		if r.Floor > 0 {
			b.WriteString("; chance alone would give " + number(r.Estimate.Unit(), r.Floor))
		}
	}
	b.WriteString(flagged(r.Flag))
	if valued {
		b.WriteString(r.Chance.words())
	}
	b.WriteString(absent(r.LeftOut))
	return b.String() + "."
}

// subject names the groups and how they stand: "Black is behind all others: ".
func (r Result) subject() string {
	switch {
	case len(r.Group) == 0 && len(r.Reference) == 0:
		return ""
	case len(r.Group) == 0:
		return "against " + names(r.Reference) + ": "
	}
	who := names(r.Group)
	if len(r.Reference) == 0 {
		return who + ": "
	}
	is := " is "
	if len(r.Group) > 1 || who == everybodyElse {
		is = " are "
	}
	switch r.Standing {
	case measure.Ahead:
		who += is + "ahead of "
	case measure.Behind:
		who += is + "behind "
	case measure.Unclear:
		who += is + "not clearly ahead of or behind "
	default:
		who += " compared with "
	}
	return who + names(r.Reference) + ": "
}

// words says what chance has to say of a figure, or of a group that a rule
// tests.
func (c Chance) words() string {
	if c.Verdict != BeyondChance && c.Verdict != WithinChance {
		return ""
	}
	p := "below 0.001"
	if !(c.Adjusted < 0.001) {
		p = strconv.FormatFloat(c.Adjusted, 'f', 3, 64)
	}
	if c.Family > 1 {
		p += fmt.Sprintf(" in one of %d comparisons", c.Family)
	}
	if c.Against != "" {
		not := ""
		if c.Verdict == WithinChance {
			not = "not "
		}
		return "; " + not + "worse than " + c.Against + " by more than chance explains: groups that do not differ would be as far behind with probability " + p
	}
	s := "; groups that do not differ would give as much with probability " + p
	if c.Verdict == BeyondChance {
		return s + ", so chance does not explain it"
	}
	return s + ", so chance may explain it"
}

func flagged(f Flag) string {
	switch f {
	case Flagged:
		return "; the rule flags it"
	case NotFlagged:
		return "; the rule does not flag it"
	case Undetermined:
		return "; the rule cannot tell"
	}
	return ""
}

// sized returns an estimate as people write it, with the level of its interval.
func sized(e measure.Estimate) string {
	s := strings.TrimSuffix(e.String(), ", no interval ("+string(TestStatistic)+")")
	if level := e.Level(); level != 0 {
		percent := strconv.FormatFloat(float64(100*level), 'g', 4, 64)
		s = strings.Replace(s, "]", "] ("+percent+"% interval)", 1)
	}
	return s
}

// everybodyElse is all groups outside the one in question.
const everybodyElse = "all others"

// number returns a value in its unit, without the rest of an estimate.
func number(u measure.Unit, v float64) string {
	s, _, _ := strings.Cut(made(measure.Figures{Unit: u, Value: v, N: measure.MinReliable, Reason: measure.Unstated}).String(), ", n =")
	return s
}

// absent lists who took no part.
func absent(out []LeftOut) string {
	if len(out) == 0 {
		return ""
	}
	var who []string
	for _, x := range out {
		who = append(who, x.Name+" ("+string(x.Reason)+")")
	}
	return "; left out: " + names(who)
}

// lowered returns a title inside a sentence; acronyms and names in the first
// word keep their case.
func lowered(title string) string {
	first, rest, _ := strings.Cut(title, " ")
	if len(first) < 2 || first[1:] != strings.ToLower(first[1:]) || properName(first) {
		return title
	}
	return strings.TrimSuffix(strings.ToLower(first)+" "+rest, " ")
}

// properName says whether the first word of a title is somebody's name.
func properName(word string) bool {
	for _, name := range []string{"Atkinson", "Cohen", "Erreygers", "Gini", "Healthy", "Hedges", "Hoover", "Kakwani", "Kitagawa", "Kunst", "Pearson", "Rao", "Theil", "Wagstaff", "Wald"} {
		if strings.HasPrefix(word, name) {
			return true
		}
	}
	return false
}
