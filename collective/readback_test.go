package collective_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/collective-impact/sdk/backbone"
	"github.com/collective-impact/sdk/budget"
	"github.com/collective-impact/sdk/collective"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

// A result that were read back in part would be wrong in silence, so that
// results refuse to be read.
func TestResultsAreNotRead(t *testing.T) {
	for name, v := range map[string]any{
		"frame": &measure.Frame{}, "table": &measure.Table{}, "tally": &measure.Tally{}, "release": &privacy.Release{}, "cell": &privacy.Cell{},
		"statement": &budget.Statement{}, "projection": &budget.Projection{}, "average": &budget.Average{},
		"coverage": &backbone.Coverage{}, "matrix": &backbone.Matrix{}, "scorecard": &collective.Scorecard{},
	} {
		assert.ErrorIs(t, json.Unmarshal([]byte("{}"), v), measure.ErrComputed, name)
	}
	assert.ErrorIs(t, json.Unmarshal([]byte("{}"), &budget.Statement{}), budget.ErrComputed)
}
