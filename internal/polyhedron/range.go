package polyhedron

import "context"

// Interval is what a form can be.
type Interval struct {
	// Low and High are proven: no solution is outside. [NoLow] and [NoHigh] mean
	// that no bound is known.
	Low, High int64
	// Least and Most are reached by solutions in whole numbers; [NoLow] and
	// [NoHigh] mean that solutions go on for ever.
	Least, Most int64
	// Found says that there is a solution; otherwise Least and Most are 0.
	Found bool
}

// Exact reports whether proof and solutions meet at both ends.
func (i Interval) Exact() bool { return i.Found && i.Low == i.Least && i.High == i.Most }

// Range returns what form i can be. With enough above 0 it stops as soon as
// solutions at least that far apart are found; Low and High are valid all the
// same. nodes is the budget of branch and bound for each end; below 1 it is 1.
// What an earlier call has found out is not looked for again.
func (p *Solver) Range(ctx context.Context, i int, enough int64, nodes int) (Interval, error) {
	if err := ctx.Err(); err != nil {
		return Interval{}, err
	}
	return p.forms[i].narrow(ctx, enough, max(nodes, 1))
}

func (f *form) narrow(ctx context.Context, enough int64, nodes int) (Interval, error) {
	if r := f.interval(); r.Wide(enough) {
		return r, nil
	}
	for _, x := range f.pieces {
		for side := range 2 {
			if err := x.part.solve(ctx, x.index, side == 1, nodes); err != nil {
				return Interval{}, err
			}
			if r := f.interval(); r.Wide(enough) {
				return r, nil
			}
		}
	}
	return f.interval(), nil
}

// Wide reports whether solutions are at least so far apart. For what is not
// above 0 it is false.
func (i Interval) Wide(enough int64) bool {
	return enough > 0 && i.Found && (i.Most == NoHigh || i.Least == NoLow || i.Most-i.Least >= enough)
}

// interval adds up what is known of the pieces, which are independent.
func (f *form) interval() Interval {
	r := Interval{Low: f.constant, High: f.constant, Least: f.constant, Most: f.constant, Found: true}
	for _, x := range f.pieces {
		w := &x.part.wants[x.index]
		r.Low, r.High = plus(r.Low, w.low, NoLow), plus(r.High, w.high, NoHigh)
		r.Least, r.Most = plus(r.Least, w.least, NoLow), plus(r.Most, w.most, NoHigh)
		r.Found = r.Found && w.found
	}
	if !r.Found {
		r.Least, r.Most = 0, 0
	}
	return r
}

// plus adds two ends, none of which may be there.
func plus(a, b, none int64) int64 {
	if a == none || b == none || b > 0 && a > NoHigh-1-b || b < 0 && a < NoLow+1-b {
		return none
	}
	return a + b
}
