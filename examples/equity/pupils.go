package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/collective-impact/sdk/examples/scorecard/data"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

func grades() []string { return []string{"K", "1", "2", "3"} }

// sets are the dimensions that are crossed. The race is in all of them: the
// total of a lunch status would be the sum over its races, and so give
// away the small ones that are withheld, or cost a large one.
func sets() [][]string {
	return [][]string{{"race"}, {"race", "lunch"}, {"race", "gender"}, threeWays()}
}

func threeWays() []string { return []string{"race", "lunch", "gender"} }

// What groups are compared with, by their places in the plan.
const (
	toAllOthers = iota
	toBest
)

// releases are the same figures twice, as they may be published: with the errors
// of pupils drawn one by one, and with those of schools drawn with their pupils.
type releases struct{ naive, bySchool privacy.Release }

// measurePupils reads the rows and computes what may be published.
func measurePupils(ctx context.Context) (releases, error) {
	frame, err := readPupils(ctx)
	if err != nil {
		return releases{}, err
	}
	p := plan()
	naive, err := release(ctx, frame, p)
	if err != nil {
		return releases{}, err
	}
	p.Design = &measure.Design{Stages: []measure.Stage{{Cluster: "school"}}}
	bySchool, err := release(ctx, frame, p)
	if err != nil {
		return releases{}, err
	}
	if !sameWithheld(naive, bySchool) {
		return releases{}, errors.New("two releases about the same pupils withhold different groups; publish one of them")
	}
	return releases{naive, bySchool}, nil
}

func readPupils(ctx context.Context) (measure.Frame, error) {
	rows, err := data.Star()
	if err != nil {
		return measure.Frame{}, err
	}
	category := func(name string, levels ...string) measure.Column {
		return measure.Column{Name: name, Kind: measure.Category, Levels: levels}
	}
	frame, err := measure.ReadCSV(ctx, "star.csv", rows, measure.Schema{Columns: []measure.Column{
		category("grade", grades()...),
		category("ethnicity", "White", "Black", "Asian", "Hispanic", "American Indian", "Other"),
		category("lunch", "free or reduced", "full price"),
		category("gender", "female", "male"),
		category("class", "regular", "small", "regular+aide"),
		{Name: "school", Kind: measure.Label},
		{Name: "read", Kind: measure.Number},
		{Name: "math", Kind: measure.Number},
	}}, nil)
	if err != nil {
		return frame, err
	}
	return derive(frame)
}

// derive cuts scores into levels 1 to 4 at the quartiles of the regular classes
// of the grade, and merges the ethnicities of a few pupils in a grade. Crossed on
// their own they would be withheld, and Black kindergartners with them, to
// protect them.
func derive(frame measure.Frame) (measure.Frame, error) {
	frame, err := frame.Merge(measure.Merge{Column: "race", Source: "ethnicity", Levels: []string{"White", "Black", "another race"}, To: map[string]string{
		"White": "White", "Black": "Black", "Asian": "another race", "Hispanic": "another race", "American Indian": "another race", "Other": "another race"}})
	if err != nil {
		return frame, err
	}
	for _, score := range []string{"read", "math"} {
		if frame, _, err = frame.Cut(measure.Cut{Column: score + " level", Source: score, Levels: []string{"1", "2", "3", "4"}, Quantiles: []float64{0.25, 0.5, 0.75},
			By: "grade", Reference: "class", ReferenceLevel: "regular"}); err != nil {
			return frame, err
		}
	}
	return frame, nil
}

// plan is what is computed, for pupils whose lunch status is known. The few of
// unknown race or gender are part of everyone and no group of their own.
func plan() measure.Plan {
	proficient := func(key, title, column string) measure.Indicator {
		return measure.Indicator{Key: key, Title: title, Outcome: measure.LevelAtOrAbove, Column: column, Level: "3",
			Direction: measure.HigherIsBetter, Temporal: measure.Stock}
	}
	mean := func(key, title, column string) measure.Indicator {
		return measure.Indicator{Key: key, Title: title, Outcome: measure.Mean, Column: column, Direction: measure.HigherIsBetter, Temporal: measure.Stock}
	}
	return measure.Plan{
		Indicators: []measure.Indicator{
			proficient("reading", "Proficient in reading", "read level"),
			proficient("math", "Proficient in mathematics", "math level"),
			mean(scoreOf("reading"), "Mean reading score", "read"),
			mean(scoreOf("math"), "Mean mathematics score", "math"),
		},
		Where:      []measure.Filter{{Column: "lunch", Levels: []string{"free or reduced", "full price"}}},
		Within:     "grade",
		Sets:       sets(),
		Unknown:    measure.ExcludeUnknown,
		References: []measure.Reference{toAllOthers: measure.AllOthers(), toBest: measure.Best(0)},
	}
}

// scoreOf returns the key of the mean score of a subject.
func scoreOf(subject string) string { return subject + "-score" }

func release(ctx context.Context, frame measure.Frame, p measure.Plan) (privacy.Release, error) {
	table, err := p.Tabulate(ctx, frame)
	if err != nil {
		return privacy.Release{}, err
	}
	return privacy.Protect(ctx, table, privacy.Policy{})
}

// sameWithheld says whether two releases withhold the same. Releases about the
// same people are not checked together; these differ in nothing but the widths
// of intervals, which say nothing about a group that is in neither.
func sameWithheld(a, b privacy.Release) bool {
	hidden := func(r privacy.Release) (out []string) {
		for c := range r.Cells() {
			if c.Withheld() {
				out = append(out, fmt.Sprintf("%q", append([]string{c.Stratum, c.Indicator}, c.Levels()...)))
			}
		}
		return out
	}
	return slices.Equal(hidden(a), hidden(b))
}
