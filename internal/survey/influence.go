package survey

import "math"

// An influence is the part of each slot in an estimate, as a linear function of
// its sums: α Σwy + β Σwx + γ Σw, where γ comes from a calibration. Slots
// without members of the domain are left out.
type influence struct {
	slot []int32
	u    []float64 // the sum of each slot
	size []float64 // the sizes of what was summed
	line []line    // of each slot where rows are drawn; nil when constant
	same line
}

type line struct{ alpha, beta, gamma float64 }

func (e *Estimates) influence(terms []term, less bool) *influence {
	whole := terms[0]
	if len(terms) == 1 {
		n := len(whole.dom.slot)
		room := make([]float64, 2*n)
		f := &influence{slot: whole.dom.slot, u: room[:n:n], size: room[n:], same: line{whole.y, whole.x, 0}}
		for i, s := range f.slot {
			f.u[i], f.size[i] = e.part(whole, i, s)
		}
		return f
	}
	part, f := terms[1], &influence{} // of the first
	f.grow(len(whole.dom.slot), e.d.rows)
	j := 0
	for i, s := range whole.dom.slot {
		u, size := e.part(whole, i, s)
		l := line{whole.y, whole.x, 0}
		if j < len(part.dom.slot) && part.dom.slot[j] == s {
			// A slot of drawn rows is one record, all of it in a domain or none.
			if less && (e.d.rows || part.dom.entry[j].used == whole.dom.entry[i].used) {
				j++
				continue
			}
			v, also := e.part(part, j, s)
			j++
			u, size = u+v, size+also
			l.alpha += part.y
			l.beta += part.x
		}
		f.add(s, u, size, l)
	}
	return f
}

// part returns what entry i of the domain of t, which is in slot s, adds.
func (e *Estimates) part(t term, i int, s int32) (u, size float64) {
	var y, x float64
	if e.d.rows {
		q := &e.records[s]
		y, x = float64(t.y*q.y), float64(t.x*q.x)
	} else {
		y, x = float64(t.y*t.dom.entry[i].y), float64(t.x*t.dom.entry[i].x)
	}
	return y + x, math.Abs(y) + math.Abs(x)
}

func (f *influence) grow(n int, rows bool) {
	f.slot, f.u, f.size = make([]int32, 0, n), make([]float64, 0, n), make([]float64, 0, n)
	if rows {
		f.line = make([]line, 0, n)
	}
}

func (f *influence) add(s int32, u, size float64, l line) {
	f.slot, f.u, f.size = append(f.slot, s), append(f.u, u), append(f.size, size)
	if f.line != nil {
		f.line = append(f.line, l)
	}
}

// lineOf returns the coefficients of entry k.
func lineOf(list []line, same line, k int) line {
	if list == nil {
		return same
	}
	return list[k]
}
