package privacy_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// pupil is a row of the examples.
type pupil struct {
	home  string
	reads bool
}

// class returns 241 pupils by the language of their homes.
func class(yield func(pupil, error) bool) {
	for _, g := range []struct {
		home     string
		n, reads int
	}{{"English", 140, 91}, {"Spanish", 62, 33}, {"Somali", 31, 14}, {"Hmong", 8, 3}} {
		for i := range g.n {
			if !yield(pupil{g.home, i < g.reads}, nil) {
				return
			}
		}
	}
}

// exampleRelease is a release for the shorter examples.
func exampleRelease(policy privacy.Policy) privacy.Release {
	frame, err := measure.FromSeq(context.Background(), class,
		measure.Dim("home", []string{"English", "Spanish", "Somali", "Hmong"}, func(p pupil) (string, bool) { return p.home, true }),
		measure.YesNoField("reads", func(p pupil) (bool, bool) { return p.reads, true }))
	if err != nil {
		panic(err)
	}
	plan := measure.Plan{
		Indicators: []measure.Indicator{{Key: "reading", Outcome: measure.Flag, Column: "reads", Direction: measure.HigherIsBetter, Temporal: measure.Stock}},
		Sets:       measure.Cube("home"),
	}
	table, err := plan.Tabulate(context.Background(), frame)
	if err != nil {
		panic(err)
	}
	release, err := privacy.Protect(context.Background(), table, policy)
	if err != nil {
		panic(err)
	}
	return release
}

// Eight pupils speak Hmong at home. To withhold them alone would be no use:
// everyone minus the others is 8 pupils of whom 3 read. So the next smallest
// group goes too. What can be computed now is that of 39 pupils in the two
// groups 17 read.
func ExampleProtect() {
	ctx := context.Background()
	frame, err := measure.FromSeq(ctx, class,
		measure.Dim("home", []string{"English", "Spanish", "Somali", "Hmong"}, func(p pupil) (string, bool) { return p.home, true }),
		measure.YesNoField("reads", func(p pupil) (bool, bool) { return p.reads, true }))
	if err != nil {
		fmt.Println(err)
		return
	}
	plan := measure.Plan{
		Indicators: []measure.Indicator{{
			Key: "reading", Title: "Pupils who read at grade level", Outcome: measure.Flag, Column: "reads",
			Direction: measure.HigherIsBetter, Temporal: measure.Stock,
		}},
		Sets:       measure.Cube("home"),
		References: []measure.Reference{measure.Overall()},
	}
	table, err := plan.Tabulate(ctx, frame)
	if err != nil {
		fmt.Println(err)
		return
	}
	release, err := privacy.Protect(ctx, table, privacy.Policy{MinCount: 10})
	if err != nil {
		fmt.Println(err)
		return
	}
	for cell := range release.Cells() {
		fmt.Printf("%-10s %v\n", cell.Label(), cell.Estimate)
		for _, c := range cell.Comparisons {
			fmt.Printf("%-10s   against everyone: %v\n", "", c.Difference)
		}
	}
	// Output:
	// Everyone   58.5% [52.2, 64.5], n = 241
	// English    65.0% [56.8, 72.4], n = 140
	//              against everyone: 6.5 percentage points [1.2, 11.6], n = 140
	// Spanish    53.2% [41.0, 65.1], n = 62
	//              against everyone: -5.3 percentage points [-15.7, 5.1], n = 62
	// Somali     withheld
	//              against everyone: withheld
	// Hmong      withheld
	//              against everyone: withheld
	// (unknown)  empty (no-observation)
	//              against everyone: empty (no-observation)
}

func ExampleRelease_WriteCSV() {
	release := exampleRelease(privacy.Policy{})
	if err := release.WriteCSV(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// home,indicator,statistic,reference,status,reason,unit,value,lower,upper,level,n,method
	// ,reading,rate,,ok,,proportion,0.5850622406639004,0.5219971712838309,0.6454581289642604,0.95,241,wilson
	// English,reading,rate,,ok,,proportion,0.65,0.56794467494597,0.724043464943206,0.95,140,wilson
	// Spanish,reading,rate,,ok,,proportion,0.532258064516129,0.40984032508164014,0.6509116702666583,0.95,62,wilson
	// Somali,reading,rate,,suppressed,protected,proportion,,,,,,
	// Hmong,reading,rate,,suppressed,protected,proportion,,,,,,
	// (unknown),reading,rate,,empty,no-observation,proportion,,,,,0,
}

// A program that draws or reports walks the cells and asks each what it may
// show.
func ExampleRelease_Cells() {
	for cell := range exampleRelease(privacy.Policy{}).Cells() {
		if cell.Withheld() {
			fmt.Println(cell.Label(), "is withheld")
			continue
		}
		if rate, ok := cell.Estimate.Value(); ok {
			fmt.Printf("%s %s\n", cell.Label(), strings.Repeat("#", int(40*rate)))
		}
	}
	// Output:
	// Everyone #######################
	// English ##########################
	// Spanish #####################
	// Somali is withheld
	// Hmong is withheld
}

// The minimum is the policy of the house. The zero value is a minimum of ten,
// and what protects nobody is refused.
func ExamplePolicy() {
	for _, n := range []int{0, 3, 40} {
		var open []string
		for cell := range exampleRelease(privacy.Policy{MinCount: n}).Cells() {
			if _, ok := cell.Estimate.Value(); ok {
				open = append(open, cell.Label())
			}
		}
		fmt.Printf("minimum %d: %s\n", n, strings.Join(open, ", "))
	}
	fmt.Println(privacy.Policy{MinCount: 1}.Validate())
	// Output:
	// minimum 0: Everyone, English, Spanish
	// minimum 3: Everyone, English, Spanish, Somali, Hmong
	// minimum 40: Everyone, English
	// /minCount: a minimum count of 1 protects nobody; use 3 or more, or 0 for 10
}

func ExampleRelease_Certificate() {
	cert := exampleRelease(privacy.Policy{}).Certificate()
	fmt.Printf("minimum %d, %d of %d groups withheld\n", cert.MinCount, cert.Withheld, cert.Groups)
	for _, a := range cert.Assumptions {
		fmt.Println("-", a)
	}
	// Output:
	// minimum 10, 2 of 6 groups withheld
	// - Readers know this release and what concerns themselves, and nothing else about the people: no other release, no list of members.
	// - Columns are checked one by one; what the figures of two columns say about the same people is not used against anyone.
	// - A mean is protected by the number of its observations and withheld when all are equal; its size is not a secret.
	// - Of the method readers use only that a group without people is shown as empty; they do not run it to rule tables out.
	// - Of what readers know of themselves it was used that whoever is alone in a group knows that group.
}
