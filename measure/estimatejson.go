package measure

import (
	"encoding/json"
	"math"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/internal/strictjson"
)

type estimateJSON struct {
	Status Status   `json:"status"`
	Reason Reason   `json:"reason,omitempty"`
	Unit   Unit     `json:"unit"`
	Value  *float64 `json:"value"`
	StdErr *float64 `json:"stdErr,omitempty"`
	Lower  *float64 `json:"lower,omitempty"`
	Upper  *float64 `json:"upper,omitempty"`
	Level  float64  `json:"level,omitempty"`
	DF     float64  `json:"df,omitempty"`
	N      *int     `json:"n"`
	Method Method   `json:"method,omitempty"`
}

// MarshalJSON writes the estimate; a value that is not there is null.
func (e Estimate) MarshalJSON() ([]byte, error) { return json.Marshal(e.json()) }

func (e Estimate) json() estimateJSON {
	j := estimateJSON{Status: e.status, Reason: e.reason, Unit: e.unit, Level: e.level, DF: e.df, Method: e.method}
	if e.hasValue {
		j.Value = &e.value
	}
	if e.hasSE {
		j.StdErr = &e.se
	}
	if e.hasLimits {
		j.Lower, j.Upper = &e.lower, &e.upper
	}
	if n, ok := e.N(); ok {
		j.N = &n
	}
	return j
}

// UnmarshalJSON reads what MarshalJSON writes, to the last bit. It is strict:
// every problem is a [*FieldError], unknown and duplicate fields included, and
// what contradicts itself is refused: a value without observations, a missing
// value without a reason, a suppressed estimate that carries a number, an
// interval that lacks a limit, its level or its method or does not hold the
// value, a proportion or a ratio out of its range. On an error e stays as it
// was; null leaves it alone too.
func (e *Estimate) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	var j estimateJSON
	if err := strictjson.Unmarshal(data, &j); err != nil {
		return err
	}
	if err := j.check(); err != nil {
		return err
	}
	r := Estimate{unit: j.Unit, status: j.Status, reason: j.Reason, method: j.Method, level: j.Level, df: j.DF}
	if j.Status == Suppressed {
		r.reason = Protected
	}
	if j.Value != nil {
		r.value, r.hasValue = *j.Value, true
	}
	if j.StdErr != nil {
		r.se, r.hasSE = *j.StdErr, true
	}
	if j.Lower != nil {
		r.lower, r.upper, r.hasLimits = *j.Lower, *j.Upper, true
	}
	if j.N != nil {
		r.n = *j.N
	}
	*e = r
	return nil
}

// check reports every contradiction.
func (j estimateJSON) check() error {
	var l fault.List
	valued := j.Status == OK || j.Status == Unreliable
	counted := valued || j.Status == Empty || j.Status == Undefined
	limits := j.Lower != nil && j.Upper != nil
	for _, c := range []struct {
		wrong   bool
		at      string
		problem string
	}{
		{counted && j.Unit == 0, "/unit", "required with this status"},
		{j.Status == 0 && j.Unit != 0, "/unit", "an estimate without a status has no unit"},
		{valued && j.Value == nil, "/value", "required with this status"},
		{!valued && j.Value != nil, "/value", "must be null with this status"},
		{counted && j.N == nil, "/n", "required with this status"},
		{!counted && j.N != nil, "/n", "must be null with this status"},
		{j.N != nil && (*j.N < 0 || int64(*j.N) > maxCount), "/n", "must be a number of people"},
		{valued && j.N != nil && *j.N == 0 && j.Unit != Rate && j.Unit != Ratio, "/n", "a value needs an observation"}, // a rate can count 0 events
		{j.Status == Empty && j.N != nil && *j.N != 0, "/n", "must be 0 in an empty group"},
		{!valued && (j.Lower != nil || j.Upper != nil), "/lower", "there is no interval with this status"},
		{(j.Lower == nil) != (j.Upper == nil), "/upper", "an interval has both limits"},
		{limits && j.Value != nil && !(*j.Lower <= *j.Value && *j.Value <= *j.Upper), "/value", "must lie in its interval"},
		{limits != (j.Level != 0), "/level", "an interval has a level, and only an interval"},
		{j.Level != 0 && checkLevel(j.Level) != nil, "/level", "must lie between 0 and 1, as 0.95"},
		{limits != (j.Method != ""), "/method", "an interval has a method, and only an interval"},
		{j.StdErr != nil && (!limits || *j.StdErr < 0), "/stdErr", "must not be negative, and belongs to an interval"},
		{j.DF != 0 && (!limits || j.DF < 0), "/df", "must not be negative, and belong to an interval"},
		{counted && !limits && j.Reason == "", "/reason", "required where the value or the interval is missing"},
		{limits && j.Reason != "", "/reason", "nothing is missing that needs a reason"},
		{j.Status == 0 && j.Reason != "", "/reason", "an estimate without a status has no reason"},
		{j.Status == Suppressed && j.Reason != "" && j.Reason != Protected, "/reason", "must be protected with this status"},
		{counted && j.Reason == Protected, "/reason", "goes with the status suppressed alone"},
		{(j.Status == Empty) != (j.Reason == NoObservation), "/reason", "no-observation and the status empty go together"},
	} {
		if c.wrong {
			l.Add(c.at, ErrInvalid, "%s", c.problem)
		}
	}
	least, most := -math.MaxFloat64, math.MaxFloat64
	switch j.Unit {
	case Proportion:
		least, most = 0, 1
	case ProportionDifference:
		least, most = -1, 1
	case Ratio:
		least = 0
	}
	for _, x := range []struct {
		at string
		v  *float64
	}{{"/value", j.Value}, {"/lower", j.Lower}, {"/upper", j.Upper}} {
		if x.v != nil && !(*x.v >= least && *x.v <= most) {
			l.Add(x.at, ErrRange, "must fit the unit %s", j.Unit)
		}
	}
	return l.Err()
}
