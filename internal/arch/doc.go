// Package arch holds the rules of the repository that a compiler does not
// check. It has tests only; nothing imports it.
//
// # What is checked
//
// Imports: the rooms of the module are stacked (internal, then measure and
// budget, rubric, backbone, collective, examples), imports go down only, and
// the third-party modules that may be linked are listed room by room.
//
// Signatures: no exported declaration outside measure/chart names a type of
// gonum, directly or through a type that stands in between.
//
// Documentation: package comments, doc comments, runnable examples, and the
// program in the README, which is examples/quickstart.
//
// Habits: no clock, environment, files, logging or global random numbers in
// library code, no exported variable besides errors, no init, no panic, no
// skipped test, and text forms for every closed set.
//
// Papers: what stands at the top of the repository, what no file may mention,
// and a README with the provenance of everything below a testdata directory.
//
// # How a rule is written
//
// A rule is a function from a tree, the parsed sources below a file system,
// to the problems it finds, one line each with its place. TestRepository runs
// all rules on the repository. TestPlanted runs each on small planted sources,
// some that break it and some that keep it, so that no rule can rot into one
// that never fails. A new rule needs both kinds of plant.
package arch
