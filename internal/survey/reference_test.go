package survey

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The figures are those of R's package survey 4.5: docs/reference/survey.R.

// A figure is a line of expected.csv.
type figure struct {
	key  string
	want float64
}

func expected(t testing.TB) map[string][]figure {
	s := readSheet(t, "expected.csv")
	out := map[string][]figure{}
	for i := range s.n {
		want, _ := s.number(t, "value", i)
		c := s.column["case"][i]
		out[c] = append(out[c], figure{s.column["key"][i], want})
	}
	return out
}

// designs are the designs of the script, by the name that cases start with.
func designs() map[string]sampling {
	clus1 := sampling{units: []string{"dnum"}, weight: "pw", fpc: []string{"fpc"}, cell: "stype"}
	clus2 := sampling{units: []string{"dnum", "snum"}, weight: "pw", fpc: []string{"fpc1", "fpc2"}, cell: "stype"}
	weights := sampling{units: []string{"row"}, weight: "pw", cell: "stype"}
	srs := sampling{units: []string{"row"}, weight: "pw", fpc: []string{"fpc"}, cell: "stype"}
	with := func(p sampling, post ...string) sampling { p.post = post; return p }
	out := map[string]sampling{
		"strat": {strata: []string{"stype"}, units: []string{"row"}, weight: "pw", fpc: []string{"fpc"}, cell: "stype"},
		"srs":   srs, "weights": weights, "clus1": clus1, "clus2": clus2,
		"clus2wr":      {units: []string{"dnum", "snum"}, weight: "pw", cell: "stype"},
		"nhanes":       {strata: []string{"SDMVSTRA"}, units: []string{"SDMVPSU"}, weight: "WTMEC2YR"},
		"stages":       {strata: []string{"h", "k"}, units: []string{"p", "u", "row"}, weight: "w", fpc: []string{"fpc1", "fpc2", "fpc3"}, cell: "g"},
		"lonely":       {strata: []string{"h"}, units: []string{"p"}, weight: "w", fpc: []string{"fpc"}, cell: "g"},
		"post-clus1":   with(clus1, "stype"),
		"post-weights": with(weights, "sch.wide"),
		"rake-clus1":   with(clus1, "stype", "sch.wide"),
		"rake-srs":     with(srs, "stype", "sch.wide", "awards"),
		"rake-weights": with(weights, "sch.wide", "awards"),
		"rake-clus2":   with(clus2, "stype", "awards"),
	}
	out["few"] = out["stages"]
	for _, name := range []string{"awards", "both", "wide"} {
		out[name] = out["strat"]
	}
	return out
}

// files are the data of designs.
func files(name string) string {
	switch _, after, ok := strings.Cut(name, "-"); {
	case slices.Contains([]string{"awards", "both", "wide", "weights"}, name), after == "weights":
		return "strat.csv"
	case name == "few":
		return "stages.csv"
	case name == "clus2wr":
		return "clus2.csv"
	case ok:
		return after + ".csv"
	}
	return name + ".csv"
}

// population are the schools of California by margin: table(apipop$stype) and so on.
var population = map[string]map[string]float64{
	"stype":    {"E": 4421, "H": 755, "M": 1018},
	"sch.wide": {"No": 1072, "Yes": 5122},
	"awards":   {"No": 2027, "Yes": 4167},
}

func calibrate(t testing.TB, p sampling, s sample) *Calibration {
	sums := make([]float64, len(s.post))
	for r, c := range s.layout.Post {
		sums[c] += s.sums.All[r]
	}
	var margins []Margin
	for k, column := range p.post {
		m := Margin{}
		var groups []string
		for _, values := range s.post {
			m.Group = append(m.Group, code(&groups, values[k]))
		}
		for _, g := range groups {
			m.Population = append(m.Population, population[column][g])
		}
		margins = append(margins, m)
	}
	c, err := Calibrate(sums, margins, Raking{})
	require.NoError(t, err)
	return c
}

// setting takes the name of a case apart.
func setting(name string) (design, kind string, o Options) {
	i := strings.LastIndex(name, "-")
	design, kind = name[:i], name[i+1:]
	if first, rest, ok := strings.Cut(design, "-"); ok && (first == "lonely" || first == "few") {
		design = first
		rule, domain := strings.CutSuffix(rest, "-domain")
		o.DomainLonely = domain
		if err := o.Lonely.UnmarshalText([]byte(rule)); err != nil {
			o.Lonely = 200
		}
	}
	return design, kind, o
}

func estimates(t testing.TB, name string, change func(*sampling)) (*Estimates, []string, func(i int) (*Stat, error)) {
	design, kind, o := setting(name)
	p, ok := designs()[design]
	require.True(t, ok, name)
	p.y = "api00"
	switch {
	case design == "nhanes":
		p.y, p.cell = "HI_CHOL", map[string]string{"race": "race", "age": "agecat"}[kind]
		kind = "mean"
	case design == "stages" || design == "few" || design == "lonely":
		p.y = "y"
		if kind == "ratio" {
			p.x = "x"
		}
	case kind == "total":
		p.y = "enroll"
	case kind == "ratio":
		p.y, p.x = "api.stu", "enroll"
	case design == "both":
		p.cell = "both"
	case design == "wide":
		p.y = "wide"
	case kind == "awards" || design == "awards":
		p.cell, kind = "awards", "mean"
	}
	if change != nil {
		change(&p)
	}
	rows := readSheet(t, files(design))
	if design == "few" {
		rows = rows.without(func(i int) bool {
			c := rows.column
			return c["h"][i] == "1" && c["p"][i] == "1" && c["k"][i] == "1" && c["u"][i] != "1"
		})
	}
	s := p.add(t, rows)
	d, err := NewDesign(s.layout)
	require.NoError(t, err)
	if p.post != nil {
		o.Calibration = calibrate(t, p, s)
	}
	names, domains := s.domains()
	e, err := d.Estimate(s.sums, domains, o)
	require.NoError(t, err)
	estimate := map[string]func(int) (*Stat, error){"mean": e.Ratio, "ratio": e.Ratio, "total": e.Total,
		"share": func(i int) (*Stat, error) { return e.Share(i, len(names)-1) }}[kind]
	require.NotNil(t, estimate, name)
	return e, names, estimate
}

func TestReference(t *testing.T) {
	seen := 0
	for name, figures := range expected(t) {
		if strings.HasPrefix(name, "rep-") || name == "scd" {
			continue
		}
		seen += len(figures)
		t.Run(name, func(t *testing.T) {
			e, names, estimate := estimates(t, name, nil)
			for _, f := range figures {
				key := strings.Split(f.key, "/")
				i := slices.Index(names, key[len(key)-1])
				require.GreaterOrEqual(t, i, 0, "%s: %s in %v", name, f.key, names)
				switch key[0] {
				case "est":
					s, err := estimate(i)
					require.NoError(t, err)
					near(t, f.want, s.Value(), name, f.key)
				case "var":
					a, err := estimate(slices.Index(names, key[1]))
					require.NoError(t, err)
					b, err := estimate(i)
					require.NoError(t, err)
					got, err := a.Cov(b)
					require.NoError(t, err)
					if key[1] == key[2] {
						got, err = b.Var()
						require.NoError(t, err)
					}
					near(t, f.want, got, name, f.key)
				case "df":
					s, err := e.Domain(i)
					require.NoError(t, err)
					require.InDelta(t, f.want, s.DF, 0, "%s %s", name, f.key)
				case "deff":
					got, err := e.Deff(i, key[1] == "replace")
					require.NoError(t, err)
					near(t, f.want, got, name, f.key)
				default:
					t.Fatal(f.key)
				}
			}
		})
	}
	require.Greater(t, seen, 700)
}

func TestFail(t *testing.T) {
	p := designs()["lonely"]
	p.y = "y"
	s := p.add(t, readSheet(t, "lonely.csv"))
	d, err := NewDesign(s.layout)
	require.NoError(t, err)
	_, domains := s.domains()
	e, err := d.Estimate(s.sums, domains, Options{})
	require.NoError(t, err)
	r, err := e.Ratio(0)
	require.NoError(t, err)
	_, err = r.Var()
	var lonely *LonelyError
	require.ErrorAs(t, err, &lonely)
	require.ErrorIs(t, err, ErrLonely)
	require.Len(t, lonely.Strata, 1)
	record := lonely.Strata[0].Record
	require.Equal(t, "a stratum has one unit: that of record "+fmt.Sprint(record)+" at stage 1", err.Error())
	require.Equal(t, s.layout.Stages[0].Population[record], 20.0)
}
