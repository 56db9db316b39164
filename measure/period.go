package measure

import (
	"fmt"
	"strings"
	"time"
)

const dateLayout = "2006-01-02"

// Period is the span of days that an indicator speaks of, first and last day
// included. Its text form is an ISO 8601 interval: "2021-07-01/2022-06-30".
// The zero value means that no period is stated. Periods compare with ==.
type Period struct{ first, last string }

// NewPeriod returns the period of two days, both included; the time of day and
// the zone are left out. A last day before the first wraps [ErrRange], a year
// outside 0 to 9999 [ErrInvalid].
func NewPeriod(first, last time.Time) (Period, error) {
	return ParsePeriod(first.Format(dateLayout) + "/" + last.Format(dateLayout))
}

// SchoolYear returns the school year that begins on 1 July of a year, as the
// school statistics of the United States count it: SchoolYear(2021) is 2021–22.
// A year outside 1 to 9998 gives the zero Period.
func SchoolYear(year int) Period {
	if year < 1 || year > 9998 {
		return Period{}
	}
	return Period{fmt.Sprintf("%04d-07-01", year), fmt.Sprintf("%04d-06-30", year+1)}
}

// ParsePeriod reads the text form: two days of the years 0000 to 9999 that
// exist in the calendar, month and day with two digits. A text that is none
// wraps [ErrInvalid], a last day before the first [ErrRange].
func ParsePeriod(s string) (Period, error) {
	first, last, ok := strings.Cut(s, "/")
	a, err1 := time.Parse(dateLayout, first)
	b, err2 := time.Parse(dateLayout, last)
	if !ok || err1 != nil || err2 != nil {
		return Period{}, fmt.Errorf("%w period %q: expected two days as 2021-07-01/2022-06-30", ErrInvalid, s)
	}
	if b.Before(a) {
		return Period{}, fmt.Errorf("period %q: %w: the last day is before the first", s, ErrRange)
	}
	return Period{first, last}, nil
}

// First returns the first day, at midnight UTC; the zero Time when no period is
// stated.
func (p Period) First() time.Time { t, _ := time.Parse(dateLayout, p.first); return t }

// Last returns the last day, at midnight UTC; the zero Time when no period is
// stated.
func (p Period) Last() time.Time { t, _ := time.Parse(dateLayout, p.last); return t }

// Days returns the number of days, or 0 when no period is stated.
func (p Period) Days() int {
	if p.IsZero() {
		return 0
	}
	// A Duration holds 292 years only.
	return int((p.Last().Unix()-p.First().Unix())/(24*60*60)) + 1
}

// IsZero reports whether no period is stated.
func (p Period) IsZero() bool { return p == Period{} }

// String returns the text form, or "" when no period is stated.
func (p Period) String() string {
	if p.IsZero() {
		return ""
	}
	return p.first + "/" + p.last
}

// AppendText appends the text form.
func (p Period) AppendText(b []byte) ([]byte, error) { return append(b, p.String()...), nil }

// MarshalText returns the text form.
func (p Period) MarshalText() ([]byte, error) { return p.AppendText(nil) }

// UnmarshalText reads the text form; empty text is the zero value.
func (p *Period) UnmarshalText(text []byte) (err error) {
	if len(text) == 0 {
		*p = Period{}
		return nil
	}
	*p, err = ParsePeriod(string(text))
	return err
}
