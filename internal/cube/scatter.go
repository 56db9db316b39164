package cube

import "math/bits"

// scatter adds the i-th element of each vector to the cell codes[i].
func (l *layout) scatter(cells []uint64, codes []uint32, v [][]uint64) {
	n := len(codes)
	switch {
	case !l.plain:
		l.scatterWide(cells, codes, v)
	case l.words == 1:
		a := v[0][:n]
		for i, c := range codes {
			cells[c] += a[i]
		}
	case l.words == 2:
		a, b := v[0][:n], v[1][:n]
		for i, c := range codes {
			cell := (*[2]uint64)(cells[2*int(c):])
			cell[0] += a[i]
			cell[1] += b[i]
		}
	case l.words == 3:
		a, b, d := v[0][:n], v[1][:n], v[2][:n]
		for i, c := range codes {
			cell := (*[3]uint64)(cells[3*int(c):])
			cell[0] += a[i]
			cell[1] += b[i]
			cell[2] += d[i]
		}
	default:
		l.scatterMany(cells, codes, v)
	}
}

// scatterMany takes four words of each cell at a time, then what is left one
// by one.
func (l *layout) scatterMany(cells []uint64, codes []uint32, v [][]uint64) {
	n := len(codes)
	from := 0
	for ; from+4 <= l.words; from += 4 {
		a, b, d, e := v[from][:n], v[from+1][:n], v[from+2][:n], v[from+3][:n]
		if from+5 == l.words {
			f := v[from+4][:n]
			for i, c := range codes {
				cell := (*[5]uint64)(cells[l.words*int(c)+from:])
				cell[0] += a[i]
				cell[1] += b[i]
				cell[2] += d[i]
				cell[3] += e[i]
				cell[4] += f[i]
			}
			return
		}
		for i, c := range codes {
			cell := (*[4]uint64)(cells[l.words*int(c)+from:])
			cell[0] += a[i]
			cell[1] += b[i]
			cell[2] += d[i]
			cell[3] += e[i]
		}
	}
	for ; from < l.words; from++ {
		a := v[from][:n]
		for i, c := range codes {
			cells[l.words*int(c)+from] += a[i]
		}
	}
}

// scatterWide takes one term after the other.
func (l *layout) scatterWide(cells []uint64, codes []uint32, v [][]uint64) {
	n := len(codes)
	for from := 0; from < l.words; {
		to := from + 1
		for to < l.words && l.chain[to] == 1 {
			to++
		}
		at := cells[from:]
		switch a := v[from][:n]; to - from {
		case 1:
			if to < l.words && (to+1 == l.words || l.chain[to+1] == 0) { // the next term too
				b := v[to][:n]
				to++
				for i, c := range codes {
					cell := (*[2]uint64)(at[l.words*int(c):])
					cell[0] += a[i]
					cell[1] += b[i]
				}
				break
			}
			for i, c := range codes {
				at[l.words*int(c)] += a[i]
			}
		case 2:
			b := v[from+1][:n]
			for i, c := range codes {
				cell := (*[2]uint64)(at[l.words*int(c):])
				var carry uint64
				cell[0], carry = bits.Add64(cell[0], a[i], 0)
				cell[1], _ = bits.Add64(cell[1], b[i], carry)
			}
		default:
			for i, c := range codes {
				cell := at[l.words*int(c):][:to-from]
				var carry uint64
				for j := range cell {
					cell[j], carry = bits.Add64(cell[j], v[from+j][i], carry)
				}
			}
		}
		from = to
	}
}
