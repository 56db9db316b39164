package reliability_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/rubric/reliability"
)

// matrix makes ratings of n units by k raters on 0..q-1, with a share missing
// and raters who lean towards a common truth.
func matrix(rng *rand.Rand, n, k, q int, missing float64) [][]string {
	rows := make([][]string, n)
	for u := range rows {
		truth := rng.IntN(q)
		for range k {
			c := truth
			if rng.Float64() < 0.5 {
				c = rng.IntN(q)
			}
			cell := strconv.Itoa(c)
			if rng.Float64() < missing {
				cell = ""
			}
			rows[u] = append(rows[u], cell)
		}
	}
	return rows
}

// slow computes kappa and its variance in floating point from raw pairs as the
// papers write them: Cohen (1968), and Fleiss, Cohen & Everitt (1969), formula
// for kappa of any size. weights are per unit.
func slow(pairs [][2]int, weights []float64, w func(i, k int) float64, q int) (kappa, variance float64) {
	p := make([][]float64, q)
	for i := range p {
		p[i] = make([]float64, q)
	}
	n := 0.0
	for _, x := range weights {
		n += x
	}
	for u, pair := range pairs {
		p[pair[0]][pair[1]] += weights[u] / n
	}
	rows, cols := make([]float64, q), make([]float64, q)
	for i := range q {
		for k := range q {
			rows[i] += p[i][k]
			cols[k] += p[i][k]
		}
	}
	po, pe := 0.0, 0.0
	wr, wc := make([]float64, q), make([]float64, q)
	for i := range q {
		for k := range q {
			po += p[i][k] * w(i, k)
			pe += rows[i] * cols[k] * w(i, k)
			wr[i] += cols[k] * w(i, k)
			wc[k] += rows[i] * w(i, k)
		}
	}
	kappa = (po - pe) / (1 - pe)
	for i := range q {
		for k := range q {
			variance += p[i][k] * math.Pow(w(i, k)-(wr[i]+wc[k])*(1-kappa), 2)
		}
	}
	variance = (variance - math.Pow(kappa-pe*(1-kappa), 2)) / (n * (1 - pe) * (1 - pe))
	return kappa, variance
}

func weightOf(o reliability.Options, values []float64) func(i, k int) float64 {
	full := slices.Max(values) - slices.Min(values)
	return func(i, k int) float64 {
		d := math.Abs(values[i]-values[k]) / full
		switch {
		case i == k:
			return 1
		case o.Weights == reliability.Linear:
			return 1 - d
		case o.Weights == reliability.Quadratic:
			return 1 - d*d
		}
		return 0
	}
}

// A slow computation of our own, from the formulas as printed, against the
// whole-number one; and Light's standard error against the derivative of the
// mean kappa by the weight of each unit, which is what the infinitesimal
// jackknife is.
func TestAgainstSlow(t *testing.T) {
	values := []float64{0, 1, 2.5, 4}
	cats := []reliability.Category{}
	for i, v := range values {
		cats = append(cats, reliability.Category{Key: strconv.Itoa(i), Value: decimal.NewNullDecimal(decimal.NewFromFloat(v))})
	}
	compared := 0
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(seed, 2))
		rows := matrix(rng, 5+rng.IntN(40), 3, 4, 0.2*rng.Float64())
		all := ratings(t, cats, rows)
		for _, o := range []reliability.Options{identity, linear, quadratic} {
			w := weightOf(o, values)
			code := func(s string) int { c, _ := strconv.Atoi(s); return c }
			light := func(weights []float64) float64 {
				sum := 0.0
				for a := range 3 {
					for b := a + 1; b < 3; b++ {
						var pairs [][2]int
						var own []float64
						for u, row := range rows {
							if row[a] != "" && row[b] != "" {
								pairs = append(pairs, [2]int{code(row[a]), code(row[b])})
								own = append(own, weights[u])
							}
						}
						k, v := slow(pairs, own, w, 4)
						sum += k / 3
						if slices.Min(own) == 1 && slices.Max(own) == 1 {
							tab, err := all.Table(fmt.Sprint("r", a), fmt.Sprint("r", b))
							require.NoError(t, err)
							got := must(t)(tab.Kappa(o))
							gotK, _ := got.Value.Float()
							gotSE, _ := got.SE.Float()
							assert.InDelta(t, k, gotK, 1e-12, "seed %d", seed)
							assert.InDelta(t, math.Sqrt(v), gotSE, 1e-10, "seed %d", seed)
							compared++
						}
					}
				}
				return sum
			}
			ones := slices.Repeat([]float64{1}, len(rows))
			want := light(ones)
			variance := 0.0
			for u := range rows {
				const h = 1e-5
				up, down := slices.Clone(ones), slices.Clone(ones)
				up[u] += h
				down[u] -= h
				d := (light(up) - light(down)) / (2 * h)
				variance += d * d
			}
			got := must(t)(all.LightKappa(o))
			gotK, _ := got.Value.Float()
			gotSE, _ := got.SE.Float()
			assert.InDelta(t, want, gotK, 1e-12, "seed %d", seed)
			assert.InDelta(t, math.Sqrt(variance), gotSE, 1e-7, "seed %d", seed)
		}
	}
	assert.Greater(t, compared, 250)
}
