package measure_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
)

func TestNewEstimate(t *testing.T) {
	e, err := measure.NewEstimate(measure.Figures{Unit: measure.Index, Value: .25, StdErr: .05, Lower: .15, Upper: .35,
		Level: .95, Method: "delta", N: 40})
	require.NoError(t, err)
	require.Equal(t, "0.250 [0.150, 0.350], n = 40", e.String())
	require.Equal(t, measure.OK, e.Status())
	se, ok := e.StdErr()
	require.True(t, ok)
	require.Equal(t, .05, se)

	e, err = measure.NewEstimate(measure.Figures{Unit: measure.Rate, Value: -2, N: 40, Reason: measure.NoError, Unreliable: true})
	require.NoError(t, err)
	require.Equal(t, measure.Unreliable, e.Status())
	require.Equal(t, measure.NoError, e.Reason())

	e, err = measure.NewEstimate(measure.Figures{Unit: measure.Index, Value: math.NaN(), N: 40})
	require.NoError(t, err)
	require.Equal(t, measure.OutOfRange, e.Reason())

	for name, f := range map[string]measure.Figures{
		"no unit":          {Value: 1, N: 1, Reason: measure.NoError},
		"nobody":           {Unit: measure.Index, Value: 1, Reason: measure.NoError},
		"no reason":        {Unit: measure.Index, Value: 1, N: 1},
		"outside":          {Unit: measure.Index, Value: 1, Lower: 2, Upper: 3, Level: .95, Method: "delta", N: 1},
		"no level":         {Unit: measure.Index, Value: 1, Lower: 0, Upper: 3, Method: "delta", N: 1},
		"above 1":          {Unit: measure.Proportion, Value: 1.1, N: 1, Reason: measure.NoError},
		"negative error":   {Unit: measure.Index, Value: 1, StdErr: -1, Lower: 0, Upper: 3, Level: .95, Method: "delta", N: 1},
		"protected reason": {Unit: measure.Index, Value: 1, N: 1, Reason: measure.Protected},
	} {
		_, err := measure.NewEstimate(f)
		require.Error(t, err, name)
		var field *measure.FieldError
		require.ErrorAs(t, err, &field, name)
	}
}
