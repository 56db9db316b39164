package main

import (
	"fmt"

	"github.com/collective-impact/sdk/measure"
)

// figures are ours, by measure and figure as the files of others name them.
type figures struct {
	by  map[string]float64
	err error
}

func (f *figures) put(key, figure string, x float64) { f.by[key+"\t"+figure] = x }

// fail keeps the first error.
func (f *figures) fail(err error) {
	if f.err == nil {
		f.err = err
	}
}

// Parts of an estimate.
const (
	value = iota
	stdErr
	lower
	upper
)

// add enters parts of an estimate under names in pairs of part and name.
func (f *figures) add(key string, e measure.Estimate, err error, parts map[string]int) {
	if err != nil {
		f.fail(fmt.Errorf("%s: %w", key, err))
		return
	}
	v, hasValue := e.Value()
	se, hasSE := e.StdErr()
	lo, hi, limits := e.Interval()
	for name, part := range parts {
		if ok := [...]bool{hasValue, hasSE, limits, limits}[part]; !ok {
			f.fail(fmt.Errorf("%s: no %s: %s", key, name, e))
			continue
		}
		f.put(key, name, [...]float64{v, se, lo, hi}[part])
	}
}

// limits are both limits by a method.
func limits(how string) map[string]int {
	return map[string]int{"lower, " + how: lower, "upper, " + how: upper}
}

func estimate() map[string]int { return map[string]int{"estimate": value} }
func withSE() map[string]int   { return map[string]int{"estimate": value, "SE": stdErr} }
func withLogSE() map[string]int {
	return map[string]int{"estimate": value, "SE of the logarithm": stdErr}
}
func withLimits() map[string]int {
	return map[string]int{"estimate": value, "lower": lower, "upper": upper}
}
func healthEqual() map[string]int { return map[string]int{"estimate, healthequal": value} }
