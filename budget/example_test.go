package budget_test

import (
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/collective-impact/sdk/budget"
)

// What does a small backbone cost in a year? FSG answered with one slide.
func Example() {
	s, err := budget.FSGBasic().Statement()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(s.Text())
	// Output:
	// Basic backbone organization (FSG 2012)  FTE         USD   share
	//   Executive director                      1   80,000.00   18.8%
	//   Facilitator                             1   55,000.00   12.9%
	//   Data manager                            1   65,000.00   15.3%
	//   Administrative support                0.5   25,000.00    5.9%
	// Salaries                                3.5  225,000.00   52.9%
	//   Benefits                                    45,000.00   10.6%
	// Benefits                                      45,000.00   10.6%
	// Personnel                                    270,000.00   63.4%
	//   Professional fees                           90,000.00   21.1%
	//   Travel and meetings                         16,000.00    3.8%
	//   Communications                              45,000.00   10.6%
	//   Technology (in-kind)                             0.00    0.0%
	//   Office (mixed)                               3,650.00    0.9%
	//   Other                                        1,000.00    0.2%
	// Non-personnel                                155,650.00   36.6%
	// Total                                   3.5  425,650.00  100.0%
	// In kind, not valued: technology, office
	// Rounded half-away; totals are sums of rounded entries.
}

// A partnership writes down its own backbone: one and a half posts, a pension
// for one of them, and a room that the library lends.
func ExampleModel_Statement() {
	m := budget.Model{
		Key: "valley-backbone", Title: "Valley Partnership backbone", Currency: budget.USD,
		Positions: []budget.Position{
			{Key: "director", Title: "Director", FTE: budget.FTEPercent(100), FullTime: budget.Whole(78_000)},
			{Key: "analyst", Title: "Data analyst", FTE: budget.FTEPercent(50), FullTime: budget.Whole(61_333)},
		},
		Benefits: []budget.Benefit{
			{Key: "payroll-tax", Title: "Payroll tax", Rate: budget.PercentOf(8).Rate(), Base: budget.AllSalaries},
			{Key: "pension", Title: "Pension", Rate: budget.PercentOf(5).Rate(), Base: budget.NamedPositions, Positions: []string{"director"}},
		},
		Lines: []budget.Line{
			{Key: "room", Title: "Meeting room", Kind: budget.InKind, InKind: budget.Whole(2_400)},
			{Key: "laptops", Title: "Laptops", Kind: budget.InKind},
		},
	}
	s, err := m.Statement()
	if err != nil {
		log.Fatal(err)
	}
	for e := range s.Entries() {
		fmt.Printf("%-12s %9s  %s\n", e.Key, e.Amount.Decimal().StringFixed(2), e.How)
	}
	fmt.Println("total", s.Total())
	fmt.Println("in kind", s.InKind().Valued, "and unvalued:", s.InKind().Unvalued)
	// Output:
	// director      78000.00  1 FTE of 78000.00
	// analyst       30666.50  0.5 FTE of 61333.00
	// payroll-tax    8693.32  8% of 108666.50, all salaries
	// pension        3900.00  5% of 78000.00, salaries of 1 named
	// room              0.00  in kind
	// laptops           0.00  in kind, not valued
	// total 121259.82 USD
	// in kind 2400.00 USD and unvalued: [laptops]
}

// Three years of FSG's basic backbone, with pay growing by 3% and everything
// else by 2.5%.
func ExampleModel_Project() {
	p, err := budget.FSGBasic().Project(budget.Horizon{
		Years:    3,
		Salaries: budget.PercentOf(3).Rate(),
		Costs:    rate("0.025"),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(p.Text())
	// Output:
	// Basic backbone organization (FSG 2012), USD      year 1      year 2      year 3
	//   Executive director                          80,000.00   82,400.00   84,872.00
	//   Facilitator                                 55,000.00   56,650.00   58,349.50
	//   Data manager                                65,000.00   66,950.00   68,958.50
	//   Administrative support                      25,000.00   25,750.00   26,522.50
	//   Benefits                                    45,000.00   46,350.00   47,740.50
	//   Professional fees                           90,000.00   92,250.00   94,556.25
	//   Travel and meetings                         16,000.00   16,400.00   16,810.00
	//   Communications                              45,000.00   46,125.00   47,278.13
	//   Technology (in-kind)                             0.00        0.00        0.00
	//   Office (mixed)                               3,650.00    3,741.25    3,834.78
	//   Other                                        1,000.00    1,025.00    1,050.63
	// Personnel                                    270,000.00  278,100.00  286,443.00
	// Non-personnel                                155,650.00  159,541.25  163,529.79
	// Total                                        425,650.00  437,641.25  449,972.79
	// In kind, not valued: technology, office
	// All years 1,313,264.04. Growth a year, where a line states none: salaries 3%, costs 2.5%; each year from the first, rounded half-away.
}

// A partnership serves 1,380 children in 18 partner organizations; a new site
// has no children yet, and so no cost per child.
func ExampleStatement_CostPer() {
	s, err := budget.FSGBasic().Statement()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("per child:", s.CostPer(1_380))
	fmt.Println("per partner:", s.CostPer(18))
	fmt.Println("per child of the new site:", s.CostPer(0))
	// Output:
	// per child: 308.44 USD
	// per partner: 23647.22 USD
	// per child of the new site: undefined: zero-count
}

// Four funders cover the backbone in proportion to what they pledged.
func ExampleMoney_Allocate() {
	total, err := budget.Whole(425_650).In(budget.USD)
	if err != nil {
		log.Fatal(err)
	}
	parts, err := total.Allocate(80_000, 55_000, 65_000, 25_000)
	if err != nil {
		log.Fatal(err)
	}
	sum, _ := budget.Sum(parts...)
	fmt.Println(parts)
	fmt.Println(sum)
	// Output:
	// [151342.22 USD 104047.78 USD 122965.56 USD 47294.44 USD]
	// 425650.00 USD
}

// Rent of 1,000 dollars is shared by the staff in the room: 1, 1 and 0.5 FTE.
func ExampleMoney_AllocateDecimal() {
	rent, err := budget.MoneyFromMinor(1_000_00, budget.USD)
	if err != nil {
		log.Fatal(err)
	}
	parts, err := rent.AllocateDecimal(decimal.NewFromInt(1), decimal.NewFromInt(1), decimal.New(5, -1))
	fmt.Println(parts, err)
	// Output:
	// [400.00 USD 400.00 USD 200.00 USD] <nil>
}

// The year's budget is paid out in four quarters.
func ExampleMoney_Split() {
	m, err := budget.ParseMoney("425650.01 USD")
	if err != nil {
		log.Fatal(err)
	}
	parts, err := m.Split(4)
	fmt.Println(parts, err)
	// Output:
	// [106412.51 USD 106412.50 USD 106412.50 USD 106412.50 USD] <nil>
}

// Money never rounds unasked: half a cent is refused until someone says how.
func ExampleRoundMoney() {
	mileage := decimal.RequireFromString("0.655").Mul(decimal.NewFromInt(127)) // a rate a mile
	_, err := budget.NewMoney(mileage, budget.USD)
	fmt.Println(err)
	for _, how := range []budget.Rounding{budget.HalfAway, budget.HalfEven, budget.TowardZero} {
		m, _ := budget.RoundMoney(mileage, budget.USD, how)
		fmt.Println(how, m)
	}
	// Output:
	// the amount is finer than the smallest unit: USD has 2 digits after the point
	// half-away 83.19 USD
	// half-even 83.18 USD
	// toward-zero 83.18 USD
}

// A percentage and a rate are different types.
func ExampleParseRate() {
	_, err := budget.ParseRate("20%")
	fmt.Println(err)
	p, _ := budget.ParsePercent("12.5%")
	fmt.Println(p, "is the rate", p.Rate())
	// Output:
	// "20%" is a percentage; write it as the rate "0.2"
	// 12.5% is the rate 0.125
}

// A budget is a document; all that is wrong with it is reported at once.
func ExampleReadModel() {
	_, err := budget.ReadModel(strings.NewReader(`{
		"key": "b", "title": "Backbone", "currency": "USD",
		"positions": [{"key": "director", "title": "Director", "fte": "1"}],
		"benefits": [{"key": "benefits", "title": "Benefits", "rate": "20", "base": "named-positions", "positions": ["directer"]}],
		"lines": [{"key": "travel", "title": "Travel", "kind": "cash", "cash": "16000.005"}]
	}`))
	fmt.Println(err)
	// Output:
	// /positions/0: the pay is missing: give fullTime for a whole post or asGiven for this one
	// /benefits/0/rate: a rate is at most 1, and 20 would be 2000%; for 20% write "0.2"
	// /benefits/0/positions/0: there is no position "directer"
	// /lines/0/cash: 16000.005 is finer than the smallest unit: USD has 2 digits after the point
}

// FSGBasic writes and reads as JSON; start your own budget from it.
func ExampleFSGBasic() {
	m := budget.FSGBasic()
	m.Lines = m.Lines[:0] // staff only
	s, err := m.Statement()
	if err != nil {
		log.Fatal(err)
	}
	e, _ := s.Entry("administrative-support")
	fmt.Fprintln(os.Stdout, s.Total(), "for", s.FTE(), "FTE;", e.Title, "earns", e.Annualised, "full time")
	fmt.Println(e.Source)
	// Output:
	// 270000.00 USD for 3.5 FTE; Administrative support earns 50000.00 USD full time
	// FSG (2012). Building Backbone Organizations for Collective Impact, slide with the budget of a basic backbone, row Salaries, 4th line.
}

func rate(s string) budget.Rate {
	r, err := budget.ParseRate(s)
	if err != nil {
		log.Fatal(err)
	}
	return r
}
