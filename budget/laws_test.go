package budget_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/budget"
)

// checkShares holds parts against the laws of largest remainder: they add up,
// each is less than one unit from its exact share and on the right side of 0, a
// weight of 0 gets 0, and the smallest remainder rounded up is not below the
// largest rounded down, nor later than an equal one.
func checkShares(t testing.TB, m budget.Money, weights []int64, parts []budget.Money) {
	t.Helper()
	var sum, total big.Int
	for _, w := range weights {
		total.Add(&total, big.NewInt(w))
	}
	whole := big.NewInt(m.Minor())
	whole.Abs(whole)
	if len(parts) != len(weights) {
		t.Fatalf("%d parts of %d weights", len(parts), len(weights))
	}
	var lowestUp, highestDown *big.Int
	lastUp, firstDown := -1, len(parts)
	for i, p := range parts {
		sum.Add(&sum, big.NewInt(p.Minor()))
		if p.Sign()*m.Sign() < 0 || p.Currency() != m.Currency() {
			t.Fatalf("%s by %v: part %d is %s", m, weights, i, p)
		}
		quo, rest := new(big.Int), new(big.Int)
		quo.QuoRem(quo.Mul(whole, big.NewInt(weights[i])), &total, rest)
		switch up := new(big.Int).Sub(big.NewInt(p.Abs().Minor()), quo); {
		case up.Sign() == 0 && rest.Sign() != 0:
			if c := compare(rest, highestDown); c > 0 {
				highestDown, firstDown = rest, i
			}
		case up.Sign() == 0:
		case up.IsInt64() && up.Int64() == 1 && rest.Sign() > 0:
			if c := compare(rest, lowestUp); c <= 0 || lowestUp == nil {
				lowestUp, lastUp = rest, i
			}
		default:
			t.Fatalf("%s by %v: part %d is %s, the exact share is %s and %s/%s", m, weights, i, p, quo, rest, &total)
		}
	}
	if !sum.IsInt64() || sum.Int64() != m.Minor() {
		t.Fatalf("%s by %v: parts %v add up to %s", m, weights, parts, &sum)
	}
	if lowestUp != nil && highestDown != nil {
		if c := lowestUp.Cmp(highestDown); c < 0 || c == 0 && lastUp > firstDown {
			t.Fatalf("%s by %v: part %d got the unit of part %d", m, weights, lastUp, firstDown)
		}
	}
}

func compare(a, b *big.Int) int {
	if b == nil {
		return 1
	}
	return a.Cmp(b)
}

func TestAllocateLaws(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 30_000 {
		n := 1 + rng.IntN(8)
		weights := make([]int64, n)
		for i := range weights {
			switch rng.IntN(4) {
			case 0:
			case 1:
				weights[i] = rng.Int64N(5)
			case 2:
				weights[i] = rng.Int64N(100_000)
			default:
				weights[i] = rng.Int64() >> rng.IntN(63)
			}
		}
		minor := rng.Int64() >> rng.IntN(63)
		m, err := budget.MoneyFromMinor(minor, budget.USD)
		require.NoError(t, err)
		parts, err := m.Allocate(weights...)
		if slices.Max(weights) == 0 {
			assert.ErrorIs(t, err, budget.ErrWeights)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		checkShares(t, m, weights, parts)
		negative, err := m.Neg().Allocate(weights...)
		if err != nil {
			t.Fatal(err)
		}
		decimals := make([]decimal.Decimal, n)
		for i, w := range weights {
			decimals[i] = decimal.New(w, int32(-7*(i%2))).Shift(int32(7 * (i % 2))) // the same in other clothes
		}
		same, err := m.AllocateDecimal(decimals...)
		if err != nil {
			t.Fatal(err)
		}
		for i := range parts {
			if negative[i] != parts[i].Neg() {
				t.Fatalf("%s by %v: Allocate(-x) is not -Allocate(x)", m, weights)
			}
			if same[i] != parts[i] {
				t.Fatalf("%s by %v: decimals give %v, integers %v", m, weights, same, parts)
			}
		}
	}
}

// 10^5 allocations stay within a second by far, and no cent is lost in any.
func TestAllocateMany(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	weights := make([]int64, 12)
	for range 100_000 {
		for i := range weights {
			weights[i] = 1 + rng.Int64N(90_000)
		}
		m, err := budget.MoneyFromMinor(rng.Int64N(1e12)-5e11, budget.USD)
		if err != nil {
			t.Fatal(err)
		}
		parts, err := m.Allocate(weights...)
		if err != nil {
			t.Fatal(err)
		}
		sum, err := budget.Sum(parts...)
		if err != nil || sum != m {
			t.Fatalf("%s by %v: %s, %v", m, weights, sum, err)
		}
	}
}

func TestSplitLaws(t *testing.T) {
	ones := slices.Repeat([]int64{1}, 40)
	for minor := int64(-130); minor <= 130; minor++ {
		for n := 1; n <= 40; n += 3 {
			m, err := budget.MoneyFromMinor(minor, budget.USD)
			require.NoError(t, err)
			got, err := m.Split(n)
			require.NoError(t, err)
			want, err := m.Allocate(ones[:n]...)
			require.NoError(t, err)
			if !slices.Equal(want, got) {
				t.Fatalf("%s in %d: got %v, want %v", m, n, got, want)
			}
		}
	}
}

// Rounding against a slow second opinion, in fractions.
func TestRoundingLaws(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	floor := func(r *big.Rat) int64 {
		q := new(big.Int)
		return q.Div(r.Num(), r.Denom()).Int64() // Euclidean, and so the floor for a positive divisor
	}
	half := big.NewRat(1, 2)
	for range 20_000 {
		d := decimal.New(rng.Int64N(20_001)-10_000, -int32(rng.IntN(6)))
		cents := new(big.Rat).Mul(d.Rat(), big.NewRat(100, 1))
		low := floor(cents)
		rest := new(big.Rat).Sub(cents, new(big.Rat).SetInt64(low))
		high := low
		if rest.Sign() > 0 {
			high++
		}
		toward, away := low, high
		if d.Sign() < 0 {
			toward, away = high, low
		}
		near := func(tie int64) int64 {
			switch rest.Cmp(half) {
			case -1:
				return low
			case 1:
				return high
			}
			return tie
		}
		even := low
		if even%2 != 0 {
			even = high
		}
		for how, want := range map[budget.Rounding]int64{
			budget.HalfAway: near(away), budget.HalfEven: near(even), budget.HalfDown: near(toward),
			budget.TowardZero: toward, budget.AwayFromZero: away, budget.Floor: low, budget.Ceiling: high,
		} {
			got, err := budget.RoundMoney(d, budget.USD, how)
			if err != nil || got.Minor() != want {
				t.Fatalf("%s %s: got %d, %v, want %d", how, d, got.Minor(), err, want)
			}
		}
	}
}

// Laws of the model: totals are sums of entries, sections and categories; no
// growth is the base year; both ways to compound agree on the second year; the
// order of lines changes no total; twice the FTE is twice the pay; what is in
// kind is in no total; shares add up to 1.
func TestModelLaws(t *testing.T) {
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 7))
		m := randomModel(t, rng)
		s := statement(t, m)

		sum, inCategories := usd(t, "0"), usd(t, "0")
		shares := new(big.Rat)
		sections := map[budget.Section]budget.Money{budget.Salaries: usd(t, "0"), budget.Benefits: usd(t, "0"), budget.NonPersonnel: usd(t, "0")}
		for e := range s.Entries() {
			sum, _ = sum.Add(e.Amount)
			sections[e.Section], _ = sections[e.Section].Add(e.Amount)
			if e.Share.Known() {
				shares.Add(shares, e.Share.Rat())
			}
		}
		for _, c := range s.Categories() {
			inCategories, _ = inCategories.Add(c)
		}
		require.Equal(t, s.Total(), sum, seed)
		require.Equal(t, s.Total(), inCategories, seed)
		require.Equal(t, []budget.Money{s.Salaries(), s.Benefits(), s.NonPersonnel()},
			[]budget.Money{sections[budget.Salaries], sections[budget.Benefits], sections[budget.NonPersonnel]}, seed)
		if s.Total().Sign() > 0 {
			require.Equal(t, "1", shares.RatString(), seed)
		}

		still, err := m.Project(budget.Horizon{Years: 3})
		require.NoError(t, err)
		for _, year := range still.Years() {
			require.Equal(t, s.Total(), year.Total(), "no growth, seed %d", seed)
		}

		h := budget.Horizon{Years: 4, Salaries: rate("0.031"), Costs: rate("-0.0217")}
		closed, err := m.Project(h)
		require.NoError(t, err)
		m.Policy.Compounding = budget.Chain
		chain, err := m.Project(h)
		require.NoError(t, err)
		for n := 1; n <= 4; n++ {
			a, _ := closed.Year(n)
			b, _ := chain.Year(n)
			gap, err := a.Total().Sub(b.Total())
			require.NoError(t, err)
			// A year is off by half a cent at most, and half cents carried on grow
			// by less than a tenth in three years; benefits of 60% come on top.
			limit := int64(n * 2 * (len(m.Positions) + len(m.Lines) + len(m.Benefits)))
			require.LessOrEqual(t, gap.Abs().Minor(), limit, "seed %d, year %d", seed, n)
		}

		shuffled := m
		shuffled.Lines = slices.Clone(m.Lines)
		rng.Shuffle(len(shuffled.Lines), func(i, k int) {
			shuffled.Lines[i], shuffled.Lines[k] = shuffled.Lines[k], shuffled.Lines[i]
		})
		require.Equal(t, s.Total(), statement(t, shuffled).Total(), seed)

		valued := m
		valued.Lines = slices.Clone(m.Lines)
		for i := range valued.Lines {
			if valued.Lines[i].Kind != budget.Cash {
				valued.Lines[i].InKind = budget.Whole(1_000_000)
			}
		}
		v := statement(t, valued)
		require.Equal(t, s.Total(), v.Total(), seed)
		require.True(t, v.InKind().Known())
	}
}

func randomModel(t *testing.T, rng *rand.Rand) budget.Model {
	cents := func(n int64) budget.Amount {
		m, err := budget.MoneyFromMinor(rng.Int64N(n), budget.USD)
		require.NoError(t, err)
		return m.Amount()
	}
	m := budget.Model{
		Key: "m", Title: "M", Currency: budget.USD,
		Policy: budget.Policy{Rounding: budget.Rounding(rng.IntN(7))},
	}
	name := func(i int) string { return string(rune('a' + i)) }
	for i := range rng.IntN(4) {
		p := budget.Position{Key: "p" + name(i), Title: "P", FTE: budget.FTEPercent(1 + uint16(rng.IntN(200))), Category: budget.Category(name(rng.IntN(3)))}
		if rng.IntN(2) == 0 {
			p.FullTime = cents(1e7)
		} else {
			p.AsGiven = cents(1e7)
		}
		m.Positions = append(m.Positions, p)
	}
	m.Benefits = append(m.Benefits, budget.Benefit{Key: "b", Title: "B", Rate: budget.PercentOf(int16(rng.IntN(40))).Rate(), Base: budget.AllSalaries})
	if len(m.Positions) > 0 {
		m.Benefits = append(m.Benefits, budget.Benefit{Key: "c", Title: "C", Rate: rate("0.1765"), Base: budget.NamedPositions, Positions: []string{"pa"}})
	}
	for i := range rng.IntN(6) {
		l := budget.Line{Key: "l" + name(i), Title: "L", Kind: budget.Kind(1 + rng.IntN(3)), Category: budget.Category(name(rng.IntN(3)))}
		if l.Kind != budget.InKind {
			l.Cash = cents(1e7)
		}
		if l.Kind != budget.Cash && rng.IntN(2) == 0 {
			l.InKind = cents(1e6)
		}
		m.Lines = append(m.Lines, l)
	}
	require.NoError(t, m.Validate())
	return m
}

func BenchmarkAllocate(b *testing.B) {
	m, err := budget.MoneyFromMinor(42_565_000, budget.USD)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		weights []int64
	}{
		{"4 salaries", []int64{80_000, 55_000, 65_000, 25_000}},
		{"12 months", slices.Repeat([]int64{1}, 12)},
		{"60 months", slices.Repeat([]int64{1}, 60)},
		{"12 beyond 64 bits", slices.Repeat([]int64{math.MaxInt64}, 12)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := m.Allocate(c.weights...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("split in 12", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := m.Split(12); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkProject(b *testing.B) {
	m, h := budget.FSGBasic(), budget.Horizon{Years: 5, Salaries: budget.PercentOf(3).Rate(), Costs: budget.PercentOf(2).Rate()}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Project(h); err != nil {
			b.Fatal(err)
		}
	}
}
