package privacy

import (
	"fmt"
	"strings"

	"github.com/collective-impact/sdk/measure"
)

// Preset is a policy of the field as a starting point. A house states its own:
// take a preset, change what differs, and state the purpose.
type Preset struct {
	// Key is stable: "ferpa-practice".
	Key string `json:"key"`
	// Title says whose practice it is.
	Title string `json:"title"`
	// Description says what the source asks for and where the policy is stricter.
	Description string `json:"description"`
	// Policy is the policy itself; its source is the first of Sources.
	Policy Policy `json:"policy"`
	// Sources are the documents it rests on.
	Sources []measure.Citation `json:"sources"`
}

// UnknownPresetError reports a key that no preset has.
type UnknownPresetError struct {
	// Key is what was asked for.
	Key string
	// Keys are those that there are, in order.
	Keys []string
}

// Error names the key and lists those that there are.
func (e *UnknownPresetError) Error() string {
	return fmt.Sprintf("no preset %.40q: there are %s", e.Key, strings.Join(e.Keys, ", "))
}

// Unwrap returns [measure.ErrUnknownKey].
func (e *UnknownPresetError) Unwrap() error { return measure.ErrUnknownKey }

// Presets returns the policies of the field in a stable order. They are handed
// out by value: changing one changes no other.
func Presets() []Preset {
	return []Preset{ferpaPractice(), ncesBrief(), edfacts(), cms(), nchs(), idea()}
}

// PresetByKey returns the preset with this key. The error for any other key is an
// [*UnknownPresetError], which lists the keys and wraps [measure.ErrUnknownKey].
func PresetByKey(key string) (Preset, error) {
	all := Presets()
	e := &UnknownPresetError{Key: key}
	for _, p := range all {
		if p.Key == key {
			return p, nil
		}
		e.Keys = append(e.Keys, p.Key)
	}
	return Preset{}, e
}

func preset(key, title, description string, policy Policy, sources ...measure.Citation) Preset {
	policy.Source = sources[0]
	return Preset{Key: key, Title: title, Description: description, Policy: policy, Sources: sources}
}

func ncesCitation(locator string) measure.Citation {
	return measure.Citation{Author: "National Center for Education Statistics", Year: 2010,
		Title:   "Statistical Methods for Protecting Personally Identifiable Information in Aggregate Reporting, SLDS Technical Brief 3 (NCES 2011-603)",
		Locator: locator, URL: "https://nces.ed.gov/pubs2011/2011603.pdf"}
}

func ferpaPractice() Preset {
	return preset("ferpa-practice", "Practice of state education agencies under FERPA",
		"Groups of fewer than ten are withheld. FERPA itself states no number: the Privacy Technical Assistance Center calls three "+
			"the least that many statisticians accept, reports minimums from 5 to 30 students in the states with 10 in most of them, "+
			"and warns that small groups can be reckoned from others unless more is withheld. "+
			"Those who count and those who do not have the same minimum here, which the practice does not ask for everywhere.",
		Policy{MinCount: 10},
		measure.Citation{Author: "Privacy Technical Assistance Center, U.S. Department of Education",
			Title:   "Frequently Asked Questions: Disclosure Avoidance",
			Locator: "the answers on minimum cell sizes and on complementary suppression",
			URL:     "https://studentprivacy.ed.gov/sites/default/files/resource_document/file/FAQs_disclosure_avoidance_0.pdf"},
		ncesCitation("abstract: minimums of 5 to 30, 10 in 39 states"))
}

func ncesBrief() Preset {
	return preset("nces-slds-3", "Reporting rules of NCES, SLDS Technical Brief 3",
		"At least ten students in every group that is reported, and related groups withheld with a suppressed one. "+
			"The further rules of the brief depend on the size of the group: outcomes are collapsed, the highest and lowest percentages coded. "+
			"State its ranges as bands of the coding, or take those of the preset edfacts.",
		Policy{MinCount: 10},
		ncesCitation("recommended reporting rules"))
}

func edfacts() Preset {
	return preset("edfacts", "Public files of EDFacts: graduation rates by school",
		"Nothing for five students or fewer; for more, whole percents in ranges that are the wider the smaller the group: halves up to 15 students, "+
			"fifths up to 30, tenths up to 60, twentieths up to 300, and above that single percents from 2 to 98. "+
			"The files show every student together by single percents from 201 on, and rely on the ranges for those who count and those who do not; "+
			"suppression here has a minimum of six for both as well.",
		Policy{MinCount: 6, Coding: edfactsCoding()},
		measure.Citation{Author: "U.S. Department of Education", Year: 2016,
			Title:   "EDFacts public files: four-year adjusted cohort graduation rates by school, school years 2011-12 to 2014-15",
			Locator: "columns COHORT and RATE"})
}

// edfactsCoding are the ranges of the EDFacts files.
func edfactsCoding() Coding {
	steps := func(first, from, step, last int) []int {
		out := []int{first}
		for s := from; s <= last; s += step {
			out = append(out, s)
		}
		return out
	}
	return Coding{Bands: []SizeBand{
		{From: 6, Starts: []int{50}},
		{From: 16, Starts: steps(21, 40, 20, 80)},
		{From: 31, Starts: steps(11, 20, 10, 90)},
		{From: 61, Starts: steps(6, 10, 5, 95)},
		{From: 301, Starts: steps(2, 3, 1, 99)},
	}}
}

func cms() Preset {
	return preset("cms", "Cell size suppression policy of CMS",
		"No cell of 1 to 10 people, admissions or services may be reported, nor anything from which one can be derived, percentages included; "+
			"excluded cases are cells too. The policy allows zero; here zero is withheld as well, since nobody and everybody are said of each member.",
		Policy{MinCount: 11},
		measure.Citation{Author: "Research Data Assistance Center for the Centers for Medicare & Medicaid Services", Year: 2024,
			Title: "CMS Cell Size Suppression Policy", Locator: "What is the CMS cell size suppression policy?, version of 26 January 2024",
			URL: "https://resdac.org/node/1506"})
}

func nchs() Preset {
	return preset("nchs", "Vital statistics of NCHS in CDC WONDER",
		"No death counts of nine or fewer, and no rates based on them, may be presented or published. "+
			"The rule is about deaths, not about the people of an area; here they and the survivors have the same minimum.",
		Policy{MinCount: 10},
		measure.Citation{Author: "National Center for Health Statistics", Title: "CDC WONDER, Compressed Mortality File",
			Locator: "Data Use Restrictions, under 42 U.S.C. 242m(d)", URL: "https://wonder.cdc.gov/cmf-icd10-archive2007.html"})
}

func idea() Preset {
	return preset("idea-disproportionality", "Significant disproportionality under IDEA",
		"Two minimums apart: the n-size, of the children in a group, and the cell size, of those in it who have the outcome. "+
			"A cell size of at most 10 and an n-size of at most 30 are presumed reasonable. They decide where risk ratios are computed and not what may be shown; "+
			"the regulation says nothing of the children without the outcome, who have the minimum of the cell here.",
		Policy{MinCount: 30, MinNumerator: 10, MinComplement: 10, Protection: 5},
		measure.Citation{Author: "U.S. Department of Education", Year: 2016, Title: "34 CFR 300.647, Determining significant disproportionality",
			Locator: "paragraph (b)(1)", URL: "https://sites.ed.gov/idea/regs/b/f/300.647"})
}
