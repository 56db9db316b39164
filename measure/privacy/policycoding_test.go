package privacy_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// The labels of the public files of EDFacts (four-year adjusted cohort graduation
// rates by school, 2011-12 to 2014-15, U.S. Department of Education), with the
// smallest and the largest cohort that has one of them. In the 612,709 rates of
// the four files no cohort stands outside, but for all students together, who are
// shown in whole percents from 201 on.
var edfactsLabels = []struct {
	from, to int
	labels   string
}{
	{1, 5, ""}, // PS, for privacy suppressed
	{6, 15, "LT50 GE50"},
	{16, 30, "LE20 21-39 40-59 60-79 GE80"},
	{31, 60, "LE10 11-19 20-29 30-39 40-49 50-59 60-69 70-79 80-89 GE90"},
	{61, 300, "LE5 6-9 10-14 15-19 20-24 25-29 30-34 35-39 40-44 45-49 50-54 55-59 60-64 65-69 70-74 75-79 80-84 85-89 90-94 GE95"},
	{301, 700, "LE1 " + wholePercents(2, 98) + " GE99"},
}

func wholePercents(from, to int) string {
	var out []string
	for p := from; p <= to; p++ {
		out = append(out, strconv.Itoa(p))
	}
	return strings.Join(out, " ")
}

// edfactsLabel writes a coded rate as the files do.
func edfactsLabel(r privacy.CodedRate) string {
	low, high := math.Round(r.Low*100), math.Round(r.High*100)
	switch {
	case r.Form == privacy.RateAtMost && high == 49:
		return "LT50"
	case r.Form == privacy.RateAtMost:
		return fmt.Sprintf("LE%v", high)
	case r.Form == privacy.RateAtLeast:
		return fmt.Sprintf("GE%v", low)
	case low == high:
		return fmt.Sprint(low)
	}
	return fmt.Sprintf("%v-%v", low, high)
}

// For every size and every rate: the label is one of the file's for this size,
// in the order of the rates, and each label comes up for some size.
func TestCodingOfEDFacts(t *testing.T) {
	preset, err := privacy.PresetByKey("edfacts")
	require.NoError(t, err)
	for _, row := range edfactsLabels {
		labels := strings.Fields(row.labels)
		seen := map[string]bool{}
		for n := row.from; n <= row.to; n += 1 + n/30 {
			at := 0
			for k := 0; k <= n; k++ {
				r, ok, err := preset.Policy.Coding.Rate(float64(k)/float64(n), n)
				require.NoError(t, err)
				require.Equal(t, len(labels) > 0, ok, n)
				if !ok {
					require.Zero(t, r)
					continue
				}
				label := edfactsLabel(r)
				seen[label] = true
				for at < len(labels)-1 && labels[at] != label {
					at++
				}
				require.Equal(t, labels[at], label, "%d of %d", k, n)
			}
		}
		assert.Len(t, seen, len(labels), "from %d", row.from)
	}
}

// Whole percents round half up, whatever the float64 nearest to k/n does: 29 of
// 200 are 14.5 %, 15. The witness is the integer floor((200k + n) / 2n).
func TestCodingRoundsHalfUp(t *testing.T) {
	starts := make([]int, 100)
	for i := range starts {
		starts[i] = i + 1
	}
	c := privacy.Coding{Bands: []privacy.SizeBand{{From: 1, Starts: starts}}}
	for n := 1; n <= 1000; n += 1 + n/40 {
		for k := 0; k <= n; k++ {
			r, ok, err := c.Rate(float64(k)/float64(n), n)
			require.NoError(t, err)
			require.True(t, ok)
			if want := (200*k + n) / (2 * n); r.Low != float64(want)/100 || r.Low != r.High || r.Form != privacy.RateBetween {
				t.Fatalf("%d of %d: got %s, want %d %%", k, n, r, want)
			}
		}
	}
}

func TestCodingOfEverySize(t *testing.T) {
	c := privacy.Coding{Low: 0.05, High: 0.95}
	for _, x := range []struct {
		rate float64
		want string
	}{
		{0, "< 5 %"}, {0.0499, "< 5 %"}, {1.0 / 20, "5 %"}, {0.475, "47.5 %"}, {0.29, "29 %"}, {0.9499, "94.99 %"}, {19.0 / 20, "≥ 95 %"}, {1, "≥ 95 %"},
	} {
		r, ok, err := c.Rate(x.rate, 20)
		require.NoError(t, err)
		assert.True(t, ok)
		assert.Equal(t, x.want, r.String())
	}
	r, ok, err := privacy.Coding{}.Rate(1, 1)
	assert.NoError(t, err)
	assert.True(t, ok)
	assert.Equal(t, privacy.CodedRate{Form: privacy.ExactRate, Low: 1, High: 1}, r)
	r, _, err = privacy.Coding{High: 0.95}.Rate(0, 20)
	assert.NoError(t, err)
	assert.Equal(t, "0 %", r.String(), "no bottom code")
	r, _, err = privacy.Coding{Bands: []privacy.SizeBand{{1, []int{1, 100}}}}.Rate(0.001, 1000)
	assert.NoError(t, err)
	assert.Equal(t, "0 %", r.String(), "a range of one percent at the end")
	assert.Equal(t, "", privacy.CodedRate{}.String())
}

func TestCodingRefuses(t *testing.T) {
	for _, rate := range []float64{-0.01, 1.01, 95, math.NaN(), math.Inf(1)} {
		r, ok, err := privacy.Coding{Low: 2, High: 0.95}.Rate(rate, 0)
		assert.Zero(t, r)
		assert.False(t, ok)
		assert.ErrorIs(t, err, measure.ErrRange)
		assert.Equal(t, "/low: a bottom code is a rate from 0 to below 1, such as 0.05\n"+
			"/low: the bottom code is not below the top code\n/rate: a rate lies between 0 and 1\n/people: a rate is of one person or more", err.Error())
	}
}

// What a range leaves open is every count that is shown like it, and no other.
func TestCodedRateCounts(t *testing.T) {
	edfacts, err := privacy.PresetByKey("edfacts")
	require.NoError(t, err)
	for _, c := range []privacy.Coding{{}, {Low: 0.05, High: 0.95}, {Low: 0.3}, edfacts.Policy.Coding} {
		for n := 1; n <= 320; n += 1 + n/8 {
			first, last := map[privacy.CodedRate]int{}, map[privacy.CodedRate]int{}
			shown := make([]privacy.CodedRate, n+1)
			for k := range shown {
				r, ok, err := c.Rate(float64(k)/float64(n), n)
				require.NoError(t, err)
				if !ok {
					continue
				}
				if _, ok := first[r]; !ok {
					first[r] = k
				}
				last[r], shown[k] = k, r
			}
			for r := range first {
				least, most, ok := r.Counts(n)
				require.True(t, ok)
				require.Equal(t, [2]int{first[r], last[r]}, [2]int{least, most}, "%s of %d", r, n)
			}
		}
	}
	for _, r := range []privacy.CodedRate{
		{}, {Form: 99, High: 1}, {Form: privacy.ExactRate, Low: 0.5, High: 0.5}, {Form: privacy.RateBelow, Low: 0.5, High: 0.5},
		{Form: privacy.RateBetween, Low: math.NaN(), High: math.NaN()}, {Form: privacy.RateBetween, Low: 2, High: 3, Whole: true},
		{Form: privacy.RateBetween, Low: 0.7, High: 0.3},
	} {
		_, _, ok := r.Counts(3)
		assert.False(t, ok, "%+v", r)
		_, _, ok = r.Counts(0)
		assert.False(t, ok)
		_, _, _ = r.Counts(math.MaxInt)
	}
	least, most, ok := privacy.CodedRate{Form: privacy.RateAtLeast, Low: 0.95, High: 1}.Counts(math.MaxInt)
	assert.True(t, ok)
	assert.Equal(t, math.MaxInt, most)
	ratio, _ := new(big.Rat).SetFrac(big.NewInt(int64(least)), big.NewInt(int64(most))).Float64()
	assert.InDelta(t, 0.95, ratio, 1e-8)
}

func TestCodedRateJSON(t *testing.T) {
	r, _, err := privacy.Coding{Bands: []privacy.SizeBand{{10, []int{21, 40, 60, 80}}}}.Rate(0.3, 12)
	require.NoError(t, err)
	data, err := json.Marshal(r)
	require.NoError(t, err)
	assert.Equal(t, `{"form":"between","low":0.21,"high":0.39,"whole":true}`, string(data))
	var back privacy.CodedRate
	require.NoError(t, json.Unmarshal(data, &back))
	assert.Equal(t, r, back)
	assert.ErrorIs(t, json.Unmarshal([]byte(`{"form":"roughly"}`), &back), measure.ErrUnknownKey)
}

// The same bound for all sizes says much of a small group: what "≥ 95 %" leaves
// open of 20 people is one of them. By the size of the group it says less.
func ExampleCoding_Rate() {
	sizes, err := privacy.PresetByKey("edfacts")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range []privacy.Coding{{Low: 0.05, High: 0.95}, sizes.Policy.Coding} {
		for _, n := range []int{5, 20, 400} {
			r, ok, err := c.Rate(0.95, n)
			if err != nil || !ok {
				fmt.Println(n, "people: nothing is shown", err)
				continue
			}
			least, most, _ := r.Counts(n)
			fmt.Printf("%d people: %s, so %d to %d\n", n, r, least, most)
		}
	}
	// Output:
	// 5 people: ≥ 95 %, so 5 to 5
	// 20 people: ≥ 95 %, so 19 to 20
	// 400 people: ≥ 95 %, so 380 to 400
	// 5 people: nothing is shown <nil>
	// 20 people: ≥ 80 %, so 16 to 20
	// 400 people: 95 %, so 378 to 381
}
