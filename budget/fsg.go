package budget

// FSGBasic returns the basic yearly budget of a backbone organization as FSG
// shows it: 3.5 FTE and 425,650 dollars. The figures are those of the source;
// titles, notes and categories are ours. Each call returns a copy of its own.
//
// What the source prints and how it stands here:
//   - Half an administrator at 25,000: that is charged as given, and 50,000 for
//     a whole post is derived.
//   - Benefits of 45,000, "at 20%": stated as the rate on all salaries.
//   - Technology of 0, given in kind: no cash, and a gift that nobody valued.
//   - Office of 3,650, in kind and paid: cash, and a gift that nobody valued.
//   - Covered by grants and fees, without amounts: not part of a model of
//     costs.
//
// The source states no year for its prices. It calls the sum "$400K+".
//
// Source: FSG (2012), Building Backbone Organizations for Collective Impact,
// slide with the budget of a basic backbone.
func FSGBasic() Model {
	return Model{
		Key:         "fsg-basic-backbone",
		Title:       "Basic backbone organization (FSG 2012)",
		Description: "What a small backbone of three and a half posts costs in a year.",
		Source:      fsg("slide with the budget of a basic backbone"),
		Currency:    USD,
		Positions: []Position{
			{
				Key: "executive-director", Title: "Executive director", Category: Personnel,
				FTE: FTEPercent(100), AsGiven: Whole(80_000), Source: fsgRow("Salaries, 1st line"),
			},
			{
				Key: "facilitator", Title: "Facilitator", Category: Personnel,
				FTE: FTEPercent(100), AsGiven: Whole(55_000), Source: fsgRow("Salaries, 2nd line"),
			},
			{
				Key: "data-manager", Title: "Data manager", Category: Personnel,
				FTE: FTEPercent(100), AsGiven: Whole(65_000), Source: fsgRow("Salaries, 3rd line"),
			},
			{
				Key: "administrative-support", Title: "Administrative support", Category: Personnel,
				FTE: FTEPercent(50), AsGiven: Whole(25_000), Source: fsgRow("Salaries, 4th line"),
				Note: "The amount is for the half post, as printed.",
			},
		},
		Benefits: []Benefit{{
			Key: "benefits", Title: "Benefits", Category: Fringe,
			Rate: PercentOf(20).Rate(), Base: AllSalaries, Source: fsgRow("Benefits"),
			Note: "The source prints 45,000, which is what the rate gives.",
		}},
		Lines: []Line{
			{
				Key: "professional-fees", Title: "Professional fees", Category: Contractual,
				Kind: Cash, Cash: Whole(90_000), Source: fsgRow("Professional Fees"),
				Note: "Consultants, research and evaluation, web site.",
			},
			{
				Key: "travel-meetings", Title: "Travel and meetings", Category: Travel,
				Kind: Cash, Cash: Whole(16_000), Source: fsgRow("Travel & Meetings"),
				Note: "Workshops, events and a retreat.",
			},
			{
				Key: "communications", Title: "Communications", Category: Other,
				Kind: Cash, Cash: Whole(45_000), Source: fsgRow("Communications"),
				Note: "Reports, printed matter and media.",
			},
			{
				Key: "technology", Title: "Technology", Category: Other,
				Kind: InKind, Cash: Whole(0), Source: fsgRow("Technology"),
				Note: "Hardware, software and support are given; the source does not value them.",
			},
			{
				Key: "office", Title: "Office", Category: Other,
				Kind: Mixed, Cash: Whole(3_650), Source: fsgRow("Office"),
				Note: "Rent, utilities and supplies, in part given; the source does not value that part.",
			},
			{
				Key: "other", Title: "Other", Category: Other,
				Kind: Cash, Cash: Whole(1_000), Source: fsgRow("Other"),
				Note: "Training of staff and sundries.",
			},
		},
	}
}

func fsgRow(row string) Source { return fsg("slide with the budget of a basic backbone, row " + row) }

func fsg(locator string) Source {
	return Source{Author: "FSG", Year: 2012, Title: "Building Backbone Organizations for Collective Impact", Locator: locator}
}
