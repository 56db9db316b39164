package privacy_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// lines reads a CSV file of testdata without its header.
func lines(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	require.NoError(t, err)
	defer f.Close()
	out, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	return out[1:]
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(text, 64)
	require.NoError(t, err)
	return x
}

// TestPerturbationAgainstPtable compares transition probabilities with those of
// R ptable, whose solver stops at a relative change of 1e-7.
func TestPerturbationAgainstPtable(t *testing.T) {
	for _, l := range lines(t, "ptable.csv") {
		p := privacy.Perturbation{MaxChange: int(number(t, l[0])), Variance: number(t, l[1]), Blocked: int(number(t, l[2])), AnyShape: l[3] == "false"}
		table, err := p.Table()
		require.NoError(t, err, l)
		assert.InDelta(t, number(t, l[6]), table.Probability(int64(number(t, l[4])), int64(number(t, l[5]))), 5e-7, l)
	}
}

// TestPerturbationClosedForm has a row of three possible changes, which mean,
// variance and sum determine; it is in the vignette of R ptable 0.3.3.
func TestPerturbationClosedForm(t *testing.T) {
	table, err := privacy.Perturbation{MaxChange: 2, Variance: 1.08, Blocked: 1, AnyShape: true}.Table()
	require.NoError(t, err)
	assert.InDelta(t, 0.77/1.5, table.Probability(1, 0), 1e-8)
	assert.InDelta(t, 0.46, table.Probability(1, 2), 1e-8)
	assert.InDelta(t, 0.08/3, table.Probability(1, 3), 1e-8)
	assert.Zero(t, table.Probability(1, 1))
	assert.Zero(t, table.Probability(1, 4))
	assert.Equal(t, 1.0, table.Probability(0, 0))
	assert.Zero(t, table.Probability(0, 1))
	assert.Zero(t, table.Probability(5, -1))
	assert.Equal(t, table.Probability(4, 5), table.Probability(4000, 4001))
	var none privacy.PerturbationTable
	assert.Equal(t, 1.0, none.Probability(3, 3))
}

// TestPerturbationLaws checks what every row promises.
func TestPerturbationLaws(t *testing.T) {
	for maxChange := 1; maxChange <= 12; maxChange += 2 {
		for blocked := 0; blocked <= 4; blocked += 2 {
			for _, part := range []float64{0.02, 0.1, 0.3, 0.6, 1} {
				p := privacy.Perturbation{MaxChange: maxChange, Variance: part * float64(maxChange*maxChange), Blocked: blocked, AnyShape: maxChange%4 == 1}
				table, err := p.Table()
				if err != nil {
					require.ErrorIs(t, err, measure.ErrRange)
					assert.Positive(t, blocked, "%+v: without blocked counts there is always noise", p)
					continue
				}
				last := privacy.PerturbationRow{}
				for row := range table.Rows() {
					last = row
					sum, mean, before := 0.0, 0.0, 0.0
					for _, c := range row.Chances {
						to := row.Count + c.Change
						sum += c.Probability
						mean += c.Probability * float64(c.Change)
						assert.True(t, to == 0 || to > blocked, "%+v: %d", p, to)
						if !p.AnyShape && c.Change <= 0 && row.Chances[len(row.Chances)-1].Change > 0 && row.Count > blocked {
							assert.GreaterOrEqual(t, c.Probability, before-2e-8, "%+v: %+v", p, row)
						}
						before = c.Probability
					}
					assert.InDelta(t, 1, sum, 1e-12)
					assert.InDelta(t, 0, mean, 1e-6, "%+v: %+v", p, row)
					assert.LessOrEqual(t, row.Variance, p.Variance+1e-5, "%+v: %+v", p, row)
				}
				for k, c := range last.Chances { // the last row is symmetric
					assert.InDelta(t, c.Probability, last.Chances[len(last.Chances)-1-k].Probability, 2e-8, "%+v", p)
				}
			}
		}
	}
}

// keyedRecords returns one count for each of many people, and their keys.
func keyedRecords(t *testing.T, secret string, people map[string]int) (ct privacy.CountTable, keys []uint64) {
	t.Helper()
	ct.Dimensions = []privacy.Hierarchy{{Name: "school"}, {Name: "group"}}
	for _, school := range []string{"A", "B"} {
		for _, group := range []string{"x", "y", "z"} {
			for i := range people[school+group] {
				key, err := privacy.RecordKey([]byte(secret), fmt.Sprint(school, group, i))
				require.NoError(t, err)
				ct.Counts = append(ct.Counts, privacy.Count{Levels: []string{school, group}, Count: 1})
				keys = append(keys, key)
			}
		}
	}
	return ct, keys
}

var noise = privacy.Perturbation{MaxChange: 3, Variance: 1.5}

var someSchools = map[string]int{"Ax": 12, "Ay": 3, "Az": 1, "Bx": 40, "By": 2}

func TestPerturbCounts(t *testing.T) {
	ct, keys := keyedRecords(t, "a secret that nobody knows", someSchools)
	altered, cost, err := privacy.PerturbCounts(context.Background(), ct, keys, noise)
	require.NoError(t, err)
	assert.Equal(t, privacy.CellKeyAlteration, altered.Method())
	assert.False(t, altered.Additive())
	bound, ok := altered.Bound()
	assert.True(t, ok)
	assert.Equal(t, int64(3), bound)
	want, k, largest := trueCounts(t, ct, altered), 0, int64(0)
	for cell := range altered.Cells() {
		d := max(cell.Count-want[k], want[k]-cell.Count)
		largest = max(largest, d)
		assert.GreaterOrEqual(t, cell.Count, int64(0))
		assert.LessOrEqual(t, d, bound)
		if want[k] == 0 {
			assert.Zero(t, cell.Count)
		}
		k++
	}
	assert.Equal(t, largest, cost.Largest)
	assert.Positive(t, cost.Changed)

	// The same people have the same noise in another table, in another order, and
	// with their keys added up beforehand.
	other := privacy.CountTable{Dimensions: []privacy.Hierarchy{{Name: "group"}}}
	sums := map[string]*privacy.Count{}
	keyOf := map[string]uint64{}
	for i := len(keys) - 1; i >= 0; i-- {
		group := ct.Counts[i].Levels[1]
		if sums[group] == nil {
			sums[group] = &privacy.Count{Levels: []string{group}}
		}
		sums[group].Count++
		keyOf[group] += keys[i]
	}
	var otherKeys []uint64
	for group, c := range sums {
		other.Counts = append(other.Counts, *c)
		otherKeys = append(otherKeys, keyOf[group])
	}
	again, _, err := privacy.PerturbCounts(context.Background(), other, otherKeys, noise)
	require.NoError(t, err)
	for _, group := range []string{"Total", "x", "y", "z"} {
		a, _ := altered.Find("Total", group)
		b, ok := again.Find(group)
		assert.True(t, ok)
		assert.Equal(t, a, b, group)
	}
	zOfA, _ := altered.Find("A", "z") // all of z are in A
	zOfAll, _ := altered.Find("Total", "z")
	assert.Equal(t, zOfAll, zOfA)

	b, err := json.Marshal(altered)
	require.NoError(t, err)
	assert.Contains(t, string(b), `"noise":{"maxChange":3,"variance":1.5},"bound":3,"additive":false`)
	assert.NotContains(t, string(b), "secret")
}

// TestPerturbCountsHasItsDistribution draws many secrets and compares the share
// of each result with its probability; four standard errors.
func TestPerturbCountsHasItsDistribution(t *testing.T) {
	table, err := noise.Table()
	require.NoError(t, err)
	const draws = 1500
	got := map[int64]float64{}
	for draw := range draws {
		ct, keys := keyedRecords(t, fmt.Sprint("a secret that nobody knows ", draw), map[string]int{"Ax": 2, "Ay": 1})
		altered, _, err := privacy.PerturbCounts(context.Background(), ct, keys, noise)
		require.NoError(t, err)
		n, _ := altered.Find("A", "x")
		got[n] += 1.0 / draws
	}
	for to := range int64(6) {
		p := table.Probability(2, to)
		assert.InDelta(t, p, got[to], 4*math.Sqrt(p*(1-p)/draws), to)
	}
}

func TestCellKeyProblems(t *testing.T) {
	_, err := privacy.RecordKey(nil, "")
	assert.Equal(t, "expected a secret of 16 bytes or more, drawn at random\na record needs an identity; those without one would all have the same key", err.Error())
	// HMAC-SHA256, as OpenSSL 3.0.19 computes it: printf 'record 7' | openssl dgst -sha256 -hmac 0123456789abcdef
	key, err := privacy.RecordKey([]byte("0123456789abcdef"), "7")
	require.NoError(t, err)
	assert.Equal(t, uint64(0x28fde0d4daae22d7), key)

	ct, keys := keyedRecords(t, "a secret that nobody knows", someSchools)
	_, _, err = privacy.PerturbCounts(context.Background(), ct, keys[1:], noise)
	require.ErrorIs(t, err, measure.ErrInvalid)
	_, _, err = privacy.PerturbCounts(context.Background(), ct, make([]uint64, len(keys)), noise)
	require.ErrorIs(t, err, measure.ErrRequired)
	ct.Counts[0].Count = 0
	_, _, err = privacy.PerturbCounts(context.Background(), ct, keys, privacy.Perturbation{MaxChange: 30, Blocked: 21})
	assert.Equal(t, `/maxChange: expected a largest noise from 1 to 20, got 30
/blocked: expected a largest blocked count from 0 to 20, got 21
/counts/0/count: a count of nobody has a key`, err.Error())
	_, err = privacy.Perturbation{MaxChange: 2, Variance: math.NaN()}.Table()
	assert.Equal(t, "/variance: expected a variance above 0 and at most 4, the square of the largest noise", err.Error())
	_, err = privacy.Perturbation{MaxChange: 5, Variance: 1, Blocked: 2}.Table()
	assert.Equal(t, `/variance: a count of 1 cannot have noise of mean 0 and variance 1 within 5 that avoids 1 to 2
/variance: a count of 2 cannot have noise of mean 0 and variance 1 within 5 that avoids 1 to 2`, err.Error())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, _, err = privacy.PerturbCounts(ctx, ct, append([]uint64{0}, keys[1:]...), noise)
	require.ErrorIs(t, err, context.Canceled)
	table, err := noise.Table()
	require.NoError(t, err)
	b, err := json.Marshal(table)
	require.NoError(t, err)
	assert.Contains(t, string(b), `[{"count":1,"variance":`)
	require.ErrorIs(t, json.Unmarshal(b, &table), measure.ErrComputed)
}
