package reliability

import (
	"math/big"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Category is one legal rating. Categories come from the instrument, in its
// order, whether or not somebody used them.
type Category struct {
	// Key identifies the category. Required, unique.
	Key string `json:"key"`
	// Value is what it counts; not Valid for categories without an order. It
	// has at most 12 digits before the decimal point and 12 after it.
	Value decimal.NullDecimal `json:"value,omitzero"`
}

// Levels returns categories whose keys are whole numbers and whose values are
// the same, from low to high, both included: Levels(0, 4) is the scale 0 to 4.
// It is empty when high is below low, and stops after 1000 levels.
func Levels(low, high int) []Category {
	var out []Category
	for v := low; v <= high && len(out) < 1000; v++ {
		d := decimal.NewFromInt(int64(v))
		out = append(out, Category{d.String(), decimal.NewNullDecimal(d)})
		if v == high { // v+1 may not exist
			break
		}
	}
	return out
}

// Nominal returns categories without values.
func Nominal(keys ...string) []Category {
	var out []Category
	for _, k := range keys {
		out = append(out, Category{Key: k})
	}
	return out
}

type categories struct {
	list  []Category
	index map[string]int
}

const maxDigits = 12 // on either side of the decimal point

func newCategories(l *fault.List, list []Category) categories {
	c := categories{slices.Clone(list), make(map[string]int, len(list))}
	for i, cat := range list {
		at := fault.At("/categories", i)
		if cat.Key == "" {
			l.Add(at+"/key", measure.ErrRequired, "is required")
		} else if _, ok := c.index[cat.Key]; ok {
			l.Add(at+"/key", measure.ErrDuplicate, "another category has the key %q", cat.Key)
		} else {
			c.index[cat.Key] = i
		}
		if cat.Value.Valid && !bounded(cat.Value.Decimal) {
			l.Add(at+"/value", measure.ErrRange, "a value has at most %d digits before the decimal point and %d after it", maxDigits, maxDigits)
		}
	}
	return c
}

// bounded looks at exponent and length only: it never expands the number.
func bounded(d decimal.Decimal) bool {
	exp := int64(d.Exponent())
	if exp < -maxDigits || exp > maxDigits || d.Coefficient().BitLen() > 8*maxDigits {
		return false
	}
	return int64(d.NumDigits())+exp <= maxDigits || d.IsZero()
}

// observed makes categories of the keys that occur: in the order of the numbers
// that they spell, and with these as values, when all of them spell one; in
// the order of their bytes and without values otherwise.
func observed(ratings []Rating) []Category {
	seen := map[string]bool{}
	var out []Category
	numeric := true
	for _, r := range ratings {
		if r.Category == "" || seen[r.Category] {
			continue
		}
		seen[r.Category] = true
		d, err := decimal.NewFromString(r.Category)
		numeric = numeric && err == nil && bounded(d)
		out = append(out, Category{r.Category, decimal.NullDecimal{Decimal: d, Valid: true}})
	}
	if !numeric {
		for i := range out {
			out[i].Value = decimal.NullDecimal{}
		}
	}
	slices.SortFunc(out, func(a, b Category) int {
		if numeric {
			if c := a.Value.Decimal.Cmp(b.Value.Decimal); c != 0 {
				return c
			}
		}
		if a.Key < b.Key {
			return -1
		}
		return 1
	})
	return out
}

func (c categories) valued() bool {
	for _, cat := range c.list {
		if !cat.Value.Valid {
			return false
		}
	}
	return true
}

// disagreement holds the disagreement of every two categories as whole numbers
// out of a largest one, so that what follows can be computed exactly.
type disagreement struct {
	d    [][]*big.Int
	full *big.Int // what counts as full disagreement; positive
}

func (c categories) disagreement(o Options) disagreement {
	q := len(c.list)
	pos := c.positions(o.Spacing)
	out := disagreement{make([][]*big.Int, q), big.NewInt(1)}
	for i := range q {
		out.d[i] = make([]*big.Int, q)
		for k := range q {
			d := new(big.Int)
			switch {
			case o.Weights == Identity:
				if i != k {
					d.SetInt64(1)
				}
			default:
				d.Abs(d.Sub(pos[i], pos[k]))
				if o.Weights == Quadratic {
					d.Mul(d, d)
				}
			}
			out.d[i][k] = d
			if d.Cmp(out.full) > 0 {
				out.full = d
			}
		}
	}
	return out
}

// positions returns where the categories stand, as whole numbers of one unit.
func (c categories) positions(s Spacing) []*big.Int {
	out := make([]*big.Int, len(c.list))
	for i, cat := range c.list {
		if s != ByValue {
			out[i] = big.NewInt(int64(i))
			continue
		}
		out[i] = cat.Value.Decimal.Shift(maxDigits).BigInt()
	}
	return out
}
