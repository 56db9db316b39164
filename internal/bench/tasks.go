package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/collective-impact/sdk/internal/bench/population"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// result is what a task gives for comparison with what a peer gives.
type result struct {
	Cells int     // that have somebody
	Sum   float64 // of their people, of standard errors or of bytes, as the task says
}

func rate() measure.Indicator {
	return measure.Indicator{Key: "proficient", Title: "proficient", Outcome: measure.Flag, Column: "proficient",
		Direction: measure.HigherIsBetter, Temporal: measure.Stock}
}

func score() measure.Indicator {
	return measure.Indicator{Key: "score", Title: "score", Outcome: measure.Mean, Column: "score",
		Direction: measure.HigherIsBetter, Temporal: measure.Stock}
}

// rates counts people and those who are proficient.
func rates(sets [][]string) measure.Plan {
	return measure.Plan{Indicators: []measure.Indicator{rate()}, Sets: sets}
}

// means are a weighted rate and a weighted mean, each with a design-based error.
func means(sets [][]string) measure.Plan {
	return measure.Plan{Indicators: []measure.Indicator{rate(), score()}, Sets: sets,
		Weight: measure.Weight{Column: "weight", Kind: measure.SamplingWeight}}
}

// quick takes intervals of shares that need no quantile of a beta distribution.
func quick(p measure.Plan) measure.Plan {
	p.Methods.SurveyProportion = measure.Logit
	return p
}

func cube3() [][]string { return measure.Cube(population.Dimensions()...) }

// plans are the tasks that count a table in memory and read all cells.
func plans() map[string]measure.Plan {
	tables := rates(measure.CubeUpTo(2, population.Dimensions()...))
	tables.References = []measure.Reference{measure.Overall(), measure.Best(0)}
	race := means(measure.Each("race"))
	race.Indicators = race.Indicators[:1]
	clusters := means(measure.Leaves("race", "gender", "grade", "year"))
	clusters.Indicators = clusters.Indicators[:1]
	clusters.Design = &measure.Design{Stages: []measure.Stage{{Stratum: "district", Cluster: "school"}}}
	return map[string]measure.Plan{
		"cube3R": rates(cube3()), "cube3F": quick(means(cube3())),
		"g3F":         quick(means(measure.Leaves("race", "school", "grade"))),
		"tables":      tables,
		"survey-race": race, "survey-clusters": clusters,
	}
}

// tabulate counts a frame and reads every cell.
func tabulate(p measure.Plan, f measure.Frame) (result, error) {
	t, err := p.Tally(context.Background(), f)
	if err != nil {
		return result{}, err
	}
	return walk(t)
}

// walk computes the table of a tally and reads every cell.
func walk(t measure.Tally) (result, error) {
	table, err := t.Table(context.Background())
	if err != nil {
		return result{}, err
	}
	v, err := table.Unprotected("to measure speed")
	if err != nil {
		return result{}, err
	}
	first := v.Plan().Indicators[0].Key
	var r result
	for c := range v.Cells() {
		if c.Indicator == first && c.Records > 0 {
			r.Cells++
			r.Sum += float64(c.Records)
		}
	}
	return r, nil
}

// surveyed returns the sum of the standard errors of the groups, or of their
// rates where a few have units in too few clusters for an error to be stated.
func surveyed(p measure.Plan, f measure.Frame) (result, error) {
	table, err := p.Tabulate(context.Background(), f)
	if err != nil {
		return result{}, err
	}
	v, err := table.Unprotected("to measure speed")
	if err != nil {
		return result{}, err
	}
	var r result
	for c := range v.Cells() {
		if len(c.Set) > 0 && c.Records > 0 {
			r.Cells++
			x, _ := c.Estimate.StdErr()
			if p.Design != nil {
				x, _ = c.Estimate.Value()
			}
			r.Sum += x
		}
	}
	return r, nil
}

// bench is a program that has loaded its data and does tasks.
type bench struct {
	path    string
	frame   measure.Frame
	halves  [2]measure.Tally
	encoded [2][]byte
	counts  disparity.Counts
}

// load reads a table.
func load(path string) (*bench, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b := &bench{path: path}
	b.frame, err = measure.ReadCSV(context.Background(), path, f, population.Schema(), nil)
	return b, err
}

// prepare does what does not count.
func (b *bench) prepare(task string) error {
	switch task {
	case "merge", "encode", "decode":
		for i := range b.halves {
			p := rates(cube3())
			t, err := p.Tally(context.Background(), b.frame)
			if err != nil {
				return err
			}
			b.halves[i] = t
			if b.encoded[i], err = t.MarshalBinary(); err != nil {
				return err
			}
		}
	case "bootstrap":
		p := rates(measure.Leaves("race", "gender"))
		table, err := p.Tabulate(context.Background(), b.frame)
		if err != nil {
			return err
		}
		v, err := table.Unprotected("to measure speed")
		if err != nil {
			return err
		}
		b.counts = disparity.Counts{}
		for c := range v.Cells() {
			if len(c.Set) == 2 && !c.Unknown && c.Group[1] != "X" {
				b.counts.N, b.counts.K = append(b.counts.N, c.Used), append(b.counts.K, c.Successes)
			}
		}
	}
	return nil
}

// do does a task once.
func (b *bench) do(task string) (result, error) {
	switch p, ok := plans()[task]; {
	case strings.HasPrefix(task, "survey-"):
		return surveyed(p, b.frame)
	case ok:
		return tabulate(p, b.frame)
	}
	switch task {
	case "base": // the finest cells of nine dimensions, on one processor
		return b.alone(rates(cube3()))
	case "one-way":
		return b.alone(rates(measure.Each("race")))
	case "merge":
		t, err := b.halves[0].Merge(b.halves[1])
		return result{Sum: float64(t.Records())}, err
	case "encode":
		bytes, err := b.halves[0].MarshalBinary()
		return result{Sum: float64(len(bytes))}, err
	case "decode":
		return b.decode()
	case "columns":
		return b.columns()
	case "bootstrap":
		return b.bootstrap()
	}
	return result{}, fmt.Errorf("no task %q", task)
}

// alone tallies on one processor.
func (b *bench) alone(p measure.Plan) (result, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	t, err := p.Tally(context.Background(), b.frame)
	return result{Sum: float64(t.Records())}, err
}

// decode reads two tallies and merges them.
func (b *bench) decode() (result, error) {
	var sum measure.Tally
	for _, data := range b.encoded {
		var t measure.Tally
		if err := t.UnmarshalBinary(data); err != nil {
			return result{}, err
		}
		var err error
		if sum, err = sum.Merge(t); err != nil {
			return result{}, err
		}
	}
	return result{Sum: float64(sum.Records())}, nil
}

// columns reads the table from its file on one processor, block by block, and
// does nothing with it.
func (b *bench) columns() (result, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	in, err := os.Open(b.path)
	if err != nil {
		return result{}, err
	}
	defer in.Close()
	s := population.Schema()
	s.Columns = append(s.Columns, measure.Column{Name: "level", Kind: measure.Category, Levels: []string{"0", "1", "2", "3", "4"}})
	var r result
	for f, err := range measure.ReadCSVBlocks(context.Background(), b.path, in, s, nil) {
		if err != nil {
			return result{}, err
		}
		r.Sum += float64(f.Len())
	}
	return r, nil
}

// bootstrap resamples the rates of 14 groups.
func (b *bench) bootstrap() (result, error) {
	var statistics []disparity.Statistic
	for i := range b.counts.N {
		statistics = append(statistics, func(n, k []int) float64 { return float64(k[i]) / float64(n[i]) })
	}
	reps, err := disparity.Bootstrap(context.Background(), b.counts, statistics, disparity.Resampling{Replicates: 1000, Sampling: disparity.Joint})
	if err != nil {
		return result{}, err
	}
	r := result{Cells: len(statistics)}
	for i := range statistics {
		se, _, _ := reps.StdErr(i)
		r.Sum += se
	}
	return r, nil
}

// fromCSV counts a table block by block and writes all cells as CSV.
func fromCSV(path string) (result, error) {
	in, err := os.Open(path)
	if err != nil {
		return result{}, err
	}
	defer in.Close()
	blocks := measure.ReadCSVBlocks(context.Background(), path, in, population.Schema(), nil)
	t, err := quick(means(cube3())).TallyAll(context.Background(), blocks, nil)
	if err != nil {
		return result{}, err
	}
	out, err := os.CreateTemp(filepath.Dir(path), "cells-*.csv")
	if err != nil {
		return result{}, err
	}
	defer os.Remove(out.Name())
	r, err := writeCells(out, t)
	if closed := out.Close(); err == nil {
		err = closed
	}
	return r, err
}

func writeCells(w io.Writer, t measure.Tally) (result, error) {
	table, err := t.Table(context.Background())
	if err != nil {
		return result{}, err
	}
	v, err := table.Unprotected("to measure speed")
	if err != nil {
		return result{}, err
	}
	out := bufio.NewWriter(w)
	var r result
	var line []byte
	for c := range v.Cells() {
		if c.Records == 0 {
			continue
		}
		if c.Indicator == "proficient" {
			r.Cells++
			r.Sum += float64(c.Records)
		}
		line = append(line[:0], c.Indicator...)
		for i, dim := range c.Set {
			line = append(append(append(append(line, ','), dim...), '='), c.Group[i]...)
		}
		line = strconv.AppendInt(append(line, ','), int64(c.Used), 10)
		value, _ := c.Estimate.Value()
		se, _ := c.Estimate.StdErr()
		line = strconv.AppendFloat(append(line, ','), value, 'g', -1, 64)
		line = strconv.AppendFloat(append(line, ','), se, 'g', -1, 64)
		if _, err := out.Write(append(line, '\n')); err != nil {
			return result{}, err
		}
	}
	return r, out.Flush()
}
