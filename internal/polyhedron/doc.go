// Package polyhedron finds how small and how large sums of unknown whole
// numbers can be when other sums of them are known. What it says is certified:
// a bound by multipliers of the known sums, checked in whole numbers, and that a
// value can be reached by whole numbers that reach it and fit every sum.
// Floating point only proposes, it never decides.
//
// # The steps
//
// Unknowns that stand in the same sums are one. Each sum bounds its unknowns,
// again and again (propagate.go); unknowns that are settled go, sums that say
// nothing more go, and what is left falls into parts that have no sum in common
// (reduce.go). Each part is a linear program, solved by the simplex method for
// bounded variables (Dantzig, Linear Programming and Extensions, 1963, chapter
// 18; simplex.go) on a sparse factorization of the basis (factor.go). Its multipliers
// are rounded to fractions and give a bound that is valid whatever they are
// (Neumaier and Shcherbina, Safe bounds in linear and mixed-integer linear
// programming, Mathematical Programming 99, 2004; certify.go). Where the best
// point is not whole, branch and bound goes on within a budget (branch.go).
//
// # Limits
//
// Factors are at most [MaxFactor] in size and known sums at most [MaxValue], so
// that 128 bits hold every intermediate result. What is larger is refused.
package polyhedron
