package cube

import (
	"context"
	"encoding/csv"
	"math/big"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// levels of the nine dimensions of the synthetic records, in code order.
func levels() ([]string, [][]string) {
	numbered := func(prefix string, n, digits int) (out []string) {
		for i := range n {
			s := strconv.Itoa(i + 1)
			for len(s) < digits {
				s = "0" + s
			}
			out = append(out, prefix+s)
		}
		return out
	}
	return []string{"race", "gender", "income", "el", "disability", "school", "district", "grade", "year"}, [][]string{
		{"American Indian", "Asian", "Black", "Hispanic", "Pacific Islander", "Two or more", "White"},
		{"F", "M", "X"}, {"FRL", "Non-FRL"}, {"EL", "Non-EL"}, {"IEP", "No IEP"}, numbered("S", 50, 3), numbered("D", 10, 2),
		append([]string{"K"}, numbered("", 12, 1)...), {"2020", "2021", "2022", "2023", "2024"},
	}
}

func mix(x uint64) uint64 { // the finalizer of splitmix64
	x += 0x9e3779b97f4a7c15
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb
	return x ^ (x >> 31)
}

func draw(shares []uint64, u uint64) uint8 {
	u &= 0xffff
	for i, s := range shares {
		if u < s {
			return uint8(i)
		}
		u -= s
	}
	return uint8(len(shares) - 1)
}

// records makes the synthetic records whose sums are in testdata: what they
// are is explained there.
func records(rows int) data {
	const seed = 1
	_, names := levels()
	cols := make([][]uint8, len(names))
	for i := range cols {
		cols[i] = make([]uint8, rows)
	}
	proficient, level := make([]uint8, rows), make([]int32, rows)
	score, weight := make([]int32, rows), make([]int32, rows)
	step := uint64(seed)
	step *= 0x9e3779b97f4a7c15
	for i := range rows {
		h := mix(step ^ uint64(i))
		a, b, c, d := mix(h^1), mix(h^2), mix(h^3), mix(h^4)
		race := draw([]uint64{600, 3900, 9800, 18400, 300, 3200, 29336}, a)
		gender := draw([]uint64{31900, 33120, 516}, a>>16)
		school := uint8((a >> 32 & 0xffff) * 50 >> 16)
		grade, year := uint8((b&0xffff)*13>>16), uint8((b>>16&0xffff)*5>>16)
		lunch := []uint64{40000, 22000, 43000, 42000, 38000, 28000, 20000}[race] + uint64(school%7)*900
		income, el, disability := uint8(0), uint8(0), uint8(0)
		if b>>32&0xffff >= lunch {
			income = 1
		}
		if b>>48 >= []uint64{3000, 15000, 3500, 22000, 12000, 3000, 1500}[race] {
			el = 1
		}
		if c&0xffff >= []uint64{8000, 12000, 8000}[gender] {
			disability = 1
		}
		for k, v := range []uint8{race, gender, income, el, disability, school, school / 5, grade, year} {
			cols[k][i] = v
		}
		bell := int64(d&0xffff) + int64(d>>16&0xffff) + int64(d>>32&0xffff) + int64(d>>48) - 131070
		mean := 250000 + []int64{-3500, 4200, -4100, -2500, -1500, 600, 2200}[race]
		mean -= []int64{3600, 0}[income] + []int64{5200, 0}[el] + []int64{6100, 0}[disability]
		mean += int64(grade)*900 + int64(year)*120 + int64(school%11)*250 - int64(school/5)*90
		s := mean + bell*12000/37837
		score[i] = int32(s)
		for _, cut := range []int64{236000, 245000, 252000, 262000} {
			if s-int64(grade)*900 >= cut {
				level[i]++
			}
		}
		if level[i] >= 3 {
			proficient[i] = 1
		}
		weight[i] = int32(5000 + (c>>16&0xffff)*15000>>16)
	}
	in := Input{Rows: rows, Masks: []Mask{{U8: proficient, Counted: []bool{false, true}}}}
	for k, list := range names {
		in.Dims = append(in.Dims, Dim{U8: cols[k], Card: len(list)})
	}
	in.Columns = []Column{{I32: level}, {I32: weight}, {I32: score}}
	in.Terms = []Term{{}, {Where: []int{0}}, {Factors: []int{0}}, {Factors: []int{1}}, {Where: []int{0}, Factors: []int{1}},
		{Factors: []int{1, 1}}, {Where: []int{0}, Factors: []int{1, 1}}, {Factors: []int{2}}, {Factors: []int{2, 2}}}
	return data{Input: in}
}

func TestReference(t *testing.T) {
	d := records(1_000_000)
	c := must(t, d, defaults())
	require.Len(t, c.parts[0].grid.deps, 1, "the district follows from the school")
	dims, names := levels()
	for file, set := range map[string][]int{"total": nil, "district": {6}, "race_x_gender_x_income": {0, 1, 2}, "el_x_disability_x_grade": {3, 4, 7}} {
		f, err := os.Open("testdata/m1-" + file + ".csv")
		require.NoError(t, err)
		rows, err := csv.NewReader(f).ReadAll()
		require.NoError(t, err)
		require.NoError(t, f.Close())
		cells, err := c.Project(set)
		require.NoError(t, err)
		require.Equal(t, len(rows)-1, cells.Len())
		for _, row := range rows[1:] {
			var codes []int
			for i, d := range set {
				require.Equal(t, dims[d], rows[0][i])
				codes = append(codes, slices.Index(names[d], row[i]))
			}
			cell, ok := cells.At(codes...)
			require.True(t, ok, row)
			for term := range d.Terms {
				require.Equal(t, row[len(set)+term], cell.Big(term).String(), "%s %v %s", file, row[:len(set)], rows[0][len(set)+term])
			}
		}
	}
	// By number of dimensions: cells, and the sums of n, n², k² and nk over them.
	for k, want := range [][5]string{
		{"1", "1000000", "1000000000000", "136211926761", "369069000000"},
		{"94", "9000000", "3210381331018", "474390830861", "1223417262252"},
		{"2536", "36000000", "4315672114880", "688033280618", "1695187641755"},
		{"31390", "84000000", "3169764828508", "541819500500", "1280935682103"},
		{"205296", "126000000", "1395841250162", "253723395606", "578776242205"},
	} {
		sets := slices.DeleteFunc(allSets(9, k), func(set []int) bool { return len(set) != k })
		all, err := c.Sets(sets)
		require.NoError(t, err)
		var got [5]big.Int
		for _, cells := range all {
			got[0].Add(&got[0], big.NewInt(int64(cells.Len())))
			for cell := range cells.All() {
				n, k := cell.Big(0), cell.Big(1)
				for i, v := range []*big.Int{n, new(big.Int).Mul(n, n), new(big.Int).Mul(k, k), new(big.Int).Mul(n, k)} {
					got[i+1].Add(&got[i+1], v)
				}
			}
		}
		for i := range want {
			require.Equal(t, want[i], got[i].String(), "%d dimensions, figure %d", k, i)
		}
	}
}

// TestWorkers counts in parts of the rows by several workers at once.
func TestWorkers(t *testing.T) {
	d := records(10*chunkRows + 77)
	var want []byte
	for _, workers := range []int{1, 2, 5, 0} {
		for name, lim := range map[string]limits{"dense": defaults(), "hash": {packed: 1 << 32, dense: 1 << 10, cover: 1 << 9}} {
			d.Workers = workers
			last := 0
			d.Progress = func(rows int) {
				require.Greater(t, rows, last)
				last = rows
			}
			c := must(t, d, lim)
			require.Equal(t, d.Rows, last)
			require.Equal(t, name == "dense", c.parts[0].grid != nil)
			b := encoded(t, c)
			if want == nil {
				want = b
			}
			sameBytes(t, want, b, name)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	d.Progress = func(int) { cancel() }
	_, err := Build(ctx, d.Input)
	require.ErrorIs(t, err, context.Canceled)
}
