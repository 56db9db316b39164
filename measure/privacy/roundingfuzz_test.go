package privacy_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/collective-impact/sdk/measure/privacy"
)

// FuzzAlterCounts gives whatever table to all that changes counts: none panics,
// and what comes out keeps its promises.
func FuzzAlterCounts(f *testing.F) {
	f.Add([]byte(`{"dimensions":[{"name":"a","parts":{"Total":["x","y"],"x":["1","2"]}},{"name":"b"}],"counts":[{"levels":["1","p"],"count":7},{"levels":["2","q"],"count":4},{"levels":["y","q"],"count":90}]}`), 5, uint64(3))
	f.Add([]byte(`{"dimensions":[{"name":"a"},{"name":"b"},{"name":"c","parts":{"u":["1","2"],"v":["2","3"]}}],"sets":[["a","b"],["c"],[]],"counts":[{"levels":["x","y","1"],"count":2},{"levels":["x","z","2"],"count":2},{"levels":["w","z","3"],"count":1}]}`), 3, uint64(1<<63))
	f.Add([]byte(`{"dimensions":[{"name":"a","total":"all","parts":{"all":["all"]}}],"counts":[{"levels":["all"],"count":-1}]}`), -1, uint64(0))
	f.Fuzz(func(t *testing.T, data []byte, base int, key uint64) {
		var ct privacy.CountTable
		if json.Unmarshal(data, &ct) != nil || len(data) > 2000 || len(ct.Dimensions) > 4 || len(ct.Counts) > 30 {
			return
		}
		ctx := context.Background()
		controlled, cost, err := privacy.RoundControlled(ctx, ct, privacy.ControlledOptions{Base: base})
		if err == nil {
			bound, _ := controlled.Bound()
			if cost.Largest > bound || (cost.Fit == privacy.BeyondFit) != (bound >= int64(base)) {
				t.Errorf("fit %v, largest change %d, bound %d", cost.Fit, cost.Largest, bound)
			}
			for c := range controlled.Cells() {
				if c.Count%int64(base) != 0 || c.Count < 0 {
					t.Errorf("%q: %d is no multiple of %d", c.Levels, c.Count, base)
				}
			}
		}
		small, _, errSmall := privacy.RoundSmallCounts(ctx, ct, privacy.SmallCountOptions{Base: base, All: key%2 == 1, Secret: secret})
		if (err == nil) != (errSmall == nil) {
			t.Errorf("one rounding says %v, the other %v", err, errSmall)
		}
		for c := range small.Cells() {
			if c.Count < 0 || c.Count > 0 && c.Count < int64(base) {
				t.Errorf("%q: %d is small", c.Levels, c.Count)
			}
		}
		keys := make([]uint64, len(ct.Counts))
		for i, c := range ct.Counts {
			if c.Count != 0 {
				keys[i] = key + uint64(i)*0x9e3779b97f4a7c15
			}
		}
		perturbed, cost, err := privacy.PerturbCounts(ctx, ct, keys, privacy.Perturbation{MaxChange: 2, Variance: 1})
		if err == nil && cost.Largest > 2 {
			t.Errorf("noise of %d", cost.Largest)
		}
		for c := range perturbed.Cells() {
			if c.Count < 0 {
				t.Errorf("%q: %d", c.Levels, c.Count)
			}
		}
		s, err := privacy.SuggestMerges(ctx, ct, privacy.Merging{SmallPerLevel: int(key % 3)})
		if err != nil {
			return
		}
		if s.SmallAfter > s.SmallBefore || s.CellsAfter > s.CellsBefore {
			t.Errorf("merging makes it worse: %+v", s)
		}
		if _, err := s.Apply(ct); err != nil {
			t.Errorf("a suggestion that cannot be followed: %v", err)
		}
	})
}
