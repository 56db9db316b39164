// Package disparity has the named measures of how unequally an indicator falls
// on groups, each with its uncertainty.
//
// # The model of thought
//
// [Groups] are the groups of one indicator: a name, a rate or mean, its standard
// error, how many people it is of and how many it stands for. They come from an
// opened table with [FromView], from counts with [FromCounts], or from anybody's
// figures. A [Measure] is one way to sum up how far the groups lie apart.
// [Measures] lists them all: key, title, formula, source, and what each needs.
// [Groups.Compute] gives a [Result]: an estimate with interval and status, the
// groups that were compared, and one plain sentence.
//
// # What a measure needs
//
// Some measures need to know which way is better, some need groups in a natural
// order such as income, some need counts. What is not there is an error that
// says so. Groups that are withheld, empty or unknown take no part and are
// listed in [Groups.LeftOut].
package disparity
