package privacy

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// Merging is what [SuggestMerges] may do.
type Merging struct {
	// MinCount is the smallest count that may be published, as in [Policy]; 0 means
	// [DefaultMinCount].
	MinCount int `json:"minCount,omitempty"`
	// Dimensions are those whose levels may be merged, all when empty.
	Dimensions []string `json:"dimensions,omitempty"`
	// Ordered are the dimensions, such as grades and brackets of income, of which
	// only neighbours may be merged. The order is that of the parts of the total, or
	// of the level that they belong to.
	Ordered []string `json:"ordered,omitempty"`
	// SmallPerLevel is how many small counts a level is worth: with 5, a level is
	// given up only where that leaves 5 small counts fewer. With 0 every level is
	// given up where that leaves one fewer, and of a detailed table little remains.
	// It is at most 1000.
	SmallPerLevel int `json:"smallPerLevel,omitempty"`
}

// LevelMerge makes one level of several.
type LevelMerge struct {
	// Dimension is the one to which the levels belong.
	Dimension string `json:"dimension"`
	// Levels are the leaves that become one.
	Levels []string `json:"levels"`
	// Into is the name of the new level.
	Into string `json:"into"`
}

// MergeSuggestion says which levels of a table to merge so that fewer counts are
// small. It is for those who decide: which levels are small follows from
// confidential counts. What it makes of a table with [MergeSuggestion.Apply] is
// as confidential as the table.
type MergeSuggestion struct {
	// Merges are what to do, by dimension.
	Merges []LevelMerge `json:"merges"`
	// MinCount is what counts had to reach.
	MinCount int `json:"minCount"`
	// SmallBefore and SmallAfter are the numbers of published counts from 1 to
	// MinCount−1 without and with the merges.
	SmallBefore int `json:"smallBefore"`
	SmallAfter  int `json:"smallAfter"`
	// CellsBefore and CellsAfter are the numbers of all published counts.
	CellsBefore int `json:"cellsBefore"`
	CellsAfter  int `json:"cellsAfter"`
	// LevelsLost is by how many levels there are fewer.
	LevelsLost int `json:"levelsLost"`
	// Exact says that no other merges are better.
	Exact bool `json:"exact"`
}

// SuggestMerges looks for the merges that leave as few published counts as
// possible from 1 to MinCount−1, each level lost counting as SmallPerLevel of them;
// among those the ones that lose the fewest levels, and among those the ones that
// merge the fewest people. Only leaves are merged,
// and only siblings: those that all other levels of the dimension either have
// both or have neither. A count of nobody is not small.
//
// For one ordered dimension that is exact, by dynamic programming over its
// levels, and for one of at most 12 siblings, by dynamic programming over their
// sets. Of several dimensions all but one are tried in every way where these are at
// most 256. Otherwise the pair that takes away most small counts is merged
// until none is left, and what turns out not to be needed is undone: that may lose
// more than it must, and [MergeSuggestion.Exact] says so.
//
// What levels mean is not known here: read the suggestion. Where some siblings
// belong together and others do not, say so with the parts of the hierarchy.
//
// A merged table is less detailed and not yet safe: give it to [Protect] or to
// the functions that change counts. Problems of the table or of what may be done
// are [measure.FieldError]; a table with more than 1,048,576 cells wraps [ErrTooLarge]; a
// context that ends gives its error.
func SuggestMerges(ctx context.Context, t CountTable, m Merging) (MergeSuggestion, error) {
	var problems fault.List
	policy := Policy{MinCount: m.MinCount}
	problems.Join(policy.Validate())
	if m.SmallPerLevel < 0 || m.SmallPerLevel > mostWorth {
		problems.Add("/smallPerLevel", fault.ErrRange, "expected a number from 0 to %d, got %d", mostWorth, m.SmallPerLevel)
	}
	l, err := readLattice(t, nil)
	problems.Join(err)
	if err := problems.Err(); err != nil {
		return MergeSuggestion{}, err
	}
	s := merger{table: l.table(t), min: int64(policy.minCount()), worth: m.SmallPerLevel}
	if s.dims, err = m.dims(t, l); err != nil {
		return MergeSuggestion{}, err
	}
	merges, exact, err := s.search(ctx, l)
	if err != nil {
		return MergeSuggestion{}, err
	}
	out := MergeSuggestion{Merges: merges, MinCount: policy.minCount(), SmallBefore: l.small(s.min), CellsBefore: len(l.cells), Exact: exact}
	for _, x := range merges {
		out.LevelsLost += len(x.Levels) - 1
	}
	after, err := readLattice(applyMerges(t, merges), nil)
	if err != nil {
		return MergeSuggestion{}, err
	}
	out.SmallAfter, out.CellsAfter = after.small(s.min), len(after.cells)
	return out, nil
}

// small counts the cells with fewer than min people, those of nobody apart.
func (l *lattice) small(least int64) (n int) {
	for _, c := range l.cells {
		if c.count > 0 && c.count < least {
			n++
		}
	}
	return n
}

// String says what to do, what it is good for and what is lost.
func (s MergeSuggestion) String() string {
	if s.SmallBefore == 0 {
		return fmt.Sprintf("No count is below %d; nothing has to be merged.", s.MinCount)
	}
	var b strings.Builder
	for _, x := range s.Merges {
		fmt.Fprintf(&b, "In %s, merge %s. ", x.Dimension, strings.Join(x.Levels, ", "))
	}
	if len(s.Merges) == 0 {
		b.WriteString("No merge helps. ")
	}
	fmt.Fprintf(&b, "Counts below %d: %d of %d now, %d of %d then; levels lost: %d.", s.MinCount, s.SmallBefore, s.CellsBefore, s.SmallAfter, s.CellsAfter, s.LevelsLost)
	if !s.Exact {
		b.WriteString(" There may be a way that loses less.")
	}
	return b.String()
}

// WriteCSV writes the merges (RFC 4180, UTF-8, lines end in LF): one line for
// each level, with the columns dimension, level and into. Errors of w are
// returned.
func (s MergeSuggestion) WriteCSV(w io.Writer) error {
	if w == nil {
		return fmt.Errorf("merge suggestion: %w: a writer", measure.ErrRequired)
	}
	lines := [][]string{{"dimension", "level", "into"}}
	for _, x := range s.Merges {
		for _, level := range x.Levels {
			lines = append(lines, []string{x.Dimension, level, x.Into})
		}
	}
	return writeLines(w, lines)
}

// Apply returns a table in which the levels are merged; t is not changed. It is
// for next year's counts as well. A merge of levels that the table does not have
// is left out where there is nobody in them. A merge for a dimension that is not
// there, a level that is made of others, one that stands in two merges, a new name
// that another level has, and levels that are no siblings give a
// [measure.FieldError] each, and so does what is wrong with the table.
func (s MergeSuggestion) Apply(t CountTable) (CountTable, error) {
	l, err := readLattice(t, nil)
	if err != nil {
		return CountTable{}, err
	}
	var problems fault.List
	type name struct{ dimension, level string }
	merged, made := map[name]bool{}, map[name]bool{}
	for i, x := range s.Merges {
		path := fault.At("/merges", i)
		d := l.place(x.Dimension)
		if d < 0 {
			problems.Add(path+"/dimension", fault.ErrDangling, "there is no dimension %q", x.Dimension)
			continue
		}
		var known []string
		for k, level := range x.Levels {
			at := fault.At(path+"/levels", k)
			if merged[name{x.Dimension, level}] {
				problems.Add(at, fault.ErrDuplicate, "the level %q is merged twice", level)
			}
			merged[name{x.Dimension, level}] = true
			if !slices.Contains(l.dims[d].levels, level) {
				continue
			}
			if _, leaf := l.dims[d].rank[level]; !leaf {
				problems.Add(at, fault.ErrInvalid, "%q is made of other levels of %q; only leaves are merged", level, x.Dimension)
				continue
			}
			known = append(known, level)
		}
		if x.Into == "" {
			problems.Add(path+"/into", fault.ErrRequired, "the new level needs a name")
		}
		other := slices.Contains(l.dims[d].levels, x.Into) && !slices.Contains(x.Levels, x.Into)
		if other || made[name{x.Dimension, x.Into}] {
			problems.Add(path+"/into", fault.ErrDuplicate, "%q has another level of the name %q", x.Dimension, x.Into)
		}
		made[name{x.Dimension, x.Into}] = true
		for k := range known {
			if !slices.Equal(l.dims[d].others(known[0]), l.dims[d].others(known[k])) {
				problems.Add(path+"/levels", fault.ErrInvalid, "some level has %q and not %q", known[0], known[k])
			}
		}
	}
	if err := problems.Err(); err != nil {
		return CountTable{}, err
	}
	return applyMerges(t, s.Merges), nil
}
