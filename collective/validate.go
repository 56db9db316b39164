package collective

import (
	"slices"
	"strings"

	"github.com/collective-impact/sdk/backbone"
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// ErrCycle reports groups that answer to each other in a circle.
var ErrCycle = fault.ErrCycle

// Validate returns every problem of the initiative as a whole, joined, or nil.
// Each is a [*measure.FieldError] with a JSON Pointer such as
// "/groups/2/members/0". Besides what the parts check themselves these are:
// missing keys and titles, keys that stand twice, references to partners,
// groups or indicators that do not exist (measure.ErrDangling), groups without
// members, a chair who is no member, members and leads that are not engaged,
// and groups that answer to each other in a circle ([ErrCycle]).
func (in Initiative) Validate() error {
	c := check{partners: map[string]Partner{}, groups: map[string]int{}, indicators: map[string]bool{}}
	c.require("/key", in.Key)
	c.require("/title", in.Title)
	c.partnersOf(in)
	if in.Measurement != nil {
		c.AddErr("/measurement", in.Measurement.Validate())
		for _, ind := range in.Measurement.Plan.Indicators {
			c.indicators[ind.Key] = true
		}
	}
	c.headline(in)
	c.groupsOf(in)
	c.cycles(in)
	c.activities(in)
	c.readiness(in)
	c.backbone(in)
	if in.Served.Count != nil && *in.Served.Count < 0 {
		c.Add("/served/count", measure.ErrRange, "must not be negative")
	}
	c.trimmed("/served/what", in.Served.What)
	return c.Err()
}

// maxMeetings is more than any group holds in any period.
const maxMeetings = 100_000

type check struct {
	fault.List
	partners   map[string]Partner
	groups     map[string]int
	indicators map[string]bool
}

func (c *check) require(at, text string) bool {
	if text == "" {
		c.Add(at, measure.ErrRequired, "is required")
		return false
	}
	c.trimmed(at, text)
	return true
}

func (c *check) trimmed(at, text string) {
	if strings.TrimSpace(text) != text {
		c.Add(at, measure.ErrInvalid, "begins or ends with white space")
	}
}

func closed[E interface {
	~uint8
	String() string
}](c *check, at string, keys []string, v E) {
	if int(v) >= len(keys) {
		c.Add(at, measure.ErrUnknownKey, "%s is none of %s", v, strings.Join(keys[1:], ", "))
	}
}

func (c *check) partnersOf(in Initiative) {
	for i, p := range in.Partners {
		at := fault.At("/partners", i)
		if c.require(at+"/key", p.Key) {
			if _, twice := c.partners[p.Key]; twice {
				c.Add(at+"/key", measure.ErrDuplicate, "another partner has the key %q", p.Key)
			} else {
				c.partners[p.Key] = p
			}
		}
		c.require(at+"/title", p.Title)
		c.trimmed(at+"/sector", p.Sector)
		closed(c, at+"/engagement", engagementKeys, p.Engagement)
		closed(c, at+"/agenda", stanceKeys, p.Agenda)
		closed(c, at+"/reporting", reportingKeys, p.Reporting)
	}
}

// partner checks a reference to an engaged partner.
func (c *check) partner(at, key string) {
	p, ok := c.partners[key]
	switch {
	case key == "":
		c.Add(at, measure.ErrRequired, "is required: the key of a partner")
	case !ok:
		c.Add(at, measure.ErrDangling, "there is no partner %q", key)
	case !p.engaged():
		c.Add(at, measure.ErrInvalid, "the partner %q is not engaged yet", key)
	}
}

func (c *check) partnerList(at string, list []string) {
	for j, key := range list {
		at := fault.At(at, j)
		c.partner(at, key)
		if key != "" && slices.Index(list, key) < j {
			c.Add(at, measure.ErrDuplicate, "the partner %q is named twice", key)
		}
	}
}

func (c *check) headline(in Initiative) {
	h := in.Headline
	if in.Measurement == nil && h != (Headline{}) {
		c.Add("/measurement", measure.ErrRequired, "is required: the headline names a figure, and there is no plan that has it")
		return
	}
	if h.Indicator != "" && !c.indicators[h.Indicator] {
		c.Add("/headline/indicator", measure.ErrDangling, "the plan has no indicator %q", h.Indicator)
	}
	if h.Stratum != "" && !slices.Contains(in.strata(), h.Stratum) {
		c.Add("/headline/stratum", measure.ErrDangling, "the plan compares within %q, whose levels are %q; there is no %q", in.Measurement.Plan.Within, in.strata(), h.Stratum)
	}
}

// strata returns the levels of the plan's control dimension.
func (in Initiative) strata() []string {
	if in.Measurement == nil || in.Measurement.Plan.Within == "" {
		return nil
	}
	m := in.Measurement
	for _, col := range m.Schema.Columns {
		if col.Name == m.Plan.Within {
			return col.Levels
		}
	}
	for _, cut := range m.Cuts {
		if cut.Column == m.Plan.Within {
			return cut.Levels
		}
	}
	return nil
}

func (c *check) groupsOf(in Initiative) {
	for i, g := range in.Groups {
		at := fault.At("/groups", i)
		if c.require(at+"/key", g.Key) {
			if _, twice := c.groups[g.Key]; twice {
				c.Add(at+"/key", measure.ErrDuplicate, "another group has the key %q", g.Key)
			} else {
				c.groups[g.Key] = i
			}
		}
		c.require(at+"/title", g.Title)
		if g.Kind == 0 {
			c.Add(at+"/kind", measure.ErrRequired, "is required: %s", strings.Join(groupKindKeys[1:], ", "))
		}
		closed(c, at+"/kind", groupKindKeys, g.Kind)
		if len(g.Members) == 0 {
			c.Add(at+"/members", measure.ErrRequired, "a group has one member at least")
		}
		c.partnerList(at+"/members", g.Members)
		if g.Chair != "" && !slices.Contains(g.Members, g.Chair) {
			c.Add(at+"/chair", measure.ErrDangling, "the chair %q is no member of the group", g.Chair)
		}
		if g.Meetings != nil {
			c.meetings(at+"/meetings/planned", g.Meetings.Planned)
			c.meetings(at+"/meetings/held", g.Meetings.Held)
		}
	}
	for i, g := range in.Groups {
		if _, ok := c.groups[g.Parent]; g.Parent != "" && !ok {
			c.Add(fault.At("/groups", i, "parent"), measure.ErrDangling, "there is no group %q", g.Parent)
		}
	}
}

func (c *check) meetings(at string, n int) {
	if n < 0 || n > maxMeetings {
		c.Add(at, measure.ErrRange, "must lie between 0 and %d", maxMeetings)
	}
}

// cycles reports each circle of groups once, at its first group.
func (c *check) cycles(in Initiative) {
	const fresh, open, done = 0, 1, 2
	state := make([]int, len(in.Groups))
	for i := range in.Groups {
		var path []int
		at := i
		for state[at] == fresh {
			state[at] = open
			path = append(path, at)
			next, ok := c.groups[in.Groups[at].Parent]
			if !ok || in.Groups[at].Parent == "" {
				break
			}
			if at = next; state[at] == open {
				circle := path[slices.Index(path, at):]
				first := slices.Index(circle, slices.Min(circle))
				circle = append(slices.Clone(circle[first:]), circle[:first]...)
				var names []string
				for _, k := range append(circle, circle[0]) {
					names = append(names, in.Groups[k].Key)
				}
				c.Add(fault.At("/groups", circle[0], "parent"), ErrCycle, "groups answer to each other in a circle: %s", strings.Join(names, " → "))
			}
		}
		for _, k := range path {
			state[k] = done
		}
	}
}

func (c *check) activities(in Initiative) {
	seen := map[string]bool{}
	for i, a := range in.Activities {
		at := fault.At("/activities", i)
		if c.require(at+"/key", a.Key) && seen[a.Key] {
			c.Add(at+"/key", measure.ErrDuplicate, "another activity has the key %q", a.Key)
		}
		seen[a.Key] = true
		c.require(at+"/title", a.Title)
		c.partner(at+"/lead", a.Lead)
		c.partnerList(at+"/partners", a.Partners)
		if a.Lead != "" && slices.Contains(a.Partners, a.Lead) {
			c.Add(fault.At(at, "partners", slices.Index(a.Partners, a.Lead)), measure.ErrDuplicate, "the partner %q leads the activity already", a.Lead)
		}
		if _, ok := c.groups[a.Group]; a.Group != "" && !ok {
			c.Add(at+"/group", measure.ErrDangling, "there is no group %q", a.Group)
		}
		for j, key := range a.Indicators {
			at := fault.At(at, "indicators", j)
			switch {
			case !c.indicators[key]:
				c.Add(at, measure.ErrDangling, "the plan has no indicator %q", key)
			case slices.Index(a.Indicators, key) < j:
				c.Add(at, measure.ErrDuplicate, "the indicator %q is named twice", key)
			}
		}
	}
}

func (c *check) readiness(in Initiative) {
	if in.Readiness == nil {
		return
	}
	_, err := in.sheet()
	c.AddErr("/readiness", err)
	c.AddErr("/readiness", in.Readiness.check())
}

func (c *check) backbone(in Initiative) {
	if in.Framework != nil {
		c.AddErr("/framework", in.Framework.Validate())
		if in.Staff == nil {
			c.Add("/staff", measure.ErrRequired, "is required: a framework says nothing without the staff that answers to it")
		}
	}
	if in.Staff != nil {
		f, ok := in.framework()
		if !ok {
			c.AddErr("/staff", in.Staff.Validate())
			c.Add("/staff/framework", measure.ErrDangling, "the library knows no framework %q of version %q; state it in /framework", in.Staff.Framework, in.Staff.FrameworkVersion)
		} else {
			c.AddErr("/staff", in.Staff.ValidateFor(f))
		}
	}
	if in.Budget != nil {
		c.AddErr("/budget", in.Budget.Validate())
	}
	if in.Horizon != nil {
		c.AddErr("/horizon", in.Horizon.Validate())
		if in.Budget == nil {
			c.Add("/budget", measure.ErrRequired, "is required: there is a horizon and nothing to project")
		}
	}
}

// framework returns the one that the staff plan answers to.
func (in Initiative) framework() (backbone.Framework, bool) {
	if in.Framework != nil {
		return *in.Framework, true
	}
	if in.Staff != nil {
		for _, f := range backbone.Frameworks() {
			if f.Key == in.Staff.Framework && f.Version == in.Staff.FrameworkVersion {
				return f, true
			}
		}
	}
	return backbone.Framework{}, false
}
