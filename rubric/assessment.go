package rubric

import (
	"io"
	"strings"
	"time"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/internal/strictjson"
	"github.com/collective-impact/sdk/measure"
)

// Assessment is what one rater says about one subject on one occasion. It is
// plain data; nothing in it depends on the definition being at hand.
type Assessment struct {
	// Rubric is the key of the definition that was used. Required.
	Rubric string `json:"rubric"`
	// Version is the version of the definition that was used. Required.
	Version string `json:"version"`
	// Subject is the key of who or what is rated: a partner, a site. Required.
	Subject string `json:"subject"`
	// Rater is the key of who rates. Required. Prefer a pseudonym to a name.
	Rater string `json:"rater"`
	// Role says from where the rater looks.
	Role Role `json:"role,omitzero"`
	// Occasion tells one round of rating from another: "2024-spring". Empty
	// means that there is one round only.
	Occasion string `json:"occasion,omitempty"`
	// Date is the day of the assessment as YYYY-MM-DD, or "".
	Date string `json:"date,omitempty"`
	// Scores are the answers. An item without one is [NotScored].
	Scores []Score `json:"scores"`
}

// Score is one answer: a state, and a level if and only if the state is
// [Scored]. The zero value of State is [NotScored].
type Score struct {
	// Item is the key of the item. Required.
	Item string `json:"item"`
	// State says what the rater did.
	State State `json:"state"`
	// Level is the key of the chosen level, when the state is [Scored].
	Level string `json:"level,omitempty"`
	// Comment is the rater's reason, or any other remark.
	Comment string `json:"comment,omitempty"`
}

// Choose returns the answer that gives an item a level.
func Choose(item, level string) Score { return Score{Item: item, State: Scored, Level: level} }

// NA returns the answer that an item does not apply, with the reason as its
// comment.
func NA(item, why string) Score { return Score{Item: item, State: NotApplicable, Comment: why} }

// ReadAssessments reads a JSON array of assessments. It is strict, like
// [ReadDefinition], and checks each assessment by itself; [NewSheet] checks
// them against their definition and against each other.
func ReadAssessments(r io.Reader) ([]Assessment, error) {
	return strictjson.Read(r, func(all []Assessment) error {
		var l fault.List
		for i, a := range all {
			l.AddErr(fault.At("", i), a.Validate())
		}
		return l.Err()
	})
}

// Validate returns every problem that shows without the definition, joined, or
// nil: missing keys, a date that is none, a level without the state [Scored] or
// the other way round, two answers to one item.
func (a Assessment) Validate() error {
	var l fault.List
	require(&l, "/rubric", a.Rubric)
	require(&l, "/version", a.Version)
	require(&l, "/subject", a.Subject)
	require(&l, "/rater", a.Rater)
	if strings.TrimSpace(a.Occasion) != a.Occasion {
		l.Add("/occasion", measure.ErrInvalid, "begins or ends with white space")
	}
	if a.Role != 0 && !enum.Valid(roleKeys, a.Role) {
		l.Add("/role", measure.ErrUnknownKey, "%s is no role", a.Role)
	}
	if _, err := time.Parse(time.DateOnly, a.Date); a.Date != "" && err != nil {
		l.Add("/date", measure.ErrInvalid, "expected a day as YYYY-MM-DD")
	}
	seen := map[string]bool{}
	for i, s := range a.Scores {
		at := fault.At("/scores", i)
		if require(&l, at+"/item", s.Item) {
			if seen[s.Item] {
				l.Add(at+"/item", measure.ErrDuplicate, "the assessment answers the item %q twice", s.Item)
			}
			seen[s.Item] = true
		}
		switch {
		case int(s.State) >= len(stateKeys):
			l.Add(at+"/state", measure.ErrUnknownKey, "%s is no state", s.State)
		case s.State == Scored && s.Level == "":
			l.Add(at+"/level", measure.ErrRequired, "a scored item needs its level")
		case s.State != Scored && s.Level != "":
			l.Add(at+"/level", measure.ErrInvalid, "an item that is %s has no level", s.State)
		}
	}
	return l.Err()
}
