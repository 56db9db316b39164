package privacy

// Publication is what readers see and may put together: tables about the same
// people, and what they know besides. It is the input of [Audit], whoever made
// the tables. It marshals to JSON and is read by [ReadPublication].
type Publication struct {
	// Tables are about the same people; a dimension that several have is the same
	// one and has one hierarchy, which may be stated once.
	Tables []PublishedTable `json:"tables"`
	// Known is what readers know besides, as sums of cells.
	Known []Knowledge `json:"known,omitempty"`
}

// PublishedTable is a table of counts and rates as readers see it.
type PublishedTable struct {
	// Name says which table it is, in reports.
	Name string `json:"name,omitempty"`
	// Dimensions are those of the levels of each cell, in their order.
	Dimensions []Hierarchy `json:"dimensions"`
	// Cells are the counts that are shown or marked as withheld.
	Cells []PublishedCell `json:"cells"`
	// Rates are the percentages that are shown.
	Rates []PublishedRate `json:"rates,omitempty"`
	// Complete says that combinations which the table leaves out have nobody in
	// them: of the levels that stand together in some of its cells, each
	// combination that is not among the cells is 0. Otherwise nothing is known
	// of it.
	Complete bool `json:"complete,omitempty"`
}

// PublishedCell is one count of a table.
type PublishedCell struct {
	// Levels are one for each dimension, the total for a margin.
	Levels []string `json:"levels"`
	// Value is the count; nil where it is withheld.
	Value *int64 `json:"value"`
	// Low and High are what the mark of a withheld cell says, such as 1 and 9; nil
	// where it says nothing. A count is never negative.
	Low  *int64 `json:"low,omitempty"`
	High *int64 `json:"high,omitempty"`
}

// PublishedRate is a percentage: the count of one cell over that of another,
// rounded to the places that are printed. The true rate is taken to be at most
// half a unit of the last place away, both ends included, so that it does not
// matter how halves were rounded; and somebody is in the denominator.
type PublishedRate struct {
	// Numerator and Denominator are the levels of two cells, which the table
	// need not list.
	Numerator   []string `json:"numerator"`
	Denominator []string `json:"denominator"`
	// Percent is what is printed, as in "14.3", a decimal number with at most 9
	// places.
	Percent string `json:"percent"`
}

// Knowledge says that a weighted sum of cells is at least Low and at most High.
type Knowledge struct {
	// Terms are the cells of the sum.
	Terms []KnowledgeTerm `json:"terms"`
	// Low and High are decimal numbers; empty where there is no bound.
	Low  string `json:"low,omitempty"`
	High string `json:"high,omitempty"`
}

// KnowledgeTerm is one cell of a sum.
type KnowledgeTerm struct {
	// Factor is a decimal number; empty means 1.
	Factor string `json:"factor,omitempty"`
	// Table is the index of the table in the publication.
	Table int `json:"table,omitempty"`
	// Levels are those of the cell, which the table need not list.
	Levels []string `json:"levels"`
}
