package collective

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// Measurement is shared measurement as plain data: what the data look like,
// what is computed from them, and what protects the people in them. With it
// and a table of rows everyone gets the same release.
type Measurement struct {
	// Schema declares the columns of the data.
	Schema measure.Schema `json:"schema"`
	// Cuts turn numbers into ordered levels, each before the next.
	Cuts []measure.Cut `json:"cuts,omitempty"`
	// Plan says what is computed.
	Plan measure.Plan `json:"plan"`
	// Policy says what is too small to be published; absent means the safe
	// zero value.
	Policy privacy.Policy `json:"policy,omitzero"`
}

// Validate reports every problem at once, each a [*measure.FieldError]: those
// of the parts, and columns and levels that a cut or the plan names and the
// schema does not have (measure.ErrDangling).
func (m Measurement) Validate() error {
	var l fault.List
	l.AddErr("/schema", m.Schema.Validate())
	cols := columns{}
	for _, c := range m.Schema.Columns {
		cols[c.Name] = c
	}
	for i, c := range m.Cuts {
		at := fault.At("/cuts", i)
		l.AddErr(at, c.Validate())
		cols.need(&l, at+"/source", c.Source, measure.Number)
		if c.By != "" {
			cols.need(&l, at+"/by", c.By, measure.Category)
		}
		if c.Reference != "" {
			cols.level(&l, at+"/reference", c.Reference, at+"/referenceLevel", c.ReferenceLevel)
		}
		if _, ok := cols[c.Column]; ok && c.Column != "" {
			l.Add(at+"/column", measure.ErrDuplicate, "there is a column %q already", c.Column)
			continue
		}
		cols[c.Column] = measure.Column{Name: c.Column, Kind: measure.Category, Levels: c.Levels}
	}
	l.AddErr("/plan", m.Plan.Validate())
	m.checkPlan(&l, cols)
	l.AddErr("/policy", m.Policy.Validate())
	return l.Err()
}

func (m Measurement) checkPlan(l *fault.List, cols columns) {
	for i, ind := range m.Plan.Indicators {
		at := fault.At("/plan/indicators", i)
		switch ind.Outcome {
		case measure.Flag:
			cols.need(l, at+"/column", ind.Column, measure.YesNo)
		case measure.LevelAtOrAbove:
			cols.level(l, at+"/column", ind.Column, at+"/level", ind.Level)
		case measure.Mean:
			cols.need(l, at+"/column", ind.Column, measure.Number)
		}
	}
	if m.Plan.Within != "" {
		cols.need(l, "/plan/within", m.Plan.Within, measure.Category)
	}
	for i, set := range m.Plan.Sets {
		for j, d := range set {
			cols.need(l, fault.At("/plan/sets", i, j), d, measure.Category)
		}
	}
	for i, r := range m.Plan.References {
		for d, level := range r.Group {
			if _, ok := cols[d]; ok { // a dimension of no set is reported by the plan
				at := fault.At("/plan/references", i, "group", d)
				cols.level(l, at, d, at, level)
			}
		}
	}
}

// columns are the declared columns and those that cuts make, by name.
type columns map[string]measure.Column

// need reports a column that is not there or of another kind. An empty name is
// reported elsewhere.
func (c columns) need(l *fault.List, at, name string, kind measure.Kind) bool {
	col, ok := c[name]
	switch {
	case name == "":
		return false
	case !ok:
		l.Add(at, measure.ErrDangling, "the schema has no column %q", name)
		return false
	case col.Kind != kind && col.Kind != 0:
		l.Add(at, measure.ErrDangling, "the column %q is a %s, and a %s is needed", name, col.Kind, kind)
		return false
	}
	return true
}

// level reports a category that is not there, or lacks a level.
func (c columns) level(l *fault.List, at, name, levelAt, level string) {
	if c.need(l, at, name, measure.Category) && level != "" && level != measure.UnknownLevel && !slices.Contains(c[name].Levels, level) {
		l.Add(levelAt, measure.ErrDangling, "the column %q has no level %q", name, level)
	}
}

// ReadCSV reads the rows of a table; see [measure.ReadCSV]. The frame has the
// columns of the schema, and those that the cuts make. It is confidential.
func (m Measurement) ReadCSV(ctx context.Context, name string, r io.Reader, progress measure.Progress) (measure.Frame, error) {
	if err := m.Validate(); err != nil {
		return measure.Frame{}, fmt.Errorf("measurement: %w", err)
	}
	f, err := measure.ReadCSV(ctx, name, r, m.Schema, progress)
	if err != nil {
		return measure.Frame{}, err
	}
	for i, c := range m.Cuts {
		if f, _, err = f.Cut(c); err != nil {
			return measure.Frame{}, fmt.Errorf("%s: /cuts/%d: %w", name, i, err)
		}
	}
	return f, nil
}

// Release computes the plan from a frame that has the columns it needs, such as
// the one that [Measurement.ReadCSV] returns, and protects the result by the
// policy. What it returns may be published.
func (m Measurement) Release(ctx context.Context, f measure.Frame) (privacy.Release, error) {
	t, err := m.Plan.Tabulate(ctx, f)
	if err != nil {
		return privacy.Release{}, err
	}
	return privacy.Protect(ctx, t, m.Policy)
}
