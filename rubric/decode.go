package rubric

import (
	"github.com/shopspring/decimal"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/internal/strictjson"
	"github.com/collective-impact/sdk/measure"
)

// UnmarshalJSON reads a level. A value that is absent or null is a problem
// (measure.ErrRequired): it does not stand for 0.
func (l *Level) UnmarshalJSON(data []byte) error {
	var x struct {
		Key   string           `json:"key"`
		Value *decimal.Decimal `json:"value"`
		Label string           `json:"label"`
	}
	err := stated(strictjson.Unmarshal(data, &x), "/value", &x.Value)
	*l = Level{x.Key, *x.Value, x.Label}
	return err
}

// UnmarshalJSON reads a gate. A minimum that is absent or null is a problem
// (measure.ErrRequired): it does not stand for 0.
func (g *Gate) UnmarshalJSON(data []byte) error {
	var x struct {
		Min *decimal.Decimal `json:"min"`
	}
	err := stated(strictjson.Unmarshal(data, &x), "/min", &x.Min)
	*g = Gate{*x.Min}
	return err
}

// stated adds a problem when a number is not stated and nothing else is wrong,
// and makes *d a number in any case.
func stated(err error, at string, d **decimal.Decimal) error {
	var l fault.List
	l.AddErr("", err)
	if *d == nil {
		*d = new(decimal.Decimal)
		if err == nil {
			l.Add(at, measure.ErrRequired, "is required, and not stated is not 0")
		}
	}
	return l.Err()
}
