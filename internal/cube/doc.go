// Package cube counts coded rows into exact sums by sets of dimensions. It
// knows nothing of what the codes mean.
//
// [Build] counts rows into a [Cube]: for each combination of codes that occurs,
// the sums of products of columns over the rows that masks let through. Sums
// are of whole numbers and never overflow: a cell has as many words as bounds
// on its sums ask for. So a result does not depend on the order of rows, on how
// many workers counted, or on how the rows were split and merged.
//
// A cube is asked by sets of dimensions with [Cube.Project] and [Cube.Sets],
// merged with [Cube.Merge], and written with [Cube.MarshalBinary]. Equal
// contents have equal bytes.
//
// # How it counts
//
// Where the combinations of all dimensions that were asked for are few enough,
// there is one cell for each, a dimension that follows from another one left
// out; else the cells that occur are kept in a hash table. Where the sets asked
// for are small and the dimensions many, several tables, each for a few of the
// dimensions, cover the sets. Which of these is taken shows in nothing but the
// time.
//
// Rows are worked on in blocks of 512 that stay in the nearest cache: codes are
// combined eight rows at a time in the bytes of 64-bit words, counts that stay
// below 2^32 share a word, and fewer dimensions are added up from more. People
// and the moments of numbers that fit 32 bits are counted in smaller cells, with
// the centre of the numbers taken away, and added to the cells before any word of
// them can overflow; where even those are too many to stay near, rows are sorted
// by them first.
package cube
