package privacy

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestJoints(t *testing.T) {
	for _, x := range []struct {
		name string
		sets [][]string
		want []joint
	}{
		{"everyone alone", nil, []joint{{nil, true, -1, nil}}},
		{"a cube is its largest set", [][]string{{"a"}, {"b"}, {"a", "b"}}, []joint{{[]string{"a", "b"}, true, -1, nil}}},
		{"sets apart share the total", [][]string{{"a"}, {"b"}}, []joint{{[]string{"b"}, true, -1, nil}, {[]string{"a"}, true, 0, nil}}},
		{"a chain", [][]string{{"a", "b"}, {"b", "c"}, {"c", "d"}}, []joint{
			{[]string{"c", "d"}, true, -1, nil}, {[]string{"b", "c"}, true, 0, []string{"c"}}, {[]string{"a", "b"}, true, 1, []string{"b"}}}},
		{"a ring is crossed", [][]string{{"a", "b"}, {"b", "c"}, {"a", "c"}}, []joint{{[]string{"a", "b", "c"}, false, -1, nil}}},
		{"a ring with a tail", [][]string{{"c", "d"}, {"a", "b"}, {"b", "c"}, {"a", "c"}}, []joint{
			{[]string{"a", "b", "c"}, false, -1, nil}, {[]string{"c", "d"}, true, 0, []string{"c"}}}},
		{"a closed triangle is no ring", [][]string{{"a", "b"}, {"b", "c"}, {"a", "c"}, {"a", "b", "c"}}, []joint{{[]string{"a", "b", "c"}, true, -1, nil}}},
	} {
		t.Run(x.name, func(t *testing.T) {
			got := joints(x.sets)
			for i := range got {
				if len(got[i].dims) == 0 {
					got[i].dims = nil
				}
			}
			assert.Equal(t, x.want, got)
		})
	}
}

// The plan's own slices stay as they are.
func TestJointsLeaveSetsAlone(t *testing.T) {
	sets := [][]string{{"a", "b"}, {"b", "c"}, {"c", "d"}}
	joints(sets)
	assert.Equal(t, [][]string{{"a", "b"}, {"b", "c"}, {"c", "d"}}, sets)
}
