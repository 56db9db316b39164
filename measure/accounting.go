package measure

import "slices"

// Accounting says what became of the records for one indicator in one set:
// Used + MissingOutcome + UnknownGroup + Excluded = Records, always.
type Accounting struct {
	// Records are all records that were read.
	Records int `json:"records"`
	// Used have a usable value and known levels.
	Used int `json:"used"`
	// MissingOutcome have known levels and no usable value.
	MissingOutcome int `json:"missingOutcome"`
	// UnknownGroup have some level of the set missing.
	UnknownGroup int `json:"unknownGroup"`
	// Excluded have no level of the control dimension.
	Excluded int `json:"excluded"`
}

// Accounting counts over all strata for one indicator in one set, whose
// dimensions stand as in the plan (none for everyone). It is false when the plan
// does not have them, and for a redacted view, which cannot account for what it
// does not hold. The counts are confidential when they are small.
func (v View) Accounting(indicator string, set ...string) (Accounting, bool) {
	if v.d == nil || v.d.finest == nil {
		return Accounting{}, false
	}
	i := slices.IndexFunc(v.d.plan.Indicators, func(x Indicator) bool { return x.Key == indicator })
	bi := 0
	if len(set) > 0 {
		bi = slices.IndexFunc(v.d.plan.Sets, func(s []string) bool { return slices.Equal(s, set) }) + 1
		if bi == 0 {
			return Accounting{}, false
		}
	}
	if i < 0 {
		return Accounting{}, false
	}
	a := Accounting{Excluded: v.d.excluded, Records: v.d.excluded}
	for s := range v.d.strata {
		b := v.d.blocks[s][bi]
		for gi := range b.groups {
			g := &b.groups[gi]
			a.Records += g.records
			if v.d.unknown(b, g) {
				a.UnknownGroup += g.records
				continue
			}
			a.Used += g.stats[i].n
			a.MissingOutcome += g.records - g.stats[i].n
		}
	}
	return a, true
}
