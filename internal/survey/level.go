package survey

// eps is the spacing of numbers near 1; rounding errors are some of it.
const eps = 0x1p-52

// A level holds the influence of an estimate at one stage: of each unit, or
// record where rows are drawn, and of each stratum with members.
type level struct {
	unit    []int32
	u       []float64
	line    []line // where rows are drawn
	same    line
	stratum []int32
	end     []int32   // where the units of each stratum end
	sum     []float64 // of u in the stratum
	centre  []float64 // what each unit of the stratum is compared with
	off     []float64 // sum of the differences from it, of the units that are there
	left    []bool    // whether the stratum is left out
	members int64     // units, or rows, with members
}

// climb computes the levels of s from its influence, innermost first, and
// returns the variance below which there is nothing but rounding.
func (e *Estimates) climb(s *Stat, f *influence) (noise float64) {
	d := e.d
	last := len(d.stages) - 1
	s.levels, s.err = make([]level, len(d.stages)), nil
	l, size := &s.levels[last], f.size
	if d.rows {
		l.unit, l.u, l.line, l.same = f.slot, f.u, f.line, f.same
	} else {
		n := 0 // what is written stays behind what is read
		l.unit, l.u = make([]int32, len(f.slot)), f.u
		for k, sl := range f.slot {
			at := e.slots[sl].leaf
			if n > 0 && l.unit[n-1] == at {
				l.u[n-1] += f.u[k]
				size[n-1] += size[k]
				continue
			}
			l.unit[n], l.u[n], size[n] = at, f.u[k], size[k]
			n++
		}
		l.unit, l.u, size = l.unit[:n], l.u[:n], size[:n]
	}
	for t := last; ; t-- {
		l, st := &s.levels[t], &d.stages[t]
		rows := t == last && d.rows
		spread, sizes, counts := e.group(l, st, size, rows)
		if err := e.centre(l, st, counts, t == 0); err != nil {
			s.err = err
		}
		unit := 64 * eps
		if !rows { // sums of squared differences, each with the error of its own
			unit *= unit
		}
		for i, h := range l.stratum {
			noise += float64(unit * float64(st.scale[h]*spread[i]))
			if from, to := l.units(i); !rows {
				for _, u := range l.u[from:to] {
					l.off[i] += u - l.centre[i]
				}
			}
		}
		if t == 0 {
			return noise
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
}

// group finds the strata of a level and returns, for each, the sum of the
// squared sizes of its units, the sum of the sizes, and the number of units
// with members.
func (e *Estimates) group(l *level, st *stage, size []float64, rows bool) (spread, sizes []float64, counts []int64) {
	of := func(k int) int32 {
		if rows {
			return e.slots[l.unit[k]].leaf
		}
		return st.stratum[l.unit[k]]
	}
	n, before := 0, int32(-1)
	for k := range l.unit {
		if h := of(k); h != before {
			n, before = n+1, h
		}
	}
	codes, room := make([]int32, 2*n), make([]float64, 5*n)
	l.stratum, l.end = codes[:n:n], codes[n:]
	l.sum, l.centre, l.off, l.left = room[:n:n], room[n:2*n:2*n], room[2*n:3*n:3*n], make([]bool, n)
	spread, sizes, counts = room[3*n:4*n:4*n], room[4*n:], make([]int64, n)
	i := -1
	before = -1
	for k := range l.unit {
		if h := of(k); h != before {
			i, before = i+1, h
			l.stratum[i] = h
		}
		l.end[i] = int32(k + 1)
		l.sum[i] += l.u[k]
		sizes[i] += size[k]
		if !rows {
			counts[i]++
			spread[i] += float64(size[k] * size[k])
			continue
		}
		counts[i] += e.slots[l.unit[k]].used
		q, c := &e.squares[l.unit[k]], lineOf(l.line, l.same, k)
		spread[i] += float64(float64(c.alpha*c.alpha)*q.yy) + float64(float64(c.beta*c.beta)*q.xx) + float64(float64(c.gamma*c.gamma)*q.ww)
	}
	for _, c := range counts {
		l.members += c
	}
	return spread, sizes, counts
}

// centre decides, for each stratum of a level, what its units are compared with
// and what it counts, by the rule for lonely units. Strata of the same unit of
// the stage above are looked at together. When all strata of the first stage are
// left out, nothing is known; at a later stage the error between the units
// above is, and the average alone has nothing to be taken of.
func (e *Estimates) centre(l *level, st *stage, counts []int64, first bool) error {
	n := len(l.stratum)
	for from := 0; from < n; {
		to, total, units := from, 0.0, 0.0
		for ; to < n && st.parent[l.stratum[to]] == st.parent[l.stratum[from]]; to++ {
			total += l.sum[to]
			units += st.size[l.stratum[to]]
		}
		used, removed := 0, 0
		for i := from; i < to; i++ {
			h := l.stratum[i]
			l.centre[i] = l.sum[i] / st.size[h]
			// With a calibration every unit has an influence.
			inDomain := e.opt.DomainLonely && e.opt.Calibration == nil && counts[i] == 1 && st.scale[h] > 0
			switch rule := e.opt.Lonely; {
			case rule == Adjust && (st.lonely[h] || inDomain) && units > 1:
				l.centre[i] = total / units
				used++
			case rule == Average && (st.lonely[h] || inDomain), st.lonely[h]:
				l.left[i] = true
				removed++
			default:
				used++
			}
		}
		if removed > 0 && used == 0 && (first && e.opt.Lonely != Certainty || e.opt.Lonely == Average) {
			return ErrNoVariance
		}
		from = to
	}
	return nil
}
