// Package population makes up the pupils that the benchmarks count. Every field
// of row i is a function of i alone, in whole numbers, so that a table is the
// same everywhere and the beginning of any longer one.
package population

import (
	"fmt"
	"io"
	"strconv"

	"github.com/collective-impact/sdk/measure"
)

// dimension is a category of the table.
type dimension struct {
	name   string
	levels []string
}

func dimensions() []dimension {
	return []dimension{
		{"race", []string{"American Indian", "Asian", "Black", "Hispanic", "Pacific Islander", "Two or more", "White"}},
		{"gender", []string{"F", "M", "X"}},
		{"income", []string{"FRL", "Non-FRL"}},
		{"el", []string{"EL", "Non-EL"}},
		{"disability", []string{"IEP", "No IEP"}},
		{"school", numbered("S%03d", 50)},
		{"district", numbered("D%02d", 10)},
		{"grade", []string{"K", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}},
		{"year", []string{"2020", "2021", "2022", "2023", "2024"}},
	}
}

func numbered(format string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf(format, i+1)
	}
	return out
}

// Dimensions returns the names of the nine categories.
func Dimensions() []string {
	var out []string
	for _, d := range dimensions() {
		out = append(out, d.name)
	}
	return out
}

// Schema declares the table.
func Schema() measure.Schema {
	var s measure.Schema
	for _, d := range dimensions() {
		s.Columns = append(s.Columns, measure.Column{Name: d.name, Kind: measure.Category, Levels: d.levels})
	}
	s.Columns = append(s.Columns,
		measure.Column{Name: "proficient", Kind: measure.YesNo},
		measure.Column{Name: "score", Kind: measure.Number},
		measure.Column{Name: "weight", Kind: measure.Number})
	return s
}

// pupil is a row: codes of the dimensions, the score in hundredths and the weight in
// ten-thousandths.
type pupil struct {
	codes         [9]uint8
	proficient    bool
	level         int
	score, weight int64
}

// mix is the finalizer of SplitMix64 (Steele, Lea and Flood 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb
	return x ^ (x >> 31)
}

// pick returns the first place whose cumulative weight, of 2^16, is above u.
func pick(weights []uint64, u uint64) uint8 {
	u &= 0xffff
	for i, w := range weights {
		if u < w {
			return uint8(i)
		}
		u -= w
	}
	return uint8(len(weights) - 1)
}

// enrol makes up row i.
func enrol(i uint64) pupil {
	h := mix(0x9e3779b97f4a7c15 ^ i)
	a, b, c, d := mix(h^1), mix(h^2), mix(h^3), mix(h^4)
	race := pick([]uint64{600, 3900, 9800, 18400, 300, 3200, 29336}, a)
	gender := pick([]uint64{31900, 33120, 516}, a>>16)
	school := uint8(((a >> 32) & 0xffff) * 50 >> 16)
	district := school / 5
	grade, year := uint8((b&0xffff)*13>>16), uint8(((b>>16)&0xffff)*5>>16)
	atLeast := func(u, limit uint64) (code uint8) {
		if u >= limit {
			code = 1
		}
		return code
	}
	income := atLeast(b>>32&0xffff, []uint64{40000, 22000, 43000, 42000, 38000, 28000, 20000}[race]+uint64(school%7)*900)
	el := atLeast(b>>48, []uint64{3000, 15000, 3500, 22000, 12000, 3000, 1500}[race])
	limit := uint64(8000)
	if gender == 1 {
		limit = 12000
	}
	disability := atLeast(c&0xffff, limit)

	// The score is a sum of four uniforms about what the groups make expect.
	bell := int64(d&0xffff) + int64(d>>16&0xffff) + int64(d>>32&0xffff) + int64(d>>48) - 131070
	score := 250000 + []int64{-3500, 4200, -4100, -2500, -1500, 600, 2200}[race] + bell*12000/37837
	score += int64(grade)*900 + int64(year)*120 + int64(school%11)*250 - int64(district)*90
	score -= 3600*int64(1-income) + 5200*int64(1-el) + 6100*int64(1-disability)
	p := pupil{codes: [9]uint8{race, gender, income, el, disability, school, district, grade, year}, score: score}
	for _, cut := range []int64{236000, 245000, 252000, 262000} {
		if score-int64(grade)*900 >= cut {
			p.level++
		}
	}
	p.proficient = p.level >= 3
	p.weight = 5000 + int64((c>>16&0xffff)*15000>>16)
	return p
}

// WriteCSV writes the first rows as a table with a header.
func WriteCSV(w io.Writer, rows int) error {
	buf := []byte("student_id,race,gender,income,el,disability,school,district,grade,year,proficient,level,score,weight\n")
	dims := dimensions()
	for i := range rows {
		p := enrol(uint64(i))
		buf = strconv.AppendInt(buf, int64(1_000_000_000+i), 10)
		for j, code := range p.codes {
			buf = append(append(buf, ','), dims[j].levels[code]...)
		}
		yes := byte('0')
		if p.proficient {
			yes = '1'
		}
		buf = append(buf, ',', yes, ',', '0'+byte(p.level), ',')
		buf = appendDecimal(buf, p.score, 100)
		buf = append(buf, ',')
		buf = append(appendDecimal(buf, p.weight, 10000), '\n')
		if len(buf) > 1<<20 || i == rows-1 {
			if _, err := w.Write(buf); err != nil {
				return err
			}
			buf = buf[:0]
		}
	}
	return nil
}

// appendDecimal appends v divided by a power of ten, with all of its places.
func appendDecimal(b []byte, v, unit int64) []byte {
	b = append(strconv.AppendInt(b, v/unit, 10), '.')
	for v %= unit; unit > 1; v %= unit {
		unit /= 10
		b = append(b, '0'+byte(v/unit))
	}
	return b
}
