package suppress

import "context"

// prune shows again what need not be withheld, the dearest first: each unit that
// was withheld for the sake of others alone, if all withheld sums keep a proof
// without it. Units of but are left as they are.
func (q *problem) prune(ctx context.Context, limit int64, but []bool) error {
	var order []int
	for u, x := range q.Units {
		if q.hidden[u] && !x.Primary && !x.Silent && (but == nil || !but[u]) {
			order = append(order, u)
		}
	}
	q.sortDear(order)
	stop := q.work + limit
	for _, u := range order {
		if q.work > stop {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := q.show(ctx, u); err != nil {
			return err
		}
	}
	return nil
}

// show shows a unit again if every sum keeps a proof, and reports whether it
// did.
func (q *problem) show(ctx context.Context, u int) (bool, error) {
	q.hidden[u] = false
	var lost []int32
	var old []*proof
	for _, r := range q.users[u] {
		if q.needs(r) && q.leans(q.proof[r], u) {
			lost, old = append(lost, r), append(old, q.proof[r])
			q.proof[r] = nil
		}
	}
	if len(lost) > 0 {
		left, err := q.probe(ctx, lost, true)
		if err != nil {
			return false, err
		}
		if len(left) > 0 {
			q.hidden[u] = true
			for k, r := range lost {
				if q.proof[r] == nil {
					q.proof[r] = old[k]
				}
			}
			return false, nil
		}
	}
	for r := q.first[u]; r < q.first[u+1]; r++ {
		q.proof[r] = nil
	}
	q.users[u] = nil
	return true, nil
}

// exchange looks for a cheaper set. In turn it shows each unit that was withheld
// for the sake of others, the dearest first, withholds others for what that lays
// open, prunes again, and keeps the result when it costs less.
func (q *problem) exchange(ctx context.Context, limit int64) error {
	tried := make([]bool, len(q.Units))
	stop := q.work + limit
	for q.work < stop {
		var order []int
		for u, x := range q.Units {
			if q.hidden[u] && !x.Primary && !x.Silent && !tried[u] {
				order = append(order, u)
			}
		}
		if len(order) == 0 {
			return nil
		}
		q.sortDear(order)
		u := order[0]
		tried[u] = true
		before := q.save()
		q.hidden[u], q.kept[u] = false, true
		for _, r := range q.users[u] {
			if q.needs(r) && q.leans(q.proof[r], u) {
				q.proof[r] = nil
			}
		}
		for r := q.first[u]; r < q.first[u+1]; r++ {
			q.proof[r] = nil
		}
		err := q.repair(ctx)
		if err == nil && q.cost().cost < 2*before.cost.cost {
			err = q.prune(ctx, limit/8, before.hidden)
		}
		if err == nil && q.cost().less(before.cost) {
			err = q.prune(ctx, limit/8, nil)
		}
		q.kept[u] = false
		if err != nil && err != ErrImpossible {
			return err
		}
		if err == nil && q.cost().less(before.cost) {
			continue
		}
		q.restore(before)
	}
	return nil
}

// state is what a try may spoil.
type state struct {
	hidden []bool
	proof  []*proof
	users  [][]int32
	cost   price
}

func (q *problem) save() state {
	s := state{hidden: append([]bool{}, q.hidden...), proof: append([]*proof{}, q.proof...), cost: q.cost()}
	for _, u := range q.users {
		s.users = append(s.users, u[:len(u):len(u)])
	}
	return s
}

func (q *problem) restore(s state) { q.hidden, q.proof, q.users = s.hidden, s.proof, s.users }

// cost returns what all that is withheld for others costs: how many of each rank
// goes before the sum.
func (q *problem) cost() (p price) {
	for u, x := range q.Units {
		if q.hidden[u] && !x.Primary && !x.Silent {
			p.rank += x.Rank
			p.cost += float64(x.Cost)
		}
	}
	return p
}
