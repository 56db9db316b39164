package measure_test

import (
	"context"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

// resident is one row of a random table with columns of all kinds: by name, what
// is missing is not there.
type resident struct {
	text map[string]string   // categories and labels
	many map[string][]string // columns of several levels
	num  map[string]float64
	yes  map[string]bool
}

// levelsOf are the declared levels of the categories of random tables. A school
// is nested in its district.
var levelsOf = map[string][]string{
	"grade": {"1", "2"}, "lunch": {"free", "full"}, "race": {"A", "B", "C"}, "level": {"1", "2", "3", "4"},
	"district": {"N", "S"}, "school": {"n1", "n2", "s1", "none"}, "unit": {"u1", "u2", "u3", "u4", "u5"},
}

// numberStyles make numbers of different sorts; all are exact as the shortest
// decimals that name them.
var numberStyles = []func(r *rand.Rand) float64{
	func(r *rand.Rand) float64 { return float64(r.IntN(7)) },
	func(r *rand.Rand) float64 { return float64(r.IntN(2000)-700) / 100 },
	func(r *rand.Rand) float64 { return r.NormFloat64() },                                   // 17 digits
	func(r *rand.Rand) float64 { return float64(r.IntN(9)) * math.Pow10(r.IntN(60)-12) },    // 1e-12 to 1e48
	func(r *rand.Rand) float64 { return []float64{0.1 + 0.2, 0.3, 1e15, -1e15}[r.IntN(4)] }, // neighbours, and numbers of 15 digits
}

// randomPeople returns a table; style −1 takes numbers of any style in each row.
func randomPeople(r *rand.Rand, most, style int) []resident {
	people := make([]resident, r.IntN(most+1))
	pick := func(p *resident, name string) {
		if levels := levelsOf[name]; r.IntN(8) > 0 {
			p.text[name] = levels[min(r.IntN(len(levels)), r.IntN(len(levels)))]
		}
	}
	number := func() float64 {
		s := style
		if s < 0 {
			s = r.IntN(len(numberStyles))
		}
		return numberStyles[s](r)
	}
	for i := range people {
		p := resident{map[string]string{}, map[string][]string{}, map[string]float64{}, map[string]bool{}}
		for _, name := range []string{"grade", "lunch", "level", "unit"} {
			pick(&p, name)
		}
		p.text["district"] = levelsOf["district"][r.IntN(2)]
		if s := r.IntN(4); s < 3 {
			p.text["school"] = levelsOf["school"][s]
			p.text["district"] = []string{"N", "N", "S"}[s]
		} else if r.IntN(3) == 0 {
			delete(p.text, "district")
		}
		for _, race := range levelsOf["race"] {
			if r.IntN(3) == 0 {
				p.many["race"] = append(p.many["race"], race)
			}
		}
		for _, name := range []string{"y", "x", "age", "events", "exposure"} {
			x := 0.0
			switch name {
			case "y":
				x = number()
			case "x":
				x = math.Abs(number())
			case "age":
				x = float64(r.IntN(30))
			case "events":
				x = float64(r.IntN(4))
			case "exposure":
				x = float64(r.IntN(4)) / 2
			}
			if r.IntN(9) > 0 {
				p.num[name] = x
			}
		}
		p.num["f"] = float64(r.IntN(4))
		p.num["w"] = float64(r.IntN(12)) / 4
		if r.IntN(9) > 0 {
			p.yes["yes"] = r.IntN(3) == 0
		}
		people[i] = p
	}
	return people
}

// peopleFrame makes a frame of them.
func peopleFrame(t testing.TB, people []resident) measure.Frame {
	t.Helper()
	dim := func(name string) measure.Field[resident] {
		return measure.Dim(name, levelsOf[name], func(p resident) (string, bool) { v, ok := p.text[name]; return v, ok })
	}
	num := func(name string) measure.Field[resident] {
		return measure.Num(name, func(p resident) (float64, bool) { v, ok := p.num[name]; return v, ok })
	}
	f, err := measure.FromSeq(context.Background(), func(yield func(resident, error) bool) {
		for _, p := range people {
			if !yield(p, nil) {
				return
			}
		}
	},
		dim("grade"), dim("lunch"), dim("level"), dim("unit"), dim("district"), dim("school").In("district"),
		measure.SeveralField("race", levelsOf["race"], func(p resident) []string { return p.many["race"] }),
		num("y"), num("x"), num("age"), num("events"), num("exposure"), num("f"), num("w"),
		measure.YesNoField("yes", func(p resident) (bool, bool) { v, ok := p.yes["yes"]; return v, ok }))
	require.NoError(t, err)
	return f
}

// everyIndicator has each outcome; the last two count people and divide.
func everyIndicator() []measure.Indicator {
	list := []measure.Indicator{
		{Key: "flag", Outcome: measure.Flag, Column: "yes"},
		{Key: "at or above", Outcome: measure.LevelAtOrAbove, Column: "level", Level: "3"},
		{Key: "is", Outcome: measure.LevelIs, Column: "level", Level: "2"},
		{Key: "mean", Outcome: measure.Mean, Column: "y"},
		{Key: "money", Outcome: measure.Mean, Column: "x", TrueZero: true},
		{Key: "total", Outcome: measure.TotalOf, Column: "y"},
		{Key: "count", Outcome: measure.CountOf, Column: "yes"},
		{Key: "people", Outcome: measure.CountOf},
		{Key: "ratio", Outcome: measure.RatioOfSums, Column: "y", Denominator: "x"},
		{Key: "rate", Outcome: measure.RatePer, Column: "events", Denominator: "exposure", Per: 1000},
		{Key: "median", Outcome: measure.QuantileOf, Column: "y"},
		{Key: "quartile", Outcome: measure.QuantileOf, Column: "x", Quantile: 0.25},
	}
	for i := range list {
		list[i].Direction, list[i].Temporal = measure.HigherIsBetter, measure.Stock
	}
	return list
}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

func pointer[T any](x T) *T { return &x }

// randomPlan returns a plan for random tables. Quantiles have no sampling and
// precision weights, totals no precision weights.
func randomPlan(r *rand.Rand, kind measure.WeightKind) measure.Plan {
	p := measure.Plan{References: []measure.Reference{measure.Overall(), measure.AllOthers(), measure.Named("lunch", "free"), measure.Named("race", "A"), measure.Best(2)},
		Level: []float64{0, 0.9}[r.IntN(2)], Unknown: measure.UnknownRule(r.IntN(4))}
	for _, ind := range everyIndicator() {
		weighted := kind == measure.SamplingWeight || kind == measure.PrecisionWeight
		if weighted && ind.Outcome == measure.QuantileOf || kind == measure.PrecisionWeight && ind.Outcome == measure.TotalOf || r.IntN(4) > 0 {
			continue
		}
		p.Indicators = append(p.Indicators, ind)
	}
	if len(p.Indicators) == 0 {
		p.Indicators = everyIndicator()[:1]
	}
	if r.IntN(2) == 0 {
		p.Within = "grade"
	}
	all := [][]string{{"lunch"}, {"race"}, {"district"}, {"race", "lunch"}, {"district", "school"}, {"lunch", "district"}, {"race", "school", "district"}}
	p.Sets = [][]string{{"lunch"}, {"race"}}
	for _, set := range all[2:] {
		if r.IntN(4) == 0 {
			p.Sets = append(p.Sets, set)
		}
	}
	for _, f := range []measure.Filter{
		{Column: "age", Min: pointer(3.0)}, {Column: "age", Min: pointer(1.0), Max: pointer(27.0)}, {Column: "yes", Yes: pointer(false)},
		{Column: "level", Levels: []string{"1", "2", "4"}}, {Column: "race", Levels: []string{"B", "C"}},
	} {
		if r.IntN(7) == 0 {
			p.Where = append(p.Where, f)
		}
	}
	switch kind {
	case measure.FrequencyWeight:
		p.Weight = measure.Weight{Column: "f", Kind: kind}
	case measure.SamplingWeight, measure.PrecisionWeight:
		p.Weight = measure.Weight{Column: "w", Kind: kind}
	}
	return p
}

// decimalOf returns the shortest decimal that names a float64, exactly.
func decimalOf(x float64) *big.Rat {
	r, ok := new(big.Rat).SetString(strconv.FormatFloat(x, 'g', -1, 64))
	if !ok {
		panic("no decimal")
	}
	return r
}

func rounded(x *big.Rat) float64 {
	f, _ := x.Float64()
	return f
}

// kept says whether a person passes the filters of a plan.
func (p resident) kept(plan measure.Plan) bool {
	for _, f := range plan.Where {
		x, known := p.num[f.Column]
		switch {
		case f.Yes != nil:
			if yes, ok := p.yes[f.Column]; !ok || yes != *f.Yes {
				return false
			}
		case len(f.Levels) > 0 && levelsOf[f.Column] != nil:
			has := append(slices.Clone(p.many[f.Column]), p.text[f.Column])
			if !slices.ContainsFunc(has, func(level string) bool { return slices.Contains(f.Levels, level) }) {
				return false
			}
		case !known || f.Min != nil && x < *f.Min || f.Max != nil && x > *f.Max:
			return false
		}
	}
	return true
}

// in says whether a person is in a group of a set.
func (p resident) in(set, group []string) bool {
	for i, name := range set {
		level, known := p.text[name]
		switch {
		case name == "race" && group[i] == measure.UnknownLevel:
			if len(p.many[name]) > 0 {
				return false
			}
		case name == "race":
			if !slices.Contains(p.many[name], group[i]) {
				return false
			}
		case known != (group[i] != measure.UnknownLevel) || known && level != group[i]:
			return false
		}
	}
	return true
}

// unknown says whether a person lacks a level of a set.
func (p resident) unknown(set []string) bool {
	return slices.ContainsFunc(set, func(name string) bool {
		_, known := p.text[name]
		return !known && len(p.many[name]) == 0
	})
}
