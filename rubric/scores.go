package rubric

import (
	"fmt"
	"iter"
	"math/big"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Result is a score of an item, a domain or the whole: exact points, or the
// reason why there are none.
type Result struct {
	// Points is the score on the scale of the instrument.
	Points Exact `json:"points"`
	// Normalised is the score as a share of the way from the lowest to the
	// highest value of the scale: 0 to 1.
	Normalised Exact `json:"normalised"`
	// Reason says why Points is not known. With [MixedScales] Normalised is
	// known all the same.
	Reason Reason `json:"reason,omitzero"`
}

// Counts is the number of answers by state. Each answer is in exactly one count.
type Counts struct {
	// Scored counts the chosen levels.
	Scored int `json:"scored"`
	// NotApplicable counts the answers "not applicable".
	NotApplicable int `json:"notApplicable"`
	// Declined counts the refusals.
	Declined int `json:"declined"`
	// Unable counts the raters who could not judge.
	Unable int `json:"unable"`
	// NotScored counts the answers that are outstanding.
	NotScored int `json:"notScored"`
}

// Expected returns the number of answers that were to be given: one of each
// rater to each item.
func (t Counts) Expected() int {
	return t.Scored + t.NotApplicable + t.Declined + t.Unable + t.NotScored
}

// Completeness returns the share of expected answers that are not outstanding.
// Only [NotScored] lowers it: who says "not applicable" has answered. It is
// unknown when no answer is expected.
func (t Counts) Completeness() Exact {
	n := t.Expected()
	if n <= 0 {
		return Exact{}
	}
	return exactOf(big.NewRat(int64(n-t.NotScored), int64(n)))
}

func (t *Counts) add(s State) {
	switch s {
	case Scored:
		t.Scored++
	case NotApplicable:
		t.NotApplicable++
	case Declined:
		t.Declined++
	case Unable:
		t.Unable++
	default:
		t.NotScored++
	}
}

func (t *Counts) merge(o Counts) {
	t.Scored += o.Scored
	t.NotApplicable += o.NotApplicable
	t.Declined += o.Declined
	t.Unable += o.Unable
	t.NotScored += o.NotScored
}

// ItemScore is the score of one item over its raters.
type ItemScore struct {
	// Item is the key of the item.
	Item string `json:"item"`
	// Domain is the key of its domain.
	Domain string `json:"domain"`
	// Result is the mean of the raters' values.
	Result
	// Counts is by state the number of raters.
	Counts Counts `json:"counts"`
	// Min is the lowest value that a rater chose; not Valid when none did. A
	// "not applicable" that counts as the lowest value ([ZeroNA]) is no choice, so
	// that the mean may lie below Min.
	Min decimal.NullDecimal `json:"min"`
	// Max is the highest value that a rater chose; not Valid when none did.
	Max decimal.NullDecimal `json:"max"`
	// Gate says whether the item reaches its gate.
	Gate GateOutcome `json:"gate,omitzero"`
}

// Spread returns the distance between the highest and the lowest value that
// raters chose: 0 when they agree or only one chose, not Valid when none did.
func (s ItemScore) Spread() decimal.NullDecimal {
	if !s.Min.Valid || !s.Max.Valid {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(s.Max.Decimal.Sub(s.Min.Decimal))
}

// DomainScore is the score of one domain.
type DomainScore struct {
	// Domain is the key of the domain.
	Domain string `json:"domain"`
	// Result is the weighted mean of its items.
	Result
	// Counts is by state the number of answers to its items.
	Counts Counts `json:"counts"`
}

// Scores is how one subject stands on one occasion.
type Scores struct {
	// Rubric is the key of the definition.
	Rubric string `json:"rubric"`
	// Version is the version of the definition.
	Version string `json:"version"`
	// Round is the subject and the occasion.
	Round
	// Raters are the raters with an assessment, sorted.
	Raters []string `json:"raters"`
	// Items are the items in the order of the definition.
	Items []ItemScore `json:"items"`
	// Domains are the domains in the order of the definition.
	Domains []DomainScore `json:"domains"`
	// Total is the weighted mean of the domains.
	Total Result `json:"total"`
	// Counts is by state the number of all answers.
	Counts Counts `json:"counts"`
}

// Completeness returns the share of expected answers that are given; see
// [Counts.Completeness].
func (s Scores) Completeness() Exact { return s.Counts.Completeness() }

// Item returns the score of an item, and whether there is such an item.
func (s Scores) Item(key string) (ItemScore, bool) {
	for _, it := range s.Items {
		if it.Item == key {
			return it, true
		}
	}
	return ItemScore{}, false
}

// Domain returns the score of a domain, and whether there is such a domain.
func (s Scores) Domain(key string) (DomainScore, bool) {
	for _, d := range s.Domains {
		if d.Domain == key {
			return d, true
		}
	}
	return DomainScore{}, false
}

// GatesNotPassed returns the keys of the items whose gate is failed or
// undetermined, in the order of the definition.
func (s Scores) GatesNotPassed() []string {
	var out []string
	for _, it := range s.Items {
		if it.Gate == GateFailed || it.Gate == GateUndetermined {
			out = append(out, it.Item)
		}
	}
	return out
}

// Scores scores one subject on one occasion. A subject or occasion without any
// assessment is an error that wraps measure.ErrDangling.
//
// The score of an item is the mean of the values that its raters chose. With v
// the value, l and h the lowest and highest value of the scale, the normalised
// score is (v-l)/(h-l). The score of a domain is Σ w v / Σ w over its items
// that have a score, and the total likewise over domains: what has no score
// leaves its weight to the others. "Not applicable" follows the item's
// [NAPolicy]; declined, unable and not scored answers are left out, and the
// counts say so. Roles are recorded and not weighed: every rater counts alike.
// All of it is computed in exact fractions; nothing is rounded.
func (s *Sheet) Scores(subject, occasion string) (Scores, error) {
	round := Round{subject, occasion}
	if s == nil || s.raters[round] == nil {
		return Scores{}, &fault.FieldError{Problem: s.unknownRound(round), Err: measure.ErrDangling}
	}
	return s.score(round), nil
}

// unknownRound says which rounds of a subject there are.
func (s *Sheet) unknownRound(r Round) string {
	var occasions []string
	for o := range s.Rounds() {
		if o.Subject == r.Subject {
			occasions = append(occasions, strconv.Quote(o.Occasion))
		}
	}
	if len(occasions) == 0 {
		return fmt.Sprintf("there is no assessment of %q", r.Subject)
	}
	return fmt.Sprintf("there is no assessment of %q on the occasion %q; there are %s", r.Subject, r.Occasion, strings.Join(occasions, ", "))
}

// All walks the scores of every subject and occasion in the order of
// [Sheet.Rounds].
func (s *Sheet) All() iter.Seq[Scores] {
	return func(yield func(Scores) bool) {
		for r := range s.Rounds() {
			if !yield(s.score(r)) {
				return
			}
		}
	}
}
