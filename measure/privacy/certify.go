package privacy

import "context"

// certify is the last word. It adds up, in integers and against what is
// published in the end, every witness on which a withheld cell rests; drops
// those that do not hold or are not enough; and covers again until all do. If
// that does not help, the whole stratum is withheld. So no slip of the search
// before it can publish too much.
func (p *problem) certify(ctx context.Context, seen []witnesses) error {
	for p.drop(seen) {
		before := p.count()
		if err := p.cover(ctx, seen); err != nil {
			return err
		}
		if p.count() == before && p.drop(seen) {
			for c := range p.cells {
				p.cells[c].hidden = true
			}
			return nil // where nothing is published nothing bounds anything
		}
	}
	return nil
}

// drop deletes the witnesses that do not show what they have to, and reports
// whether some cell is left without.
func (p *problem) drop(seen []witnesses) (dropped bool) {
	for i := range p.systems {
		for c := range p.cells {
			if p.needs(&p.systems[i], c) && !p.shows(&p.systems[i], c, seen[i][c]) {
				delete(seen[i], c)
				dropped = true
			}
		}
	}
	return dropped
}

// shows reports whether changes prove that the count of a cell can vary by the
// minimum in every vector: each leads to a table that tells a reader nothing
// new, and together they reach far enough. Changes of one vector are of parts
// that move on their own, one down and one up in each, so that their effects
// add up.
func (p *problem) shows(s *system, c int, vectors [][]*change) bool {
	if len(vectors) != len(s.counts) {
		return false
	}
	in := map[int32]bool{}
	for _, a := range p.cells[c].atoms {
		in[int32(a)] = true
	}
	for v, changes := range vectors {
		width := int64(0)
		up, down := map[int32]bool{}, map[int32]bool{} // atoms that changes of one direction use
		for _, m := range changes {
			if !p.holds(s, v, m) {
				return false
			}
			d := int64(0)
			for k, a := range m.atoms {
				if in[a] {
					d += m.by[k]
				}
			}
			used := up
			if d < 0 {
				used = down
			}
			for _, a := range m.atoms {
				if used[a] {
					return false // two changes of one part in one direction do not add up
				}
				used[a] = true
			}
			width += max(d, -d)
		}
		if width < p.min {
			return false
		}
	}
	return true
}

// holds reports whether a change keeps every published sum, every link and
// every floor.
func (p *problem) holds(s *system, v int, m *change) bool {
	ok := true
	for k, a := range m.atoms {
		x := s.counts[v][a]
		floor := int64(0)
		if x > 0 && x == s.total[a] {
			floor = 1
		}
		ok = ok && x+m.by[k] >= floor
	}
	return p.unseen(m) && ok
}

// unseen reports whether a change keeps every published sum and every link.
// Sums are scratch space; every entry is zero again afterwards.
func (p *problem) unseen(m *change) bool {
	sums, links := p.scratch, p.scratch[len(p.cells):]
	for k, i := range m.atoms {
		for _, c := range p.of[i] {
			sums[c] += m.by[k]
		}
		for _, l := range p.linked[i] {
			links[l] += m.by[k] * p.side(l, i)
		}
	}
	ok := true
	for _, i := range m.atoms {
		for _, c := range p.of[i] {
			ok = ok && (p.cells[c].hidden || sums[c] == 0)
			sums[c] = 0
		}
		for _, l := range p.linked[i] {
			ok = ok && links[l] == 0
			links[l] = 0
		}
	}
	return ok
}

// count returns the number of hidden cells.
func (p *problem) count() (n int) {
	for c := range p.cells {
		if p.cells[c].hidden {
			n++
		}
	}
	return n
}
