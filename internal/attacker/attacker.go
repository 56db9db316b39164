// Package attacker reads a written release as a hostile reader would, and finds
// out what it can about the groups that are withheld. It is for tests alone and
// shares no code with the package that protects: it starts from the bytes of
// the JSON or the CSV (reader.go), knows what every reader knows, and computes
// in exact fractions. First it reads counts off every published figure (this
// file), then it solves for the withheld ones (solver.go, exactlp.go).
package attacker

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"sort"
	"strings"
)

// known is what the attacker has found out about one group and indicator.
type known struct {
	n, k *int
	rate *float64
}

func (x *known) learn() {
	if x.rate != nil && x.n != nil && x.k == nil {
		k := int(math.Round(*x.rate * float64(*x.n)))
		x.k = &k
	}
}

// dossier is what he knows of one indicator in one stratum, by group.
type dossier struct {
	proportion bool
	groups     map[string]map[string]string
	facts      map[string]*known
	withheld   []string // groups that are shown as withheld
	empty      map[string]bool
}

// GroupKey names a group by its levels.
func GroupKey(g map[string]string) string {
	var parts []string
	for _, d := range slices.Sorted(maps.Keys(g)) {
		parts = append(parts, fmt.Sprintf("%q=%q", d, g[d]))
	}
	return strings.Join(parts, " ")
}

// study reads counts off everything that is written: value and n; the interval
// where there is no n; a difference or ratio from which one side is known; the
// accounting.
func (d Document) study() map[[2]string]*dossier {
	out := map[[2]string]*dossier{}
	for _, l := range d.lines {
		id := [2]string{l.stratum, l.indicator}
		x := out[id]
		if x == nil {
			x = &dossier{groups: map[string]map[string]string{}, facts: map[string]*known{}, empty: map[string]bool{}}
			out[id] = x
		}
		key := GroupKey(l.group)
		x.groups[key] = l.group
		x.proportion = x.proportion || l.estimate.Unit == "proportion"
		f := &known{n: l.estimate.N}
		x.facts[key] = f
		switch {
		case l.estimate.Status == "suppressed":
			x.withheld = append(x.withheld, key)
		case l.estimate.Status == "empty":
			x.empty[key] = true
			zero := 0
			f.k = &zero
		}
		if l.estimate.Value != nil {
			f.rate = l.estimate.Value
			if f.n == nil && l.estimate.Lower != nil && x.proportion {
				f.n = countsOfInterval(*l.estimate.Value, *l.estimate.Lower, *l.estimate.Upper)
			}
		}
		f.learn()
	}
	for id, n := range d.used {
		if x := out[id]; x != nil && x.facts[""] != nil && x.facts[""].n == nil {
			x.facts[""].n = &n
			x.facts[""].learn()
		}
	}
	for range 3 {
		for _, l := range d.lines {
			out[[2]string{l.stratum, l.indicator}].compare(l)
		}
	}
	return out
}

// compare uses differences and ratios in both directions.
func (x *dossier) compare(l line) {
	own := x.facts[GroupKey(l.group)]
	for _, v := range l.versus {
		if own.n == nil && v.Difference.N != nil {
			own.n = v.Difference.N
		}
		var ref *known
		switch v.Kind {
		case "overall":
			ref = x.facts[""]
		case "fixed":
			ref = &known{rate: &v.Fixed}
		case "all-others":
			all := x.facts[""]
			if all.n != nil && all.k != nil && own.n != nil && own.k != nil && *all.n > *own.n {
				r := float64(*all.k-*own.k) / float64(*all.n-*own.n)
				ref = &known{rate: &r}
			}
		default:
			if v.Group != nil {
				ref = x.facts[GroupKey(v.Group)]
			}
		}
		if ref == nil {
			continue
		}
		set := func(at *known, r float64) {
			if at.rate == nil {
				at.rate = &r
				at.learn()
			}
		}
		if delta := v.Difference.Value; delta != nil {
			switch {
			case ref.rate != nil:
				set(own, *ref.rate+*delta)
			case own.rate != nil:
				set(ref, *own.rate-*delta)
			}
		}
		if q := v.Ratio.Value; q != nil && *q != 0 {
			switch {
			case ref.rate != nil:
				set(own, *ref.rate**q)
			case own.rate != nil:
				set(ref, *own.rate / *q)
			}
		}
		own.learn()
		ref.learn()
	}
}

// countsOfInterval finds the number of observations whose Wilson 95% limits
// are the ones written; the formula is Wilson's of 1927.
func countsOfInterval(rate, lower, upper float64) *int {
	const z = 1.959963984540054 // the 0.975 quantile of the normal distribution, R 4.5: qnorm(0.975)
	for n := 1; n <= 2000; n++ {
		k := math.Round(rate * float64(n))
		p, m := k/float64(n), float64(n)
		mid := (p + z*z/(2*m)) / (1 + z*z/m)
		half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
		if math.Abs(p-rate) < 1e-9 && math.Abs(mid-half-lower) < 1e-9 && math.Abs(mid+half-upper) < 1e-9 {
			return &n
		}
	}
	return nil
}

// Finding is a withheld count that an attacker has pinned down.
type Finding struct {
	stratum, indicator, group, vector string
	low, high                         int
}

func (f Finding) String() string {
	return fmt.Sprintf("%s/%s: %s of %s lies in [%d, %d]", f.stratum, f.indicator, f.vector, f.group, f.low, f.high)
}

// SameFacts reports whether two documents tell the same.
func (d Document) SameFacts(o Document) bool { return reflect.DeepEqual(d.study(), o.study()) }

// Crossing returns what the observations of an indicator say about a group that
// no set shows, in the stratum "".
func (d Document) Crossing(indicator string, group map[string]string, minCount int) []Finding {
	x := d.study()[[2]string{"", indicator}]
	x.groups["crossing"] = group
	x.withheld = []string{"crossing"}
	v := vector{"n", map[string]int{}, false}
	for key, f := range x.facts {
		if f.n != nil {
			v.values[key] = *f.n
		}
	}
	return d.solve([2]string{"", indicator}, x, v, minCount)
}

// Bounds returns what the bounds of sums alone say about an indicator in the
// stratum "": a weaker attack, for tables that are too large to be solved.
func (d Document) Bounds(indicator string, minCount int) (out []Finding) {
	id := [2]string{"", indicator}
	all := d.study()
	for _, v := range d.vectors(all, id) {
		out = append(out, d.propagate(all[id], v, minCount)...)
	}
	return out
}

// Attack returns every withheld count that is known to less than the minimum.
// Groups in which nobody has a value of an indicator hold no secret of it.
func (d Document) Attack(minCount int, nobody func(stratum, indicator, group string) bool) []Finding {
	var out []Finding
	studied := d.study()
	ids := slices.Collect(maps.Keys(studied))
	sort.Slice(ids, func(i, j int) bool { return fmt.Sprint(ids[i]) < fmt.Sprint(ids[j]) })
	for _, id := range ids {
		x := studied[id]
		for _, v := range d.vectors(studied, id) {
			for _, key := range x.withheld {
				if _, ok := v.values[key]; ok {
					out = append(out, Finding{id[0], id[1], key, v.name, v.values[key], v.values[key]})
				}
			}
			out = append(out, d.solve(id, x, v, minCount)...)
		}
	}
	return slices.DeleteFunc(out, func(f Finding) bool { return nobody(f.stratum, f.indicator, f.group) })
}

// vector is a kind of count with its known values by group.
type vector struct {
	name   string
	values map[string]int
	floor  bool // a withheld group has at least one
}

// oneColumn reports whether every withheld group must have an observation: with
// two columns it may have one of the other alone.
func (d Document) oneColumn() bool {
	return len(slices.Compact(slices.Sorted(maps.Values(d.column)))) == 1
}

// vectors lists observations, those who count, the others, and those between
// the levels of two indicators of one column.
func (d Document) vectors(all map[[2]string]*dossier, id [2]string) []vector {
	x := all[id]
	n, k, rest := vector{"n", map[string]int{}, d.oneColumn()}, vector{"numerator", map[string]int{}, false}, vector{"complement", map[string]int{}, false}
	for key, f := range x.facts {
		if f.n != nil {
			n.values[key] = *f.n
		}
		if f.k != nil && x.proportion {
			k.values[key] = *f.k
			if f.n != nil {
				rest.values[key] = *f.n - *f.k
			}
		}
	}
	if !x.proportion {
		return []vector{n}
	}
	out := []vector{n, k, rest}
	for other, y := range all {
		if other[0] != id[0] || other[1] == id[1] || d.column[other[1]] != d.column[id[1]] || d.cut[other[1]] == d.cut[id[1]] {
			continue
		}
		between := vector{"between " + id[1] + " and " + other[1], map[string]int{}, false}
		positive := true
		for key, f := range x.facts {
			if g := y.facts[key]; f.k != nil && g.k != nil {
				between.values[key] = *f.k - *g.k
				positive = positive && *f.k >= *g.k
			}
		}
		if positive {
			out = append(out, between)
		}
	}
	return out
}
