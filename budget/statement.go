package budget

import (
	"encoding/json"
	"fmt"
	"iter"
)

// Statement is a [Model] worked out for one year: every entry in money, and the
// totals. Its total is cash; what is given in kind stands apart ([Statement.InKind])
// and is never added to it. It shares nothing with its model. The zero value
// has no entries.
type Statement struct {
	key, title       string
	year             int
	currency         Currency
	policy           Policy
	entries          []Entry
	salaries         Money
	benefits         Money
	nonPersonnel     Money
	personnel, total Money
	inKind           Money
	fte              FTE
}

// Entry is one row of a [Statement].
type Entry struct {
	// Key is the key of the position, benefit or line.
	Key string
	// Title is its name for people.
	Title string
	// Section is where it stands.
	Section Section
	// Category is the category that the model states.
	Category Category
	// Kind says in what it is paid; pay and benefits are [Cash].
	Kind Kind
	// Amount is the cash of the year, rounded.
	Amount Money
	// InKind is the value of what is given in kind: 0 for [Cash], and unknown
	// when something is given that nobody has valued.
	InKind Amount
	// FTE is the staff of a position; not stated for other entries.
	FTE FTE
	// Annualised is what the amount of a position comes to for a whole post:
	// Amount / FTE. As the amount is rounded, it can differ by some cents from
	// a full-time pay that the model states. It has
	// no value for other entries ([NoFTE]).
	Annualised Average
	// Share is the share of Amount in the total.
	Share Share
	// How says in words how Amount came about: "20% of 225000.00, all
	// salaries".
	How string
	// Note is the remark of the model.
	Note string
	// Source is the source of the figures: the entry's, or else the model's.
	Source Source
}

// InKindTotal is what is given in kind to a whole budget.
type InKindTotal struct {
	// Valued is the sum of the values that are known. The whole is worth at
	// least that much.
	Valued Money
	// Unvalued are the keys of the entries of which something is given that
	// nobody has valued, in the order of the statement.
	Unvalued []string
}

// Known reports whether everything given is valued, so that Valued is all.
func (g InKindTotal) Known() bool { return len(g.Unvalued) == 0 }

// Statement works the model out. It validates first and returns all problems
// joined; amounts that are too large to add up wrap [ErrRange].
//
// A position costs FullTime times its FTE, or AsGiven. A benefit costs its rate
// times the sum of the rounded salaries of its base. Each entry is rounded once
// by the policy; every total is the sum of the rounded entries above it.
func (m Model) Statement() (Statement, error) {
	t, err := m.tracks(Horizon{Years: 1})
	if err != nil {
		return Statement{}, err
	}
	return t.next()
}

// Key returns the key of the model.
func (s Statement) Key() string { return s.key }

// Title returns the title of the model.
func (s Statement) Title() string { return s.title }

// Year returns the year, or 0 when the model states none.
func (s Statement) Year() int { return s.year }

// Currency returns the currency of all amounts.
func (s Statement) Currency() Currency { return s.currency }

// Policy returns how the statement was rounded.
func (s Statement) Policy() Policy { return s.policy }

// Entries walks the entries: positions, benefits, lines, each in the order of
// the model.
func (s Statement) Entries() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for _, e := range s.entries {
			if !yield(e) {
				return
			}
		}
	}
}

// Entry returns the entry with a key, and whether there is one.
func (s Statement) Entry(key string) (Entry, bool) {
	for _, e := range s.entries {
		if e.Key == key {
			return e, true
		}
	}
	return Entry{}, false
}

// Salaries returns the sum of the pay of all positions.
func (s Statement) Salaries() Money { return s.salaries }

// Benefits returns the sum of all benefits.
func (s Statement) Benefits() Money { return s.benefits }

// Personnel returns salaries plus benefits.
func (s Statement) Personnel() Money { return s.personnel }

// NonPersonnel returns the cash of all lines.
func (s Statement) NonPersonnel() Money { return s.nonPersonnel }

// Total returns the cash cost of the year: personnel plus non-personnel.
func (s Statement) Total() Money { return s.total }

// InKind returns what is given in kind. It is in no other total.
func (s Statement) InKind() InKindTotal {
	g := InKindTotal{Valued: s.inKind}
	for _, e := range s.entries {
		if !e.InKind.Known() {
			g.Unvalued = append(g.Unvalued, e.Key)
		}
	}
	return g
}

// FTE returns the staff of all positions.
func (s Statement) FTE() FTE { return s.fte }

// PersonnelShare returns the share of personnel in the total.
func (s Statement) PersonnelShare() Share { return s.share(s.personnel) }

// SalaryPerFTE returns salaries / FTE: the average pay of a whole post.
func (s Statement) SalaryPerFTE() Average { return s.perFTE(s.salaries) }

// PersonnelPerFTE returns personnel / FTE: the loaded cost of a whole post.
func (s Statement) PersonnelPerFTE() Average { return s.perFTE(s.personnel) }

// TotalPerFTE returns total / FTE: what a whole post costs with all around it.
func (s Statement) TotalPerFTE() Average { return s.perFTE(s.total) }

// CostPer returns total / count: the cash cost per child, per partner, or, with
// 12, per month on average. Without a count there is no value: a count of 0 is
// [ZeroCount], one below 0 is [NegativeCount]. To pay a total out in 12 months
// use [Money.Split]: twelve averages need not add up.
func (s Statement) CostPer(count int64) Average {
	return perCount(s.total, count, s.policy.Rounding)
}

// Categories walks the categories in the order of their first entry, each with
// its cash. Their sum is the total; entries without a category stand under "".
func (s Statement) Categories() iter.Seq2[Category, Money] {
	return func(yield func(Category, Money) bool) {
		seen := map[Category]bool{}
		for i, e := range s.entries {
			if seen[e.Category] {
				continue
			}
			seen[e.Category] = true
			sum := e.Amount
			for _, o := range s.entries[i+1:] {
				if o.Category == e.Category {
					sum.minor += o.Amount.minor // at most the total, which fits
				}
			}
			if !yield(e.Category, sum) {
				return
			}
		}
	}
}

func (s Statement) share(m Money) Share {
	return Share{m.minor, s.total.minor, s.policy.Rounding}
}

func (s Statement) perFTE(m Money) Average {
	return averageOf(m, s.fte.number, NoFTE, s.policy.Rounding)
}

// add puts an entry into the statement and its sums.
func (s *Statement) add(e Entry) error {
	sums := []*Money{&s.total}
	switch e.Section {
	case Salaries:
		sums = append(sums, &s.salaries, &s.personnel)
	case Benefits:
		sums = append(sums, &s.benefits, &s.personnel)
	default:
		sums = append(sums, &s.nonPersonnel)
	}
	for _, sum := range sums {
		var err error
		if *sum, err = sum.Add(e.Amount); err != nil {
			return err
		}
	}
	if e.InKind.known {
		m, err := e.InKind.In(s.currency)
		if err != nil {
			return err
		}
		if s.inKind, err = s.inKind.Add(m); err != nil {
			return err
		}
	}
	var ok bool
	if s.fte, ok = s.fte.add(e.FTE); !ok {
		return fail(ErrRange, "the staff is too large to add up")
	}
	s.entries = append(s.entries, e)
	return nil
}

type entryJSON struct {
	Key        string   `json:"key"`
	Title      string   `json:"title"`
	Section    Section  `json:"section"`
	Category   Category `json:"category,omitempty"`
	Kind       Kind     `json:"kind"`
	Amount     Amount   `json:"amount"`
	InKind     Amount   `json:"inKind"`
	FTE        FTE      `json:"fte,omitzero"`
	Annualised *Average `json:"annualised,omitempty"`
	Share      Share    `json:"share"`
	How        string   `json:"how"`
	Note       string   `json:"note,omitempty"`
	Source     Source   `json:"source,omitzero"`
}

type statementJSON struct {
	Model           string      `json:"model"`
	Title           string      `json:"title"`
	Year            int         `json:"year,omitempty"`
	Currency        Currency    `json:"currency"`
	Policy          Policy      `json:"policy"`
	Entries         []entryJSON `json:"entries"`
	Salaries        Amount      `json:"salaries"`
	Benefits        Amount      `json:"benefits"`
	Personnel       Amount      `json:"personnel"`
	NonPersonnel    Amount      `json:"nonPersonnel"`
	Total           Amount      `json:"total"`
	PersonnelShare  Share       `json:"personnelShare"`
	InKind          inKindJSON  `json:"inKind"`
	FTE             FTE         `json:"fte"`
	SalaryPerFTE    Average     `json:"salaryPerFTE"`
	PersonnelPerFTE Average     `json:"personnelPerFTE"`
	TotalPerFTE     Average     `json:"totalPerFTE"`
}

type inKindJSON struct {
	Valued   Amount   `json:"valued"`
	Unvalued []string `json:"unvalued,omitempty"`
}

// MarshalJSON writes all figures, with the currency once and every amount in
// its digits. An unknown value is null. It is for readers of results; the
// document to keep is the [Model].
func (s Statement) MarshalJSON() ([]byte, error) {
	inKind := s.InKind()
	out := statementJSON{
		Model: s.key, Title: s.title, Year: s.year, Currency: s.currency, Policy: s.policy,
		Entries:  []entryJSON{},
		Salaries: printed(s.salaries), Benefits: printed(s.benefits), Personnel: printed(s.personnel),
		NonPersonnel: printed(s.nonPersonnel), Total: printed(s.total), PersonnelShare: s.PersonnelShare(),
		InKind: inKindJSON{printed(inKind.Valued), inKind.Unvalued}, FTE: s.fte,
		SalaryPerFTE: s.SalaryPerFTE(), PersonnelPerFTE: s.PersonnelPerFTE(), TotalPerFTE: s.TotalPerFTE(),
	}
	for _, e := range s.entries {
		x := entryJSON{
			Key: e.Key, Title: e.Title, Section: e.Section, Category: e.Category, Kind: e.Kind,
			Amount: printed(e.Amount), InKind: Amount{e.InKind.fixed(e.Amount.places())}, FTE: e.FTE,
			Share: e.Share, How: e.How, Note: e.Note, Source: e.Source,
		}
		if e.Section == Salaries {
			x.Annualised = &e.Annualised
		}
		out.Entries = append(out.Entries, x)
	}
	return json.Marshal(out)
}

// UnmarshalJSON always fails with [ErrComputed]: a statement comes from [Model.Statement].
func (*Statement) UnmarshalJSON([]byte) error { return ErrComputed }

// String returns the title and the total: "Basic backbone: 425650.00 USD".
func (s Statement) String() string { return fmt.Sprintf("%s: %s", s.title, s.total) }
