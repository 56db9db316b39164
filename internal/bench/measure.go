package main

import (
	"fmt"
	"log"
	"math"
	"os"
	"os/exec"
	"slices"
)

// comparison is a task of ours beside one of a peer.
type comparison struct {
	name string // what is done
	rows int
	ours string // the task; "file": from the file, in a process of its own
	peer string // "duckdb", "R" or "" for none
	task string // the peer's
	goal string // what the ratio should be at least, and better
	same bool   // both give the same cells and sum
	most int    // pairs at most; 0: as many as wanted
}

func comparisons(o options) []comparison {
	million, sample := min(o.rows, 1_000_000), min(o.rows, 100_000)
	return []comparison{
		{name: "cube, rates: all 130 sets of up to 3 dimensions, n and k", rows: o.rows, ours: "cube3R", peer: "duckdb", task: "cube3R", goal: "100, 400", same: true, most: 1},
		{name: "cube, rates, beside two steps by hand", rows: o.rows, ours: "cube3R", peer: "duckdb", task: "two-step cube3R", goal: "15, 50", same: true},
		{name: "cube, means: weights, exact sums, standard errors", rows: o.rows, ours: "cube3F", peer: "duckdb", task: "cube3F", goal: "50, 200", same: true, most: 1},
		{name: "cube, means, beside two steps by hand", rows: o.rows, ours: "cube3F", peer: "duckdb", task: "two-step cube3F", goal: "6, 20", same: true},
		{name: "one three-way set, means", rows: o.rows, ours: "g3F", peer: "duckdb", task: "g3F", goal: "4, 8"},
		{name: "CSV to all 130 sets of means, written out, beside one three-way set", rows: o.rows, ours: "file", peer: "duckdb", task: "file", goal: "2, 4"},
		{name: "the same, large", rows: o.big, ours: "file", peer: "duckdb", task: "file", goal: "2, 4", most: 2},
		{name: "bootstrap: 1,000 replicates of 14 rates", rows: million, ours: "bootstrap", peer: "R", task: "bootstrap", goal: "5000, 30000", most: 3},
		{name: "45 one- and two-way tables, each group against everyone and the best", rows: million, ours: "tables", goal: "-"},
		{name: "rates with design-based errors by race", rows: million, ours: "survey-race", peer: "R", task: "survey-race", goal: "200, 1000", same: true, most: 3},
		{name: "rates of 1,365 groups with strata and clusters", rows: sample, ours: "survey-clusters", peer: "R", task: "survey-clusters", goal: "200, 1000", same: true, most: 2},
		{name: "merge of two tallies of all cells", rows: o.rows, ours: "merge", goal: "-"},
		{name: "the same, encoded", rows: o.rows, ours: "encode", goal: "-"},
		{name: "the same, decoded and merged", rows: o.rows, ours: "decode", goal: "-"},
		{name: "CSV to 13 columns, one processor (to accept 130, to aim at 60 ns a row)", rows: o.rows, ours: "columns", goal: "-"},
		{name: "finest cells of nine dimensions, one processor", rows: o.rows, ours: "base", goal: "-"},
		{name: "one dimension, one processor", rows: o.rows, ours: "one-way", goal: "-"},
	}
}

// figures are what was measured of a comparison.
type figures struct {
	comparison
	ours, theirs []answer
	skipped      string
	differ       string
}

type measurement struct {
	options
	figures []figures
}

// measured measures all comparisons, ours and the peer's in turn.
func measured(o options) (measurement, error) {
	m := measurement{options: o}
	self, err := os.Executable()
	if err != nil {
		return m, err
	}
	programs := map[string][]string{"": {self}}
	if o.duckdb != "" {
		programs["duckdb"] = []string{o.duckdb}
	}
	if r, err := exec.LookPath(o.rscript); err == nil {
		programs["R"] = []string{r, "--vanilla", "testdata/r/serve.R"}
	}
	servers := map[string]*server{}
	defer func() {
		for _, s := range servers {
			if err := s.stop(); err != nil {
				log.Print(err)
			}
		}
	}()
	do := func(program, task, path string) (answer, error) {
		args := slices.Clone(programs[program])
		if task == "file" {
			return whole(append(args, "file", path))
		}
		if key := program + path; servers[key] == nil {
			if program != "R" {
				args = append(args, "serve")
			}
			s, err := start(append(args, path))
			if err != nil {
				return answer{}, err
			}
			servers[key] = s
		}
		return servers[program+path].do(task)
	}
	for _, c := range comparisons(o) {
		if !o.wants(c) || c.name == "the same, large" && o.big == o.rows {
			continue
		}
		f := figures{comparison: c}
		path, err := o.table(c.rows)
		if err != nil {
			return m, err
		}
		if programs[c.peer] == nil {
			f.skipped = c.peer + " was not there"
		}
		pairs := o.pairs
		if c.most > 0 {
			pairs = min(pairs, c.most)
		}
		for range pairs {
			a, err := do("", c.ours, path)
			if err != nil {
				return m, err
			}
			f.ours = append(f.ours, a)
			if c.peer == "" || f.skipped != "" {
				continue
			}
			b, err := do(c.peer, c.task, path)
			if err != nil {
				return m, err
			}
			f.theirs = append(f.theirs, b)
			if c.same && (a.Cells != b.Cells || math.Abs(a.Sum-b.Sum) > 1e-9*math.Abs(b.Sum)) {
				f.differ = fmt.Sprintf("ours has %d cells and a sum of %.15g, the other %d and %.15g", a.Cells, a.Sum, b.Cells, b.Sum)
			}
		}
		log.Printf("%s: %.4g s, %.4g s %s", c.name, median(f.ours), median(f.theirs), f.differ)
		m.figures = append(m.figures, f)
	}
	return m, nil
}

// median returns the median of CPU seconds, 0 of none.
func median(list []answer) float64 {
	var s []float64
	for _, a := range list {
		s = append(s, a.CPU)
	}
	slices.Sort(s)
	switch n := len(s); {
	case n == 0:
		return 0
	case n%2 == 1:
		return s[n/2]
	default:
		return (s[n/2-1] + s[n/2]) / 2
	}
}

// peak returns the largest memory of a process, in bytes.
func peak(list []answer) (most int64) {
	for _, a := range list {
		most = max(most, a.Bytes)
	}
	return most
}
