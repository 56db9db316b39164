package main

import (
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/collective-impact/sdk/measure"
)

// The goal: at 95 percent, an interval holds the truth in 93 to 97 percent of
// samples, in at least 95 percent of the scenarios, and never in less than 90.
const (
	level          = 0.95
	low, high      = 0.93, 0.97
	goal, floor    = 0.95, 0.90
	leastIntervals = 0.5 // of the samples, for a scenario to count
)

// effort says how much to compute.
type effort struct {
	runs  int // samples of each simulated scenario
	every int // take every so manieth scenario
}

// a held is how often the intervals of one scenario held the truth.
type held struct{ yes, given, of float64 }

func (h *held) see(weight, truth float64, e measure.Estimate, only func(measure.Estimate) bool) {
	h.of += weight
	lo, hi, ok := e.Interval()
	if !ok || !only(e) {
		return
	}
	h.given += weight
	// Limits that are the truth but for rounding hold it.
	if slack := 1e-12 * math.Abs(truth); lo-slack <= truth && truth <= hi+slack {
		h.yes += weight
	}
}

// A score is what one method reaches, over scenarios.
type score struct {
	name      string
	byDefault bool // what one gets without asking
	note      string
	all, ok   []held // of all intervals, and of estimates that are not unreliable
}

// next begins a scenario.
func (s *score) next() { s.all, s.ok = append(s.all, held{}), append(s.ok, held{}) }

// see enters one interval of the scenario.
func (s *score) see(weight, truth float64, e measure.Estimate) {
	s.all[len(s.all)-1].see(weight, truth, e, func(measure.Estimate) bool { return true })
	s.ok[len(s.ok)-1].see(weight, truth, e, func(e measure.Estimate) bool { return e.Status() == measure.OK })
}

// scores are methods in the order in which they are first named.
type scores struct {
	list []*score
}

func (s *scores) of(name string) *score {
	i := slices.IndexFunc(s.list, func(x *score) bool { return x.name == name })
	if i < 0 {
		s.list = append(s.list, &score{name: name})
		i = len(s.list) - 1
	}
	return s.list[i]
}

// next begins a scenario for every method.
func (s *scores) next(names ...string) {
	for _, name := range names {
		s.of(name).next()
	}
}

// A summary is a score in a line.
type summary struct {
	scenarios           int
	inside, above, mean float64
	least               float64
	without             float64 // share of samples without an interval
}

func summarise(list []held) summary {
	s := summary{least: 1}
	given, of := 0.0, 0.0
	for _, h := range list {
		given, of = given+h.given/h.of, of+1
		if h.given < leastIntervals*h.of {
			continue
		}
		s.scenarios++
		p := h.yes / h.given
		s.mean += p
		s.least = min(s.least, p)
		switch {
		case p > high:
			s.above++
		case p >= low:
			s.inside++
		}
	}
	if s.scenarios > 0 {
		n := float64(s.scenarios)
		s.inside, s.above, s.mean = s.inside/n, s.above/n, s.mean/n
	}
	s.without = 1 - given/max(of, 1)
	return s
}

// verdict says whether the goal is reached.
func (s summary) verdict() string {
	switch {
	case s.scenarios == 0:
		return "none"
	case s.least < floor:
		return "missed"
	case s.inside >= goal:
		return "reached"
	case s.inside+s.above >= goal:
		return "wide"
	}
	return "missed"
}

// table writes the scores.
func (s *scores) table(w io.Writer) error {
	out := "| interval | scenarios | in 93–97 % | above | mean | lowest | without | goal | where reliable: in 93–97 % | above | lowest | goal |\n" +
		"|---|--:|--:|--:|--:|--:|--:|---|--:|--:|--:|---|\n"
	for _, x := range s.list {
		a, b := summarise(x.all), summarise(x.ok)
		name := x.name
		if x.byDefault {
			name = "**" + name + "**"
		}
		if x.note != "" {
			name += " (" + x.note + ")"
		}
		out += fmt.Sprintf("| %s | %d | %s | %s | %s | %s | %s | %s |", name, a.scenarios, percent(a.inside, 0), percent(a.above, 0), percent(a.mean, 1),
			percent(a.least, 1), percent(a.without, 0), a.verdict())
		if b.scenarios == 0 {
			out += " | | | none |\n"
			continue
		}
		out += fmt.Sprintf(" %s | %s | %s | %s |\n", percent(b.inside, 0), percent(b.above, 0), percent(b.least, 1), b.verdict())
	}
	_, err := io.WriteString(w, out+"\n")
	return err
}

func percent(x float64, places int) string { return fmt.Sprintf("%.*f", places, 100*x) }

// thin returns every so manieth element.
func thin[T any](list []T, every int) (out []T) {
	for i := 0; i < len(list); i += every {
		out = append(out, list[i])
	}
	return out
}
