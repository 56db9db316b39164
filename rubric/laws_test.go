package rubric_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/rubric"
)

// Laws: the order of assessments and answers changes nothing; scaling all
// weights changes nothing; splitting an assessment in two changes nothing; an
// item of weight 0 changes no domain; the total lies within the domains.
func TestLaws(t *testing.T) {
	choices := []string{"0", "1", "2", "3", "4", "NA", "D", "U", ""}
	for seed := range uint64(100) {
		rng := rand.New(rand.NewPCG(seed, 1))
		d := rubric.PartnershipReadiness()
		d.NA = []rubric.NAPolicy{rubric.ExcludeNA, rubric.ZeroNA, rubric.FailNA}[rng.IntN(3)]
		extra := d.Domains[0]
		extra.Key, extra.Items = "second", slices.Clone(extra.Items)
		for i := range extra.Items {
			extra.Items[i].Key += "-2"
			extra.Items[i].Weight = decimal.NewNullDecimal(decimal.NewFromInt(rng.Int64N(4)))
		}
		d.Domains = append(d.Domains, extra)
		var as []rubric.Assessment
		for r := range 3 {
			a := rubric.Assessment{Rubric: d.Key, Version: d.Version, Subject: "s", Rater: fmt.Sprint(r)}
			for _, it := range d.Items() {
				switch c := choices[rng.IntN(len(choices))]; c {
				case "":
				case "NA":
					a.Scores = append(a.Scores, rubric.NA(it.Key, ""))
				case "D":
					a.Scores = append(a.Scores, rubric.Score{Item: it.Key, State: rubric.Declined})
				case "U":
					a.Scores = append(a.Scores, rubric.Score{Item: it.Key, State: rubric.Unable})
				default:
					a.Scores = append(a.Scores, rubric.Choose(it.Key, c))
				}
			}
			as = append(as, a)
		}
		score := func(d rubric.Definition, as []rubric.Assessment) rubric.Scores {
			sheet, err := rubric.NewSheet(d, as, nil)
			require.NoError(t, err)
			s, err := sheet.Scores("s", "")
			require.NoError(t, err)
			return s
		}
		want := score(d, as)

		var shuffled []rubric.Assessment
		for _, a := range as {
			cut := rng.IntN(len(a.Scores) + 1)
			one, two := a, a
			one.Scores, two.Scores = slices.Clone(a.Scores[:cut]), slices.Clone(a.Scores[cut:])
			shuffled = append(shuffled, one, two)
		}
		rng.Shuffle(len(shuffled), func(i, k int) { shuffled[i], shuffled[k] = shuffled[k], shuffled[i] })
		if diff := cmp.Diff(want, score(d, shuffled)); diff != "" {
			t.Fatalf("seed %d, order and split:\n%s", seed, diff)
		}
		scaled := d
		scaled.Domains = slices.Clone(d.Domains)
		for i := range scaled.Domains {
			scaled.Domains[i].Weight = decimal.NewNullDecimal(decimal.RequireFromString("0.3"))
		}
		if diff := cmp.Diff(want, score(scaled, as)); diff != "" {
			t.Fatalf("seed %d, scaled weights:\n%s", seed, diff)
		}
		if r := want.Total.Points.Rat(); r != nil {
			low, high := big.NewRat(5, 1), big.NewRat(-1, 1)
			for _, dom := range want.Domains {
				if v := dom.Points.Rat(); v != nil {
					if v.Cmp(low) < 0 {
						low = v
					}
					if v.Cmp(high) > 0 {
						high = v
					}
				}
			}
			assert.True(t, low.Cmp(r) <= 0 && r.Cmp(high) <= 0, "seed %d: %s not in [%s, %s]", seed, r, low, high)
			share := new(big.Rat).Quo(r, big.NewRat(4, 1))
			assert.Zero(t, share.Cmp(want.Total.Normalised.Rat()), "seed %d: normalised is points/4", seed)
		} else {
			assert.NotZero(t, want.Total.Reason, "seed %d", seed)
		}
		assert.Equal(t, 18, want.Counts.Expected(), "seed %d: 3 raters x 6 items", seed)
	}
}
