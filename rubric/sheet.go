package rubric

import (
	"cmp"
	"iter"
	"slices"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// SheetOptions says what a [Sheet] may hold beyond what its definition says.
// The zero value, and nil, take every rater, subject and occasion that occurs.
type SheetOptions struct {
	// Raters are the raters who may appear; nil lets every one in.
	Raters []string `json:"raters,omitempty"`
	// Subjects are the subjects that may appear; nil lets every one in.
	Subjects []string `json:"subjects,omitempty"`
	// Occasions are the occasions that may appear; nil lets every one in.
	Occasions []string `json:"occasions,omitempty"`
}

// Sheet is a definition with the assessments that answer to it, checked as a
// whole. It does not change and is safe for concurrent use. [Sheet.Scores]
// scores one subject; [Sheet.All] scores all.
type Sheet struct {
	def     Definition
	rounds  []Round
	answers map[Round][]Answer
	raters  map[Round][]string
}

// Round is one subject on one occasion.
type Round struct {
	// Subject is the key of the subject.
	Subject string `json:"subject"`
	// Occasion is the occasion, "" when there is one only.
	Occasion string `json:"occasion,omitempty"`
}

// Answer is one score with all that it belongs to.
type Answer struct {
	// Round is the subject and the occasion.
	Round
	// Rater is the key of the rater.
	Rater string `json:"rater"`
	// Role is the rater's role in this assessment.
	Role Role `json:"role,omitzero"`
	// Score is the answer.
	Score
}

// NewSheet checks a definition and its assessments together and returns them as
// a sheet. Every problem is reported at once, each a *measure.FieldError below
// "/definition" or "/assessments": besides what [Definition.Validate] and
// [Assessment.Validate] find these are
//
//   - another rubric or version than the definition's (measure.ErrInvalid),
//   - an item that the definition does not have, or a level that the item's
//     scale does not have (measure.ErrDangling),
//   - a rater, subject or occasion that the options do not name
//     (measure.ErrDangling),
//   - two answers of one rater to one item about one subject on one occasion
//     (measure.ErrDuplicate), and
//   - "not applicable" where the policy is [ForbidNA] (measure.ErrInvalid).
//
// The arguments are copied. A nil opts is the zero value.
func NewSheet(def Definition, assessments []Assessment, opts *SheetOptions) (*Sheet, error) {
	if opts == nil {
		opts = &SheetOptions{}
	}
	var l fault.List
	l.AddErr("/definition", def.Validate())
	c := checker{def: def, items: map[string]Item{}, levels: map[string]map[string]bool{}, seen: map[answerKey]bool{}}
	for _, it := range def.Items() {
		c.items[it.Key] = it
	}
	for _, s := range def.Scales {
		c.levels[s.Key] = map[string]bool{}
		for _, lv := range s.Levels {
			c.levels[s.Key][lv.Key] = true
		}
	}
	raters, subjects, occasions := set(opts.Raters), set(opts.Subjects), set(opts.Occasions)
	for i, a := range assessments {
		at := fault.At("/assessments", i)
		l.AddErr(at, a.Validate())
		if a.Rubric != "" && a.Rubric != def.Key {
			l.Add(at+"/rubric", measure.ErrInvalid, "answers to the rubric %q; this sheet is for %q", a.Rubric, def.Key)
		} else if a.Version != "" && a.Version != def.Version {
			l.Add(at+"/version", measure.ErrInvalid, "answers to version %q; this sheet is for version %q", a.Version, def.Version)
		}
		known(&l, at+"/rater", "rater", a.Rater, raters)
		known(&l, at+"/subject", "subject", a.Subject, subjects)
		known(&l, at+"/occasion", "occasion", a.Occasion, occasions)
		c.scores(&l, at, a)
	}
	if err := l.Err(); err != nil {
		return nil, err
	}
	return fill(def.clone(), assessments), nil
}

type answerKey struct {
	round       Round
	rater, item string
}

type checker struct {
	def    Definition
	items  map[string]Item
	levels map[string]map[string]bool
	seen   map[answerKey]bool
}

func (c *checker) scores(l *fault.List, at string, a Assessment) {
	within := map[string]bool{}
	for k, s := range a.Scores {
		at := fault.At(at+"/scores", k)
		if s.Item == "" {
			continue
		}
		it, ok := c.items[s.Item]
		if !ok {
			l.Add(at+"/item", measure.ErrDangling, "the rubric has no item %q", s.Item)
			continue
		}
		if s.State == Scored && s.Level != "" && !c.levels[it.Scale][s.Level] {
			l.Add(at+"/level", measure.ErrDangling, "the scale %q has no level %q", it.Scale, s.Level)
		}
		if s.State == NotApplicable && c.def.naPolicy(it) == ForbidNA {
			l.Add(at+"/state", measure.ErrInvalid, "the item %q always applies: not-applicable is not allowed", s.Item)
		}
		key := answerKey{Round{a.Subject, a.Occasion}, a.Rater, s.Item}
		if c.seen[key] && !within[s.Item] { // twice within one assessment is reported by its own Validate
			l.Add(at, measure.ErrDuplicate, "rater %q has answered item %q about %q on this occasion before", a.Rater, s.Item, a.Subject)
		}
		c.seen[key], within[s.Item] = true, true
	}
}

func set(keys []string) map[string]bool {
	if keys == nil {
		return nil
	}
	m := map[string]bool{}
	for _, k := range keys {
		m[k] = true
	}
	return m
}

func known(l *fault.List, at, what, key string, allowed map[string]bool) {
	if allowed != nil && !allowed[key] && (key != "" || what == "occasion") {
		l.Add(at, measure.ErrDangling, "unknown %s %q", what, key)
	}
}

// visit is what one rater gave about one subject on one occasion.
type visit struct {
	role   Role
	scores map[string]Answer
}

type visitKey struct {
	round Round
	rater string
}

// fill builds the sheet from what has been checked. Answers stand by rater,
// then by item in the order of the definition; an item that a rater left out
// stands as not scored.
func fill(def Definition, assessments []Assessment) *Sheet {
	s := &Sheet{def: def, answers: map[Round][]Answer{}, raters: map[Round][]string{}}
	visits := map[visitKey]*visit{}
	for _, a := range assessments {
		key := visitKey{Round{a.Subject, a.Occasion}, a.Rater}
		v := visits[key]
		if v == nil {
			v = &visit{scores: map[string]Answer{}}
			visits[key] = v
			if s.raters[key.round] == nil {
				s.rounds = append(s.rounds, key.round)
			}
			s.raters[key.round] = append(s.raters[key.round], a.Rater)
		}
		v.role = max(v.role, a.Role)
		for _, sc := range a.Scores {
			v.scores[sc.Item] = Answer{key.round, a.Rater, a.Role, sc}
		}
	}
	slices.SortFunc(s.rounds, func(a, b Round) int {
		return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Occasion, b.Occasion))
	})
	for round, raters := range s.raters {
		slices.Sort(raters)
		for _, r := range raters {
			v := visits[visitKey{round, r}]
			for _, it := range def.Items() {
				ans, ok := v.scores[it.Key]
				if !ok {
					ans = Answer{round, r, v.role, Score{Item: it.Key}}
				}
				s.answers[round] = append(s.answers[round], ans)
			}
		}
	}
	return s
}

// Definition returns a copy of the definition.
func (s *Sheet) Definition() Definition {
	if s == nil {
		return Definition{}
	}
	return s.def.clone()
}

// Rounds walks the subjects and occasions that have an assessment, by subject
// and then by occasion, in the order of their keys' bytes.
func (s *Sheet) Rounds() iter.Seq[Round] {
	return func(yield func(Round) bool) {
		if s == nil {
			return
		}
		for _, r := range s.rounds {
			if !yield(r) {
				return
			}
		}
	}
}

// Answers walks every answer: by subject, occasion, rater and then by item in
// the order of the definition. Where a rater assessed a subject and left an
// item out, an answer in the state [NotScored] stands for it.
func (s *Sheet) Answers() iter.Seq[Answer] {
	return func(yield func(Answer) bool) {
		if s == nil {
			return
		}
		for _, r := range s.rounds {
			for _, a := range s.answers[r] {
				if !yield(a) {
					return
				}
			}
		}
	}
}
