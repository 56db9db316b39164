package rubric_test

import (
	"errors"
	"flag"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/rubric"
)

var update = flag.Bool("update", false, "rewrite golden files")

// paths returns the sorted "pointer: sentinel" pairs of a joined error.
func paths(t *testing.T, err error) []string {
	t.Helper()
	var out []string
	var walk func(error)
	walk = func(e error) {
		if j, ok := e.(interface{ Unwrap() []error }); ok {
			for _, e := range j.Unwrap() {
				walk(e)
			}
			return
		}
		var fe *measure.FieldError
		if !errors.As(e, &fe) {
			t.Fatalf("%v is no FieldError", e)
		}
		sentinel, _, _ := strings.Cut(fe.Err.Error(), ` "`) // an unknown key is wrapped with its text
		out = append(out, fe.Path+": "+sentinel)
	}
	if err != nil {
		walk(err)
	}
	return out
}

// sheetOf builds a sheet of the readiness rubric; answers[k] are the levels of
// rater k by item: "" outstanding, "NA", "D" declined, "U" unable.
func sheetOf(t *testing.T, d rubric.Definition, answers ...[]string) *rubric.Sheet {
	t.Helper()
	var as []rubric.Assessment
	for k, row := range answers {
		a := rubric.Assessment{Rubric: d.Key, Version: d.Version, Subject: "s", Rater: string(rune('a' + k))}
		i := 0
		for _, it := range d.Items() {
			switch v := row[i]; v {
			case "":
			case "NA":
				a.Scores = append(a.Scores, rubric.NA(it.Key, "why"))
			case "D":
				a.Scores = append(a.Scores, rubric.Score{Item: it.Key, State: rubric.Declined})
			case "U":
				a.Scores = append(a.Scores, rubric.Score{Item: it.Key, State: rubric.Unable})
			default:
				a.Scores = append(a.Scores, rubric.Choose(it.Key, v))
			}
			i++
		}
		as = append(as, a)
	}
	s, err := rubric.NewSheet(d, as, nil)
	require.NoError(t, err)
	return s
}

func scoresOf(t *testing.T, d rubric.Definition, answers ...[]string) rubric.Scores {
	t.Helper()
	s, err := sheetOf(t, d, answers...).Scores("s", "")
	require.NoError(t, err)
	return s
}
