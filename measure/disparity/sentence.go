package disparity

import (
	"fmt"
	"slices"
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
	size := sized(r.Estimate)
	if r.Chance.picked() {
		size = strings.Replace(size, "% interval)", "% interval of groups that had not been picked out)", 1)
	}
	b.WriteString(title + " " + size)
	_, valued := r.Estimate.Value()
	if valued {
		b.WriteString(r.noise())
	}
	b.WriteString(r.Flag.words())
	if valued {
		b.WriteString(r.chanceWords())
	}
	b.WriteString(listed("; not eligible as the best group: ", r.Ineligible))
	b.WriteString(listed("; left out: ", r.LeftOut))
	return b.String() + "."
}

// subject names the groups and how they stand: "Black is behind all others: ".
func (r Result) subject() string {
	switch {
	case len(r.Group) == 0 && len(r.Over) == 0 && len(r.Reference) == 0:
		return ""
	case len(r.Group) == 0:
		s := ""
		if len(r.Over) > 0 {
			s = "among " + several(r.Over)
		}
		if len(r.Reference) > 0 {
			s = strings.TrimPrefix(s+" against "+names(r.Reference), " ")
		}
		return s + ": "
	}
	who := names(r.Group)
	switch {
	case len(r.Reference) == 0:
		return who + ": "
	case r.Estimate.Reason() == measure.IsReference:
		who += " is the reference"
		if tied := slices.DeleteFunc(slices.Clone(r.Reference), func(x string) bool { return x == r.Group[0] }); len(tied) > 0 {
			who += ", with " + names(tied)
		}
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

// several names groups, or says how many they are where that would be a list.
func several(groups []string) string {
	if len(groups) > 6 {
		return strconv.Itoa(len(groups)) + " groups"
	}
	return names(groups)
}

// noise says what chance gives to a measure of spread.
func (r Result) noise() string {
	s := ""
	switch v, ok := r.Corrected.Value(); {
	case r.Explained:
		s = "; nothing is left without what chance adds"
	case ok:
		s = "; " + number(r.Corrected.Unit(), v) + " without what chance adds"
	}
	if r.Floor != 0 {
		s += "; chance alone would give " + number(r.Estimate.Unit(), r.Floor)
	}
	return s
}

// picked says whether the groups were picked for what they show.
func (c Chance) picked() bool { return c.Adjustment == Bonferroni && c.Against == "" }

// chanceWords says what chance has to say of a figure, or of a group that a rule
// tests.
func (r Result) chanceWords() string {
	c := r.Chance
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
	beyond := c.Verdict == BeyondChance
	switch {
	case c.Against != "":
		link := map[bool]string{true: ", and ", false: ", but "}[beyond == (r.Flag == Flagged)]
		if r.Flag == Undetermined {
			link = "; "
		}
		says := "it is not behind " + c.Against + " by more than chance explains"
		switch {
		case beyond:
			says = "it is behind " + c.Against + " by more than chance explains"
		case r.Flag == Flagged:
			says = "chance may explain that it is behind " + c.Against
		}
		return link + says + ": groups that do not differ would be as far behind with probability " + p
	case len(r.Over) > 0:
		return "; that the groups differ at all, chance " + map[bool]string{true: "does not explain", false: "may explain"}[beyond] + " (probability " + p + ")"
	case beyond:
		return "; groups that do not differ would give as much with probability " + p + ", so chance does not explain it"
	}
	return "; groups that do not differ would give as much with probability " + p + ", so chance may explain it"
}

// words says what the rule says.
func (f Flag) words() string {
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
	s := e.String()
	for _, why := range []measure.Reason{TestStatistic, measure.IsReference} { // said in other words
		s = strings.TrimSuffix(s, ", no interval ("+string(why)+")")
	}
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

// listed names groups with the reasons why they stand apart.
func listed(as string, groups []LeftOut) string {
	if len(groups) == 0 {
		return ""
	}
	var who []string
	for _, x := range groups {
		who = append(who, x.Name+" ("+string(x.Reason)+")")
	}
	return as + names(who)
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
