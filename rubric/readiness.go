package rubric

import (
	"github.com/shopspring/decimal"

	"github.com/collective-impact/sdk/measure"
)

// PartnershipReadiness returns the partnership readiness rubric of Promise
// Partnership Utah as far as its published deck shows it: three items on a
// scale from 0 to 4 with words at 0, 2 and 4. The words here are ours; they
// carry the sense of the source, not its sentences.
//
// The deck has gaps, and the definition says so ([Definition.Notes]): the first
// item has lost its number, and the slide of item 12 breaks off at level 2, so
// that the words of level 4 are lost. All levels may be chosen all the same.
// The deck states no weights, so that the items count alike, and no groups, so
// that there is one domain.
//
// Each call returns a copy of its own.
//
// Source: Terpstra & Sacks, Advanced: Measuring the Impact of a Backbone
// (Promise Partnership Utah and EdRedesign, undated), slides with the readiness
// rubric.
func PartnershipReadiness() Definition {
	return Definition{
		Key:         "partnership-readiness",
		Version:     "1",
		Title:       "Partnership readiness",
		Description: "How ready a school partner is to work in a partnership, judged item by item by those who know it.",
		Citation: measure.Citation{
			Author:  "Terpstra & Sacks",
			Title:   "Advanced: Measuring the Impact of a Backbone",
			Locator: "slides with the partnership readiness rubric",
		},
		Remark: "The source is undated, and its item numbers suggest a longer instrument; words are paraphrased, weights and grouping are not in the source.",
		NA:     ExcludeNA,
		Scales: []Scale{zeroToFour()},
		Domains: []Domain{{
			Key:   "readiness",
			Title: "Readiness of the partner",
			Items: []Item{
				{
					Key:    "partnership-critical",
					Text:   "How strongly does the school partner hold that it needs a partnership to reach its own primary outcomes?",
					Scale:  "zero-to-four",
					Remark: "The number of this item is lost in the source, which shows it beside items 11 and 12.",
					Anchors: anchors(
						"Rejects partnering: regards it as a burden and expects to reach its outcomes alone.",
						"Indifferent: raises no objection, and does not really expect that partners would help its own work.",
						"Convinced: treats joint work as a condition of its own success, and keeps looking for better ways to partner.",
					),
				},
				{
					Key:    "backbone-support",
					Number: "11",
					Text:   "How far does the school partner support that a backbone organization serves the partnership?",
					Scale:  "zero-to-four",
					Anchors: anchors(
						"Opposed to anyone filling the backbone role.",
						"Undecided: neither against it nor keen on it, for instance because the role or its worth is unclear or meeting takes time.",
						"Openly enthusiastic about what the backbone team gives or could give; the support shows, for instance in meetings, in the use of data or in asking the team for help.",
					),
				},
				{
					Key:     "outcome-clarity",
					Number:  "12",
					Text:    "How clear are the primary outcomes that the partnership is for?",
					Scale:   "zero-to-four",
					Remark:  "The slide of this item is cut off in the source: it stands several times, and never beyond level 2.",
					Anchors: clarityAnchors(),
				},
			},
		}},
	}
}

// zeroToFour is the scale of the instrument. Its levels have no labels.
func zeroToFour() Scale {
	s := Scale{Key: "zero-to-four", Title: "0 to 4"}
	for v := range int64(5) {
		value := decimal.NewFromInt(v)
		s.Levels = append(s.Levels, Level{Key: value.String(), Value: value})
	}
	return s
}

// anchors words the levels 0, 2 and 4, and leaves 1 and 3 blank.
func anchors(zero, two, four string) []Anchor {
	return []Anchor{
		{Level: "0", Wording: Worded, Descriptor: zero},
		{Level: "1", Wording: BlankByDesign},
		{Level: "2", Wording: Worded, Descriptor: two},
		{Level: "3", Wording: BlankByDesign},
		{Level: "4", Wording: Worded, Descriptor: four},
	}
}

func clarityAnchors() []Anchor {
	a := anchors(
		"Not clear: no measurable outcome for a whole population is settled, for whatever reason, nor a way to follow progress.",
		"Loosely clear: there is a rough and general idea of what to achieve together.",
		"",
	)
	a[2].Remark = "The source breaks off in the middle of this level's words, at an example."
	a[3].Remark = "The source breaks off before this level. It is taken to be blank by design, as it is in the other two items."
	a[4].Wording = MissingInSource
	return a
}
