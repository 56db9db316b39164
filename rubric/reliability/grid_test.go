package reliability_test

import (
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/rubric/reliability"
)

// check holds what is true of every result.
func check(t *testing.T, r reliability.Result, units int) {
	t.Helper()
	v, ok := r.Value.Float()
	switch {
	case ok != (r.Status == measure.OK), ok == (r.Reason != 0):
		t.Fatalf("value %v with status %q and reason %q", r.Value, r.Status, r.Reason)
	case r.N+r.Incomplete+r.Empty != units:
		t.Fatalf("%d used + %d incomplete + %d empty is not %d", r.N, r.Incomplete, r.Empty, units)
	case ok && (math.IsNaN(v) || v < -1 || v > 1):
		t.Fatalf("value %v", v)
	case ok && (r.Interval == nil) != (r.NoInterval != 0), (r.Interval != nil) != r.SE.Known():
		t.Fatalf("interval %v, SE %v, reason %q", r.Interval, r.SE, r.NoInterval)
	case r.Interval != nil && !(r.Interval.Low <= v && v <= r.Interval.High && r.Interval.Low >= -1 && r.Interval.High <= 1):
		t.Fatalf("value %v in %+v", v, *r.Interval)
	}
	if r.Meaning() == "" {
		t.Fatal("no meaning")
	}
}

// Every matrix of n units by r raters on q categories, with every missing
// pattern, for the sizes that can be enumerated; larger ones are fuzzed.
func TestGrid(t *testing.T) {
	for q := range 4 {
		cats := reliability.Levels(1, q)
		if cats == nil {
			cats = []reliability.Category{}
		}
		for n := range 4 {
			for k := range 4 {
				cells := n * k
				patterns := int(math.Pow(float64(q+1), float64(cells)))
				if patterns > 1100 {
					continue
				}
				for p := range patterns {
					grid(t, cats, n, k, q, func(i int) int { return p / int(math.Pow(float64(q+1), float64(i))) % (q + 1) })
				}
			}
		}
	}
}

func grid(t *testing.T, cats []reliability.Category, n, k, q int, cell func(int) int) {
	t.Helper()
	var records []reliability.Rating
	for i := range n * k {
		x := reliability.Rating{Unit: strconv.Itoa(i / k), Rater: strconv.Itoa(i % k)}
		if c := cell(i); c > 0 {
			x.Category = strconv.Itoa(c)
		}
		records = append(records, x)
	}
	r, err := reliability.NewRatings(cats, records)
	require.NoError(t, err)
	units := n
	if k == 0 {
		units = 0
	}
	for _, o := range []reliability.Options{identity, quadratic, {Weights: reliability.Linear, Missing: reliability.Listwise, Distribution: reliability.Normal, Level: 0.999999}} {
		check(t, must(t)(r.Agreement(o)), units)
		light := must(t)(r.LightKappa(o))
		check(t, light, units)
		if raters := r.Raters(); len(raters) == 2 {
			pair := must(t)(r.Kappa(o))
			check(t, pair, units)
			assert.Equal(t, pair.Value, light.Value)
			assert.Equal(t, pair.Interval, light.Interval)
		}
	}
}

func FuzzGrid(f *testing.F) {
	f.Add(uint8(4), uint8(4), uint8(4), []byte("0123123401230123"))
	f.Add(uint8(2), uint8(2), uint8(1), []byte{1, 1, 1, 1})
	f.Add(uint8(0), uint8(3), uint8(2), []byte{})
	f.Fuzz(func(t *testing.T, n, k, q uint8, cells []byte) {
		n, k, q = n%5, k%5, q%5
		cats := reliability.Levels(1, int(q))
		if cats == nil {
			cats = []reliability.Category{}
		}
		grid(t, cats, int(n), int(k), int(q), func(i int) int {
			if i >= len(cells) {
				return 0
			}
			return int(cells[i]) % (int(q) + 1)
		})
	})
}
