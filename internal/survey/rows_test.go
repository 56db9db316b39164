package survey

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A sheet is a table of text, by column.
type sheet struct {
	n      int
	column map[string][]string
}

func readSheet(t testing.TB, name string) sheet {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	require.NoError(t, err)
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	s := sheet{n: len(lines) - 1, column: map[string][]string{}}
	for c, head := range lines[0] {
		for _, line := range lines[1:] {
			s.column[head] = append(s.column[head], line[c])
		}
	}
	return s
}

// without returns the sheet without some rows.
func (s sheet) without(out func(i int) bool) sheet {
	kept := sheet{column: map[string][]string{}}
	for i := range s.n {
		if out(i) {
			continue
		}
		kept.n++
		for name, c := range s.column {
			kept.column[name] = append(kept.column[name], c[i])
		}
	}
	return kept
}

// number returns a value of a column, and false where it is missing; the column
// "" is 1 everywhere.
func (s sheet) number(t testing.TB, column string, i int) (float64, bool) {
	if column == "" {
		return 1, true
	}
	text := s.column[column][i]
	if text == "NA" {
		return 0, false
	}
	x, err := strconv.ParseFloat(text, 64)
	require.NoError(t, err, "%s %d", column, i)
	return x, true
}

// A plan says how rows become records. Columns of stages are names; "row" as a
// unit draws rows.
type sampling struct {
	strata, units, fpc []string
	weight, y, x, cell string
	post               []string
	shift              float64
	split              int // splits records into as many parts
}

// A sample is rows added up.
type sample struct {
	layout Layout
	sums   Sums
	cells  []string // names by code
	post   [][]string
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

func code(list *[]string, key string) uint32 {
	i := slices.Index(*list, key)
	if i < 0 {
		i = len(*list)
		*list = append(*list, key)
	}
	return uint32(i)
}

func (p sampling) add(t testing.TB, s sheet) sample {
	out := sample{layout: Layout{Stages: make([]Stage, len(p.units))}, sums: Sums{Shift: p.shift}}
	index := map[string]int{}
	codes := map[string]map[string]uint32{}
	number := func(column, value string) uint32 {
		if codes[column] == nil {
			codes[column] = map[string]uint32{}
		}
		c, ok := codes[column][value]
		if !ok {
			c = uint32(len(codes[column])) * 7919 // codes need not be dense
			codes[column][value] = c
		}
		return c
	}
	q, l := &out.sums, &out.layout
	var postKeys []string
	for i := range s.n {
		var key []string
		for k := range p.units {
			for _, c := range []string{at(p.strata, k), p.units[k], at(p.fpc, k)} {
				if c != "" && c != "row" {
					key = append(key, s.column[c][i])
				}
			}
		}
		cell := "all"
		if p.cell != "" {
			cell = s.column[p.cell][i]
		}
		var post []string
		for _, c := range p.post {
			post = append(post, s.column[c][i])
		}
		full := strings.Join(append(append(key, cell), post...), "\x00")
		if p.split > 0 {
			full += fmt.Sprint("\x00", i%p.split)
		}
		r, ok := index[full]
		if !ok {
			r = len(l.Cell)
			index[full] = r
			l.Cell = append(l.Cell, code(&out.cells, cell))
			l.Rows = append(l.Rows, 0)
			if p.post != nil {
				l.Post = append(l.Post, code(&postKeys, strings.Join(post, "\x00")))
				if int(l.Post[r]) == len(out.post) {
					out.post = append(out.post, post)
				}
			}
			for k := range p.units {
				st := &l.Stages[k]
				if c := at(p.strata, k); c != "" {
					st.Stratum = append(st.Stratum, number(c, s.column[c][i]))
				}
				if c := p.units[k]; c != "row" {
					st.Unit = append(st.Unit, number(c, s.column[c][i]))
				}
				if c := at(p.fpc, k); c != "" {
					x, _ := s.number(t, c, i)
					st.Population = append(st.Population, x)
				}
			}
			q.Used = append(q.Used, 0)
			for _, c := range []*[]float64{&q.W, &q.Y, &q.X, &q.All, &q.W2, &q.W2Y, &q.W2X, &q.W2YY, &q.W2XY, &q.W2XX, &q.WYY, &q.WXY, &q.WXX} {
				*c = append(*c, 0)
			}
		}
		w, _ := s.number(t, p.weight, i)
		y, ok1 := s.number(t, p.y, i)
		x, ok2 := s.number(t, p.x, i)
		l.Rows[r]++
		q.All[r] += w
		q.W2[r] += w * w
		if !ok1 || !ok2 {
			continue
		}
		y -= p.shift * x
		q.Used[r]++
		for c, v := range map[*[]float64]float64{&q.W: w, &q.Y: w * y, &q.X: w * x, &q.W2Y: w * w * y, &q.W2X: w * w * x, &q.W2YY: w * w * y * y,
			&q.W2XY: w * w * x * y, &q.W2XX: w * w * x * x, &q.WYY: w * y * y, &q.WXY: w * x * y, &q.WXX: w * x * x} {
			(*c)[r] += v
		}
	}
	return out
}

// domains returns a domain for each cell in the order of their names, with the
// names, and everyone as the last one.
func (s sample) domains() (names []string, domains [][]uint32) {
	names = slices.Sorted(slices.Values(s.cells))
	var all []uint32
	for _, n := range names {
		c := uint32(slices.Index(s.cells, n))
		domains = append(domains, []uint32{c})
		all = append(all, c)
	}
	return append(names, "all"), append(domains, all)
}

// close tells whether two numbers agree to a relative 1e-9.
func near(t *testing.T, want, got float64, what ...any) {
	t.Helper()
	if diff := got - want; !(max(diff, -diff) <= 1e-9*max(want, -want)+1e-13) {
		t.Errorf("%s: got %.17g, want %.17g", fmt.Sprint(what...), got, want)
	}
}
