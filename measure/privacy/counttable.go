package privacy

// CountTable is a confidential table of counts: how many people there are by
// combination of leaves. Only what [Hierarchy] makes of them, cell by cell, may
// be published.
type CountTable struct {
	// Dimensions are those of the levels of each count, in their order.
	Dimensions []Hierarchy `json:"dimensions"`
	// Counts are of combinations of leaves; those that are missing are 0, and
	// those that come twice are added.
	Counts []Count `json:"counts"`
	// Sets are the sets of dimensions whose tables are published together, each
	// with all its margins; none means all dimensions in one.
	Sets [][]string `json:"sets,omitempty"`
	// Keep are cells that should stay if others can go for them, by their levels,
	// the dearest first.
	Keep [][]string `json:"keep,omitempty"`
}

// Count is how many people have a combination of leaves.
type Count struct {
	Levels []string `json:"levels"`
	Count  int64    `json:"count"`
}
