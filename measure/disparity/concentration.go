package disparity

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/collective-impact/sdk/internal/dist"
	"github.com/collective-impact/sdk/internal/exact"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Ranked is a person, or a row that stands for several, with what ranks it.
type Ranked struct {
	// Standing ranks people, the most disadvantaged lowest: income, or the
	// number of a group. Equal standings share one rank.
	Standing float64 `json:"standing"`
	// Value is the outcome.
	Value float64 `json:"value"`
	// Weight is the number of people that the row stands for; 0 in all rows
	// means 1. Otherwise a row of weight 0 takes no part.
	Weight float64 `json:"weight,omitempty"`
}

// ConcentrationOptions steer [ConcentrationOf].
type ConcentrationOptions struct {
	// Unit is the scale of the values; required.
	Unit measure.Unit `json:"unit"`
	// Bounds are those of the possible values; nil means 0 and 1 for proportions, and
	// that none are known otherwise.
	Bounds *Bounds `json:"bounds,omitempty"`
	// Level is the confidence level; 0 means 0.95.
	Level float64 `json:"level,omitempty"`
}

// Concentration is how an outcome concentrates on the advantaged (positive) or
// the disadvantaged (negative).
type Concentration struct {
	// Rows is the number of rows that took part.
	Rows int `json:"rows"`
	// Mean is the weighted mean of the values, in their unit.
	Mean float64 `json:"mean"`
	// ACI is the absolute (generalised) concentration index 2·cov(value, rank).
	ACI measure.Estimate `json:"aci"`
	// RCI is the concentration index, ACI over the mean.
	RCI measure.Estimate `json:"rci"`
	// Wagstaff is the index normalised for values between limits a and b:
	// (b−a)·ACI / ((mean−a)(b−mean)).
	Wagstaff measure.Estimate `json:"wagstaff"`
	// Erreygers is the corrected index 4·ACI/(b−a).
	Erreygers measure.Estimate `json:"erreygers"`
}

// ConcentrationOf computes the concentration indices of ranked people. The rank
// of a person is the share of people below plus half the share of equals (Chen
// and Roy 2009, J Health Economics 28:169), so that no order of the rows changes a
// bit of the result. Intervals are [measure.Skewed], with n−1 degrees of freedom of the
// standard error; Wagstaff's index has none where the mean may be one of the
// bounds ([NearZero]). The error is that of independent rows and counts in that
// the ranks are themselves estimates (Kakwani, Wagstaff and van Doorslaer 1997,
// J Econometrics 77:87, extended here to weights and ties); it is not for
// clustered samples.
//
// What is wrong with the rows or the options is an error with every place.
// People of one standing only have no index, for the reason
// [measure.FewGroups]; other cases without a value are those of
// [Groups.Gradient].
func ConcentrationOf(rows []Ranked, o ConcentrationOptions) (Concentration, error) {
	level, err := levelOf(o.Level)
	if err != nil {
		return Concentration{}, fmt.Errorf("concentration: %w", err)
	}
	o.Bounds = boundsOf(o.Unit, o.Bounds)
	rows, err = checkedRows(rows, o)
	if err != nil {
		return Concentration{}, fmt.Errorf("concentration: %w", err)
	}
	s := rankRows(rows)
	r := Concentration{Rows: len(rows), Mean: s.mean}
	none := func(unit measure.Unit, why measure.Reason) measure.Estimate {
		return measure.NotEstimable(unit, len(rows), why)
	}
	into := []*measure.Estimate{&r.ACI, &r.RCI, &r.Wagstaff, &r.Erreygers}
	if rows[0].Standing == rows[len(rows)-1].Standing {
		*into[0] = none(o.Unit.Difference(), measure.FewGroups)
		for _, e := range into[1:] {
			*e = none(measure.Index, measure.FewGroups)
		}
		return r, nil
	}
	v := evidence{n: len(rows), level: level, df: float64(len(rows) - 1), method: measure.Skewed}
	concentrationIndices(o.Unit, o.Unit != measure.Points, o.Bounds, s.mean, s.aci, func(unit measure.Unit, value, byMean, byACI float64) measure.Estimate {
		se, each := s.stdErr(byMean, byACI)
		if !(se > 0) {
			return v.plain(unit, value, se)
		}
		below, above := dist.Skewed(each, level)
		return v.around(unit, value, se, float64(se*below), float64(se*above))
	}, none, into)
	ofMean, _ := s.stdErr(1, 0)
	if x, ok := r.Wagstaff.Value(); ok && min(s.mean-o.Bounds.Lowest, o.Bounds.Highest-s.mean) <= v.width(ofMean) {
		r.Wagstaff = made(measure.Figures{Unit: measure.Index, Value: x, N: len(rows), Reason: NearZero})
	}
	return r, nil
}

// checkedRows returns the rows that count, sorted, with shares of people that
// sum to 1 for weights.
func checkedRows(rows []Ranked, o ConcentrationOptions) ([]Ranked, error) {
	var l fault.List
	if o.Unit == 0 {
		l.Add("/unit", measure.ErrRequired, "required: the scale of the values")
	}
	o.Bounds.within(&l, func(yield func(string, float64) bool) {
		for i, x := range rows {
			if !yield(fault.At("/rows", i)+"/value", x.Value) {
				return
			}
		}
	})
	weighted := false
	for i, x := range rows {
		at := fault.At("/rows", i)
		if math.IsNaN(x.Standing) || math.IsInf(x.Standing, 0) {
			l.Add(at+"/standing", measure.ErrRange, "must be finite")
		}
		if !(math.Abs(x.Value) <= 1e150) {
			l.Add(at+"/value", measure.ErrRange, "must be finite, and below 1e150 in size")
		}
		if !(x.Weight >= 0 && x.Weight <= 1e150) {
			l.Add(at+"/weight", measure.ErrRange, "must be a number of people")
		}
		weighted = weighted || x.Weight > 0
	}
	out := make([]Ranked, 0, len(rows))
	for _, x := range rows {
		if !weighted {
			x.Weight = 1
		}
		x.Standing += 0 // −0 is 0
		x.Value += 0
		if x.Weight > 0 {
			out = append(out, x)
		}
	}
	if len(out) == 0 {
		l.Add("/rows", measure.ErrRequired, "required: at least one row")
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b Ranked) int {
		return cmp.Or(cmp.Compare(a.Standing, b.Standing), cmp.Compare(a.Value, b.Value), cmp.Compare(a.Weight, b.Weight))
	})
	var total exact.Compensated
	for _, x := range out {
		total.Add(x.Weight)
	}
	for i := range out {
		out[i].Weight /= total.Float()
	}
	return out, nil
}

// rankedRows are sorted rows with their sums.
type rankedRows struct {
	rows      []Ranked
	mean, aci float64
	influence []float64 // of each row on the absolute index
}

// rankRows computes the absolute index of sorted rows, whose weights sum to 1,
// and the influence of each row on it:
// 2·(y·R + Σ of w·y over those above and half of the equals) − y − mean − 2·index.
func rankRows(rows []Ranked) rankedRows {
	s := rankedRows{rows: rows, influence: make([]float64, len(rows))}
	var mean, aci, below, under exact.Compensated
	for _, x := range rows {
		mean.Add(float64(x.Weight * x.Value))
	}
	s.mean = mean.Float()
	for from, to := 0, 0; from < len(rows); from = to {
		var w, wd exact.Compensated
		for to = from; to < len(rows) && rows[to].Standing == rows[from].Standing; to++ {
			w.Add(rows[to].Weight)
			wd.Add(float64(rows[to].Weight * (rows[to].Value - s.mean)))
		}
		rank := below.Float() + w.Float()/2 - 0.5
		aci.Add(float64(float64(2*rank) * wd.Float()))
		// Deviations from the mean sum to 0, so what lies above is −what lies below.
		above := -(under.Float() + wd.Float()/2)
		for i := from; i < to; i++ {
			s.influence[i] = 2 * (float64(rank*(rows[i].Value-s.mean)) + above)
		}
		below.Add(w.Float())
		under.Add(wd.Float())
	}
	s.aci = aci.Float()
	for i := range s.influence {
		s.influence[i] -= 2 * s.aci
	}
	return s
}

// stdErr returns the standard error of a function of mean and absolute index,
// and what each row adds to it.
func (s rankedRows) stdErr(byMean, byACI float64) (se float64, each []float64) {
	n := len(s.rows)
	if n < 2 {
		return 0, nil
	}
	each = make([]float64, n)
	var v exact.Compensated
	for i, x := range s.rows {
		d := float64(x.Weight * (float64(byMean*(x.Value-s.mean)) + float64(byACI*s.influence[i])))
		v.Add(float64(d * d))
		each[i] = d
	}
	return math.Sqrt(float64(v.Float() * float64(n) / float64(n-1))), each
}
