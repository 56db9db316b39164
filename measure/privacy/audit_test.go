package privacy_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure/privacy"
)

// attackFile is the form of the files in testdata/attacks.
type attackFile struct {
	Dims  []string `json:"dims"`
	Cells []struct {
		D  []string `json:"d"`
		V  *int64   `json:"v"`
		Lo *int64   `json:"lo"`
		Hi *int64   `json:"hi"`
	} `json:"cells"`
	Hier  map[string]map[string][]string `json:"hier"`
	Rates []struct {
		Num []string    `json:"num"`
		Den []string    `json:"den"`
		Pct json.Number `json:"pct"`
		Dec int         `json:"dec"`
	} `json:"rates"`
	Con []struct {
		T   [][2]json.RawMessage `json:"t"`
		Op  string               `json:"op"`
		Rhs json.Number          `json:"rhs"`
	} `json:"con"`
	Targets [][][]string `json:"targets"`
}

// attackCase is one attack: what is published, and what an attacker bounds.
type attackCase struct {
	ID     string   `json:"id"`
	Title  string   `json:"title"`
	Files  []string `json:"files"`
	Opts   []string `json:"opts"`
	Expect []struct {
		Cell []string `json:"cell"`
		Lo   int64    `json:"lo"`
		Hi   int64    `json:"hi"`
	} `json:"expect"`
}

func readAttack(t testing.TB, name string) (privacy.PublishedTable, []privacy.Knowledge, attackFile) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "attacks", name))
	require.NoError(t, err)
	var in attackFile
	require.NoError(t, json.Unmarshal(data, &in))
	out := privacy.PublishedTable{Name: strings.TrimSuffix(name, ".json")}
	for _, d := range in.Dims {
		out.Dimensions = append(out.Dimensions, privacy.Hierarchy{Name: d, Parts: in.Hier[d]})
	}
	for _, c := range in.Cells {
		out.Cells = append(out.Cells, privacy.PublishedCell{Levels: c.D, Value: c.V, Low: c.Lo, High: c.Hi})
	}
	for _, r := range in.Rates {
		pct := string(r.Pct)
		if r.Dec > 0 && !strings.Contains(pct, ".") {
			pct += "." + strings.Repeat("0", r.Dec)
		}
		out.Rates = append(out.Rates, privacy.PublishedRate{Numerator: r.Num, Denominator: r.Den, Percent: pct})
	}
	var known []privacy.Knowledge
	for _, c := range in.Con {
		k := privacy.Knowledge{}
		for _, x := range c.T {
			var levels []string
			require.NoError(t, json.Unmarshal(x[1], &levels))
			k.Terms = append(k.Terms, privacy.KnowledgeTerm{Factor: string(x[0]), Levels: levels})
		}
		if c.Op == ">=" {
			k.Low = string(c.Rhs)
		} else {
			k.High = string(c.Rhs)
		}
		known = append(known, k)
	}
	return out, known, in
}

func attackCases(t testing.TB) (out []attackCase) {
	t.Helper()
	data, err := os.ReadFile("testdata/attacks/manifest.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &out))
	return out
}

func loadAttack(t testing.TB, c attackCase) (privacy.Publication, privacy.AuditOptions) {
	t.Helper()
	var p privacy.Publication
	var o privacy.AuditOptions
	for i, f := range c.Files {
		table, known, in := readAttack(t, f)
		for _, k := range known {
			for j := range k.Terms {
				k.Terms[j].Table = i
			}
			p.Known = append(p.Known, k)
		}
		for _, target := range in.Targets {
			var union []privacy.CellRef
			for _, levels := range target {
				union = append(union, privacy.CellRef{Table: i, Levels: levels})
			}
			o.Unions = append(o.Unions, union)
		}
		p.Tables = append(p.Tables, table)
	}
	if slices.Contains(c.Opts, "--insider") {
		truth, _, _ := readAttack(t, c.ID+".truth.json")
		o.Truth = []privacy.PublishedTable{truth}
	}
	return p, o
}

// The expected intervals are those of the manifest.
func TestAttacks(t *testing.T) {
	cases := attackCases(t)
	require.Len(t, cases, 24)
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			p, o := loadAttack(t, c)
			r, err := privacy.Audit(t.Context(), p, o)
			require.NoError(t, err)
			for _, want := range c.Expect {
				found := 0
				check := func(i privacy.Interval) {
					found++
					assert.True(t, i.Exact)
					assert.Equal(t, want.Lo, i.Low, "%v", want.Cell)
					require.NotNil(t, i.High, "%v", want.Cell)
					assert.Equal(t, want.Hi, *i.High, "%v", want.Cell)
				}
				if c.ID == "22-union" {
					check(r.Unions[0])
				}
				for _, cell := range r.Cells {
					if sameCell(p, cell.CellRef, want.Cell) {
						check(cell.Interval)
					}
				}
				assert.Positive(t, found, "%v", want.Cell)
			}
			if strings.HasPrefix(c.ID, "90") {
				assert.Empty(t, r.Risks)
			} else {
				assert.NotEmpty(t, r.Risks)
			}
		})
	}
}

// sameCell reports whether a cell has the levels of the manifest, which are in
// the order in which the dimensions first come.
func sameCell(p privacy.Publication, ref privacy.CellRef, levels []string) bool {
	var order []string
	for _, t := range p.Tables {
		for _, d := range t.Dimensions {
			if !slices.Contains(order, d.Name) {
				order = append(order, d.Name)
			}
		}
	}
	full := slices.Repeat([]string{privacy.DefaultTotal}, len(order))
	for i, d := range p.Tables[ref.Table].Dimensions {
		full[slices.Index(order, d.Name)] = ref.Levels[i]
	}
	return slices.Equal(full, levels)
}

// Real tables with overlapping levels and three dimensions: the intervals are
// those of another integer solver.
func TestPublishedTables(t *testing.T) {
	for _, name := range []string{"haireye", "d2_two_groupings"} {
		data, err := os.ReadFile(filepath.Join("testdata", "published", name+".json"))
		require.NoError(t, err)
		var in struct {
			Publication privacy.Publication `json:"publication"`
			GLPK        []struct {
				Levels    []string `json:"levels"`
				Low, High int64
			} `json:"glpk"`
		}
		require.NoError(t, json.Unmarshal(data, &in))
		r, err := privacy.Audit(t.Context(), in.Publication, privacy.AuditOptions{})
		require.NoError(t, err)
		require.Len(t, r.Cells, len(in.GLPK))
		for i, want := range in.GLPK {
			got := r.Cells[i]
			require.Equal(t, want.Levels, got.Levels)
			assert.Equal(t, privacy.Interval{Low: want.Low, High: &want.High, Least: want.Low, Most: &want.High, Exact: true}, got.Interval, "%s %v", name, want.Levels)
		}
	}
}
