package budget

import (
	"fmt"
	"iter"
	"sort"
)

// Currency is a currency by its ISO 4217 code, such as "USD". The zero value
// means not stated; there is no default currency.
type Currency string

// Some currencies; [Currencies] walks all of them.
const (
	// AUD is the Australian dollar, with 2 digits.
	AUD Currency = "AUD"
	// CAD is the Canadian dollar, with 2 digits.
	CAD Currency = "CAD"
	// EUR is the euro, with 2 digits.
	EUR Currency = "EUR"
	// GBP is the pound sterling, with 2 digits.
	GBP Currency = "GBP"
	// INR is the Indian rupee, with 2 digits.
	INR Currency = "INR"
	// JPY is the yen, without digits after the point.
	JPY Currency = "JPY"
	// KWD is the Kuwaiti dinar, with 3 digits.
	KWD Currency = "KWD"
	// MXN is the Mexican peso, with 2 digits.
	MXN Currency = "MXN"
	// USD is the dollar of the United States, with 2 digits.
	USD Currency = "USD"
)

// record is the width of a currency in the table: three letters and a digit.
const record = 4

// Digits returns the number of digits after the point that an amount of the
// currency can have: 0, 2 or 3. It reports false for a code that is not in the
// table.
//
// Source: ISO 4217, list one; funds, metals and test codes are left out.
func (c Currency) Digits() (digits int32, ok bool) {
	if len(c) != record-1 {
		return 0, false
	}
	i := sort.Search(len(iso4217)/record, func(i int) bool { return iso4217[i*record:i*record+3] >= string(c) })
	if i == len(iso4217)/record || iso4217[i*record:i*record+3] != string(c) {
		return 0, false
	}
	return int32(iso4217[i*record+3] - '0'), true
}

// digits is [Currency.Digits] with an error.
func (c Currency) digits() (int, error) {
	d, ok := c.Digits()
	switch {
	case ok:
		return int(d), nil
	case c == "":
		return 0, fail(ErrCurrency, "the amount has no currency")
	}
	return 0, fail(ErrUnknownKey, fmt.Sprintf("%s is no currency of ISO 4217", quote(string(c))))
}

// Currencies walks the currencies that the library knows, sorted by code.
func Currencies() iter.Seq[Currency] {
	return func(yield func(Currency) bool) {
		for i := 0; i < len(iso4217); i += record {
			if !yield(Currency(iso4217[i : i+3])) {
				return
			}
		}
	}
}
