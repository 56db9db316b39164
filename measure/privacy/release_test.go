package privacy_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// planted is a table in which the small group has counts that nothing else has.
func planted(t testing.TB) (measure.Table, privacy.Release) {
	t.Helper()
	people := join(many(4000, 2000, person{a: "a1"}), many(3000, 1500, person{a: "a2"}), many(777, 333, person{a: "a3"}))
	for i := range people {
		if people[i].a == "a3" {
			people[i].score += 1000
		}
	}
	p := measure.Plan{Indicators: []measure.Indicator{flag, score}, Sets: measure.Cube("a"), References: append([]measure.Reference{measure.Named("a", "a3")}, everyReference...)}
	table := tabulate(t, p, people)
	return table, protect(t, table, 1000)
}

// secrets are the figures of the withheld group: counts, rate, mean.
func secrets(t testing.TB, table measure.Table) []float64 {
	t.Helper()
	v, err := table.Unprotected("the test plants the figures")
	require.NoError(t, err)
	out := []float64{777, 333, 444}
	for c := range v.Cells() {
		if len(c.Group) == 1 && c.Group[0] == "a3" {
			x, ok := c.Estimate.Value()
			require.True(t, ok)
			out = append(out, x)
		}
	}
	require.Len(t, out, 5)
	return out
}

// walk visits every number that can be reached from a value, whatever is
// exported or not, pointers and interfaces included.
func walk(v reflect.Value, seen map[any]bool, visit func(float64)) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice:
		if v.IsNil() {
			return
		}
		id := [3]any{v.Pointer(), v.Type(), v.Kind()}
		if v.Kind() == reflect.Slice {
			v = v.Slice(0, v.Cap()) // what lies behind the end can be reached too
			id[0] = fmt.Sprint(v.Pointer(), v.Cap())
		}
		if seen[id] {
			return
		}
		seen[id] = true
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			walk(v.Elem(), seen, visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			walk(v.Field(i), seen, visit)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			walk(v.Index(i), seen, visit)
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			walk(it.Key(), seen, visit)
			walk(it.Value(), seen, visit)
		}
	case reflect.Float32, reflect.Float64:
		visit(v.Float())
	default:
		switch {
		case v.CanInt():
			visit(float64(v.Int()))
		case v.CanUint():
			visit(float64(v.Uint()))
		}
	}
}

func TestReleaseHoldsNothingWithheld(t *testing.T) {
	table, r := planted(t)
	assert.Contains(t, withheldGroups(r, "flag"), "a3")
	hidden := secrets(t, table)
	has := func(x any) (found []float64) {
		walk(reflect.ValueOf(x), map[any]bool{}, func(f float64) {
			for _, s := range hidden {
				if f == s {
					found = append(found, f)
				}
			}
		})
		return found
	}
	opened, err := table.Unprotected("the test looks for what is there")
	require.NoError(t, err)
	assert.NotEmpty(t, has(opened), "the walk finds what is there")
	assert.Empty(t, has(table), "a table is sealed")
	assert.Empty(t, has(r))
	for c := range r.Cells() {
		assert.Empty(t, has(c))
	}
	for a := range r.Accounting() {
		assert.Empty(t, has(a))
	}
	var texts strings.Builder
	fmt.Fprintf(&texts, "%v %+v %#v %s", r, r, r, asJSON(t, r))
	texts.Write(asCSV(t, r))
	for c := range r.Cells() {
		fmt.Fprintf(&texts, "%v %+v %#v", c, c, c)
	}
	found := regexp.MustCompile(`\b(777|333|444|0\.428571\d*)\b`).FindAllString(texts.String(), -1)
	assert.Empty(t, found)
}

func TestJSON(t *testing.T) {
	_, r := planted(t)
	data := asJSON(t, r)
	var back map[string]any
	require.NoError(t, json.Unmarshal(data, &back))
	assert.Equal(t, "collective-impact-release/1", back["format"])
	again, err := json.Marshal(back)
	require.NoError(t, err)
	var second map[string]any
	require.NoError(t, json.Unmarshal(again, &second))
	assert.Equal(t, back, second)
	cells := back["cells"].([]any)
	n := 0
	for c := range r.Cells() {
		e := cells[n].(map[string]any)["estimate"].(map[string]any)
		assert.Equal(t, c.Estimate.Status().String(), e["status"])
		if c.Withheld() {
			assert.Equal(t, map[string]any{"status": "suppressed", "reason": "protected", "unit": e["unit"], "value": nil, "n": nil}, e)
		}
		n++
	}
	assert.Len(t, cells, n)
	assert.True(t, utf8.Valid(data))
}

func TestZeroRelease(t *testing.T) {
	var r privacy.Release
	data, err := json.Marshal(r)
	require.NoError(t, err)
	assert.NotContains(t, string(data), `"cells":null`)
	assert.Contains(t, string(data), `"cells":[]`)
	for range r.Cells() {
		t.Error("an empty release has a cell")
	}
	for range r.Accounting() {
		t.Error("an empty release has an account")
	}
	_, ok := r.Find("", "", nil)
	assert.False(t, ok)
	_, ok = r.Indicator("")
	assert.False(t, ok)
	assert.Empty(t, r.Indicators())
	assert.Empty(t, r.Strata())
	assert.Empty(t, r.Dimensions())
	assert.Empty(t, r.References())
	assert.Empty(t, r.Within())
	assert.Zero(t, r.Certificate().Groups)
	lines, err := csv.NewReader(bytes.NewReader(asCSV(t, r))).ReadAll()
	require.NoError(t, err)
	assert.Len(t, lines, 1)
	_, err = privacy.Protect(context.Background(), measure.Table{}, privacy.Policy{})
	require.ErrorIs(t, err, measure.ErrRequired)
}

func TestCSV(t *testing.T) {
	_, r := planted(t)
	lines, err := csv.NewReader(bytes.NewReader(asCSV(t, r))).ReadAll()
	require.NoError(t, err)
	assert.Equal(t, []string{"a", "indicator", "statistic", "reference", "status", "reason", "unit", "value", "lower", "upper", "level", "n", "method"}, lines[0])
	want := 0
	for c := range r.Cells() {
		row := lines[1+want]
		assert.Equal(t, c.Group["a"], row[0])
		assert.Equal(t, c.Indicator, row[1])
		if x, ok := c.Estimate.Value(); ok {
			var got float64
			_, err := fmt.Sscan(row[7], &got)
			require.NoError(t, err)
			assert.Equal(t, math.Float64bits(x), math.Float64bits(got), "numbers read back")
		} else {
			assert.Empty(t, row[7])
		}
		if c.Withheld() {
			assert.Equal(t, []string{"suppressed", "protected"}, row[4:6])
			assert.Equal(t, []string{"", "", "", "", "", ""}, row[7:])
		}
		want += 1 + 2*len(c.Comparisons)
	}
	assert.Len(t, lines, 1+want)
}

// brokenWriter fails after some bytes.
type brokenWriter struct{ left int }

var errBroken = errors.New("the disk is full")

func (w *brokenWriter) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, errBroken
	}
	return len(p), nil
}

func TestCSVReturnsErrorsOfTheWriter(t *testing.T) {
	_, r := planted(t)
	for _, left := range []int{0, 10, 3000} {
		assert.ErrorIs(t, r.WriteCSV(&brokenWriter{left}), errBroken)
	}
	assert.ErrorIs(t, r.WriteCSV(nil), measure.ErrRequired)
}

// Names are written exactly, numbers stay numbers, and what is not UTF-8 is
// replaced.
func TestCSVNames(t *testing.T) {
	names := []string{"=1+1", "-5 to 0", `say "hi", all`, "Ñuñoa\nnorth"}
	rows := func(yield func(int, error) bool) {
		for i := range 50 * len(names) {
			if !yield(i, nil) {
				return
			}
		}
	}
	f, err := measure.FromSeq(context.Background(), rows,
		measure.Dim("@place", names, func(i int) (string, bool) { return names[i%len(names)], true }),
		measure.Num("change", func(i int) (float64, bool) { return -float64(i/len(names)%2) - 0.25, true }))
	require.NoError(t, err)
	p := measure.Plan{Indicators: []measure.Indicator{{Key: "bad \xff byte", Column: "change", Outcome: measure.Mean, Direction: measure.HigherIsBetter, Temporal: measure.Stock}}, Sets: measure.Cube("@place")}
	table, err := p.Tabulate(context.Background(), f)
	require.NoError(t, err)
	out := asCSV(t, protect(t, table, 10))
	assert.True(t, utf8.Valid(out))
	lines, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
	require.NoError(t, err)
	for i, name := range names {
		assert.Equal(t, []string{name, "bad \uFFFD byte"}, lines[2+i][:2])
		assert.Equal(t, "-0.75", lines[2+i][7])
	}
}

func TestCSVRefusesAmbiguousHeaders(t *testing.T) {
	f, err := measure.FromSeq(context.Background(), seq(many(60, 30, person{a: "a1"})),
		measure.Dim("n", aLevels, func(p person) (string, bool) { return p.a, true }),
		measure.YesNoField("flag", func(p person) (bool, bool) { return p.flag == 1, true }))
	require.NoError(t, err)
	table, err := measure.Plan{Indicators: []measure.Indicator{flag}, Sets: measure.Cube("n")}.Tabulate(context.Background(), f)
	require.NoError(t, err)
	var b bytes.Buffer
	assert.ErrorIs(t, protect(t, table, 10).WriteCSV(&b), measure.ErrDuplicate)
	assert.Zero(t, b.Len())
}

func TestAccessorsReturnCopies(t *testing.T) {
	_, r := planted(t)
	before := string(asJSON(t, r))
	for c := range r.Cells() {
		c.Group["a"] = "changed"
		c.Group["new"] = "x"
		if len(c.Set()) > 0 {
			c.Set()[0], c.Levels()[0] = "changed", "changed"
		}
		for i := range c.Comparisons {
			if c.Comparisons[i].Group != nil {
				c.Comparisons[i].Group["a"] = "changed"
			}
			if c.Comparisons[i].Reference.Group != nil {
				c.Comparisons[i].Reference.Group["a"] = "changed"
			}
		}
		if len(c.Comparisons) > 0 {
			c.Comparisons[0] = privacy.Comparison{}
		}
	}
	for a := range r.Accounting() {
		if a.Records != nil {
			*a.Records, *a.Used = 1, 1
		}
	}
	r.Indicators()[0].Key = "changed"
	r.Strata()[0] = "changed"
	r.Dimensions()[0].Levels[0] = "changed"
	r.References()[0].Group["a"] = "changed"
	r.Certificate().Assumptions[0] = "changed"
	assert.True(t, before == string(asJSON(t, r)), "what a caller writes into a copy stays there")
}

func TestFindAndLabels(t *testing.T) {
	_, r := planted(t)
	c, ok := r.Find("", "flag", map[string]string{"a": "a1"})
	require.True(t, ok)
	assert.Equal(t, "a1", c.Label())
	assert.Equal(t, []string{"a"}, c.Set())
	all, ok := r.Find("", "flag", nil)
	require.True(t, ok)
	assert.Equal(t, "Everyone", all.Label())
	_, ok = r.Find("", "flag", map[string]string{"a": "nowhere"})
	assert.False(t, ok)
	i, ok := r.Indicator("score")
	require.True(t, ok)
	assert.Equal(t, measure.Mean, i.Outcome)
}

func TestPolicy(t *testing.T) {
	for _, m := range []int{0, 3, 10, 1 << 30} {
		assert.NoError(t, privacy.Policy{MinCount: m}.Validate())
	}
	table, _ := planted(t)
	for _, m := range []int{-1, 1, 2, math.MinInt} {
		p := privacy.Policy{MinCount: m}
		err := p.Validate()
		assert.ErrorIs(t, err, measure.ErrRange)
		fe, ok := errors.AsType[*measure.FieldError](err)
		require.True(t, ok)
		assert.Equal(t, "/minCount", fe.Path)
		r, err := privacy.Protect(context.Background(), table, p)
		assert.ErrorIs(t, err, measure.ErrRange)
		assert.Zero(t, r.Certificate().Groups)
	}
	everything := protect(t, table, 1<<30)
	assert.Len(t, withheldGroups(everything, "flag"), 4)
	huge := protect(t, table, math.MaxInt)
	assert.Len(t, withheldGroups(huge, "flag"), 4, "empty groups hold no secret")
	var p privacy.Policy
	require.NoError(t, json.Unmarshal([]byte(`{}`), &p))
	assert.Equal(t, privacy.Policy{}, p)
}

func TestProtectStops(t *testing.T) {
	table, _ := planted(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r, err := privacy.Protect(ctx, table, privacy.Policy{})
	assert.ErrorIs(t, err, context.Canceled)
	assert.Zero(t, r.Certificate().Groups)
	var none context.Context
	_, err = privacy.Protect(none, table, privacy.Policy{})
	assert.NoError(t, err)
}
