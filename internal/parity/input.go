package main

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"strconv"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// A line is a row of parity-input.csv: a name and up to four numbers.
type line struct {
	name string
	x    [4]float64
}

// read reads a CSV file as records without its header, which has to be as said.
func read(fsys fs.FS, name string, header ...string) ([][]string, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(f).ReadAll()
	if closing := f.Close(); err == nil {
		err = closing
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case len(rows) == 0 || fmt.Sprint(rows[0]) != fmt.Sprint(header):
		return nil, fmt.Errorf("%s: the columns are not %q", name, header)
	}
	return rows[1:], nil
}

// inputs reads the data by set.
func inputs(fsys fs.FS) (map[string][]line, error) {
	rows, err := read(fsys, "docs/reference/parity-input.csv", "set", "name", "a", "b", "c", "d")
	if err != nil {
		return nil, err
	}
	out := map[string][]line{}
	for _, row := range rows {
		l := line{name: row[1]}
		for i, text := range row[2:] {
			if text == "" {
				continue
			}
			if l.x[i], err = strconv.ParseFloat(text, 64); err != nil {
				return nil, err
			}
		}
		out[row[0]] = append(out[row[0]], l)
	}
	return out, nil
}

// counted are groups of counts.
func counted(list []line) disparity.Groups {
	g := disparity.Groups{Unit: measure.Proportion, Direction: measure.HigherIsBetter, Counts: true}
	for _, l := range list {
		g.Groups = append(g.Groups, disparity.Group{Name: l.name, N: int(l.x[0]), Successes: int(l.x[1])})
	}
	return g
}

// valued are groups of values, standard errors, people and populations.
func valued(unit measure.Unit, list []line) disparity.Groups {
	g := disparity.Groups{Unit: unit, Direction: measure.HigherIsBetter}
	for _, l := range list {
		g.Groups = append(g.Groups, disparity.Group{Name: l.name, Value: l.x[0], SE: l.x[1], N: int(l.x[2]), Population: l.x[3]})
	}
	return g
}

// strata are those of a population and of the standard.
func strata(list []line) (out []disparity.Stratum, standard []disparity.Weight) {
	for _, l := range list {
		out = append(out, disparity.Stratum{Name: l.name, Events: int(l.x[0]), Population: l.x[1]})
		standard = append(standard, disparity.Weight{Name: l.name, People: l.x[2]})
	}
	return out, standard
}

// levels are the groups on levels, by name.
func levels(list []line) (out []disparity.Levels) {
	for _, l := range list {
		x := disparity.Levels{Name: l.name}
		for _, v := range l.x {
			x.Counts = append(x.Counts, int(v))
		}
		out = append(out, x)
	}
	return out
}

// people are incomes with weights and groups, and the same ranked.
func people(list []line) (m disparity.Microdata, ranked []disparity.Ranked) {
	for _, l := range list {
		m.Values, m.Weights, m.Groups = append(m.Values, l.x[0]), append(m.Weights, l.x[1]), append(m.Groups, l.name)
		ranked = append(ranked, disparity.Ranked{Value: l.x[0], Weight: l.x[1], Standing: l.x[2]})
	}
	return m, ranked
}
