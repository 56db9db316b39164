package attacker

import (
	"math/big"
	"slices"
)

// exactLP is a tableau: columns are atoms, one surplus for each floor, and one
// artificial for each row; the last column is the right-hand side.
type exactLP struct {
	tab        [][]*big.Rat
	basis      []int
	atoms, all int
	gone       int // artificial columns start here
	// contradicts says that no table has the known sums.
	contradicts bool
}

func newExactLP(s *sums) *exactLP {
	floors := 0
	for _, t := range s.targets {
		floors += t.floor
	}
	m := len(s.rows) + floors
	lp := &exactLP{atoms: s.atoms, gone: s.atoms + floors, all: s.atoms + floors + m}
	add := func(f form, value int64, surplus int) {
		r := make([]*big.Rat, lp.all+1)
		for j := range r {
			r[j] = new(big.Rat)
		}
		for _, a := range f.atoms {
			r[a].SetInt64(1)
		}
		if surplus >= 0 {
			r[s.atoms+surplus].SetInt64(-1)
		}
		r[lp.gone+len(lp.tab)].SetInt64(1)
		r[lp.all].SetInt64(value)
		lp.basis = append(lp.basis, lp.gone+len(lp.tab))
		lp.tab = append(lp.tab, r)
	}
	for _, r := range s.rows {
		add(r, int64(r.value), -1)
	}
	k := 0
	for _, t := range s.targets {
		if t.floor > 0 {
			add(t, int64(t.floor), k)
			k++
		}
	}
	cost := make([]*big.Rat, lp.all)
	for j := range cost {
		cost[j] = new(big.Rat)
		if j >= lp.gone {
			cost[j].SetInt64(-1)
		}
	}
	lp.run(cost, lp.all)
	for i, b := range lp.basis { // drive artificial columns out where it can be done
		if b < lp.gone {
			continue
		}
		if lp.tab[i][lp.all].Sign() != 0 {
			lp.contradicts = true
			continue
		}
		for j := range lp.gone {
			if lp.tab[i][j].Sign() != 0 {
				lp.pivot(i, j)
				break
			}
		}
	}
	return lp
}

func (lp *exactLP) maximise(atoms []int, sign int64) (*big.Rat, bool) {
	cost := make([]*big.Rat, lp.all)
	for j := range cost {
		cost[j] = new(big.Rat)
	}
	for _, a := range atoms {
		cost[a].SetInt64(sign)
	}
	if !lp.run(cost, lp.gone) {
		return nil, false
	}
	z := new(big.Rat)
	for i, b := range lp.basis {
		z.Add(z, new(big.Rat).Mul(cost[b], lp.tab[i][lp.all]))
	}
	return z, true
}

// run reports whether the maximum is finite. Columns from limit on stay out.
func (lp *exactLP) run(cost []*big.Rat, limit int) bool {
	gain := make([]*big.Rat, lp.all+1) // reduced costs, kept up to date as a row like others
	for j := range gain {
		gain[j] = new(big.Rat)
		if j < lp.all {
			gain[j].Set(cost[j])
		}
	}
	lp.tab = append(lp.tab, gain)
	for i, b := range lp.basis {
		subtractRow(gain, lp.tab[i], b)
	}
	defer func() { lp.tab = lp.tab[:len(lp.basis)] }()
	for {
		col := slices.IndexFunc(gain[:limit], func(x *big.Rat) bool { return x.Sign() > 0 })
		if col < 0 {
			return true
		}
		row := -1
		var best *big.Rat
		for i := range lp.basis {
			if lp.tab[i][col].Sign() <= 0 {
				continue
			}
			q := new(big.Rat).Quo(lp.tab[i][lp.all], lp.tab[i][col])
			if row < 0 || q.Cmp(best) < 0 || q.Cmp(best) == 0 && lp.basis[i] < lp.basis[row] {
				row, best = i, q
			}
		}
		if row < 0 {
			return false
		}
		lp.pivot(row, col)
	}
}

// subtractRow takes a multiple of s from r so that column col of r becomes 0; s
// has 1 there.
func subtractRow(r, s []*big.Rat, col int) {
	if r[col].Sign() == 0 {
		return
	}
	f := new(big.Rat).Set(r[col])
	p := new(big.Rat)
	for j, x := range s {
		if x.Sign() != 0 {
			r[j].Sub(r[j], p.Mul(f, x))
		}
	}
}

func (lp *exactLP) pivot(row, col int) {
	inv := new(big.Rat).Inv(lp.tab[row][col])
	for _, x := range lp.tab[row] {
		x.Mul(x, inv)
	}
	for i, r := range lp.tab {
		if i != row {
			subtractRow(r, lp.tab[row], col)
		}
	}
	lp.basis[row] = col
}
