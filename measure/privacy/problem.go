package privacy

import (
	"context"
	"errors"
	"slices"

	"github.com/collective-impact/sdk/internal/progress"
	"github.com/collective-impact/sdk/internal/suppress"
	"github.com/collective-impact/sdk/measure"
)

// ErrTooLarge reports a table with more combinations than this version can
// certify.
var ErrTooLarge = errors.New("too many combinations to protect")

// ErrOutcome reports a table with indicators that cannot be protected.
var ErrOutcome = errors.New("an outcome that cannot be protected yet")

// ErrOverlapping reports a table whose groups overlap.
var ErrOverlapping = errors.New("overlapping groups cannot be protected yet")

// maxAtoms bounds the unknowns of one stratum.
const maxAtoms = 100_000

// widest is the widest interval that is asked for; there are no more people.
const widest = 1 << 40

// cell is a group of one stratum: a sum of atoms.
type cell struct {
	atoms   []int
	shown   bool // a group of the release; otherwise a crossing that no set shows
	primary bool
	size    int64 // the largest count of any indicator
	cost    int64 // what withholding it costs
}

// link says that two sums of atoms are the same count, because two joint sets
// share it.
type link struct{ plus, minus []int }

// system is the counts that an attacker solves for, for indicators that are
// computed from one column: the others and those who count, or the people by
// bracket of levels; for a mean the observations.
type system struct {
	counts [][]int64 // [vector][atom]
	least  []int64   // by vector: the smallest count that may be read
	total  []int64   // [atom]
}

func newSystem(counts [][]int64, least []int64) system {
	s := system{counts: counts, least: least, total: make([]int64, len(counts[0]))}
	for _, v := range counts {
		for a, x := range v {
			s.total[a] += x
		}
	}
	return s
}

// small reports whether some count of a cell is too small to be read.
func (s *system) small(atoms []int, minCount int64) bool {
	n := sum(s.total, atoms)
	if n == 0 {
		return false // where nobody has a value there is nothing to protect
	}
	if n < minCount {
		return true
	}
	for v, counts := range s.counts {
		if sum(counts, atoms) < s.least[v] {
			return true
		}
	}
	return false
}

// problem is one stratum.
type problem struct {
	atoms   int
	cells   []cell
	links   []link
	systems []system
	lines   []breakdown
	policy  Policy
}

// solve returns which cells are withheld. Where withholding whatever may be
// withheld is not enough, everything is. What is withheld of a group and a
// dimension together is a group too, which readers have by subtraction where all
// else is shown: while such a rest is small, another cell of it goes.
func (p *problem) solve(ctx context.Context, searched func()) ([]bool, error) {
	if p.atoms > maxAtoms {
		return nil, ErrTooLarge
	}
	units := p.units()
	small := func(cells []int) bool {
		var atoms []int
		for _, c := range cells {
			atoms = append(atoms, p.cells[c].atoms...)
		}
		return slices.ContainsFunc(p.systems, func(s system) bool { return s.small(atoms, int64(p.policy.minCount())) })
	}
	if p.policy.waives(WaiveRest) {
		p.lines = nil
	}
	return solveLines(ctx, units, p.lines, small, suppress.Options{Insiders: p.policy.insiders(), Searched: searched})
}

// breakdown is a cell and the cells that it is the sum of.
type breakdown struct {
	sum   int
	parts []int
}

// solveLines withholds units until also what is withheld of a line together is
// not small.
func solveLines(ctx context.Context, units suppress.Problem, lines []breakdown, small func(cells []int) bool, o suppress.Options) ([]bool, error) {
	for {
		hidden, err := suppress.Solve(ctx, units, o)
		if errors.Is(err, suppress.ErrImpossible) {
			return slices.Repeat([]bool{true}, len(units.Units)), nil
		} else if err != nil {
			return nil, err
		}
		again := false
		for _, l := range lines {
			if hidden[l.sum] {
				continue
			}
			var rest []int
			best := l.sum
			for _, c := range l.parts {
				if hidden[c] {
					rest = append(rest, c)
				} else if x := &units.Units[c]; !x.Open && (x.Rank < units.Units[best].Rank || x.Rank == units.Units[best].Rank && x.Cost < units.Units[best].Cost) {
					best = c
				}
			}
			if len(rest) > 0 && small(rest) && !units.Units[best].Primary {
				units.Units[best].Primary, again = true, true
			}
		}
		if !again {
			return hidden, nil
		}
	}
}

// units writes the stratum for the solver: an atom for each count of each
// system.
func (p *problem) units() suppress.Problem {
	var out suppress.Problem
	first := make([][]int32, len(p.systems)) // by system and vector
	minCount, width := int64(p.policy.minCount()), min(int64(p.policy.protection()), widest)
	for i, s := range p.systems {
		for _, counts := range s.counts {
			first[i] = append(first[i], int32(len(out.Atoms)))
			for a, x := range counts {
				// An atom whose people all stand here keeps one of them: readers see that
				// a withheld group is not empty, because empty ones are shown as empty.
				floor := int64(0)
				if x > 0 && x == s.total[a] {
					floor = 1
				}
				out.Atoms, out.Floor = append(out.Atoms, x), append(out.Floor, floor)
			}
		}
	}
	at := func(from int32, atoms []int) []int32 {
		v := make([]int32, len(atoms))
		for k, a := range atoms {
			v[k] = from + int32(a)
		}
		return v
	}
	for _, c := range p.cells {
		u := suppress.Unit{Cost: c.cost, Primary: c.primary, Silent: !c.shown, Open: c.shown && c.size == 0}
		for i := range p.systems {
			s := &p.systems[i]
			n := sum(s.total, c.atoms)
			u.Alone = u.Alone || n == 1
			var whole []int32
			for v := range s.counts {
				sum := suppress.Sum{Plus: at(first[i][v], c.atoms)}
				whole = append(whole, sum.Plus...)
				need := width
				if p.policy.Readers.KnowTotals {
					need = min(need, n)
				}
				if n == 0 || !c.shown && !s.small(c.atoms, minCount) {
					need = 0
				}
				u.Sums, u.Width = append(u.Sums, sum), append(u.Width, need)
			}
			if p.policy.Readers.KnowTotals && n > 0 && len(s.counts) > 1 {
				out.Known = append(out.Known, suppress.Sum{Plus: whole})
			}
		}
		out.Units = append(out.Units, u)
	}
	for _, l := range p.links {
		for i := range p.systems {
			for _, from := range first[i] {
				out.Known = append(out.Known, suppress.Sum{Plus: at(from, l.plus), Minus: at(from, l.minus)})
			}
		}
	}
	return out
}

func sum(v []int64, atoms []int) (t int64) {
	for _, i := range atoms {
		t += v[i]
	}
	return t
}

// withheld returns the groups of a table that are withheld under a policy.
func withheld(ctx context.Context, v measure.View, groups map[string][]*group, policy Policy) (map[string]bool, error) {
	hidden := map[string]bool{}
	if policy.waives(WaiveSuppression) {
		return hidden, nil
	}
	js := joints(v.Plan().Sets)
	if !js[0].shown && !v.Crossed() {
		return nil, ErrTooLarge
	}
	searched := teller(ctx)
	for _, s := range v.Strata() {
		closed, err := newProblem(v, js, s, groups[s], policy).solve(ctx, searched)
		if err != nil {
			return nil, err
		}
		for i, g := range groups[s] {
			if closed[i] {
				hidden[cellKey(s, g.set, g.levels)] = true
			}
		}
	}
	return hidden, nil
}

// teller returns what tells the progress of a context how many searches were
// made.
func teller(ctx context.Context) func() {
	n, tell := 0, progress.Of(ctx)
	return func() {
		n++
		if tell != nil {
			tell(n)
		}
	}
}
