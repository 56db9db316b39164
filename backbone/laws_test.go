package backbone_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collective-impact/sdk/backbone"
)

// slow is a coverage worked out the obvious way: for every duty, ask everyone.
type slow struct {
	covered, counting int
	uncovered         []string
	carriers          map[string][]string
}

func slowCover(f backbone.Framework, p backbone.StaffPlan) slow {
	out := slow{uncovered: []string{}, carriers: map[string][]string{}}
	for _, fn := range f.Functions {
		duties := fn.Duties
		if len(duties) == 0 {
			duties = []backbone.Duty{{}}
		}
		for _, d := range duties {
			ref := backbone.DutyRef{Function: fn.Key, Duty: d.Key}
			counts := !d.Optional || slices.Contains(p.Adopted, ref)
			who := []string{}
			for _, pos := range p.Positions {
				for _, a := range pos.Assignments {
					if !pos.Vacant && a.Function == fn.Key && (a.Duty == d.Key || a.Duty == "" && counts) {
						who = append(who, pos.Key)
					}
				}
			}
			out.carriers[ref.String()] = who
			switch {
			case !counts:
			case len(who) > 0:
				out.covered++
				out.counting++
			default:
				out.counting++
				out.uncovered = append(out.uncovered, ref.String())
			}
		}
	}
	return out
}

// checkCoverage holds a coverage against the slow one, and every vacancy
// against a plan in which the posts are marked as vacant.
func checkCoverage(t testing.TB, rng *rand.Rand, f backbone.Framework, p backbone.StaffPlan) {
	t.Helper()
	c, want := cover(t, f, p), slowCover(f, p)
	if got := c.Share(); got != (backbone.Share{Covered: want.covered, Counting: want.counting}) {
		t.Fatalf("share is %v, want %d of %d", got, want.covered, want.counting)
	}
	if diff := cmp.Diff(want.uncovered, refs(c.Uncovered())); diff != "" {
		t.Fatalf("uncovered (-want +got):\n%s", diff)
	}
	sum := backbone.Share{}
	for _, fc := range c.Functions() {
		sum.Covered += fc.Share.Covered
		sum.Counting += fc.Share.Counting
		for _, d := range fc.Duties {
			if diff := cmp.Diff(want.carriers[d.DutyRef.String()], d.Positions); diff != "" {
				t.Fatalf("%v is carried by (-want +got):\n%s", d.DutyRef, diff)
			}
		}
	}
	if sum != c.Share() {
		t.Fatalf("functions sum to %v, all is %v", sum, c.Share())
	}
	vacancies := c.IfVacant()
	for i, pos := range p.Positions {
		one, err := c.Without(pos.Key)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(vacancies[i], one); diff != "" {
			t.Fatalf("one vacancy is not that of Without (-IfVacant +Without):\n%s", diff)
		}
		checkVacancy(t, f, p, one)
	}
	var some []string
	for _, pos := range p.Positions {
		if rng.IntN(2) == 0 {
			some = append(some, pos.Key)
		}
	}
	several, err := c.Without(some...)
	if err != nil {
		t.Fatal(err)
	}
	checkVacancy(t, f, p, several)
}

// checkVacancy covers anew, with the posts marked as vacant.
func checkVacancy(t testing.TB, f backbone.Framework, p backbone.StaffPlan, v backbone.Vacancy) {
	t.Helper()
	before, already := cover(t, f, p), true
	p.Positions = slices.Clone(p.Positions)
	for i, pos := range p.Positions {
		if slices.Contains(v.Positions, pos.Key) {
			already = already && pos.Vacant
			p.Positions[i].Vacant, p.Positions[i].Person, p.Positions[i].Holds = true, "", nil
		}
	}
	after := cover(t, f, p)
	lost := []string{}
	for _, ref := range refs(after.Uncovered()) {
		if !slices.Contains(refs(before.Uncovered()), ref) {
			lost = append(lost, ref)
		}
	}
	fallen := []string{}
	for i, fc := range before.Functions() {
		if fc.Share.Covered > 0 && after.Functions()[i].Share.Covered == 0 {
			fallen = append(fallen, fc.Function)
		}
	}
	if after.Share() != v.Share || !slices.Equal(lost, refs(v.Lost)) || !slices.Equal(fallen, v.Functions) {
		t.Fatalf("without %v: got %v, want %v lost, functions %v, share %v", v.Positions, v, lost, fallen, after.Share())
	}
	if v.Vacant != (already && len(v.Positions) > 0) {
		t.Fatalf("without %v: vacant is %v", v.Positions, v.Vacant)
	}
}

func TestCoverAgainstSlow(t *testing.T) {
	for seed := range uint64(2000) {
		rng := rand.New(rand.NewPCG(seed, 1))
		f, p := randomCase(rng)
		checkCoverage(t, rng, f, p)
	}
}

// The order of positions changes lists by position and nothing else.
func TestOrderOfPositions(t *testing.T) {
	for seed := range uint64(500) {
		rng := rand.New(rand.NewPCG(seed, 2))
		f, p := randomCase(rng)
		q := p
		q.Positions = slices.Clone(p.Positions)
		rng.Shuffle(len(q.Positions), func(i, j int) { q.Positions[i], q.Positions[j] = q.Positions[j], q.Positions[i] })
		a, b := cover(t, f, p), cover(t, f, q)
		if a.Share() != b.Share() || !slices.Equal(a.Uncovered(), b.Uncovered()) || !slices.Equal(a.SinglePoints(), b.SinglePoints()) {
			t.Fatalf("seed %d: %v and %v", seed, a, b)
		}
		byKey := func(x, y backbone.Vacancy) int { return strings.Compare(x.Positions[0], y.Positions[0]) }
		va, vb := a.IfVacant(), b.IfVacant()
		slices.SortFunc(va, byKey)
		slices.SortFunc(vb, byKey)
		if diff := cmp.Diff(va, vb); diff != "" {
			t.Fatalf("seed %d:\n%s", seed, diff)
		}
	}
}

// One more position never covers less; one more adopted duty counts one more
// and takes nothing away.
func TestMoreIsNeverLess(t *testing.T) {
	for seed := range uint64(500) {
		rng := rand.New(rand.NewPCG(seed, 3))
		f, p := randomCase(rng)
		before := cover(t, f, p).Share()
		q := p
		q.Positions = append(slices.Clone(p.Positions), randomPosition(rng, f, "new"))
		if after := cover(t, f, q).Share(); after.Covered < before.Covered || after.Counting != before.Counting {
			t.Fatalf("seed %d: one more position: %v became %v", seed, before, after)
		}
		for ref, d := range f.Duties() {
			if !d.Optional || slices.Contains(p.Adopted, ref) {
				continue
			}
			q := p
			q.Adopted = append(slices.Clone(p.Adopted), ref)
			if after := cover(t, f, q).Share(); after.Covered < before.Covered || after.Counting != before.Counting+1 {
				t.Fatalf("seed %d: adopting %v: %v became %v", seed, ref, before, after)
			}
		}
	}
}

// Losses of two vacancies are at least those of each, and more only by what
// both carry.
func TestLossesAdd(t *testing.T) {
	for seed := range uint64(500) {
		f, p := randomCase(rand.New(rand.NewPCG(seed, 4)))
		c := cover(t, f, p)
		for i := range p.Positions {
			for j := range i {
				both, err := c.Without(p.Positions[i].Key, p.Positions[j].Key)
				if err != nil {
					t.Fatal(err)
				}
				one, other := c.IfVacant()[i], c.IfVacant()[j]
				for _, ref := range append(one.Lost, other.Lost...) {
					if !slices.Contains(both.Lost, ref) {
						t.Fatalf("seed %d: %v is lost with one and not with two", seed, ref)
					}
				}
				for _, ref := range both.Lost {
					alone := slices.Contains(one.Lost, ref) || slices.Contains(other.Lost, ref)
					if carriers := slowCover(f, p).carriers[ref.String()]; alone != (len(carriers) == 1) || len(carriers) > 2 {
						t.Fatalf("seed %d: %v is carried by %v", seed, ref, carriers)
					}
				}
			}
		}
	}
}
