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

func (l *layout) scatterWide(cells []uint64, codes []uint32, v [][]uint64) {
	for i, c := range codes {
		cell := cells[l.words*int(c):][:len(l.chain)]
		var carry uint64
		for j, chain := range l.chain {
			cell[j], carry = bits.Add64(cell[j], v[j][i], carry&chain)
		}
	}
}
