package measure

import (
	"maps"
	"time"
)

// SumPeriods adds the figures of consecutive periods, of one place and group. A
// stock wraps [ErrStock]: the rolls of two years are not pupils of both.
// Cumulative figures, which contain each other, wrap [ErrCumulative]: take the
// [Reported.Latest]. Periods that share days wrap [ErrOverlap], those outside of
// the span [ErrRange], and people who may have been counted in two of them
// [ErrUnduplicated]. The denominators of rates add up too, so that the rate of
// the sum is of all of its exposure.
func (r Reported) SumPeriods(rule MissingRule, span Span) (Total, error) {
	if err := r.addable(rule); err != nil {
		return Total{}, err
	}
	s := r.sorted()
	first, whole := s[0], s[0]
	switch {
	case first.Temporal == Stock:
		return Total{}, refuse(ErrStock, "it is a state, and most of it is there in every period", "take the latest one, or compare them", s...)
	case first.Cumulative:
		return Total{}, refuse(ErrCumulative, "each contains those before it", "take the latest one, or sum the Increments", s...)
	case first.Unduplicated && !span.Disjoint && len(s) > 1:
		return Total{}, refuse(ErrUnduplicated, "somebody may be in several periods", "count people in a list of all periods, or say that the periods are disjoint", s...)
	}
	if err := s.consecutive(); err != nil {
		return Total{}, err
	}
	whole.Period, whole.Group = Period{first.Period.first, s[len(s)-1].Period.last}, maps.Clone(first.Group)
	if !span.Period.IsZero() {
		if whole.Period.first < span.Period.first || whole.Period.last > span.Period.last {
			return Total{}, refuse(ErrRange, "days of it are outside of the span "+span.Period.String(), "widen the span, or leave the figure out", first, s[len(s)-1])
		}
		whole.Period = span.Period
	}
	return whole.sum(rule, s.cover(whole.Period)), nil
}

// consecutive reports figures that differ in more than their periods, or whose
// periods have days in common. The figures are sorted.
func (r Reported) consecutive() error {
	for i := 1; i < len(r); i++ {
		a, b := r[i-1], r[i]
		switch {
		case a.Place != b.Place || !maps.Equal(a.Group, b.Group):
			return refuse(ErrNotAlike, "they differ in place or group", "sum each place and group by itself", a, b)
		case a.Period == b.Period:
			return refuse(ErrDuplicate, "the same period stands twice", "leave one out", a, b)
		case b.Period.first <= a.Period.last:
			return refuse(ErrOverlap, "their periods have days in common", "use periods that follow each other", a, b)
		}
	}
	return nil
}

// cover returns a part for each figure and for each gap of the span.
func (r Reported) cover(span Period) []addend {
	var parts []addend
	gap := func(from, to time.Time) {
		if from.After(to) {
			return
		}
		name := r[0]
		name.Period = Period{from.Format(dateLayout), to.Format(dateLayout)}
		parts = append(parts, addend{name.String(), nil})
	}
	next := span.First()
	for i, f := range r {
		gap(next, f.Period.First().AddDate(0, 0, -1))
		parts = append(parts, addend{f.String(), &r[i]})
		next = f.Period.Last().AddDate(0, 0, 1)
	}
	gap(next, span.Last())
	return parts
}

// Cumulate turns the figures of consecutive periods into figures since the first
// day of the first one, in order: of quarters 50, 50 and 40 it makes 50, 100 and
// 140. What it refuses is what [Reported.SumPeriods] refuses. Where a period is
// missing, the rule says what becomes of the figures from there on.
func (r Reported) Cumulate(rule MissingRule) (Reported, error) {
	t, err := r.SumPeriods(rule, Span{})
	if err != nil {
		return nil, err
	}
	s := r.sorted()
	so := running{total: Total{Figure: t.Figure}}
	var out Reported
	for _, p := range s.cover(t.Figure.Period) {
		if so.add(p); p.figure == nil {
			continue
		}
		f := so.settled(rule).Figure
		f.Period.last, f.Cumulative, f.Group = p.figure.Period.last, true, maps.Clone(f.Group)
		out = append(out, f)
	}
	return out, nil
}

// Increments turns figures since one start into the figures of the periods
// between them, in order: of 50, 100 and 140 it makes 50, 50 and 40. Between two
// figures one of which is not known the increment is not known either. Different
// starts wrap [ErrNotAlike], a cumulative count that falls [ErrRange], figures
// that are not cumulative [ErrCumulative]. The increment of unduplicated people
// are those who came for the first time since the start.
func (r Reported) Increments() (Reported, error) {
	if err := r.addable(SkipIfAny); err != nil {
		return nil, err
	}
	s := r.sorted()
	if !s[0].Cumulative {
		return nil, refuse(ErrCumulative, "it is of one period already", "leave it as it is, or say that it is cumulative", s...)
	}
	var out Reported
	for i, f := range s {
		f.Cumulative, f.Group = false, maps.Clone(f.Group)
		if i > 0 {
			before := s[i-1]
			switch {
			case before.Place != f.Place || !maps.Equal(before.Group, f.Group) || before.Period.first != f.Period.first:
				return nil, refuse(ErrNotAlike, "they differ in place, in group or in the day on which they start", "take each start by itself", before, s[i])
			case before.Period.last == f.Period.last:
				return nil, refuse(ErrDuplicate, "the same period stands twice", "leave one out", before, s[i])
			}
			f.Period.first = before.Period.Last().AddDate(0, 0, 1).Format(dateLayout)
			f.Partial = f.Partial || before.Partial
			f.Numerator.Decimal = f.Numerator.Decimal.Sub(before.Numerator.Decimal)
			f.Denominator.Decimal = f.Denominator.Decimal.Sub(before.Denominator.Decimal)
			f.Numerator.Valid = f.Numerator.Valid && before.Numerator.Valid
			f.Denominator.Valid = f.Denominator.Valid && before.Denominator.Valid
			if f.Validate() != nil {
				return nil, refuse(ErrRange, "a cumulative count cannot fall, and a part of it cannot be more than all", "correct the earlier figure or the later one", before, s[i])
			}
		}
		if !f.Numerator.Valid {
			f.Numerator.Decimal = f.Numerator.Decimal.Sub(f.Numerator.Decimal)
		}
		if !f.Denominator.Valid {
			f.Denominator.Decimal = f.Denominator.Decimal.Sub(f.Denominator.Decimal)
		}
		out = append(out, f)
	}
	return out, nil
}

// Latest returns the figure whose period ends last: what stands for a stock, or
// for cumulative figures, where a sum would be wrong. Its numbers may be unknown;
// an older one does not stand in for it. Figures of one period that differ in
// place or group wrap [ErrNotAlike].
func (r Reported) Latest() (ReportedFigure, error) {
	if err := r.alike(); err != nil {
		return ReportedFigure{}, err
	}
	s := r.sorted()
	last := s[len(s)-1]
	for _, f := range s[:len(s)-1] {
		if f.Place != last.Place || !maps.Equal(f.Group, last.Group) {
			return ReportedFigure{}, refuse(ErrNotAlike, "they differ in place or group", "take each place and group by itself", f, last)
		}
		if f.Period.last == last.Period.last {
			return ReportedFigure{}, refuse(ErrDuplicate, "two of them end on the last day", "leave one out", f, last)
		}
	}
	last.Group = maps.Clone(last.Group)
	return last, nil
}

// months returns the number of whole calendar months of a period, and
// false when it does not begin and end with one.
func (p Period) months() (int, bool) {
	first, after := p.First(), p.Last().AddDate(0, 0, 1)
	if p.IsZero() || first.Day() != 1 || after.Day() != 1 {
		return 0, false
	}
	return 12*(after.Year()-first.Year()) + int(after.Month()) - int(first.Month()), true
}

// asLong says whether two periods are as long as each other: the same number of
// calendar months, or of days.
func (p Period) asLong(o Period) bool {
	a, ok := p.months()
	b, both := o.months()
	if ok && both {
		return a == b
	}
	return p.Days() == o.Days()
}
