package measure

import "slices"

// MaxWays is the number of dimensions that one set may cross.
const MaxWays = 6

// cubeWays is how many dimensions [Cube] crosses at most.
const cubeWays = 3

// Cube returns all sets of one to three of the dimensions, in a stable order:
// Cube("race", "lunch") is race, lunch, race × lunch. See [CubeUpTo].
func Cube(dimensions ...string) [][]string { return CubeUpTo(cubeWays, dimensions...) }

// CubeUpTo returns all sets of one to ways of the dimensions, those of fewer
// dimensions first. No set crosses more than [MaxWays].
func CubeUpTo(ways int, dimensions ...string) [][]string {
	var sets [][]string
	var grow func(prefix []string, from, n int)
	grow = func(prefix []string, from, n int) {
		if len(prefix) == n {
			sets = append(sets, slices.Clone(prefix))
			return
		}
		for i := from; i < len(dimensions); i++ {
			grow(append(prefix, dimensions[i]), i+1, n)
		}
	}
	for n := 1; n <= min(ways, MaxWays, len(dimensions)); n++ {
		grow(nil, 0, n)
	}
	return sets
}

// Each returns one set for each dimension: Each("race", "lunch") is race, lunch.
func Each(dimensions ...string) [][]string { return CubeUpTo(1, dimensions...) }

// Leaves returns the one set that crosses all dimensions.
func Leaves(dimensions ...string) [][]string { return [][]string{slices.Clone(dimensions)} }

// Rollup returns the sets that add one dimension after the other, from the
// coarsest: Rollup("state", "district", "school") is state, state × district,
// state × district × school.
func Rollup(dimensions ...string) [][]string {
	var sets [][]string
	for n := range dimensions {
		sets = append(sets, slices.Clone(dimensions[:n+1]))
	}
	return sets
}
