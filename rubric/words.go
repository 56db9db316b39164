package rubric

import "github.com/collective-impact/sdk/internal/enum"

// NAPolicy says what "not applicable" does to a score. The zero value means
// that nothing is stated: an [Item] then takes the policy of its [Definition],
// and a Definition takes [ExcludeNA].
type NAPolicy uint8

// The policies for "not applicable".
const (
	// ExcludeNA: the item drops out, and its weight is shared by the others in
	// proportion to theirs. A domain without any score drops out likewise.
	ExcludeNA NAPolicy = iota + 1
	// ZeroNA: the answer counts as nothing reached, which is the lowest value
	// of the item's scale: 0 on a scale from 0 to 4, 1 on a scale from 1 to 5,
	// and 0 when normalised.
	ZeroNA
	// FailNA: the item, its domain and the total have no score, with the reason
	// [NotApplicableFails]. An item of weight 0 fails itself only.
	FailNA
	// ForbidNA: "not applicable" is not a legal answer to this item; a [Sheet]
	// that holds one is refused.
	ForbidNA
)

var naPolicyKeys = []string{"", "exclude-and-redistribute", "count-as-zero", "fail", "not-allowed"}

// String returns the key.
func (p NAPolicy) String() string { return enum.String("NAPolicy", naPolicyKeys, p) }

// AppendText appends the key: "exclude-and-redistribute", "count-as-zero",
// "fail" or "not-allowed".
func (p NAPolicy) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "NAPolicy", naPolicyKeys, p)
}

// MarshalText returns the key.
func (p NAPolicy) MarshalText() ([]byte, error) { return p.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps measure.ErrUnknownKey.
func (p *NAPolicy) UnmarshalText(text []byte) (err error) {
	*p, err = enum.Parse[NAPolicy]("policy for not applicable", naPolicyKeys, text)
	return err
}

// Wording is the state of the words that describe one level of one item. It is
// stated, never guessed from an empty text. The zero value means not stated.
type Wording uint8

// The states of a level's words.
const (
	// Worded: the level has a descriptor.
	Worded Wording = iota + 1
	// BlankByDesign: the instrument leaves the level without words on purpose,
	// as a step between two worded ones. It is as legal a choice as they are.
	BlankByDesign
	// MissingInSource: the instrument has words here, but the source at hand
	// has lost them. The level can be chosen; see [Definition.Notes].
	MissingInSource
)

var wordingKeys = []string{"", "worded", "blank-by-design", "missing-in-source"}

// String returns the key.
func (w Wording) String() string { return enum.String("Wording", wordingKeys, w) }

// AppendText appends the key: "worded", "blank-by-design" or
// "missing-in-source".
func (w Wording) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Wording", wordingKeys, w)
}

// MarshalText returns the key.
func (w Wording) MarshalText() ([]byte, error) { return w.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps measure.ErrUnknownKey.
func (w *Wording) UnmarshalText(text []byte) (err error) {
	*w, err = enum.Parse[Wording]("wording", wordingKeys, text)
	return err
}

// State says what a rater did with an item. The zero value is [NotScored]: what
// nobody has filled in is not a zero and not a refusal.
type State uint8

// The states of a score.
const (
	// NotScored: no answer yet. It alone lowers completeness.
	NotScored State = iota
	// Scored: the rater chose a level.
	Scored
	// NotApplicable: the item does not apply to the subject; the item's
	// [NAPolicy] says what follows.
	NotApplicable
	// Declined: the rater chose not to answer.
	Declined
	// Unable: the rater would answer but cannot judge, for want of knowledge
	// or access.
	Unable
)

var (
	stateKeys = []string{"not-scored", "scored", "not-applicable", "declined", "unable"}
	// stateWords has an empty first key and "not-scored" last, so that the
	// message about an unknown key lists all five.
	stateWords = []string{"", "scored", "not-applicable", "declined", "unable", "not-scored"}
)

// String returns the key.
func (s State) String() string { return enum.String("State", stateKeys, s) }

// AppendText appends the key: "not-scored", "scored", "not-applicable",
// "declined" or "unable".
func (s State) AppendText(b []byte) ([]byte, error) { return enum.Append(b, "State", stateKeys, s) }

// MarshalText returns the key.
func (s State) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText reads a key; empty text is [NotScored], and an unknown key
// wraps measure.ErrUnknownKey.
func (s *State) UnmarshalText(text []byte) error {
	v, err := enum.Parse[State]("state", stateWords, text)
	if int(v) == len(stateWords)-1 {
		v = NotScored
	}
	*s = v
	return err
}

// Role says from where a rater looks at the subject. The zero value means not
// stated.
type Role uint8

// The roles of raters.
const (
	// Self: the subject rates itself.
	Self Role = iota + 1
	// Peer: another member of the partnership rates the subject.
	Peer
	// External: someone outside the subject's own circle rates it, such as
	// backbone staff or an evaluator.
	External
	// Adjudicator: someone settles what the other raters left apart.
	Adjudicator
)

var roleKeys = []string{"", "self", "peer", "external", "adjudicator"}

// String returns the key.
func (r Role) String() string { return enum.String("Role", roleKeys, r) }

// AppendText appends the key: "self", "peer", "external" or "adjudicator".
func (r Role) AppendText(b []byte) ([]byte, error) { return enum.Append(b, "Role", roleKeys, r) }

// MarshalText returns the key.
func (r Role) MarshalText() ([]byte, error) { return r.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps measure.ErrUnknownKey.
func (r *Role) UnmarshalText(text []byte) (err error) {
	*r, err = enum.Parse[Role]("role", roleKeys, text)
	return err
}

// Reason says why there is no score. The zero value means that there is one.
type Reason uint8

// The reasons for having no score.
const (
	// AllNotApplicable: every rater calls it, or every part of it, "not
	// applicable". That is neither a low score nor a high one.
	AllNotApplicable Reason = iota + 1
	// NothingScored: no rater chose a level; some answers are outstanding,
	// declined or beyond the raters.
	NothingScored
	// NotApplicableFails: an answer is "not applicable" where the policy
	// [FailNA] lets that fail the whole.
	NotApplicableFails
	// NoWeight: only parts of weight zero have a score.
	NoWeight
	// MixedScales: the parts are on scales of different length, so that points
	// cannot be averaged; the normalised score can.
	MixedScales
)

var reasonKeys = []string{"", "all-not-applicable", "nothing-scored", "not-applicable-fails", "no-weight", "mixed-scales"}

// String returns the key.
func (r Reason) String() string { return enum.String("Reason", reasonKeys, r) }

// AppendText appends the key: "all-not-applicable", "nothing-scored",
// "not-applicable-fails", "no-weight" or "mixed-scales".
func (r Reason) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Reason", reasonKeys, r)
}

// MarshalText returns the key.
func (r Reason) MarshalText() ([]byte, error) { return r.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps measure.ErrUnknownKey.
func (r *Reason) UnmarshalText(text []byte) (err error) {
	*r, err = enum.Parse[Reason]("reason", reasonKeys, text)
	return err
}

// GateOutcome says whether an item reaches its [Gate]. The zero value means
// that the item has none.
type GateOutcome uint8

// The outcomes of a gate.
const (
	// GatePassed: the item's score is at or above the minimum.
	GatePassed GateOutcome = iota + 1
	// GateFailed: the item's score is below the minimum.
	GateFailed
	// GateUndetermined: no rater chose a level, or the item has no score, so
	// nobody knows. "Not applicable" neither passes nor fails a gate, whatever
	// the [NAPolicy].
	GateUndetermined
)

var gateKeys = []string{"", "passed", "failed", "undetermined"}

// String returns the key.
func (g GateOutcome) String() string { return enum.String("GateOutcome", gateKeys, g) }

// AppendText appends the key: "passed", "failed" or "undetermined".
func (g GateOutcome) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "GateOutcome", gateKeys, g)
}

// MarshalText returns the key.
func (g GateOutcome) MarshalText() ([]byte, error) { return g.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps measure.ErrUnknownKey.
func (g *GateOutcome) UnmarshalText(text []byte) (err error) {
	*g, err = enum.Parse[GateOutcome]("outcome of a gate", gateKeys, text)
	return err
}

// NoteKind is the kind of a [Note].
type NoteKind uint8

// The kinds of notes.
const (
	// LostWords: the source has lost the words of a level.
	LostWords NoteKind = iota + 1
	// BlankLevel: a level has no words by design.
	BlankLevel
	// UnstatedWords: an item words some levels and says nothing of this one.
	UnstatedWords
	// SourceRemark: the definition carries a remark on its source.
	SourceRemark
)

var noteKeys = []string{"", "lost-words", "blank-level", "unstated-words", "source-remark"}

// String returns the key.
func (k NoteKind) String() string { return enum.String("NoteKind", noteKeys, k) }

// AppendText appends the key: "lost-words", "blank-level", "unstated-words" or
// "source-remark".
func (k NoteKind) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "NoteKind", noteKeys, k)
}

// MarshalText returns the key.
func (k NoteKind) MarshalText() ([]byte, error) { return k.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps measure.ErrUnknownKey.
func (k *NoteKind) UnmarshalText(text []byte) (err error) {
	*k, err = enum.Parse[NoteKind]("kind of note", noteKeys, text)
	return err
}
