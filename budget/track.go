package budget

import (
	"fmt"
	"math/big"

	"github.com/collective-impact/sdk/internal/fault"
)

// track is one amount as it grows from year to year: num/den smallest units,
// exact, and the rounded amount of the last year.
type track struct {
	num, den *big.Int
	growth   number // per year; not known is 0
	last     Money
}

func newTrack(a Amount, c Currency, growth Rate) *track {
	m, _ := a.In(c) // validated
	return &track{num: big.NewInt(m.minor), den: big.NewInt(1), growth: growth.number}
}

// year returns the amount of year k, counted from 0. It is called once for each
// year, in order.
func (t *track) year(k int, c Currency, p Policy) (Money, error) {
	num, den := t.num, t.den
	if k > 0 && t.growth.Sign() != 0 {
		ten := pow10(int(t.growth.places))
		factor := new(big.Int).Add(ten, big.NewInt(t.growth.coef)) // (1+g)·10^places
		if p.Compounding == Chain {
			num, den = factor.Mul(factor, big.NewInt(t.last.minor)), ten
		} else {
			num, den = t.num.Mul(t.num, factor), t.den.Mul(t.den, ten)
		}
	}
	var err error
	t.last, err = roundMoney(num, den, c, p.Rounding)
	return t.last, err
}

// tracks is a valid model on its way through the years.
type tracks struct {
	m      Model
	h      Horizon
	k      int // years done
	pay    []*track
	cash   []*track
	inKind []*track // nil where nothing is given or its value is unknown
}

func (m Model) tracks(h Horizon) (*tracks, error) {
	var l fault.List
	l.AddErr("", m.Validate())
	l.AddErr("/horizon", h.Validate())
	if err := l.Err(); err != nil {
		return nil, err
	}
	t := &tracks{m: m.clone(), h: h}
	for i := range t.m.Positions {
		p := &t.m.Positions[i]
		p.Growth = orElse(p.Growth, h.Salaries)
		if p.AsGiven.known {
			t.pay = append(t.pay, newTrack(p.AsGiven, m.Currency, p.Growth))
			continue
		}
		pay := newTrack(p.FullTime, m.Currency, p.Growth)
		pay.num.Mul(pay.num, big.NewInt(p.FTE.coef))
		pay.den = pow10(int(p.FTE.places))
		t.pay = append(t.pay, pay)
	}
	for i := range t.m.Lines {
		line := &t.m.Lines[i]
		line.Growth = orElse(line.Growth, h.Costs)
		if !line.Cash.known {
			line.Cash = Whole(0) // in kind
		}
		t.cash = append(t.cash, newTrack(line.Cash, m.Currency, line.Growth))
		var inKind *track
		if line.InKind.known {
			inKind = newTrack(line.InKind, m.Currency, line.Growth)
		}
		t.inKind = append(t.inKind, inKind)
	}
	return t, nil
}

func orElse(r, other Rate) Rate {
	if r.known {
		return r
	}
	return other
}

// next works out the next year.
func (t *tracks) next() (Statement, error) {
	m, zero := t.m, Money{0, t.m.Currency}
	s := Statement{
		key: m.Key, title: m.Title, currency: m.Currency, policy: m.Policy,
		salaries: zero, benefits: zero, nonPersonnel: zero, personnel: zero, total: zero, inKind: zero, fte: FTEPercent(0),
	}
	if m.Year != 0 {
		s.year = m.Year + t.k
	}
	add := func(part string, i int, e Entry, err error) error {
		if err == nil {
			err = s.add(e)
		}
		if err == nil {
			return nil
		}
		var l fault.List
		l.AddErr(fault.At("", part, i), err)
		return l.Err()
	}
	pay := map[string]Money{}
	for i, p := range m.Positions {
		amount, err := t.pay[i].year(t.k, m.Currency, m.Policy)
		pay[p.Key] = amount
		e := Entry{
			Key: p.Key, Title: p.Title, Section: Salaries, Category: p.Category, Kind: Cash, Amount: amount, InKind: Whole(0),
			FTE: p.FTE, Annualised: averageOf(amount, p.FTE.number, NoFTE, m.Policy.Rounding),
			How: t.howPaid(p), Note: p.Note, Source: p.Source,
		}
		if err := add("positions", i, e, err); err != nil {
			return Statement{}, err
		}
	}
	for i, b := range m.Benefits {
		base := s.salaries
		if b.Base == NamedPositions {
			base = zero
			for _, key := range b.Positions {
				base.minor += pay[key].minor // at most all salaries, which fit
			}
		}
		amount, err := base.Times(b.Rate, m.Policy.Rounding)
		e := Entry{
			Key: b.Key, Title: b.Title, Section: Benefits, Category: b.Category, Kind: Cash, Amount: amount, InKind: Whole(0),
			Annualised: Average{reason: NoFTE}, How: howBenefit(b, base), Note: b.Note, Source: b.Source,
		}
		if err := add("benefits", i, e, err); err != nil {
			return Statement{}, err
		}
	}
	for i, line := range m.Lines {
		amount, err := t.cash[i].year(t.k, m.Currency, m.Policy)
		e := Entry{
			Key: line.Key, Title: line.Title, Section: NonPersonnel, Category: line.Category, Kind: line.Kind, Amount: amount,
			Annualised: Average{reason: NoFTE}, How: t.howSpent(line), Note: line.Note, Source: line.Source,
		}
		switch {
		case line.Kind == Cash:
			e.InKind = Whole(0)
		case t.inKind[i] != nil && err == nil:
			var inKind Money
			inKind, err = t.inKind[i].year(t.k, m.Currency, m.Policy)
			e.InKind = inKind.Amount()
		}
		if err := add("lines", i, e, err); err != nil {
			return Statement{}, err
		}
	}
	for i := range s.entries {
		e := &s.entries[i]
		e.Share = s.share(e.Amount)
		if e.Source == (Source{}) {
			e.Source = m.Source
		}
	}
	t.k++
	return s, nil
}

func (t *tracks) howPaid(p Position) string {
	how := fmt.Sprintf("as given for %s FTE", p.FTE)
	if p.FullTime.known {
		m, _ := p.FullTime.In(t.m.Currency)
		how = fmt.Sprintf("%s FTE of %s", p.FTE, m.text())
	}
	return how + t.howGrown(p.Growth)
}

func howBenefit(b Benefit, base Money) string {
	of := "all salaries"
	if b.Base == NamedPositions {
		of = fmt.Sprintf("salaries of %d named", len(b.Positions))
	}
	return fmt.Sprintf("%s of %s, %s", b.Rate.Percent(), base.text(), of)
}

func (t *tracks) howSpent(line Line) string {
	how := "as given"
	switch {
	case line.Kind == InKind && line.InKind.known:
		how = "in kind"
	case line.Kind == InKind:
		return "in kind, not valued"
	case line.Kind == Mixed && !line.InKind.known:
		return "as given" + t.howGrown(line.Growth) + "; in part in kind, not valued"
	case line.Kind == Mixed:
		how = "as given, in part in kind"
	}
	return how + t.howGrown(line.Growth)
}

func (t *tracks) howGrown(r Rate) string {
	if t.k == 0 || r.Sign() == 0 {
		return ""
	}
	return fmt.Sprintf(", %s a year for %d years (%s)", r.Percent(), t.k, t.m.Policy.Compounding)
}
