package survey

import "math"

// eps is the spacing of numbers near 1; rounding errors are some of it.
const eps = 0x1p-52

// An influence is the part of each slot in an estimate, as a linear function of
// its sums: α Σwy + β Σwx + γ Σw, where γ comes from a calibration. Slots
// without members of the domain are left out.
type influence struct {
	slot           []int32
	u, size        []float64 // the sum, and the size of what was summed
	alpha, beta, g []float64 // where rows are drawn
	used           []int64
}

func (e *Estimates) influence(terms []term, less bool) *influence {
	f := &influence{}
	first, second := terms[0].dom, &domain{}
	f.grow(len(first.slot), e.d.rows)
	if len(terms) == 2 {
		second = terms[1].dom // part of the first
	}
	j := 0
	for i, s := range first.slot {
		p := e.part(terms[0], i, s)
		if j < len(second.slot) && second.slot[j] == s {
			q := e.part(terms[1], j, s)
			j++
			p.u, p.size, p.alpha, p.beta = p.u+q.u, p.size+q.size, p.alpha+q.alpha, p.beta+q.beta
			if less {
				if p.used -= q.used; p.used == 0 {
					continue
				}
			}
		}
		f.add(s, p, 0)
	}
	return f
}

// A part is what one domain has in one slot.
type part struct {
	u, size, alpha, beta float64
	used                 int64
}

// part returns entry i of the domain of t, which is in slot s.
func (e *Estimates) part(t term, i int, s int32) part {
	var y, x float64
	p := part{alpha: t.y, beta: t.x}
	if e.d.rows {
		y, x, p.used = e.records[s].y, e.records[s].x, e.slots[s].used
	} else {
		y, x, p.used = t.dom.z[i], t.dom.x[i], t.dom.used[i]
	}
	y, x = float64(t.y*y), float64(t.x*x)
	p.u, p.size = y+x, math.Abs(y)+math.Abs(x)
	return p
}

func (f *influence) grow(n int, rows bool) {
	f.slot, f.u, f.size, f.used = make([]int32, 0, n), make([]float64, 0, n), make([]float64, 0, n), make([]int64, 0, n)
	if rows {
		f.alpha, f.beta, f.g = make([]float64, 0, n), make([]float64, 0, n), make([]float64, 0, n)
	}
}

func (f *influence) add(s int32, p part, g float64) {
	f.slot, f.u, f.size, f.used = append(f.slot, s), append(f.u, p.u), append(f.size, p.size), append(f.used, p.used)
	if f.alpha != nil {
		f.alpha, f.beta, f.g = append(f.alpha, p.alpha), append(f.beta, p.beta), append(f.g, g)
	}
}

// df returns the units of the first stage less its strata.
func (f *influence) df(e *Estimates) int64 {
	d, units, unit, stratum := e.d, int64(0), int32(-1), int32(-1)
	strata := int64(0)
	for k, s := range f.slot {
		at := e.slots[s].leaf
		if !d.rows || len(d.stages) > 1 {
			for l := len(d.stages) - 1; ; l-- {
				if l < len(d.stages)-1 || !d.rows {
					if l == 0 {
						break
					}
					at = d.stages[l].stratum[at]
				}
				at = d.stages[l].parent[at]
			}
			if at != unit {
				unit = at
				units++
			}
			at = d.stages[0].stratum[at]
		} else {
			units += f.used[k]
		}
		if at != stratum {
			stratum = at
			strata++
		}
	}
	return units - strata
}

// A level holds the influence of an estimate at one stage: of each unit, or
// record where rows are drawn, and of each stratum with members.
type level struct {
	unit           []int32
	u              []float64
	alpha, beta, g []float64 // where rows are drawn
	stratum        []int32
	end            []int32   // where the units of each stratum end
	sum            []float64 // of u in the stratum
	centre         []float64 // what each unit of the stratum is compared with
	off            []float64 // sum of the differences from it, of the units that are there
	weight         []float64 // what the differences count: 0 where the stratum is left out
	members        []int64   // units with members
}

// climb computes the levels of s from its influence, innermost first, and
// returns the variance below which there is nothing but rounding.
func (e *Estimates) climb(s *Stat, f *influence) (noise float64) {
	d := e.d
	s.levels = make([]level, len(d.stages))
	last := len(d.stages) - 1
	l := &s.levels[last]
	var size []float64
	var members []int64
	if d.rows {
		l.unit, l.u, l.alpha, l.beta, l.g = f.slot, f.u, f.alpha, f.beta, f.g
		size, members = f.size, f.used
	} else {
		l.unit, l.u, size = make([]int32, 0, len(f.slot)), make([]float64, 0, len(f.slot)), f.size[:0]
		for k, sl := range f.slot {
			at := e.slots[sl].leaf
			if m := len(l.unit) - 1; m >= 0 && l.unit[m] == at {
				l.u[m] += f.u[k]
				size[m] += f.size[k]
				continue
			}
			l.unit, l.u, size = append(l.unit, at), append(l.u, f.u[k]), append(size, f.size[k])
		}
	}
	for t := last; t >= 0; t-- {
		l, st := &s.levels[t], &d.stages[t]
		rows := t == last && d.rows
		var spread []float64 // of each stratum, the squares of the sizes
		var sizes []float64
		for k := range l.unit {
			h, m := l.unit[k], int64(1)
			if rows {
				h, m = e.slots[h].leaf, members[k]
			} else {
				h = st.stratum[h]
			}
			i := len(l.stratum) - 1
			if i < 0 || l.stratum[i] != h {
				l.stratum, l.end, l.sum = append(l.stratum, h), append(l.end, 0), append(l.sum, 0)
				l.members, spread, sizes = append(l.members, 0), append(spread, 0), append(sizes, 0)
				i++
			}
			l.end[i] = int32(k + 1)
			l.sum[i] += l.u[k]
			l.members[i] += m
			sizes[i] += size[k]
			if rows {
				q := &e.records[l.unit[k]]
				w := math.Abs(l.alpha[k])*math.Sqrt(q.yy) + math.Abs(l.beta[k])*math.Sqrt(q.xx) + math.Abs(l.g[k])*math.Sqrt(q.ww)
				spread[i] += float64(w * w)
			} else {
				spread[i] += float64(size[k] * size[k])
			}
		}
		if err := e.centre(l, st, t); err != nil {
			s.err = err
		}
		unit := 64 * eps
		if !rows { // sums of squared differences, each with the error of its own
			unit *= unit
		}
		for i, h := range l.stratum {
			noise += float64(unit * float64(st.scale[h]*spread[i]))
			from := int32(0)
			if i > 0 {
				from = l.end[i-1]
			}
			if !rows {
				for _, u := range l.u[from:l.end[i]] {
					l.off[i] += u - l.centre[i]
				}
			}
		}
		if t == 0 {
			break
		}
		up := &s.levels[t-1]
		size = nil
		for i, h := range l.stratum {
			p, m := st.parent[h], len(up.unit)-1
			if m >= 0 && up.unit[m] == p {
				up.u[m] += l.sum[i]
				size[m] += sizes[i]
				continue
			}
			up.unit, up.u, size = append(up.unit, p), append(up.u, l.sum[i]), append(size, sizes[i])
		}
	}
	return noise
}

// centre decides, for each stratum of a level, what its units are compared with
// and what it counts, by the rule for lonely units. Strata of the same unit of
// the stage above are looked at together. When all strata of the first stage are
// left out, nothing is known; at a later stage the error between the units
// above is, and the average alone has nothing to be taken of.
func (e *Estimates) centre(l *level, st *stage, t int) error {
	n := len(l.stratum)
	l.centre, l.off, l.weight = make([]float64, n), make([]float64, n), make([]float64, n)
	for from := 0; from < n; {
		to, total, units := from, 0.0, 0.0
		for ; to < n && st.parent[l.stratum[to]] == st.parent[l.stratum[from]]; to++ {
			total += l.sum[to]
			units += st.size[l.stratum[to]]
		}
		used, removed := 0, 0
		for i := from; i < to; i++ {
			h := l.stratum[i]
			l.centre[i], l.weight[i] = l.sum[i]/st.size[h], 1
			inDomain := e.opt.DomainLonely && e.opt.Calibration == nil && l.members[i] == 1 && st.size[h] > 1 && st.scale[h] > 0
			switch rule := e.opt.Lonely; {
			case rule == Adjust && (st.lonely[h] || inDomain) && units > 1:
				l.centre[i] = total / units
				used++
			case rule == Average && (st.lonely[h] || inDomain), st.lonely[h]:
				l.weight[i] = 0
				removed++
			default:
				used++
			}
		}
		if removed > 0 && used == 0 && (t == 0 && e.opt.Lonely != Certainty || e.opt.Lonely == Average) {
			return ErrNoVariance
		}
		if e.opt.Lonely == Average && removed > 0 {
			w := math.Sqrt(float64(used+removed) / float64(used))
			for i := from; i < to; i++ {
				l.weight[i] *= w
			}
		}
		from = to
	}
	return nil
}
