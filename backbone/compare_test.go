package backbone_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/backbone"
)

// A place that wants money and neutrality and fears doubts about neutrality:
// the funder raises money and is doubted, the new nonprofit is neutral and has
// no money; both stay. An existing nonprofit is doubted and brings nothing
// asked for, so that all others are better.
func TestCompareTypes(t *testing.T) {
	got, err := backbone.CompareTypes(backbone.BackboneTypes(), []string{"neutral", "secures-funding"}, []string{"not-neutral"})
	require.NoError(t, err)
	want := []backbone.TypeFit{
		{Type: "funder", Wanted: []string{"secures-funding"}, Avoided: []string{"not-neutral"}, Watch: []string{"power-imbalance", "not-neutral"}, BetterBy: []string{}},
		{Type: "new-nonprofit", Wanted: []string{"neutral"}, Avoided: []string{}, Watch: []string{"lacks-funding", "competitor"}, BetterBy: []string{}},
		{Type: "existing-nonprofit", Wanted: []string{}, Avoided: []string{"not-neutral"}, Watch: []string{"history", "not-neutral"},
			BetterBy: []string{"funder", "new-nonprofit", "government", "multiple-organizations", "steering-committee"}},
		{Type: "government", Wanted: []string{}, Avoided: []string{}, Watch: []string{"bureaucracy", "leadership-changes"}, BetterBy: []string{"new-nonprofit"}},
		{Type: "multiple-organizations", Wanted: []string{}, Avoided: []string{}, Watch: []string{"less-accountability", "hard-coordination"}, BetterBy: []string{"new-nonprofit"}},
		{Type: "steering-committee", Wanted: []string{}, Avoided: []string{}, Watch: []string{"less-accountability", "no-staff"}, BetterBy: []string{"new-nonprofit"}},
	}
	assert.Empty(t, cmp.Diff(want, got))

	again, err := backbone.CompareTypes(backbone.BackboneTypes(), []string{"secures-funding", "neutral"}, []string{"not-neutral"})
	require.NoError(t, err)
	assert.Empty(t, cmp.Diff(want, again), "the order of wishes changes nothing here, where no type has two")
}

// Who asks for nothing has nothing to choose by: all stay.
func TestCompareTypesWithoutWishes(t *testing.T) {
	got, err := backbone.CompareTypes(backbone.BackboneTypes(), nil, nil)
	require.NoError(t, err)
	require.Len(t, got, 6)
	for _, f := range got {
		assert.Empty(t, f.BetterBy)
		assert.Len(t, f.Watch, 2)
	}
	got, err = backbone.CompareTypes(nil, nil, nil)
	require.NoError(t, err)
	assert.Empty(t, got)
}

// Better is a strict order, for every pair of wishes: nothing is better than
// itself, never both ways, and what is better than the better is better.
func TestBetterIsAnOrder(t *testing.T) {
	types := backbone.BackboneTypes()
	var pros, cons []string
	seen := map[string]bool{}
	for _, b := range types {
		for i := range 2 {
			pros = append(pros, b.Pros[i].Key)
			if !seen[b.Cons[i].Key] {
				cons = append(cons, b.Cons[i].Key)
			}
			seen[b.Cons[i].Key] = true
		}
	}
	for _, want := range pros {
		for i, avoid := range cons {
			got, err := backbone.CompareTypes(types, []string{want}, []string{avoid, cons[(i+1)%len(cons)]})
			require.NoError(t, err)
			better := map[string][]string{}
			shortlist := 0
			for _, f := range got {
				better[f.Type] = f.BetterBy
				if len(f.BetterBy) == 0 {
					shortlist++
				}
			}
			assert.Positive(t, shortlist)
			for low, highs := range better {
				assert.NotContains(t, highs, low)
				for _, high := range highs {
					assert.NotContains(t, better[high], low)
					assert.Subset(t, highs, better[high])
				}
			}
		}
	}
}

func TestCompareTypesReportsProblems(t *testing.T) {
	types := []backbone.BackboneType{{Key: "a", Pros: []backbone.Trait{{Key: "x"}}}, {Key: "a"}, {}}
	got, err := backbone.CompareTypes(types, []string{"x", "y", "x"}, []string{"x"})
	assert.Nil(t, got)
	assert.Equal(t, []string{
		"/types/1/key: duplicate", "/types/2/key: required",
		"/want/1: refers to nothing", "/want/2: duplicate", "/avoid/0: refers to nothing",
	}, paths(t, err))
}
