// Package suppress decides what to withhold from tables that are published
// together, so that nothing small can be computed from the rest. It knows
// nothing of what the numbers mean.
//
// The unknowns of a reader are whole numbers, the atoms of the tables. What may
// be published are units: each is a few sums of atoms that are shown or withheld
// together. Some units are withheld for their own sake. [Solve] withholds others
// until each withheld sum can vary: until for every one there are two sets of
// atoms, in whole numbers, that agree with everything shown and with what is
// known besides, and differ in that sum by the width that it asks for. These
// witnesses are found by searches in floating point and modulo a prime, and are
// proved in integers at the end, so that a slip of a search can only withhold
// more.
//
// # How it chooses
//
// First, greedily, from the dearest unit to the cheapest: a unit is shown if no
// sum that has to be withheld is then a linear combination of what is shown
// (greedy.go). Then for each withheld sum witnesses are searched for among atoms
// that are close to it, in more and more of them (block.go, dictionary.go,
// search.go). Where a sum turns out to be bounded too tightly, the cheapest unit
// in the proof of the bound is withheld too (repair.go). At last, units are shown
// again that need not be withheld, and sets that cost less are tried (prune.go).
package suppress
