package collective

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/rubric"
	"github.com/collective-impact/sdk/rubric/reliability"
)

// Readiness holds a rubric, what raters answered about partners, and for which
// condition each item is evidence.
type Readiness struct {
	// Definition is the rubric.
	Definition rubric.Definition `json:"definition"`
	// Assessments are the answers; their subjects are keys of partners.
	Assessments []rubric.Assessment `json:"assessments,omitempty"`
	// Occasion is the round of rating that the scorecard shows.
	Occasion string `json:"occasion,omitempty"`
	// Evidence names the items that are evidence for a condition. Others are
	// shown and score no condition.
	Evidence []ItemEvidence `json:"evidence,omitempty"`
}

// ItemEvidence says that an item of a rubric is evidence for a condition.
type ItemEvidence struct {
	// Item is the key of the item. Required.
	Item string `json:"item"`
	// Condition is the condition. Required.
	Condition Condition `json:"condition"`
}

func (r Readiness) check() error {
	var l fault.List
	found := len(r.Assessments) == 0
	for _, a := range r.Assessments {
		found = found || a.Occasion == r.Occasion
	}
	if !found {
		l.Add("/occasion", measure.ErrDangling, "no assessment is of the occasion %q", r.Occasion)
	}
	for i, e := range r.Evidence {
		at := fault.At("/evidence", i)
		if _, ok := r.Definition.Item(e.Item); !ok {
			l.Add(at+"/item", measure.ErrDangling, "the rubric has no item %q", e.Item)
		}
		if !enum.Valid(conditionKeys, e.Condition) {
			l.Add(at+"/condition", measure.ErrRequired, "is required: one of the five conditions")
		}
		if slices.Index(r.Evidence, e) < i {
			l.Add(at, measure.ErrDuplicate, "the item %q is named twice for this condition", e.Item)
		}
	}
	return l.Err()
}

// sheet brings definition and assessments together. With partners in the
// initiative the subjects must be among them.
func (in Initiative) sheet() (*rubric.Sheet, error) {
	opts := &rubric.SheetOptions{}
	for _, p := range in.Partners {
		opts.Subjects = append(opts.Subjects, p.Key)
	}
	return rubric.NewSheet(in.Readiness.Definition, in.Readiness.Assessments, opts)
}

// ReadinessResult is how partners stand on the rubric on one occasion, and how
// far those who rated them agree. Who rated is not in it.
type ReadinessResult struct {
	// Rubric is the key of the definition.
	Rubric string `json:"rubric"`
	// Version is its version.
	Version string `json:"version"`
	// Title is its name for people.
	Title string `json:"title"`
	// Occasion is the round of rating.
	Occasion string `json:"occasion,omitempty"`
	// Subjects are the partners that were rated, by key.
	Subjects []SubjectScore `json:"subjects"`
	// Items are the items in the order of the rubric.
	Items []ItemResult `json:"items"`
}

// SubjectScore is one partner on the rubric.
type SubjectScore struct {
	// Subject is the key of the partner.
	Subject string `json:"subject"`
	// Title is its name for people.
	Title string `json:"title"`
	// Raters is how many rated it.
	Raters int `json:"raters"`
	// Completeness is the share of expected answers that were given.
	Completeness rubric.Exact `json:"completeness"`
	// Items are the scores of the items.
	Items []rubric.ItemScore `json:"items"`
	// Total is the score over all items.
	Total rubric.Result `json:"total"`
}

// ItemResult is one item over all partners.
type ItemResult struct {
	// Item is the key of the item.
	Item string `json:"item"`
	// Text is the question.
	Text string `json:"text"`
	// Points is the mean over the partners that have a score, each counted
	// once, exactly.
	Points rubric.Exact `json:"points"`
	// Normalised is the mean of their normalised scores, from 0 to 1.
	Normalised rubric.Exact `json:"normalised"`
	// Subjects is the number of partners that have a score.
	Subjects int `json:"subjects"`
	// Agreement is the share of rater pairs that chose the same level.
	Agreement reliability.Result `json:"agreement"`
	// Kappa is quadratic weighted kappa: Cohen's for two raters, Light's mean
	// over pairs for more.
	Kappa reliability.Result `json:"kappa"`
}

func (in Initiative) readiness() (*ReadinessResult, error) {
	if in.Readiness == nil {
		return nil, nil
	}
	sheet, err := in.sheet()
	if err != nil {
		return nil, err
	}
	def, occasion := in.Readiness.Definition, in.Readiness.Occasion
	out := &ReadinessResult{Rubric: def.Key, Version: def.Version, Title: def.Title, Occasion: occasion, Subjects: []SubjectScore{}, Items: []ItemResult{}}
	for s := range sheet.All() {
		if s.Occasion != occasion {
			continue
		}
		out.Subjects = append(out.Subjects, SubjectScore{
			Subject: s.Subject, Title: in.partnerTitle(s.Subject), Raters: len(s.Raters),
			Completeness: s.Completeness(), Items: s.Items, Total: s.Total,
		})
	}
	for _, it := range def.Items() {
		r := ItemResult{Item: it.Key, Text: it.Text}
		points, normalised := new(big.Rat), new(big.Rat)
		for _, s := range out.Subjects {
			for _, is := range s.Items {
				if is.Item == it.Key && is.Points.Known() {
					r.Subjects++
					points.Add(points, is.Points.Rat())
					normalised.Add(normalised, is.Normalised.Rat())
				}
			}
		}
		if r.Subjects > 0 {
			n := new(big.Rat).SetInt64(int64(r.Subjects))
			r.Points, r.Normalised = rubric.NewExact(points.Quo(points, n)), rubric.NewExact(normalised.Quo(normalised, n))
		}
		if r.Agreement, r.Kappa, err = agreement(sheet, it.Key, occasion); err != nil {
			return nil, fmt.Errorf("item %q: %w", it.Key, err)
		}
		out.Items = append(out.Items, r)
	}
	return out, nil
}

// agreement leaves out who the raters are.
func agreement(sheet *rubric.Sheet, item, occasion string) (percent, kappa reliability.Result, err error) {
	ratings, err := reliability.ItemRatings(sheet, item, occasion)
	if err != nil {
		return percent, kappa, err
	}
	if percent, err = ratings.Agreement(reliability.Options{}); err != nil {
		return percent, kappa, err
	}
	weighted := ratings.LightKappa
	if len(ratings.Raters()) == 2 {
		weighted = ratings.Kappa
	}
	if kappa, err = weighted(reliability.Options{Weights: reliability.Quadratic}); err != nil {
		return percent, kappa, err
	}
	percent.RaterKeys, kappa.RaterKeys = nil, nil
	return percent, kappa, nil
}

func (in Initiative) partnerTitle(key string) string {
	for _, p := range in.Partners {
		if p.Key == key {
			return p.Title
		}
	}
	return key
}
