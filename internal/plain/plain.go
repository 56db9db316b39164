// Package plain sets tables and numbers as plain text for people.
package plain

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Table sets the first column to the left and all others to the right, two
// spaces apart, one line a row. Rows may differ in length. Width is counted in
// runes.
func Table(rows [][]string) string {
	var wide []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(wide) {
				wide = append(wide, 0)
			}
			wide[i] = max(wide[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			pad := strings.Repeat(" ", wide[i]-utf8.RuneCountInString(cell))
			if i == 0 {
				line.WriteString(cell + pad)
			} else {
				line.WriteString("  " + pad + cell)
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}

// Commas puts a comma before every third digit of the whole part of a decimal
// number: "-1234567.89" becomes "-1,234,567.89".
func Commas(number string) string {
	sign := ""
	if rest, ok := strings.CutPrefix(number, "-"); ok {
		sign, number = "-", rest
	}
	whole, part, point := strings.Cut(number, ".")
	var b strings.Builder
	b.WriteString(sign)
	for i, digit := range []byte(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(digit)
	}
	if point {
		b.WriteString("." + part)
	}
	return b.String()
}

// maxPlaces is the most decimal places that [Places] asks for.
const maxPlaces = 12

// Places returns how many decimal places show x so that it is not taken for 0:
// at least so many, and more until the first digit that is not 0 shows.
func Places(least int, x float64) int {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return least
	}
	_, exp, _ := strings.Cut(strconv.FormatFloat(math.Abs(x), 'e', 0, 64), "e")
	e, _ := strconv.Atoi(exp)
	return min(max(least, -e), max(least, maxPlaces))
}

// PercentPlaces returns how many decimal places show a percentage so that it is
// taken neither for 0 nor for 100 when it is not: one, or more.
func PercentPlaces(x float64) int { return max(Places(1, x), Places(1, 100-x)) }
