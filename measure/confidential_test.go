package measure_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// What has not passed suppression neither prints nor marshals, alone or inside
// something else, and is opened for a stated reason only.
func TestConfidential(t *testing.T) {
	f := read(t, good, pupils)
	p := measure.Plan{Indicators: []measure.Indicator{mean("m", "score")}}
	tally := tallyOf(t, p, f)
	table := tableOf(t, tally)
	for want, v := range map[string]any{
		"measure.Frame(3 columns, confidential)": f,
		"measure.Tally(confidential)":            tally,
		"measure.Table(confidential)":            table,
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%q", "%x"} {
			require.Equal(t, want, fmt.Sprintf(verb, v))
			require.Contains(t, fmt.Sprintf(verb, []any{v}), want)
		}
		_, err := json.Marshal(v)
		require.ErrorIs(t, err, measure.ErrConfidential)
		_, err = json.Marshal(map[string]any{"x": v})
		require.ErrorIs(t, err, measure.ErrConfidential)
	}
	for _, reason := range []string{"", " \t\n"} {
		_, err := table.Unprotected(reason)
		require.ErrorIs(t, err, measure.ErrRequired)
	}
	_, err := table.Unprotected("internal review")
	require.NoError(t, err)
}

// A redacted group has no number left: not in its cell, not in a comparison.
func TestRedact(t *testing.T) {
	v := tabulate(t, lawPlan(), frameOf(t, randomRows(9), races, lunch))
	want := cells(v)
	hidden := v.Redact(func(stratum string, set, group []string) bool {
		set, group = slices.Clone(set), slices.Clone(group)
		return stratum == "2" && slices.Equal(set, []string{"race"}) && group[0] == "B"
	})
	for c := range hidden.Cells() {
		if c.Stratum != "2" || !slices.Equal(c.Group, []string{"B"}) {
			for _, x := range c.Comparisons {
				if x.Reference.Kind == measure.ToNamed && c.Stratum == "2" && len(c.Set) == 1 && c.Estimate.Status() != measure.Empty {
					require.Equal(t, measure.Suppressed, x.Difference.Status())
					require.Equal(t, measure.Withheld(measure.Ratio), x.Ratio)
				}
				require.False(t, c.Stratum == "2" && slices.Equal(x.Group, []string{"B"}))
			}
			continue
		}
		require.Equal(t, []int{0, 0, 0, 0}, []int{c.Records, c.Used, c.MissingOutcome, c.Successes})
		require.Equal(t, measure.Withheld(c.Estimate.Unit()), c.Estimate)
		require.Len(t, c.Comparisons, map[string]int{"yes": 5, "score": 4, "level": 4}[c.Indicator], "the target is for yes alone")
		for _, x := range c.Comparisons {
			require.Equal(t, measure.Withheld(c.Estimate.Unit().Difference()), x.Difference)
			require.Equal(t, measure.Withheld(measure.Ratio), x.Ratio)
			require.Equal(t, measure.NotCompared, x.Standing)
			require.Nil(t, x.Group)
		}
	}
	for range hidden.Finest("2") {
		require.Fail(t, "a redacted view has no atoms")
	}
	_, ok := hidden.Accounting("yes", "race")
	require.False(t, ok)
	same(t, want, cells(v), "the view itself is as it was")
	same(t, want, cells(v.Redact(nil)), "nothing hidden")
	same(t, want, cells(v.Redact(func(string, []string, []string) bool { return false })), "nobody hidden")
	// Redaction adds up.
	again := hidden.Redact(func(stratum string, _, _ []string) bool { return stratum == "1" })
	for c := range again.Cells() {
		if c.Stratum == "1" || c.Stratum == "2" && slices.Equal(c.Group, []string{"B"}) {
			require.Equal(t, measure.Suppressed, c.Estimate.Status())
		}
	}
}

// Writing into what was given or handed out changes nothing.
func TestNothingIsShared(t *testing.T) {
	levels := slices.Clone(races)
	field := measure.Dim("race", levels, func(r row) (string, bool) { return r.race, r.race != "" })
	f, err := measure.FromSeq(context.Background(), func(yield func(row, error) bool) { yield(row{race: "A", yes: true}, nil) },
		field, measure.YesNoField("yes", func(r row) (bool, bool) { return r.yes, true }))
	require.NoError(t, err)
	p := measure.Plan{Indicators: []measure.Indicator{flag("yes", "yes")}, Sets: [][]string{{"race"}}, References: []measure.Reference{measure.Named("race", "B")}}
	p.Indicators[0].Sources = []measure.Citation{{Author: "FSG"}}
	v := tabulate(t, p, f)
	want := cells(v)
	spoil := func() {
		levels[0] = "spoilt"
		f.Levels("race")[0] = "spoilt"
		f.Columns()[0] = "spoilt"
		v.Levels("race")[0] = "spoilt"
		v.Strata()[0] = "spoilt"
		for _, q := range []measure.Plan{p, v.Plan()} {
			q.Indicators[0].Key = "spoilt"
			q.Indicators[0].Sources[0].Author = "spoilt"
			q.Sets[0][0] = "spoilt"
			q.References[0].Group["race"] = "spoilt"
		}
		for c := range v.Cells() {
			for _, s := range [][]string{c.Set, c.Group} {
				for i := range s {
					s[i] = "spoilt"
				}
			}
			for _, x := range c.Comparisons {
				x.Reference.Group["race"] = "spoilt"
				for i := range x.Group {
					x.Group[i] = "spoilt"
				}
			}
		}
		v.Redact(func(_ string, set, group []string) bool {
			for i := range set {
				set[i], group[i] = "spoilt", "spoilt"
			}
			return false
		})
	}
	spoil()
	same(t, want, cells(v), "after writing")
	require.Equal(t, "FSG", v.Plan().Indicators[0].Sources[0].Author)
	require.Equal(t, races, f.Levels("race"))
	require.Equal(t, []string{"race", "yes"}, f.Columns())

	s := measure.Schema{Columns: []measure.Column{{Name: "a", Kind: measure.Category, Levels: []string{"x"}}}}
	f = read(t, "a,b\nx,\n", s)
	s.Columns[0].Levels[0] = "spoilt"
	require.Equal(t, []string{"x"}, f.Levels("a"))
}

// Zero values answer, and do not panic.
func TestZeroValues(t *testing.T) {
	var f measure.Frame
	require.Zero(t, f.Len()+f.BlankLines())
	require.Empty(t, f.Columns())
	require.Nil(t, f.Levels("x"))
	_, ok := f.Missing("x")
	require.False(t, ok)
	require.Equal(t, "measure.Frame(0 columns, confidential)", fmt.Sprint(f))
	var table measure.Table
	require.Equal(t, "measure.Table(confidential)", fmt.Sprint(table))
	_, err := table.Unprotected("a test")
	require.ErrorIs(t, err, measure.ErrRequired)
	_, err = measure.Tally{}.Table(context.Background())
	require.ErrorIs(t, err, measure.ErrRequired)
	for _, v := range []measure.View{{}, measure.View{}.Redact(func(string, []string, []string) bool { return true })} {
		require.Empty(t, cells(v))
		require.Empty(t, v.Strata())
		require.Nil(t, v.Levels("x"))
		require.Empty(t, v.Plan().Indicators)
		for range v.Finest("") {
			require.Fail(t, "no cells")
		}
		_, ok := v.Accounting("x")
		require.False(t, ok)
		require.Empty(t, cells(v.Redact(func(string, []string, []string) bool { return true })))
	}
	require.Zero(t, measure.Indicator{}.Unit())
	_, err = measure.FromSeq(context.Background(), iter.Seq2[row, error](nil), measure.YesNoField("y", func(row) (bool, bool) { return true, true }))
	require.ErrorIs(t, err, measure.ErrRequired)

	v := tabulate(t, lawPlan(), frameOf(t, randomRows(1), races, lunch))
	for range v.Cells() {
		break // an iterator may be left early
	}
	for range v.Finest("1") {
		break
	}
	for range v.Finest("no such stratum") {
		require.Fail(t, "no cells")
	}
	_, ok = v.Accounting("no such")
	require.False(t, ok)
	_, ok = v.Accounting("yes", "no such")
	require.False(t, ok)
	require.Nil(t, v.Levels("no such"))
}

// A frame, a tally and a view may be used by many goroutines at once; under
// the race detector this finds shared writes.
func TestConcurrentUse(t *testing.T) {
	f := frameOf(t, randomRows(2), races, lunch)
	tally := tallyOf(t, lawPlan(), f)
	v := open(t, tableOf(t, tally))
	want := cells(v)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			again, err := lawPlan().Tally(context.Background(), f)
			if err == nil {
				_, err = again.Merge(tally)
			}
			if err != nil || len(cells(v)) != len(want) || len(cells(v.Redact(func(string, []string, []string) bool { return true }))) != len(want) {
				t.Error("another result")
			}
		})
	}
	wg.Wait()
}

func TestFromSeqErrors(t *testing.T) {
	rows := func(n int, fail error) iter.Seq2[row, error] {
		return func(yield func(row, error) bool) {
			for i := range n {
				if !yield(row{race: "secret", score: math.Inf(1), scored: true}, nil) {
					return
				}
				if i == n-1 && fail != nil {
					yield(row{}, fail)
				}
			}
		}
	}
	race := measure.Dim("race", races, func(r row) (string, bool) { return r.race, true })
	score := measure.Num("score", func(r row) (float64, bool) { return r.score, r.scored })
	f, err := measure.FromSeq(context.Background(), rows(100, nil), race, score)
	require.Equal(t, measure.Frame{}, f)
	parts := cellErrors(t, err)
	require.Len(t, parts, 21)
	require.ErrorIs(t, parts[20], measure.ErrStopped)
	require.Equal(t, measure.CellError{File: "rows", Record: 1, Column: "race", Value: "secret", Expected: `one of the levels "A", "B", "C", "D"`, Err: measure.ErrCell}, *parts[0])
	require.Equal(t, `rows record 10: column "score": wrong value: expected a number below 1e150 in size`, parts[19].Error())
	require.NotContains(t, err.Error(), "secret")

	boom := errors.New("boom")
	_, err = measure.FromSeq(context.Background(), func(yield func(row, error) bool) {
		_ = yield(row{race: "A"}, nil) && yield(row{}, boom)
	}, race)
	require.ErrorIs(t, err, boom)
	require.EqualError(t, err, "record 2: boom")

	for name, c := range map[string]struct {
		fields []measure.Field[row]
		want   []string
	}{
		"none":     {nil, []string{"/columns: required"}},
		"zero":     {[]measure.Field[row]{{}}, []string{"/columns/0/name: required", "/columns/0/kind: required"}},
		"twice":    {[]measure.Field[row]{race, race}, []string{"/columns/1/name: duplicate"}},
		"levels":   {[]measure.Field[row]{measure.Dim("x", nil, func(row) (string, bool) { return "", false })}, []string{"/columns/0/levels: required"}},
		"function": {[]measure.Field[row]{race, measure.Num[row]("x", nil)}, []string{"/columns/1: required"}},
	} {
		_, err := measure.FromSeq(context.Background(), rows(1, nil), c.fields...)
		require.Equal(t, c.want, faults(t, err), name)
	}
	// Numbers that a sum of squares cannot hold are refused, others are not.
	for x, ok := range map[float64]bool{math.NaN(): false, 1e150: false, -1e150: false, math.Inf(-1): false, 9e149: true, 0: true, 5e-324: true} {
		_, err := measure.FromSeq(context.Background(), func(yield func(row, error) bool) { yield(row{score: x, scored: true}, nil) }, score)
		require.Equal(t, ok, err == nil, "%v", x)
	}
}

// A failing assertion dumps unexported fields by reflection. It finds a
// function where rows and counts are.
func TestDumpsFindNothing(t *testing.T) {
	f := frameOf(t, randomRows(3), races, lunch)
	tally, err := lawPlan().Tally(context.Background(), f)
	require.NoError(t, err)
	for name, v := range map[string]any{"frame": f, "tally": tally, "table": tableOf(t, tally)} {
		mock := &failing{}
		assert.Equal(mock, struct{ Secret any }{nil}, struct{ Secret any }{v})
		for _, word := range []string{"records", "codes", "stats", "nums", "cells", "blocks"} {
			require.NotContains(t, mock.text, word, name)
		}
		require.Contains(t, mock.text, "Not equal", name)
	}
}

type failing struct{ text string }

func (f *failing) Errorf(format string, args ...any) { f.text += fmt.Sprintf(format, args...) }
