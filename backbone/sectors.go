package backbone

import "github.com/collective-impact/sdk/measure"

// Sector is a part of society that partners come from, such as higher
// education.
type Sector struct {
	// Key names the sector: "higher-education".
	Key string `json:"key"`
	// Title is the name for people.
	Title string `json:"title"`
	// Description says who belongs to it.
	Description string `json:"description"`
	// Citation is the source.
	Citation measure.Citation `json:"citation"`
}

// SteeringSectors returns the five sectors that should sit on a steering
// committee, because they serve children and young people directly. Each call
// returns a copy of its own.
//
// Source: Mathematica and Equal Measure, Rethinking Common Backbone Functions
// as Capacities, note to table 1.
func SteeringSectors() []Sector {
	s := func(key, title, description string) Sector {
		return Sector{key, title, description, mathematica("note to table 1, on the steering committee")}
	}
	return []Sector{
		s("child-care", "Child care", "Those who look after the youngest."),
		s("preschool", "Preschool", "Those who teach before school."),
		s("school-district", "School district (K-12)", "The public schools of the place."),
		s("higher-education", "Higher education", "Colleges and universities."),
		s("employers", "Employers", "Those who speak for employers."),
	}
}

// MissingSectors returns which of the [SteeringSectors] have no member on a
// committee, in their order. Give the sector of each member: how many a sector
// has does not matter, and other sectors are welcome. A misspelt key shows as a
// sector that is missing.
func MissingSectors(members ...string) []Sector {
	seated := keys{}
	for _, key := range members {
		seated[key] = true
	}
	out := []Sector{}
	for _, s := range SteeringSectors() {
		if !seated[s.Key] {
			out = append(out, s)
		}
	}
	return out
}
