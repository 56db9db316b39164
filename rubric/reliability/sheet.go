package reliability

import (
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/rubric"
)

// ItemRatings returns the ratings of one item of a sheet on one occasion: units
// are the subjects, and the categories are the levels of the item's scale with
// their values, whether or not somebody chose them. Answers in any state but
// rubric.Scored are no rating. An item that the sheet does not have is an error
// that wraps measure.ErrDangling; an occasion without answers gives ratings
// without units.
func ItemRatings(sheet *rubric.Sheet, item, occasion string) (*Ratings, error) {
	def := sheet.Definition()
	it, ok := def.Item(item)
	if !ok {
		return nil, &fault.FieldError{Problem: fmt.Sprintf("the rubric has no item %q", item), Err: measure.ErrDangling}
	}
	scale, _ := def.Scale(it.Scale)
	cats := []Category{}
	for _, lv := range scale.Levels {
		cats = append(cats, Category{lv.Key, decimal.NewNullDecimal(lv.Value)})
	}
	var ratings []Rating
	for a := range sheet.Answers() {
		if a.Item == item && a.Occasion == occasion {
			ratings = append(ratings, Rating{a.Subject, a.Rater, a.Level})
		}
	}
	return NewRatings(cats, ratings)
}
