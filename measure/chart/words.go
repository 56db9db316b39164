package chart

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// withheld is what stands in the place of everything that is withheld.
const withheld = "withheld"

const withheldNote = "Withheld: not shown, to protect people in small groups."

func unreliableNote(mark string) string {
	return fmt.Sprintf("%s unreliable, fewer than %d observations.", mark, measure.MinReliable)
}

// because says in plain words why there is no value, or no interval.
func because(r measure.Reason) string {
	switch r {
	case measure.NoObservation:
		return "no observation"
	case measure.OneObservation:
		return "only one observation"
	case measure.NoSpread:
		return "all values are equal"
	case measure.NoReference:
		return "nothing to compare with"
	case measure.IsReference:
		return "the reference itself"
	case measure.OutOfRange:
		return "number too large"
	}
	return strings.ReplaceAll(string(r), "-", " ")
}

// name is what people call an indicator.
func name(i measure.Indicator) string {
	if s := clean(i.Title); s != "" {
		return s
	}
	return clean(i.Key)
}

// versus names a reference as in "gap to …".
func versus(r measure.Reference, u measure.Unit) string {
	switch r.Kind {
	case measure.ToBest:
		return "the best group"
	case measure.ToFixed:
		if u == measure.Proportion {
			return trimmed(100*r.Value) + "%"
		}
		return trimmed(r.Value)
	case measure.ToNamed:
		var out []string
		for _, d := range slices.Sorted(maps.Keys(r.Group)) {
			out = append(out, named(r.Group[d]))
		}
		return strings.Join(out, " · ")
	}
	return clean(r.String())
}

// trimmed writes a number with the digits that it has, up to twelve.
func trimmed(v float64) string {
	s := strconv.FormatFloat(v, 'g', 12, 64)
	return sign(s)
}

// levels names the levels of a group in the order of a set.
func levels(set []string, group map[string]string) string {
	var out []string
	for _, d := range set {
		out = append(out, named(group[d]))
	}
	return strings.Join(out, " · ")
}

// label names the group of a cell.
func label(c privacy.Cell) string {
	if len(c.Set()) == 0 {
		return everyone
	}
	return levels(c.Set(), c.Group)
}

// everyone is the group of all people together.
const everyone = "Everyone"

// named is a level on one line; one that nobody could see is quoted.
func named(level string) string {
	s := clean(level)
	if strings.IndexFunc(s, func(r rune) bool { return !combines(r) }) < 0 {
		return strconv.QuoteToASCII(level)
	}
	return s
}

// allNamed is named for several.
func allNamed(words []string) []string {
	out := make([]string, len(words))
	for i, s := range words {
		out[i] = named(s)
	}
	return out
}

// factor is 100 for proportions, which are shown as percentages.
func factor(u measure.Unit) float64 {
	if u == measure.Proportion {
		return 100
	}
	return 1
}

// confidence writes a level: "95%".
func confidence(level float64) string {
	return strconv.FormatFloat(level*100, 'g', 10, 64) + "%"
}

// list joins words: "a, b and c".
func list(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

// sameSet says whether two sets hold the same dimensions, in whatever order.
func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
