package measure

import "slices"

// Accounting says what became of the records for one indicator in one set:
// Used + MissingOutcome + UnknownGroup + Excluded + FilteredOut = Records,
// always. Each person counts once, in sets whose groups overlap too. With
// frequency weights records are the people that rows stand for.
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
	// FilteredOut do not pass the filters of the plan.
	FilteredOut int `json:"filteredOut,omitempty"`
}

// Accounting counts over all strata for one indicator in one set, whose
// dimensions stand as in the plan (none for everyone). It is false when the plan
// does not have them, and for a redacted view, which cannot account for what it
// does not hold. The counts are confidential when they are small.
func (v View) Accounting(indicator string, set ...string) (Accounting, bool) {
	if v.d == nil || !v.d.known {
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
	a := Accounting{Excluded: v.d.excluded, FilteredOut: v.d.filtered, Records: v.d.excluded + v.d.filtered}
	for s := range v.d.strata {
		b := v.d.blocks[s][bi]
		if b.overlaps {
			for _, x := range b.atoms {
				a.count(x.unknown, x.records, x.stats[i].n)
			}
			continue
		}
		for gi := range b.groups {
			g := &b.groups[gi]
			a.count(v.d.unknown(b, g), g.records, g.stats[i].n)
		}
	}
	return a, true
}

func (a *Accounting) count(unknown bool, records, used int) {
	a.Records += records
	if unknown {
		a.UnknownGroup += records
		return
	}
	a.Used += used
	a.MissingOutcome += records - used
}
