package budget_test

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/budget"
)

func TestGolden(t *testing.T) {
	indent := func(v any) string {
		data, err := json.MarshalIndent(v, "", "  ")
		require.NoError(t, err)
		return string(data) + "\n"
	}
	model := indent(budget.FSGBasic())
	golden(t, "fsg-basic.json", model)
	golden(t, "fsg-basic-statement.json", indent(statement(t, budget.FSGBasic())))
	p, err := budget.FSGBasic().Project(budget.Horizon{Years: 3, Salaries: rate("0.03"), Costs: rate("0.025")})
	require.NoError(t, err)
	golden(t, "fsg-basic-projection.txt", p.Text())

	back, err := budget.ReadModel(strings.NewReader(model))
	require.NoError(t, err)
	if diff := cmp.Diff(budget.FSGBasic(), back); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
	assert.Equal(t, model, indent(back), "written, read and written is the same to the byte")
}

// Every figure of FSG's slide: FSG (2012), Building Backbone Organizations for
// Collective Impact.
func TestFSGBasic(t *testing.T) {
	m := budget.FSGBasic()
	require.NoError(t, m.Validate())
	s := statement(t, m)
	assert.Equal(t, "425650.00 USD", s.Total().String())
	assert.Equal(t, "225000.00 USD", s.Salaries().String())
	assert.Equal(t, "45000.00 USD", s.Benefits().String(), "as printed")
	assert.Equal(t, "155650.00 USD", s.NonPersonnel().String())
	assert.Equal(t, "3.5", s.FTE().String())
	assert.Equal(t, "Basic backbone organization (FSG 2012): 425650.00 USD", s.String())
	assert.Equal(t, []string{"technology", "office"}, s.InKind().Unvalued)
	assert.False(t, s.InKind().Known())
	assert.Equal(t, m.Key, s.Key())
	assert.Equal(t, m.Title, s.Title())
	assert.Equal(t, budget.USD, s.Currency())
	assert.Equal(t, budget.Policy{}, s.Policy())
	assert.Zero(t, s.Year(), "the source states no year")
	floor, err := s.Total().Cmp(usd(t, "400000"))
	require.NoError(t, err)
	assert.Equal(t, 1, floor, `the source says "$400K+"`)
	for e := range s.Entries() {
		assert.Equal(t, "FSG", e.Source.Author, e.Key)
		assert.Contains(t, e.Source.Locator, "row", e.Key)
		assert.NotEmpty(t, e.How, e.Key)
	}
	var categories []string
	for c, sum := range s.Categories() {
		categories = append(categories, string(c)+" "+sum.String())
	}
	assert.Equal(t, []string{"personnel 225000.00 USD", "fringe 45000.00 USD", "contractual 90000.00 USD", "travel 16000.00 USD", "other 49650.00 USD"}, categories)

	m.Positions[0].AsGiven = budget.Whole(1)
	m.Lines[0].Key = "mine"
	assert.NotEqual(t, m.Positions[0], budget.FSGBasic().Positions[0], "each call returns a copy of its own")
	assert.Equal(t, "425650.00 USD", s.Total().String())
}

func TestNothingIsShared(t *testing.T) {
	m := budget.FSGBasic()
	m.Benefits[0].Base, m.Benefits[0].Positions = budget.NamedPositions, []string{"facilitator", "data-manager"}
	want, err := json.Marshal(m)
	require.NoError(t, err)
	s := statement(t, m)
	text := s.Text()
	p, err := m.Project(budget.Horizon{Years: 2})
	require.NoError(t, err)
	got, err := json.Marshal(m)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got), "input unchanged")
	assert.Equal(t, "24000.00 USD", s.Benefits().String())

	s.InKind().Unvalued[0] = "x"
	series, _ := p.Entry("office")
	series[0] = usd(t, "9")
	for e := range s.Entries() {
		e.Title = "x"
	}
	m.Benefits[0].Positions[0], m.Lines[0].Title = "x", "x"
	assert.Equal(t, text, s.Text())
	series, _ = p.Entry("office")
	assert.Equal(t, "3650.00 USD", series[0].String())
}

func TestValidate(t *testing.T) {
	bad := budget.Model{
		Key: " k", Currency: "USX",
		Policy: budget.Policy{Rounding: 7, Compounding: 2},
		Positions: []budget.Position{
			{Key: "a", Title: "A", FTE: budget.FTEPercent(100), FullTime: budget.Whole(1), AsGiven: budget.Whole(1)},
			{Key: "a", Title: "A ", Category: " c", FullTime: budget.Whole(-1), Growth: rate("3")},
			{Key: "", FTE: budget.FTEPercent(0), AsGiven: budget.Whole(5), Growth: rate("-1.5")},
			{Key: "p", Title: "P", FTE: budget.FTEPercent(10)},
		},
		Benefits: []budget.Benefit{
			{Key: "b", Title: "B"},
			{Key: "c", Title: "C", Rate: rate("-0.1"), Base: 3},
			{Key: "d", Title: "D", Rate: rate("20"), Base: budget.AllSalaries, Positions: []string{"a"}},
			{Key: "e", Title: "E", Rate: rate("1"), Base: budget.NamedPositions},
			{Key: "f", Title: "F", Rate: rate("0"), Base: budget.NamedPositions, Positions: []string{"p", "p", "b"}},
		},
		Lines: []budget.Line{
			{Key: "a", Title: "A"},
			{Key: "m", Title: "M", Kind: 4, Cash: budget.Whole(1)},
			{Key: "n", Title: "N", Kind: budget.InKind, Cash: budget.Whole(1)},
			{Key: "o", Title: "O", Kind: budget.Mixed, InKind: budget.Whole(-1)},
			{Key: "q", Title: "Q", Kind: budget.Cash, Cash: budget.Whole(1), InKind: budget.Whole(0)},
		},
	}
	assert.Equal(t, []string{
		"/key: invalid", "/title: required", "/currency: unknown key", "/policy/rounding: unknown key", "/policy/compounding: unknown key",
		"/positions/0/asGiven: invalid",
		"/positions/1/key: duplicate", "/positions/1/title: invalid", "/positions/1/category: invalid", "/positions/1/fte: required",
		"/positions/1/fullTime: out of range", "/positions/1/growth: out of range",
		"/positions/2/key: required", "/positions/2/title: required", "/positions/2/fte: invalid", "/positions/2/growth: out of range",
		"/positions/3: required",
		"/benefits/0/rate: required", "/benefits/0/base: required",
		"/benefits/1/rate: out of range", "/benefits/1/base: unknown key",
		"/benefits/2/rate: out of range", "/benefits/2/positions: invalid",
		"/benefits/3/positions: required",
		"/benefits/4/positions/1: duplicate", "/benefits/4/positions/2: refers to nothing",
		"/lines/0/key: duplicate", "/lines/0/kind: required",
		"/lines/1/kind: unknown key", "/lines/2/cash: invalid", "/lines/3/cash: required", "/lines/3/inKind: out of range", "/lines/4/inKind: invalid",
	}, paths(t, bad.Validate()))
	_, err := bad.Statement()
	assert.Equal(t, bad.Validate(), err)
	assert.Equal(t, []string{"/key: required", "/title: required", "/currency: required"}, paths(t, budget.Model{}.Validate()))

	fine := budget.Model{Key: "k", Title: "T", Currency: budget.JPY, Lines: []budget.Line{
		{Key: "a", Title: "A", Kind: budget.Mixed, Cash: amount(t, "0.5"), InKind: amount(t, "1.25")},
		{Key: "b", Title: "B", Kind: budget.Cash, Cash: budget.Whole(math.MaxInt64)},
	}}
	assert.Equal(t, []string{"/lines/0/cash: finer than the smallest unit of the currency", "/lines/0/inKind: finer than the smallest unit of the currency"}, paths(t, fine.Validate()))
	fine.Currency = budget.KWD
	assert.Equal(t, []string{"/lines/1/cash: out of range"}, paths(t, fine.Validate()))

	dear := budget.FSGBasic()
	dear.Benefits[0].Rate = rate("101")
	assert.NotContains(t, dear.Validate().Error(), "write", "101% is no sound rate either")

	// A percentage in the place of a rate is named with what was meant.
	for text, want := range map[string]string{
		"20":    `for 20% write "0.2"`,
		"7.65":  `for 7.65% write "0.0765"`,
		"101":   "101 would be 10100%",
		"1.001": `for 1.001% write "0.01001"`,
	} {
		m := budget.FSGBasic()
		m.Benefits[0].Rate = rate(text)
		assert.ErrorContains(t, m.Validate(), want)
	}
}

func TestHorizon(t *testing.T) {
	m := budget.FSGBasic()
	_, err := m.Project(budget.Horizon{Years: 0, Salaries: rate("3"), Costs: rate("-2")})
	assert.Equal(t, []string{"/horizon/years: out of range", "/horizon/salaries: out of range", "/horizon/costs: out of range"}, paths(t, err))
	_, err = m.Project(budget.Horizon{Years: 101})
	assert.Equal(t, []string{"/horizon/years: out of range"}, paths(t, err))

	h := budget.Horizon{Years: 100, Salaries: rate("0.123456789012"), Costs: rate("-0.999999999999")}
	p, err := m.Project(h)
	require.NoError(t, err)
	assert.Equal(t, h, p.Horizon())
	last, ok := p.Year(100)
	require.True(t, ok)
	assert.Equal(t, "0.00 USD", last.NonPersonnel().String())
	_, ok = p.Year(101)
	assert.False(t, ok)
	_, ok = p.Entry("nobody")
	assert.False(t, ok)
	_, err = m.Project(budget.Horizon{Years: 100, Salaries: rate("1")})
	assert.Equal(t, []string{"/years/38: out of range"}, paths(t, err), "270,000 dollars doubled year by year add up to 270,000 (2^39 - 1)")

	m.Year = 2026
	m.Lines[4].InKind = budget.Whole(1_000)
	p, err = m.Project(budget.Horizon{Years: 2, Costs: rate("0.1")})
	require.NoError(t, err)
	last, _ = p.Year(2)
	assert.Equal(t, 2027, last.Year())
	assert.Equal(t, "1100.00 USD", last.InKind().Valued.String(), "what is valued grows with its line")
	assert.Equal(t, []string{"technology"}, last.InKind().Unvalued, "what is unknown stays so")
	assert.Contains(t, p.Text(), "2026        2027")
	office, _ := last.Entry("office")
	assert.Equal(t, "as given, in part in kind, 10% a year for 1 years (closed)", office.How)
	data, err := json.Marshal(p)
	require.NoError(t, err)
	assert.Contains(t, string(data), `{"horizon":{"years":2,"costs":"0.1"},"policy":{"rounding":"half-away","compounding":"closed"},"years":[{"model":"fsg-basic-backbone"`)
	for n := range p.Years() {
		assert.Equal(t, 1, n)
		break
	}
}

func TestUndefined(t *testing.T) {
	m := budget.Model{Key: "k", Title: "T", Currency: budget.USD}
	s := statement(t, m)
	assert.Equal(t, "0.00 USD", s.Total().String())
	for _, c := range []struct {
		got  budget.Average
		want budget.Reason
	}{
		{s.SalaryPerFTE(), budget.NoFTE}, {s.PersonnelPerFTE(), budget.NoFTE}, {s.TotalPerFTE(), budget.NoFTE},
		{s.CostPer(0), budget.ZeroCount}, {s.CostPer(-1), budget.NegativeCount}, {s.CostPer(math.MinInt64), budget.NegativeCount},
	} {
		assert.False(t, c.got.Known())
		assert.Equal(t, c.want, c.got.Reason())
		assert.Nil(t, c.got.Rat())
		money, ok := c.got.Money()
		assert.False(t, ok)
		assert.Equal(t, budget.Money{}, money)
		data, err := json.Marshal(c.got)
		require.NoError(t, err)
		assert.Equal(t, `{"amount":null,"reason":"`+c.want.String()+`"}`, string(data))
	}
	assert.Equal(t, "0.00 USD", s.CostPer(5).String(), "nothing for five is 0")
	assert.Equal(t, "undefined", budget.Average{}.String())
	assert.True(t, s.CostPer(0).Equal(s.CostPer(0)) && !s.CostPer(0).Equal(s.CostPer(-1)))

	// What is not all is never shown as all, and what is not nothing never as 0.
	nearly := budget.Model{Key: "k", Title: "T", Currency: budget.USD, Lines: []budget.Line{
		{Key: "a", Title: "A", Kind: budget.Cash, Cash: budget.Whole(999_999)}, {Key: "b", Title: "B", Kind: budget.Cash, Cash: budget.Whole(1)}}}
	st, err := nearly.Statement()
	require.NoError(t, err)
	for key, want := range map[string]string{"a": "99.9%", "b": "0.1%"} {
		e, _ := st.Entry(key)
		assert.Equal(t, want, e.Share.Percent(1))
	}

	share := s.PersonnelShare()
	assert.False(t, share.Known())
	assert.Equal(t, budget.ZeroTotal, share.Reason())
	assert.Nil(t, share.Rat())
	assert.False(t, share.Decimal(2).Valid)
	assert.Equal(t, "undefined: zero-total", share.Percent(1))
	data, err := json.Marshal(share)
	require.NoError(t, err)
	assert.Equal(t, "null", string(data))
	assert.True(t, share.Equal(budget.Share{}))
	assert.NotEmpty(t, s.Text())

	m.Positions = []budget.Position{{Key: "p", Title: "P", FTE: fte(t, "0.000001"), AsGiven: budget.Whole(90_000_000_000_000_000)}}
	s = statement(t, m)
	e, ok := s.Entry("p")
	require.True(t, ok)
	assert.Equal(t, budget.TooLarge, e.Annualised.Reason())
	m.Positions = append(m.Positions, budget.Position{Key: "q", Title: "Q", FTE: fte(t, "1"), AsGiven: budget.Whole(90_000_000_000_000_000)})
	_, err = m.Statement()
	assert.Equal(t, []string{"/positions/1: out of range"}, paths(t, err), "the sum does not fit")

	none := budget.Statement{}
	assert.Empty(t, slices.Collect(none.Entries()))
	_, ok = none.Entry("x")
	assert.False(t, ok)
	assert.NotEmpty(t, none.Text())
	_, err = json.Marshal(none)
	assert.NoError(t, err)
	assert.Empty(t, budget.Projection{}.Text())
	_, err = json.Marshal(budget.Projection{})
	assert.NoError(t, err)
	assert.Equal(t, budget.ZeroCount, none.CostPer(0).Reason())
	assert.Zero(t, none.CostPer(3).Rat().Sign())
}

func TestShares(t *testing.T) {
	s := statement(t, budget.FSGBasic())
	ed, _ := s.Entry("executive-director")
	assert.Equal(t, "1600/8513", ed.Share.Rat().String())
	assert.Equal(t, "0.19", ed.Share.Decimal(2).Decimal.String())
	assert.Equal(t, "0", ed.Share.Decimal(-3).Decimal.String())
	assert.Equal(t, "18.795%", ed.Share.Percent(3))
	assert.Zero(t, ed.Share.Reason())
	assert.True(t, ed.Share.Equal(ed.Share) && !ed.Share.Equal(budget.Share{}))
	assert.Len(t, ed.Share.Decimal(1_000).Decimal.String(), 102, "at most 100 places")
	for range s.Entries() {
		break
	}
	for range s.Categories() {
		break
	}
}

func TestText(t *testing.T) {
	m := budget.Model{Key: "k", Title: "T", Currency: budget.JPY, Lines: []budget.Line{
		{Key: "a", Title: "会議室", Kind: budget.Mixed, Cash: budget.Whole(1_234_567), InKind: budget.Whole(999)},
	}}
	text := statement(t, m).Text()
	assert.Contains(t, text, "1,234,567  100.0%")
	assert.Contains(t, text, "In kind, valued: 999\n")
	assert.NotContains(t, text, "not valued")
}

func TestReadModel(t *testing.T) {
	for name, c := range map[string]struct {
		src  string
		want []string
	}{
		"empty": {"", []string{": not valid JSON"}},
		"null":  {"null", []string{": wrong type"}},
		"fields": {`{"key":"k","title":"t","currency":"USD","policy":{"rounding":"half-up"},"positions":[{"key":"a","title":"A","fte":1,"salary":"1"}],
			"lines":[{"key":"l","title":"L","kind":"gift","cash":45000.0,"inKind":"1e9","growth":"2%"}],"Title":"x","title":"y"}`, []string{
			"/title: duplicate", "/policy/rounding: unknown key", "/positions/0/fte: wrong type", "/positions/0/salary: unknown field",
			"/lines/0/kind: unknown key", "/lines/0/cash: wrong type", "/lines/0/inKind: wrong type", "/lines/0/growth: wrong type", "/Title: unknown field",
			"/positions/0: required", // no pay that could be read
		}},
		"unknown is not zero": {`{"key":"k","title":"t","currency":"USD","positions":[{"key":"a","title":"A","fte":null,"fullTime":"1"}],
			"benefits":[{"key":"b","title":"B","base":"all-salaries"}],"lines":[{"key":"l","title":"L","kind":"cash","cash":null}]}`, []string{
			"/positions/0/fte: required", "/benefits/0/rate: required", "/lines/0/cash: required",
		}},
	} {
		m, err := budget.ReadModel(strings.NewReader(c.src))
		assert.Equal(t, c.want, paths(t, err), name)
		assert.Equal(t, budget.Model{}, m, name)
	}
	_, err := budget.ReadModel(nil)
	assert.ErrorIs(t, err, budget.ErrSyntax)
	broken := errors.New("broken pipe")
	_, err = budget.ReadModel(iotest.ErrReader(broken))
	assert.ErrorIs(t, err, broken)

	m, err := budget.ReadModel(strings.NewReader(`{"key":"k","title":"t","currency":"USD","policy":{"rounding":"half-even"},
		"lines":[{"key":"l","title":"L","kind":"in-kind","inKind":null},{"key":"m","title":"M","kind":"mixed","cash":"1.5","inKind":"0"}]}`))
	require.NoError(t, err)
	assert.Equal(t, budget.Policy{Rounding: budget.HalfEven}, m.Policy)
	assert.False(t, m.Lines[0].InKind.Known())
	assert.True(t, m.Lines[1].InKind.Known())
	data, err := json.Marshal(m)
	require.NoError(t, err)
	assert.Contains(t, string(data), `"cash":"1.50","inKind":"0.00"`)
}

func TestSource(t *testing.T) {
	assert.Empty(t, budget.Source{}.String())
	assert.Equal(t, "(2012).", budget.Source{Year: 2012}.String())
	assert.Equal(t, "FSG (2012). T, p. 3. https://example.org.", budget.Source{Author: "FSG", Year: 2012, Title: "T", Locator: "p. 3", URL: "https://example.org"}.String())
	m := budget.FSGBasic()
	m.Lines[0].Source = budget.Source{}
	e, _ := statement(t, m).Entry(m.Lines[0].Key)
	assert.Equal(t, m.Source, e.Source, "the model's source stands in")
}
