package main

import (
	"fmt"
	"io"
	"io/fs"
	"strconv"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

// An outside figure is one of somebody else.
type outside struct {
	key, figure, source string
	value               float64
}

// outsides reads what R computed and what others published.
func outsides(fsys fs.FS) (out []outside, err error) {
	for _, x := range []struct{ file, last string }{{"parity.csv", "call"}, {"parity-published.csv", "source"}} {
		rows, err := read(fsys, "docs/reference/"+x.file, "measure", "figure", "value", x.last)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			v, err := strconv.ParseFloat(row[2], 64)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", x.file, err)
			}
			o := outside{key: row[0], figure: row[1], value: v, source: row[3]}
			if x.last == "call" {
				o.source = "R: `" + row[3] + "`"
			}
			out = append(out, o)
		}
	}
	return out, nil
}

// ours computes every figure of this library.
func ours(fsys fs.FS) (*figures, error) {
	in, err := inputs(fsys)
	if err != nil {
		return nil, err
	}
	f := &figures{by: map[string]float64{}}
	f.ofGroups(fsys, in)
	f.ofPeople(in)
	m, _ := people(in["people"])
	f.ofCounts(m)
	f.ofSamples(fsys)
	return f, f.err
}

// A row puts two figures side by side.
type row struct {
	outside
	ours   float64
	digits int
}

// rows are all rows in the order of the files, by measure.
func rows(fsys fs.FS) (map[disparity.Key][]row, *figures, error) {
	f, err := ours(fsys)
	if err != nil {
		return nil, nil, err
	}
	list, err := outsides(fsys)
	if err != nil {
		return nil, nil, err
	}
	out := map[disparity.Key][]row{}
	for _, o := range list {
		x, ok := f.by[o.key+"\t"+o.figure]
		if !ok {
			return nil, nil, fmt.Errorf("%s, %s: no figure of ours", o.key, o.figure)
		}
		out[disparity.Key(o.key)] = append(out[disparity.Key(o.key)], row{o, x, agreement(x, o.value)})
	}
	return out, f, nil
}

const heading = "# Figures beside those of others\n\n" +
	"For every measure: what this library computes, what somebody else does for the same data, and to how many digits they agree (12 stands for 12 or\n" +
	"more). *R* is R 4.2.2 with packages survey 4.1-1 and numDeriv 2016.8-1.1, by `docs/reference/parity.R`, which computes from definitions or calls the function\n" +
	"named; numerical derivatives have 8 to 11 digits. Other sources are named with their version. *Least* is the agreement that a test demands.\n\n" +
	"The corrected figures (without noise) and the floors of measures of spread, and the intervals that follow from them, are this library's own: their closed\n" +
	"forms are in tests, and `docs/coverage.md` says how often they hold the truth.\n\n" +
	"This file is written by `go run ./internal/parity > docs/parity.md`.\n\n"

// write writes the document.
func write(w io.Writer, fsys fs.FS) error {
	byKey, f, err := rows(fsys)
	if err != nil {
		return err
	}
	out := heading
	for _, c := range families() {
		out += "## " + c.title + "\n\n| measure | figure | ours | outside | digits | least | source |\n|---|---|--:|--:|--:|--:|---|\n"
		notes := ""
		for _, key := range c.keys {
			for _, r := range byKey[key] {
				out += fmt.Sprintf("| %s | %s | %.10g | %.10g | %d | %d | %s |\n", key, r.figure, r.ours, r.value, r.digits, least(r.key, r.figure), cell(r.source))
			}
			if text, ok := closed()[key]; ok {
				notes += "\n`" + string(key) + "`: " + text + "\n"
			}
		}
		out += notes + "\n"
	}
	errs, err := peersErr(f)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, out+errs)
	return err
}

// cell keeps a bar in a text from ending the cell of a table.
func cell(s string) string {
	out := ""
	for _, r := range s {
		if r == '|' {
			out += `\`
		}
		out += string(r)
	}
	return out
}

// peersErr lists where another program is wrong, or has been.
func peersErr(f *figures) (string, error) {
	_, hispanic, err := transfers()
	if err != nil {
		return "", err
	}
	none, err := measure.MeanOf(0, 0, 0, level)
	if err != nil {
		return "", err
	}
	all, err := measure.SurveyProportion{N: 40, DF: 20}.Estimate(measure.Logit, level)
	if err != nil {
		return "", err
	}
	se := func(key string) float64 { return f.by[key+"\tSE where healthequal errs"] }
	out := "## Where others are wrong\n\n| what | theirs | ours | why |\n|---|--:|--:|---|\n"
	for _, x := range [][4]string{
		{"SE of Theil's index × 1000, healthequal 1.0.1 `ti`", "0.0006239329715", fmt.Sprintf("%.10g", 1000*se("theil-index")), "the estimate is multiplied by 1000, its error is not; the interval is a thousandth of its width"},
		{"SE of the mean log deviation × 1000, healthequal 1.0.1 `mld`", "0.0007073368157", fmt.Sprintf("%.10g", 1000*se("mean-log-deviation")), "the same"},
		{"SE of the attributable fraction in percent, healthequal 1.0.1 `paf`", "0.003289666028", fmt.Sprintf("%.10g", 100*se("population-attributable-fraction")), "the error is a fraction beside an estimate in percent; and it takes the population for the sample, where ours is from the errors of the groups"},
		{"SE of the attributable risk, healthequal 1.0.1 `par`", "0.3013225079", fmt.Sprintf("%.10g", se("population-attributable-risk")), "theirs takes the population for the sample, and shrinks as the country grows"},
		{"logistic slope index, healthequal 1.0.1 `sii`", "10.92027500", fmt.Sprintf("%.10g", f.by["slope-index-logit\twhere healthequal errs"]), "groups count by the square of their population"},
		{"successes that Hispanic students need for parity, DisImpact 0.0.22.9000 `di_ppg(reference = 'overall')`", "1259", strconv.Itoa(hispanic.ToParity), "everyone's rate rises with the group's, theirs stays"},
		{"mean of a group of whom nothing is known, survey 4.5 `svyby(na.rm = TRUE)`", "0, SE 0", none.String(), "nobody was asked"},
		{"interval of 0 of 40, survey 4.5 `svyciprop`", "NaN", all.String(), "the upper limit of Clopper and Pearson"},
		{"concentration index with tied ranks, rineq 0.2.3", "0.1719521293 to 0.1871074918", fmt.Sprintf("%.10g", f.by["concentration-of-ranked-people\twhere rineq errs"]), "theirs depends on the order of the rows"},
	} {
		out += fmt.Sprintf("| %s | %s | %s | %s |\n", x[0], x[1], x[2], x[3])
	}
	return out, nil
}
