package backbone_test

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/backbone"
	"github.com/collective-impact/sdk/measure"
)

// catalogues are all of them, by the name of their golden file. Each entry is
// asked for anew.
func catalogues() map[string]func() any {
	return map[string]func() any{
		"fsg.json":              func() any { f := backbone.FSG(); return &f },
		"starter-guide.json":    func() any { f := backbone.StarterGuide(); return &f },
		"edredesign.json":       func() any { f := backbone.EdRedesign(); return &f },
		"mathematica.json":      func() any { f := backbone.Mathematica(); return &f },
		"edmondson.json":        func() any { f := backbone.Edmondson(); return &f },
		"fsg-basic-staff.json":  func() any { p := backbone.BasicStaffPlan(); return &p },
		"competencies.json":     func() any { return backbone.Competencies() },
		"positions.json":        func() any { return backbone.Positions() },
		"types.json":            func() any { return backbone.BackboneTypes() },
		"capacity-rows.json":    func() any { return backbone.CapacityRows() },
		"steering-sectors.json": func() any { return backbone.SteeringSectors() },
		"crosswalks.json":       func() any { return backbone.ProposedCrosswalks() },
	}
}

func TestCataloguesGolden(t *testing.T) {
	for name, get := range catalogues() {
		t.Run(name, func(t *testing.T) { golden(t, name, asJSON(t, get())) })
	}
}

// Who writes into a catalogue writes into a copy.
func TestCataloguesAreCopies(t *testing.T) {
	for name, get := range catalogues() {
		before := asJSON(t, get())
		got := get()
		v := reflect.ValueOf(got)
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		scribble(v)
		require.NotEqual(t, before, asJSON(t, got), name)
		assert.Equal(t, before, asJSON(t, get()), name)
	}
	m := backbone.Mathematica()
	fn, _ := m.Function("knowledge")
	fn.Duties[0].Holders[0] = "scribbled"
	for _, d := range m.Duties() {
		d.Holders[0] = "scribbled"
	}
	assert.Equal(t, "community-organization", m.Functions[1].Duties[0].Holders[0])
	f := backbone.FSG()
	for _, d := range f.Duties() {
		d.Key = "scribbled"
	}
	got, ok := f.Function("funding")
	require.True(t, ok)
	got.Duties[0].Key = "scribbled"
	assert.Equal(t, "grants", f.Functions[5].Duties[0].Key)
	assert.Equal(t, len(backbone.FSG().Functions), len(f.Functions))
}

// The frameworks can be read back as what they are, and each is distinct.
func TestFrameworksAreValid(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range backbone.Frameworks() {
		require.NoError(t, f.Validate(), f.Key)
		require.False(t, seen[f.Key], f.Key)
		seen[f.Key] = true
		again, err := backbone.ReadFramework(strings.NewReader(asJSON(t, f)))
		require.NoError(t, err, f.Key)
		assert.Empty(t, cmp.Diff(f, again))
	}
	plan := backbone.BasicStaffPlan()
	require.NoError(t, plan.ValidateFor(backbone.FSG()))
	again, err := backbone.ReadStaffPlan(strings.NewReader(asJSON(t, plan)))
	require.NoError(t, err)
	assert.Empty(t, cmp.Diff(plan, again))
}

// Every entry has a stable key in kebab case, a title and a source with a
// place in it.
func TestEveryEntryIsCited(t *testing.T) {
	entries := 0
	var walk func(at string, v reflect.Value)
	walk = func(at string, v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			walk(at, v.Elem())
		case reflect.Slice:
			for i := range v.Len() {
				walk(at, v.Index(i))
			}
		case reflect.Struct:
			if key := v.FieldByName("Key"); key.IsValid() && v.FieldByName("Citation").IsValid() {
				entries++
				at += "/" + key.String()
				assert.Regexp(t, `^[a-z0-9]+(-[a-z0-9]+)*$`, key.String(), at)
				if title := v.FieldByName("Title"); title.IsValid() {
					assert.NotEmpty(t, title.String(), at)
				}
				c := v.FieldByName("Citation").Interface().(measure.Citation)
				if _, ours := v.Interface().(backbone.Crosswalk); ours {
					assert.True(t, c.IsZero(), at)
					assert.Contains(t, v.FieldByName("Remark").String(), "proposal of this library")
				} else {
					assert.NotEmpty(t, c.Author, at)
					assert.NotEmpty(t, c.Title, at)
					assert.NotEmpty(t, c.Locator, at)
				}
			}
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					walk(at, v.Field(i))
				}
			}
		}
	}
	for name, get := range catalogues() {
		walk(name, reflect.ValueOf(get()))
	}
	// frameworks 5, their functions 26, duties 13 + 23, holders 9, qualities 7;
	// plan 1, its positions 4, skills 19; competencies 6; profiles 3, skills 21;
	// types 6, traits 24; duties of the rows 23; sectors 5; crosswalks 4
	assert.Equal(t, 5+26+13+23+9+7+1+4+19+6+3+21+6+24+23+5+4, entries)
}

// The counts are those of the sources; see testdata/README.md.
func TestCountsOfTheSources(t *testing.T) {
	var facts struct {
		FSGFunctions    int                  `json:"fsg_functions"`
		FSGBullets      []int                `json:"fsg_function_bullets"`
		FSGPossible     map[string]int       `json:"fsg_possible_bullets"`
		StaffPositions  int                  `json:"staff_positions"`
		Competencies    int                  `json:"staff_competencies"`
		StaffBullets    map[string][]int     `json:"staff_bullets"`
		Budget          struct{ FTE string } `json:"basic_budget"`
		Types           int                  `json:"backbone_types"`
		TypesEach       int                  `json:"backbone_type_pros_cons_each"`
		EdRedesignRoles int                  `json:"edredesign_roles"`
		EdmondsonRoles  int                  `json:"edmondson_roles"`
		StarterListed   int                  `json:"starter_functions_as_listed"`
		StarterIntended int                  `json:"starter_functions_intended"`
		Mathematica     struct {
			Categories  int
			TableRows   int `json:"table_rows"`
			Capacities  int
			ByCategory  map[string]int `json:"capacities_by_category"`
			HolderKinds int            `json:"holder_kinds"`
			Qualities   int
			Sectors     int `json:"steering_committee_sectors"`
		}
	}
	data, err := os.ReadFile("testdata/source_facts.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &facts))

	fsg := backbone.FSG()
	bullets, possible := []int{}, map[string]int{}
	for _, fn := range fsg.Functions {
		bullets = append(bullets, len(fn.Duties))
		for _, d := range fn.Duties {
			if d.Optional {
				possible[fn.Title]++
			}
		}
	}
	assert.Len(t, fsg.Functions, facts.FSGFunctions)
	assert.Equal(t, facts.FSGBullets, bullets)
	assert.Equal(t, facts.FSGPossible, possible)

	positions, competencies := backbone.Positions(), backbone.Competencies()
	assert.Len(t, positions, facts.StaffPositions)
	assert.Len(t, competencies, facts.Competencies)
	for name, want := range facts.StaffBullets {
		got := []int{}
		for _, p := range positions {
			if !strings.EqualFold(p.Title, strings.TrimSuffix(name, "(s)")) {
				continue
			}
			for _, c := range competencies {
				n := 0
				for _, s := range p.Skills {
					if s.Competency == c.Key {
						n++
					}
				}
				got = append(got, n)
			}
			assert.Len(t, p.Requires(), len(p.Skills))
		}
		assert.Equal(t, want, got, name)
	}

	assert.Len(t, backbone.BackboneTypes(), facts.Types)
	traits := map[string]string{}
	for _, b := range backbone.BackboneTypes() {
		assert.Len(t, b.Pros, facts.TypesEach, b.Key)
		assert.Len(t, b.Cons, facts.TypesEach, b.Key)
		for _, trait := range append(b.Pros, b.Cons...) {
			if title, ok := traits[trait.Key]; ok {
				assert.Equal(t, title, trait.Title, trait.Key)
			}
			traits[trait.Key] = trait.Title
		}
	}
	assert.Len(t, traits, 22)

	assert.Len(t, backbone.EdRedesign().Functions, facts.EdRedesignRoles)
	assert.Len(t, backbone.Edmondson().Functions, facts.EdmondsonRoles)
	starter := backbone.StarterGuide().Functions
	assert.Len(t, starter, facts.StarterIntended)
	assert.Equal(t, "advance-policy", starter[facts.StarterListed].Key, "the one that the source prints elsewhere")
	assert.NotEmpty(t, starter[facts.StarterListed].Remark)

	m, want := backbone.Mathematica(), facts.Mathematica
	assert.Len(t, m.Functions, want.Categories)
	assert.Len(t, m.Holders, want.HolderKinds)
	assert.Len(t, m.Qualities, want.Qualities)
	assert.Len(t, backbone.SteeringSectors(), want.Sectors)
	capacities := 0
	for name, n := range want.ByCategory {
		for _, fn := range m.Functions {
			if strings.HasPrefix(name, fn.Title) {
				assert.Len(t, fn.Duties, n, name)
				capacities += len(fn.Duties)
			}
		}
	}
	assert.Equal(t, want.Capacities, capacities)

	c := cover(t, fsg, backbone.BasicStaffPlan())
	filled, vacant := c.FTE()
	assert.Equal(t, facts.Budget.FTE, filled.String())
	assert.True(t, vacant.IsZero())
}

// The rows of the table and the categories hold the same duties in the same
// order, and rows 4 and 5 are the rest of a cell of three rows.
func TestCapacityRows(t *testing.T) {
	rows := backbone.CapacityRows()
	m := backbone.Mathematica()
	byFunction := map[string][]backbone.Duty{}
	sizes, functions := []int{}, []string{}
	for i, r := range rows {
		assert.Equal(t, i+1, r.Number)
		byFunction[r.Function] = append(byFunction[r.Function], r.Capacities...)
		sizes, functions = append(sizes, len(r.Capacities)), append(functions, r.Function)
		for _, d := range r.Capacities {
			assert.Equal(t, r.Holders, d.Holders, d.Key)
			assert.Equal(t, r.Citation, d.Citation, d.Key)
		}
	}
	assert.Equal(t, []int{6, 4, 3, 2, 1, 6, 1}, sizes)
	assert.Equal(t, []string{"relationships", "knowledge", "accountability", "accountability", "accountability", "orchestration", "orchestration"}, functions)
	for _, fn := range m.Functions {
		assert.Empty(t, cmp.Diff(fn.Duties, byFunction[fn.Key]), fn.Key)
	}
}

// One skill is the same in all three columns; the basic plan knows it once.
func TestSkillsOfPositions(t *testing.T) {
	uses := map[string]int{}
	for _, p := range backbone.Positions() {
		for _, s := range p.Skills {
			uses[s.Key]++
		}
	}
	assert.Len(t, uses, 19)
	assert.Equal(t, 3, uses["complex-issues"])
	assert.Len(t, backbone.BasicStaffPlan().Skills, 19)
}
