package collective

import "github.com/collective-impact/sdk/internal/enum"

// Condition is one of the five conditions of collective impact. See
// [FSGConditions] and [UMAConditions] for what sources say of each.
type Condition uint8

// The five conditions, in the order of their sources.
const (
	// CommonAgenda: everyone wants the same change and sees the problem alike.
	CommonAgenda Condition = iota + 1
	// SharedMeasurement: everyone counts the same things in the same way.
	SharedMeasurement
	// MutuallyReinforcingActivities: each does their own part of one plan.
	MutuallyReinforcingActivities
	// ContinuousCommunication: people meet often enough to trust each other.
	ContinuousCommunication
	// BackboneSupport: somebody is paid to hold it all together.
	BackboneSupport
)

var conditionKeys = []string{"", "common-agenda", "shared-measurement", "mutually-reinforcing-activities", "continuous-communication", "backbone-support"}

var conditionTitles = []string{"", "Common agenda", "Shared measurement", "Mutually reinforcing activities", "Continuous communication", "Backbone support"}

// Conditions returns the five conditions in the order of their sources.
func Conditions() []Condition {
	return []Condition{CommonAgenda, SharedMeasurement, MutuallyReinforcingActivities, ContinuousCommunication, BackboneSupport}
}

// Title returns the name for people, such as "Common agenda".
func (c Condition) Title() string { return enum.String("Condition", conditionTitles, c) }

// String returns the key.
func (c Condition) String() string { return enum.String("Condition", conditionKeys, c) }

// AppendText appends the key: "common-agenda", "shared-measurement",
// "mutually-reinforcing-activities", "continuous-communication" or
// "backbone-support".
func (c Condition) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Condition", conditionKeys, c)
}

// MarshalText returns the key.
func (c Condition) MarshalText() ([]byte, error) { return c.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps measure.ErrUnknownKey.
func (c *Condition) UnmarshalText(text []byte) (err error) {
	*c, err = enum.Parse[Condition]("condition", conditionKeys, text)
	return err
}

// Engagement says whether an organization takes part. The zero value means that
// it does.
type Engagement uint8

// The engagements.
const (
	// Engaged: takes part. This is what the zero value means.
	Engaged Engagement = iota + 1
	// ShouldBeEngaged: its work is needed and it does not take part yet.
	ShouldBeEngaged
)

var engagementKeys = []string{"", "engaged", "should-be-engaged"}

// String returns the key.
func (e Engagement) String() string { return enum.String("Engagement", engagementKeys, e) }

// AppendText appends the key: "engaged" or "should-be-engaged".
func (e Engagement) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Engagement", engagementKeys, e)
}

// MarshalText returns the key.
func (e Engagement) MarshalText() ([]byte, error) { return e.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps measure.ErrUnknownKey.
func (e *Engagement) UnmarshalText(text []byte) (err error) {
	*e, err = enum.Parse[Engagement]("engagement", engagementKeys, text)
	return err
}

// Stance says what a partner answered when asked whether it stands behind the
// common agenda. The zero value means that nobody has asked, which is not no.
type Stance uint8

// The stances.
const (
	// Endorses: it stands behind the agenda.
	Endorses Stance = iota + 1
	// Declines: it was asked and does not.
	Declines
)

var stanceKeys = []string{"", "endorses", "declines"}

// String returns the key.
func (s Stance) String() string { return enum.String("Stance", stanceKeys, s) }

// AppendText appends the key: "endorses" or "declines".
func (s Stance) AppendText(b []byte) ([]byte, error) { return enum.Append(b, "Stance", stanceKeys, s) }

// MarshalText returns the key.
func (s Stance) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps measure.ErrUnknownKey.
func (s *Stance) UnmarshalText(text []byte) (err error) {
	*s, err = enum.Parse[Stance]("stance", stanceKeys, text)
	return err
}

// Reporting says whether a partner delivered the data that it owes to shared
// measurement for the period. The zero value means that nobody has recorded it.
type Reporting uint8

// The states of reporting.
const (
	// OnTime: delivered by the date that was agreed.
	OnTime Reporting = iota + 1
	// Late: delivered after it.
	Late
	// NotDelivered: due and not delivered.
	NotDelivered
	// NotExpected: the partner owes no data, and counts neither way.
	NotExpected
)

var reportingKeys = []string{"", "on-time", "late", "not-delivered", "not-expected"}

// String returns the key.
func (r Reporting) String() string { return enum.String("Reporting", reportingKeys, r) }

// AppendText appends the key: "on-time", "late", "not-delivered" or
// "not-expected".
func (r Reporting) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "Reporting", reportingKeys, r)
}

// MarshalText returns the key.
func (r Reporting) MarshalText() ([]byte, error) { return r.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps measure.ErrUnknownKey.
func (r *Reporting) UnmarshalText(text []byte) (err error) {
	*r, err = enum.Parse[Reporting]("reporting", reportingKeys, text)
	return err
}

// GroupKind says what a group is for.
type GroupKind uint8

// The kinds of groups, after the planning worksheet of UMA.
const (
	// SteeringCommittee: leaders who set direction and answer for the whole.
	SteeringCommittee GroupKind = iota + 1
	// WorkGroup: partners who plan and do the work on one outcome.
	WorkGroup
	// AdvisoryGroup: people who give counsel, such as families or youth.
	AdvisoryGroup
	// KeyFunctionGroup: people who carry one function for all, such as data.
	KeyFunctionGroup
)

var groupKindKeys = []string{"", "steering-committee", "work-group", "advisory-group", "key-function-group"}

// String returns the key.
func (k GroupKind) String() string { return enum.String("GroupKind", groupKindKeys, k) }

// AppendText appends the key: "steering-committee", "work-group",
// "advisory-group" or "key-function-group".
func (k GroupKind) AppendText(b []byte) ([]byte, error) {
	return enum.Append(b, "GroupKind", groupKindKeys, k)
}

// MarshalText returns the key.
func (k GroupKind) MarshalText() ([]byte, error) { return k.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps measure.ErrUnknownKey.
func (k *GroupKind) UnmarshalText(text []byte) (err error) {
	*k, err = enum.Parse[GroupKind]("group kind", groupKindKeys, text)
	return err
}

// Reason says why something was not assessed. The zero value means that it was.
type Reason uint8

// The reasons.
const (
	// NotRecorded: it applies, and nobody has recorded what it needs.
	NotRecorded Reason = iota + 1
	// NothingToCount: there is nothing of the kind that it counts.
	NothingToCount
	// NoEvidence: a condition none of whose evidence could be assessed.
	NoEvidence
	// ProtectedData: the figure that it needs is withheld to protect people.
	ProtectedData
	// NoScore: raters answered, and all said that it does not apply, or that
	// they cannot or will not judge.
	NoScore
)

var reasonKeys = []string{"", "not-recorded", "nothing-to-count", "no-evidence", "protected", "no-score"}

var reasonTexts = []string{"", "nobody has recorded it", "there is nothing to count", "there is no evidence", "the figure is withheld to protect people",
	"raters answered, and none gave a score"}

// Text says the reason in words; "" for the zero value.
func (r Reason) Text() string { return enum.String("Reason", reasonTexts, r) }

// String returns the key.
func (r Reason) String() string { return enum.String("Reason", reasonKeys, r) }

// AppendText appends the key: "not-recorded", "nothing-to-count",
// "no-evidence", "protected" or "no-score".
func (r Reason) AppendText(b []byte) ([]byte, error) { return enum.Append(b, "Reason", reasonKeys, r) }

// MarshalText returns the key.
func (r Reason) MarshalText() ([]byte, error) { return r.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps measure.ErrUnknownKey.
func (r *Reason) UnmarshalText(text []byte) (err error) {
	*r, err = enum.Parse[Reason]("reason", reasonKeys, text)
	return err
}
