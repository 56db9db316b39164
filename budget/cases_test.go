package budget_test

import (
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/budget"
)

// fsgKeys are the keys of FSGBasic by the names in the cases.
func fsgKeys() map[string]string {
	return map[string]string{
		"ED": "executive-director", "Facilitator": "facilitator", "Data Manager": "data-manager",
		"Administrative Support": "administrative-support", "Benefits": "benefits", "Professional Fees": "professional-fees",
		"Travel & Meetings": "travel-meetings", "Communications": "communications", "Technology": "technology",
		"Office": "office", "Other": "other",
	}
}

func TestCaseFSGBasic(t *testing.T) {
	in, want := load[struct {
		Lines []struct {
			Name, Kind, Amount string
			FTE                *string
		}
	}, struct {
		Salaries, Benefits, Personnel string
		NonPersonnel                  string `json:"non_personnel"`
		Total, FTE                    string
		Admin                         string            `json:"admin_annualized_full_time_salary"`
		AvgSalary                     string            `json:"avg_salary_per_fte_2dp_half_even"`
		Loaded                        string            `json:"loaded_cost_per_fte_2dp_half_even"`
		AllIn                         string            `json:"total_cost_per_fte_2dp_half_even"`
		Monthly                       string            `json:"monthly_average_exact"`
		Share                         map[string]string `json:"share_of_total_12dp"`
		PersonnelShare                string            `json:"personnel_share_12dp"`
	}](t, "s01_fsg_basic")
	m := budget.FSGBasic()
	m.Policy.Rounding = budget.HalfEven
	s := statement(t, m)
	keys := fsgKeys()
	require.Len(t, slices.Collect(s.Entries()), len(in.Lines))
	for _, line := range in.Lines {
		e, ok := s.Entry(keys[line.Name])
		require.True(t, ok, line.Name)
		assert.True(t, e.Amount.Decimal().Equal(dec(line.Amount)), "%s: got %s, want %s", line.Name, e.Amount, line.Amount)
		assert.Equal(t, want.Share[line.Name], e.Share.String(), line.Name)
		if line.FTE != nil {
			assert.Equal(t, *line.FTE, e.FTE.String(), line.Name)
		} else {
			assert.False(t, e.FTE.Known(), line.Name)
		}
	}
	assert.Equal(t, want.Salaries, plain(s.Salaries()))
	assert.Equal(t, want.Benefits, plain(s.Benefits()))
	assert.Equal(t, want.Personnel, plain(s.Personnel()))
	assert.Equal(t, want.NonPersonnel, plain(s.NonPersonnel()))
	assert.Equal(t, want.Total, plain(s.Total()))
	assert.Equal(t, want.FTE, s.FTE().String())
	assert.Equal(t, want.PersonnelShare, s.PersonnelShare().String())
	admin, _ := s.Entry("administrative-support")
	for want, got := range map[string]budget.Average{
		want.Admin: admin.Annualised, want.AvgSalary: s.SalaryPerFTE(), want.Loaded: s.PersonnelPerFTE(), want.AllIn: s.TotalPerFTE(),
	} {
		m, ok := got.Money()
		assert.True(t, ok)
		assert.Equal(t, want, plain(m))
	}
	monthly, ok := new(big.Rat).SetString(want.Monthly)
	require.True(t, ok)
	assert.Zero(t, monthly.Cmp(s.CostPer(12).Rat()), "got %s, want %s", s.CostPer(12).Rat(), monthly)
}

func TestCaseMonths(t *testing.T) {
	in, want := load[struct {
		Lines   []struct{ Name, Amount string }
		Periods int
	}, struct {
		Rows        map[string][]string
		RowSums     map[string]string `json:"row_sums"`
		ColumnSums  []string          `json:"column_sums_of_this_rule"`
		Total       string
		TotalOver12 []string `json:"total_alone_over_12"`
	}](t, "s02_allocate_fsg_months")
	columns := make([]budget.Money, in.Periods)
	for i := range columns {
		columns[i] = usd(t, "0")
	}
	ones := slices.Repeat([]int64{1}, in.Periods)
	for _, line := range in.Lines {
		parts, err := usd(t, line.Amount).Split(in.Periods)
		require.NoError(t, err)
		assert.Equal(t, want.Rows[line.Name], plains(parts), line.Name)
		same, err := usd(t, line.Amount).Allocate(ones...)
		require.NoError(t, err)
		assert.Equal(t, parts, same, "Split is Allocate with equal weights")
		sum, err := budget.Sum(parts...)
		require.NoError(t, err)
		assert.Equal(t, want.RowSums[line.Name], plain(sum))
		for i, p := range parts {
			columns[i], err = columns[i].Add(p)
			require.NoError(t, err)
		}
	}
	assert.Equal(t, want.ColumnSums, plains(columns))
	parts, err := usd(t, want.Total).Split(12)
	require.NoError(t, err)
	assert.Equal(t, want.TotalOver12, plains(parts))
}

func TestCaseAllocate(t *testing.T) {
	type one struct {
		Amount  string
		Weights []int64
	}
	check := func(in one, want []string) {
		t.Helper()
		got, err := usd(t, in.Amount).Allocate(in.Weights...)
		require.NoError(t, err)
		assert.Equal(t, want, plains(got), "%s by %v", in.Amount, in.Weights)
	}
	in3, want3 := load[one, struct {
		Parts []string `json:"largest_remainder"`
	}](t, "s03_allocate_by_salary")
	check(in3, want3.Parts)
	for _, name := range []string{"s04_allocate_negative", "s05_allocate_zero_weight"} {
		in, want := load[struct{ Cases []one }, struct{ Parts [][]string }](t, name)
		require.NotEmpty(t, in.Cases)
		for i, c := range in.Cases {
			check(c, want.Parts[i])
		}
	}
	in6, want6 := load[one, struct{ Parts []string }](t, "s06_allocate_large")
	check(in6, want6.Parts)
}

func TestCaseRounding(t *testing.T) {
	in, want := load[struct{ Values []string }, map[string]map[string]string](t, "s07_rounding_modes")
	modes := map[string]budget.Rounding{
		"half_even": budget.HalfEven, "half_away": budget.HalfAway, "half_down": budget.HalfDown, "down_to_zero": budget.TowardZero,
		"up_from_zero": budget.AwayFromZero, "floor": budget.Floor, "ceiling": budget.Ceiling,
	}
	require.Len(t, want, len(modes))
	for name, table := range want {
		how, ok := modes[name]
		require.True(t, ok, name)
		for _, v := range in.Values {
			got, err := budget.RoundMoney(dec(v), budget.USD, how)
			require.NoError(t, err)
			assert.Equal(t, table[v], plain(got), "%s %s", name, v)
		}
	}
}

func TestCaseProjection(t *testing.T) {
	type year struct {
		Lines                     []string
		Salaries, Benefits, Total string
	}
	in, want := load[struct {
		Lines []struct{ Name, Amount, Rate string }
		Years int
	}, struct {
		Chain     []year `json:"chain_round_each_year"`
		Closed    []year `json:"closed_form_round_once"`
		SumChain  string `json:"sum5_chain"`
		SumClosed string `json:"sum5_closed"`
	}](t, "s09_projection_5y")
	keys := fsgKeys()
	for how, want := range map[budget.Compounding]struct {
		years []year
		sum   string
	}{budget.Closed: {want.Closed, want.SumClosed}, budget.Chain: {want.Chain, want.SumChain}} {
		m := budget.FSGBasic()
		m.Policy = budget.Policy{Rounding: budget.HalfEven, Compounding: how}
		// Once with the growth of the horizon, once with that of each line.
		byHorizon, err := m.Project(budget.Horizon{Years: in.Years, Salaries: rate("0.03"), Costs: rate("0.025")})
		require.NoError(t, err)
		for i := range m.Positions {
			m.Positions[i].Growth = rate(in.Lines[i].Rate)
		}
		for i := range m.Lines {
			m.Lines[i].Growth = rate(in.Lines[len(m.Positions)+i].Rate)
		}
		byLine, err := m.Project(budget.Horizon{Years: in.Years, Salaries: rate("0.5"), Costs: rate("0.5")})
		require.NoError(t, err)
		for _, p := range []budget.Projection{byHorizon, byLine} {
			assert.Equal(t, m.Policy, p.Policy())
			assert.Equal(t, want.sum, plain(p.Total()), how)
			n := 0
			for k, s := range p.Years() {
				w := want.years[k-1]
				n++
				for i, line := range in.Lines {
					series, ok := p.Entry(keys[line.Name])
					require.True(t, ok)
					assert.Equal(t, w.Lines[i], plain(series[k-1]), "%s, year %d: %s", how, k, line.Name)
				}
				assert.Equal(t, w.Salaries, plain(s.Salaries()), "%s, year %d", how, k)
				assert.Equal(t, w.Benefits, plain(s.Benefits()), "%s, year %d", how, k)
				assert.Equal(t, w.Total, plain(s.Total()), "%s, year %d", how, k)
			}
			assert.Equal(t, in.Years, n)
		}
	}
}
