package attacker

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// figure is one written estimate, difference or ratio.
type figure struct {
	Status string   `json:"status"`
	Unit   string   `json:"unit"`
	Value  *float64 `json:"value"`
	Lower  *float64 `json:"lower"`
	Upper  *float64 `json:"upper"`
	N      *int     `json:"n"`
}

type versus struct {
	Kind       string            `json:"kind"`
	Fixed      float64           `json:"value"`
	Group      map[string]string `json:"-"`
	Difference figure            `json:"-"`
	Ratio      figure            `json:"-"`
}

type line struct {
	stratum, indicator string
	group              map[string]string
	estimate           figure
	versus             []versus
}

// Document is what the attacker reads, from either form.
type Document struct {
	lines  []line
	used   map[[2]string]int // overall observations of the accounting, by stratum and indicator
	levels map[string][]string
	column map[string]string // of an indicator, with its outcome
	cut    map[string]string // its level
}

// ReadJSON reads a release from its JSON.
func ReadJSON(data []byte) (Document, error) {
	var in struct {
		Dimensions []struct {
			Name   string   `json:"name"`
			Levels []string `json:"levels"`
		} `json:"dimensions"`
		Indicators []struct {
			Key     string `json:"key"`
			Column  string `json:"column"`
			Outcome string `json:"outcome"`
			Level   string `json:"level"`
		} `json:"indicators"`
		Accounting []struct {
			Stratum                       string `json:"stratum"`
			Indicator                     string `json:"indicator"`
			Records, Used, MissingOutcome *int
		} `json:"accounting"`
		Cells []struct {
			Stratum     string            `json:"stratum"`
			Group       map[string]string `json:"group"`
			Indicator   string            `json:"indicator"`
			Estimate    figure            `json:"estimate"`
			Comparisons []struct {
				Reference  versus            `json:"reference"`
				Group      map[string]string `json:"group"`
				Difference figure            `json:"difference"`
				Ratio      figure            `json:"ratio"`
			} `json:"comparisons"`
		} `json:"cells"`
	}
	if err := json.Unmarshal(data, &in); err != nil {
		return Document{}, err
	}
	d := Document{used: map[[2]string]int{}, levels: map[string][]string{}, column: map[string]string{}, cut: map[string]string{}}
	for _, x := range in.Dimensions {
		d.levels[x.Name] = x.Levels
	}
	for _, x := range in.Indicators {
		d.column[x.Key], d.cut[x.Key] = x.Outcome+" of "+x.Column, x.Level
	}
	for _, a := range in.Accounting {
		switch {
		case a.Used != nil:
			d.used[[2]string{a.Stratum, a.Indicator}] = *a.Used
		case a.Records != nil && a.MissingOutcome != nil:
			d.used[[2]string{a.Stratum, a.Indicator}] = *a.Records - *a.MissingOutcome
		}
	}
	for _, c := range in.Cells {
		l := line{stratum: c.Stratum, indicator: c.Indicator, group: c.Group, estimate: c.Estimate}
		for _, x := range c.Comparisons {
			v := x.Reference
			v.Group, v.Difference, v.Ratio = x.Group, x.Difference, x.Ratio
			l.versus = append(l.versus, v)
		}
		d.lines = append(d.lines, l)
	}
	return d, nil
}

// ReadCSV reads a release from its table. The columns of the indicators and the name of the
// control dimension are public, so they are taken from the plan.
func ReadCSV(data []byte, within string, plan Document) (Document, error) {
	rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil {
		return Document{}, err
	}
	header := rows[0]
	at := func(row []string, name string) string { return row[slices.Index(header, name)] }
	num := func(s string) *float64 {
		if s == "" {
			return nil
		}
		x, e := strconv.ParseFloat(s, 64)
		err = errors.Join(err, e)
		return &x
	}
	dims := header[:slices.Index(header, "indicator")]
	d := Document{used: map[[2]string]int{}, levels: map[string][]string{}, column: plan.column, cut: plan.cut}
	for _, row := range rows[1:] {
		group, stratum := map[string]string{}, ""
		for i, name := range dims {
			switch {
			case name == within && i == 0:
				stratum = row[i]
			case row[i] != "":
				group[name] = row[i]
				if !slices.Contains(d.levels[name], row[i]) {
					d.levels[name] = append(d.levels[name], row[i])
				}
			}
		}
		f := figure{Status: at(row, "status"), Unit: at(row, "unit"), Value: num(at(row, "value")), Lower: num(at(row, "lower")), Upper: num(at(row, "upper"))}
		if n := num(at(row, "n")); n != nil {
			i := int(*n)
			f.N = &i
		}
		switch at(row, "statistic") {
		case "rate", "mean":
			d.lines = append(d.lines, line{stratum: stratum, indicator: at(row, "indicator"), group: group, estimate: f})
		case "difference":
			l := &d.lines[len(d.lines)-1]
			v := versus{Kind: map[string]string{"everyone": "overall", "all others": "all-others"}[at(row, "reference")], Difference: f}
			if strings.HasPrefix(at(row, "reference"), "best group") {
				v.Kind = "best"
			}
			if x, err := strconv.ParseFloat(at(row, "reference"), 64); err == nil {
				v.Kind, v.Fixed = "fixed", x
			} else if v.Kind == "" { // a named group: "lunch = free", with the own levels otherwise
				v.Kind, v.Group = "named", maps.Clone(group)
				for _, part := range strings.Split(at(row, "reference"), ", ") {
					dim, level, _ := strings.Cut(part, " = ")
					v.Group[dim] = level
				}
			}
			l.versus = append(l.versus, v)
		case "ratio":
			l := &d.lines[len(d.lines)-1]
			l.versus[len(l.versus)-1].Ratio = f
		}
	}
	for dim, levels := range d.levels { // there may be people without a group who are not shown
		if !slices.Contains(levels, "(unknown)") {
			d.levels[dim] = append(levels, "(unknown)")
		}
	}
	return d, err
}
