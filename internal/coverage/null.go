package main

import (
	"fmt"
	"io"
	"math"

	"github.com/collective-impact/sdk/internal/random"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// An alarm is how often a rule flags somebody although no groups differ.
type alarm struct {
	rule            string
	n               []int
	p               float64
	naive, adjusted float64 // shares of tables
}

// tables of groups, as of a college and of a small school.
func nullSizes() [][]int {
	return [][]int{{800, 559, 400, 200, 60, 25}, {400, 300, 150, 60, 25, 12}, {60, 60, 60}}
}

// alarms counts false alarms.
func alarms(e effort) (out []alarm, err error) {
	rules := []struct {
		name string
		rule disparity.ImpactRule
	}{
		{"80% index, best group", disparity.EightyPercent(measure.Best(1))},
		{"80% index, best group of 30", disparity.EightyPercent(measure.Best(0))},
		{"proportionality index", disparity.Proportionality()},
		{"percentage point gap, 2017, all others", disparity.Gap2017(measure.AllOthers())},
		{"percentage point gap, 2017, everyone", disparity.Gap2017(measure.Overall())},
		{"percentage point gap, 2022, all others", disparity.Gap2022(measure.AllOthers())},
	}
	for i, q := range rules {
		for j, n := range nullSizes() {
			for k, p := range []float64{0.2, 0.6} {
				a := alarm{rule: q.name, n: n, p: p}
				c := setting{n: n, p: constant(len(n), p)}
				r := random.New(11, "alarms", 100*i+10*j+k)
				for range 2 * e.runs {
					g, err := c.draw(r)
					if err != nil {
						return nil, err
					}
					rows, err := g.Impact(q.rule)
					if err != nil {
						return nil, err
					}
					flagged, beyond := 0.0, 0.0
					for _, x := range rows {
						if x.Flag == disparity.Flagged {
							flagged = 1
							if x.Chance.Verdict == disparity.BeyondChance {
								beyond = 1
							}
						}
					}
					a.naive, a.adjusted = a.naive+flagged, a.adjusted+beyond
				}
				a.naive, a.adjusted = a.naive/float64(2*e.runs), a.adjusted/float64(2*e.runs)
				out = append(out, a)
			}
		}
	}
	more, err := riskAlarms(e)
	return append(out, more...), err
}

func constant(n int, x float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = x
	}
	return out
}

// riskAlarms counts those of the risk ratio of 34 CFR 300.647 with a threshold
// of 1.5, and of the relative rate index.
func riskAlarms(e effort) (out []alarm, err error) {
	for k, p := range []float64{0.05, 0.2} {
		n := nullSizes()[0]
		c := setting{n: n, p: constant(len(n), p)}
		risk, index := alarm{rule: "risk ratio above 1.5", n: n, p: p}, alarm{rule: "relative rate index, one stage", n: n, p: p}
		r := random.New(12, "risks", k)
		for range 2 * e.runs {
			g, err := c.draw(r)
			if err != nil {
				return nil, err
			}
			var district []disparity.RiskGroup
			system := disparity.JusticeSystem{Reference: "a"}
			for _, x := range g.Groups {
				district = append(district, disparity.RiskGroup{Name: x.Name, Cell: x.Successes, N: x.N})
				system.Groups = append(system.Groups, disparity.JusticeGroup{Name: x.Name, Population: x.N, Cases: map[disparity.Stage]int{disparity.Arrests: x.Successes}})
			}
			rows, err := disparity.RiskRule{Threshold: 1.5}.Assess(district)
			if err != nil {
				return nil, err
			}
			flagged, beyond := 0.0, 0.0
			for _, x := range rows {
				if x.Flag == disparity.Flagged {
					flagged = 1
					if x.Chance.Verdict == disparity.BeyondChance {
						beyond = 1
					}
				}
			}
			risk.naive, risk.adjusted = risk.naive+flagged, risk.adjusted+beyond
			stages, err := system.Index()
			if err != nil {
				return nil, err
			}
			flagged, beyond = 0, 0
			for _, x := range stages {
				if x.Flag == disparity.Flagged {
					flagged = 1
				}
				if x.Chance.Verdict == disparity.BeyondChance {
					beyond = 1
				}
			}
			index.naive, index.adjusted = index.naive+flagged, index.adjusted+beyond
		}
		for _, a := range []*alarm{&risk, &index} {
			a.naive, a.adjusted = a.naive/float64(2*e.runs), a.adjusted/float64(2*e.runs)
			out = append(out, *a)
		}
	}
	return out, nil
}

// A bias is what a measure of spread shows on average where no groups differ.
type bias struct {
	measure                 disparity.Key
	groups                  int
	naive, floor, corrected float64
}

// biases counts what noise alone gives.
func biases(e effort) (out []bias, err error) {
	list := []request{
		{key: "index-of-disparity"}, {key: "index-of-disparity-weighted"}, {key: "between-group-variance"}, {key: "between-group-standard-deviation"},
		{key: "coefficient-of-variation"}, {key: "mean-difference-from-mean"}, {key: "mean-difference-from-mean-weighted"},
		{key: "mean-difference-from-best"}, {key: "mean-difference-from-best-weighted"},
		{key: "mean-difference-from-reference", o: disparity.Options{Reference: measure.Named("", "a")}},
		{key: "mean-difference-from-reference-weighted", o: disparity.Options{Reference: measure.Named("", "a")}},
		{key: "theil-index"}, {key: "mean-log-deviation"}, {key: "generalised-entropy", o: disparity.Options{Parameter: 2}},
		{key: "atkinson-index", o: disparity.Options{Parameter: 0.5}}, {key: "gini-index"}, {key: "hoover-index"},
		{key: "population-attributable-risk"}, {key: "population-attributable-fraction"}, {key: "max-difference"},
	}
	for block, n := range [][]int{{60, 90, 150, 300, 800}, {60, 60, 80, 100, 120, 150, 200, 250, 300, 400, 600, 800}} {
		c := setting{n: n, p: constant(len(n), 0.4)}
		r := random.New(13, "biases", block)
		sums := make([]bias, len(list))
		runs := 4 * e.runs
		for range runs {
			g, err := c.draw(r)
			if err != nil {
				return nil, err
			}
			g.Ordered = false
			for i, q := range list {
				got, err := g.Compute(q.key, q.o)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", q.key, err)
				}
				naive, _ := got.Estimate.Value()
				corrected, _ := got.Corrected.Value()
				sums[i].naive += naive / float64(runs)
				sums[i].corrected += corrected / float64(runs)
				sums[i].floor += got.Floor / float64(runs)
			}
		}
		for i, q := range list {
			sums[i].measure, sums[i].groups = q.key, len(n)
			out = append(out, sums[i])
		}
	}
	return out, nil
}

// writeNull writes both tables.
func writeNull(w io.Writer, e effort) error {
	list, err := alarms(e)
	if err != nil {
		return err
	}
	out := "## False alarms\n\n" + alarmText + "| rule | people | rate | flagged by the rule, % | flagged beyond chance, % |\n|---|---|--:|--:|--:|\n"
	for _, a := range list {
		out += fmt.Sprintf("| %s | %s | %g | %s | %s |\n", a.rule, sizes(a.n), a.p, percent(a.naive, 1), percent(a.adjusted, 1))
	}
	second, err := biases(e)
	if err != nil {
		return err
	}
	out += "\n## Spread without disparity\n\n" + biasText + "| measure | groups | mean figure | mean floor | mean without noise | left of the bias, % |\n|---|--:|--:|--:|--:|--:|\n"
	for _, b := range second {
		out += fmt.Sprintf("| %s | %d | %.4g | %.4g | %.1e | %.1f |\n", b.measure, b.groups, b.naive, b.floor, b.corrected, 100*math.Abs(b.corrected/b.naive))
	}
	_, err = io.WriteString(w, out)
	return err
}

func sizes(n []int) string {
	s := fmt.Sprint(n[0])
	for _, x := range n[1:] {
		s += fmt.Sprintf(", %d", x)
	}
	return s
}
