package measure_test

import (
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"github.com/collective-impact/sdk/measure"
)

// laws counts how often the laws have run, so that each run of
//
//	go test ./measure -run Laws -count=100
//
// has tables of its own: 100,000 in all.
var laws atomic.Uint64

// Every cell of random tables is what a slow count of the rows says: counts,
// values and accounts exactly, errors by their definition.
func TestLawsAgainstRows(t *testing.T) {
	run := laws.Add(1)
	kinds := []measure.WeightKind{0, measure.FrequencyWeight, measure.SamplingWeight, measure.PrecisionWeight}
	for i := range uint64(240) {
		r := rand.New(rand.NewPCG(run, i))
		kind := kinds[i%4]
		style := int(i/4%6) - 1
		if kind == measure.SamplingWeight {
			style = r.IntN(2) // float64 sums of numbers from 1e-12 to 1e100 are what they are
		}
		people := randomPeople(r, []int{15, 15, 15, 80}[r.IntN(4)], style)
		plan := randomPlan(r, kind)
		slow{plan, people, map[string]slowFigure{}}.checkSlowly(t, tabulate(t, plan, peopleFrame(t, people)), fmt.Sprintf("run %d, table %d", run, i))
	}
}
