package measure_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/collective-impact/sdk/measure"
)

var fuzzSchema = measure.Schema{MaxRecord: 64, MaxErrors: 5, Columns: []measure.Column{
	{Name: "g", Kind: measure.Category, Levels: []string{"a", "b"}},
	{Name: "x", Kind: measure.Number, Missing: []string{"NA"}},
	{Name: "y", Kind: measure.YesNo},
}}

// slowRead reads the same table with encoding/csv and nothing else, and returns
// the rows that are in each group with their sums; false when it must be refused.
func slowRead(data []byte) (rows int, sums map[string]float64, ok bool) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	r.FieldsPerRecord = -1
	all, err := r.ReadAll()
	if err != nil || len(all) == 0 {
		return 0, nil, false
	}
	at := map[string]int{}
	for i, h := range all[0] {
		if _, twice := at[h]; twice && h != "" {
			return 0, nil, false
		}
		at[h] = i
	}
	sums = map[string]float64{}
	for _, c := range []string{"g", "x", "y"} {
		if _, found := at[c]; !found {
			return 0, nil, false
		}
	}
	for _, rec := range all[1:] {
		if len(rec) != len(all[0]) {
			return 0, nil, false
		}
		g, x, y := rec[at["g"]], rec[at["x"]], rec[at["y"]]
		if !slices.Contains([]string{"a", "b", ""}, g) || !slices.Contains([]string{"true", "yes", "1", "false", "no", "0", ""}, y) {
			return 0, nil, false
		}
		if x != "NA" {
			v, err := strconv.ParseFloat(x, 64)
			if err != nil || strings.Trim(x, "+-0123456789.eE") != "" || v >= 1e150 || v <= -1e150 {
				return 0, nil, false
			}
			sums[g] += v
		}
		rows++
	}
	return rows, sums, true
}

// ReadCSV never panics; it agrees with a slow reading on what is a table; a
// table that it refuses has a problem that names the place.
func FuzzReadCSV(f *testing.F) {
	for _, s := range []string{"g,x,y\na,1,yes\n", "\ufeffy,z,x,g\r\n1,\"q\n\"\"\",NA,\r\n\r\n,,2e3,b", "g,x,y\n\n\na,1\n", "g,x,y\na,\"1,yes\n", "g,x\ry\r",
		"g,x,y\na,1e308,yes\nc,NaN,maybe\n", "g,x,y,y\n", "g,x,y\n" + strings.Repeat("a", 100), "\xff\xfe", "g,x,y\n\"\"\"\",1,\"\"\n", "g,x,y\r", "\n\n", "",
		"g,x,y\n0,A,\n0,,2"} { // more problems than are reported
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		frame, err := measure.ReadCSV(context.Background(), "f", bytes.NewReader(data), fuzzSchema, nil)
		rows, sums, legal := slowRead(data)
		if err != nil {
			for _, e := range cellErrors(t, err) {
				if e.Line < 1 && e.Err != measure.ErrStopped || e.Err == nil || e.Expected == "" || e.File != "f" {
					t.Fatalf("%#v", *e)
				}
				if legal && e.Err != measure.ErrTooLong && e.Err != measure.ErrHeader { // a header may hold CR or bad UTF-8
					t.Fatalf("refused a legal table: %v", err)
				}
			}
			if frame.Len() != 0 {
				t.Fatal("a frame and an error")
			}
			return
		}
		if !legal || rows != frame.Len() {
			t.Fatalf("%d rows, slowly %d, legal %t", frame.Len(), rows, legal)
		}
		v := tabulate(t, measure.Plan{Indicators: []measure.Indicator{mean("m", "x")}, Sets: [][]string{{"g"}}}, frame)
		for _, g := range []string{"a", "b", ""} {
			name := g
			if g == "" {
				name = measure.UnknownLevel
			}
			c := find(t, v, "", "m", name)
			if m, ok := c.Estimate.Value(); ok && c.Used == 1 {
				near(t, sums[g], m, 1e-15)
			}
		}
		a, _ := v.Accounting("m", "g")
		if a.Records != rows || a.Used+a.MissingOutcome+a.UnknownGroup != rows {
			t.Fatalf("%+v of %d", a, rows)
		}
	})
}

// A record limit changes nothing in a table whose longest record keeps it, and
// refuses every other.
func FuzzRecordLimit(f *testing.F) {
	f.Add("g,x,y\na,1,yes\n", uint8(12))
	f.Add("g,x,y\n\"a\",\"1\",\"yes\"\r\n\r\n,NA,", uint8(18))
	f.Fuzz(func(t *testing.T, text string, most uint8) {
		s := fuzzSchema
		s.MaxRecord = 1 << 20
		free, err := measure.ReadCSV(context.Background(), "f", strings.NewReader(text), s, nil)
		if err != nil {
			return
		}
		// The longest record by encoding/csv's own account of offsets.
		r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
		body := strings.TrimPrefix(text, "\ufeff")
		longest, from := 0, int64(0)
		for {
			_, err := r.Read()
			if err == io.EOF {
				break
			}
			record := strings.TrimLeft(body[from:r.InputOffset()], "\r\n")
			longest, from = max(longest, len(record)), r.InputOffset()
		}
		s.MaxRecord = int(most) + 1
		got, err := measure.ReadCSV(context.Background(), "f", strings.NewReader(text), s, nil)
		switch {
		case longest <= s.MaxRecord && !strings.Contains(text, "\r"): // TrimLeft may take a CR that is data
			if err != nil || got.Len() != free.Len() {
				t.Fatalf("longest %d of %d: %v", longest, s.MaxRecord, err)
			}
		case longest > s.MaxRecord:
			if err == nil {
				t.Fatalf("longest %d of %d is taken", longest, s.MaxRecord)
			}
		}
	})
}

// What is read can be written and read again as the same plan, and used on an
// empty frame without a panic.
func FuzzReadPlan(f *testing.F) {
	f.Add([]byte(filed))
	f.Add([]byte(fullPlan))
	f.Add([]byte(fullReplicates))
	f.Add([]byte(`{"indicators":[{"key":"a","title":"","outcome":"flag","column":"y","direction":"lower-is-better","temporal":"flow"}],"sets":[],"level":1e-300}`))
	f.Add([]byte(`{"indicators":[],"references":[{"kind":"named","group":{"(unknown)":"(unknown)"}}]}`))
	f.Add([]byte(`null`))
	f.Add([]byte(`{"level":1e999}`))
	frame := frameOf(f, randomRows(3), races, lunch)
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := measure.ReadPlan(bytes.NewReader(data))
		if err != nil {
			if !reflect.DeepEqual(p, measure.Plan{}) {
				t.Fatal("a plan and an error")
			}
			faults(t, err)
			return
		}
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		again, err := measure.ReadPlan(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if diff := cmp.Diff(p, again, cmpopts.EquateEmpty(), cmp.Comparer(func(a, b measure.Period) bool { return a == b })); diff != "" {
			t.Fatal(diff)
		}
		if table, err := p.Tabulate(context.Background(), frame); err == nil {
			for c := range open(t, table).Cells() {
				if _, err := json.Marshal(c.Estimate); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// What decodes is free of contradictions and comes back as it was.
func FuzzEstimateJSON(f *testing.F) {
	for _, e := range estimates(f)[:60] {
		text, err := json.Marshal(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"status":"ok","unit":"proportion","value":2,"n":0}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var e measure.Estimate
		if json.Unmarshal(data, &e) != nil {
			if e != (measure.Estimate{}) {
				t.Fatal("an estimate and an error")
			}
			return
		}
		value, valued := e.Value()
		n, counted := e.N()
		if valued != (e.Status() == measure.OK || e.Status() == measure.Unreliable) || valued && !(counted && n > 0) {
			t.Fatalf("%s: %#v", data, e)
		}
		if lo, hi, ok := e.Interval(); ok && !(valued && lo <= value && value <= hi && e.Level() > 0 && e.Method() != "") {
			t.Fatalf("%s: %#v", data, e)
		}
		if e.Status() == measure.Suppressed && e != measure.Withheld(e.Unit()) {
			t.Fatalf("%s: %#v", data, e)
		}
		_ = e.String()
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		var again measure.Estimate
		if err := json.Unmarshal(text, &again); err != nil || again != e {
			t.Fatalf("%s, then %s: %v", data, text, err)
		}
	})
}

// A period is its text, and nothing else is one.
func FuzzParsePeriod(f *testing.F) {
	for _, s := range []string{"2021-07-01/2022-06-30", "0000-01-01/9999-12-31", "2021-02-29/2021-03-01", "/", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := measure.ParsePeriod(s)
		if err != nil {
			if !p.IsZero() {
				t.Fatal("a period and an error")
			}
			return
		}
		if p.String() != s || p.Days() < 1 || p.Last().Before(p.First()) {
			t.Fatalf("%q: %v, %d days", s, p, p.Days())
		}
		again, err := measure.NewPeriod(p.First(), p.Last())
		if err != nil || again != p {
			t.Fatalf("%q: %v, %v", s, again, err)
		}
	})
}

// Counts never panic, and what has a value has it inside its interval.
func FuzzCounts(f *testing.F) {
	f.Add(3, 10, 5, 20, 0.95)
	f.Add(0, 0, 0, 0, 0.5)
	f.Add(1<<31-1, 1<<31-1, 1, 2, 1-1e-11)
	f.Add(-1, 5, 9, 3, 2.0)
	f.Fuzz(func(t *testing.T, k1, n1, k2, n2 int, level float64) {
		for _, call := range []func(int, int, int, int, float64) (measure.Estimate, error){
			measure.RateDifference, measure.RateRatio, measure.RateDifferenceToAll, measure.RateRatioToAll,
			func(k, n, _, _ int, level float64) (measure.Estimate, error) { return measure.RateOf(k, n, level) },
			func(a, n1, b, n2 int, level float64) (measure.Estimate, error) {
				return measure.MeanDifference(n1, float64(a), float64(b&255), n2, float64(b), float64(a&255), level)
			},
		} {
			e, err := call(k1, n1, k2, n2, level)
			if err != nil {
				if e != (measure.Estimate{}) {
					t.Fatal("an estimate and an error")
				}
				continue
			}
			text, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			var again measure.Estimate
			if err := json.Unmarshal(text, &again); err != nil || again != e {
				t.Fatalf("%s: %v", text, err)
			}
		}
	})
}
