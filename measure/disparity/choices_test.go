package disparity_test

import (
	"encoding"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/disparity"
)

func TestChoicesHaveKeys(t *testing.T) {
	for key, c := range map[string]struct {
		value encoding.TextMarshaler
		into  encoding.TextUnmarshaler
	}{
		"propagated":     {disparity.Propagated, new(disparity.ErrorSource)},
		"robust":         {disparity.Robust, new(disparity.ErrorSource)},
		"regression":     {disparity.Regression, new(disparity.ErrorSource)},
		"trapezoid":      {disparity.Trapezoid, new(disparity.Curve)},
		"monotone-cubic": {disparity.MonotoneCubic, new(disparity.Curve)},
		"likelihood":     {disparity.Likelihood, new(disparity.Curve)},
		"fay-feuer":      {disparity.FayFeuer, new(disparity.RateInterval)},
		"dobson":         {disparity.Dobson, new(disparity.RateInterval)},
	} {
		text, err := c.value.MarshalText()
		require.NoError(t, err)
		require.Equal(t, key, string(text))
		require.NoError(t, c.into.UnmarshalText(text))
		again, err := c.into.(encoding.TextMarshaler).MarshalText()
		require.NoError(t, err)
		require.Equal(t, text, again)
		require.ErrorIs(t, c.into.UnmarshalText([]byte("no such")), measure.ErrUnknownKey)
	}
	require.Equal(t, "robust", disparity.Robust.String())
	require.Equal(t, "dobson", disparity.Dobson.String())
	require.Equal(t, "Curve(9)", disparity.Curve(9).String())
}

// Every measure here says who computes it, and is found by its key.
func TestMeasuresOfOrderedGroupsAndLevels(t *testing.T) {
	for key, function := range map[disparity.Key]string{
		disparity.SlopeIndex: "", disparity.ErreygersConcentration: "", disparity.PersonConcentration: "ConcentrationOf",
		disparity.VTrapezoid: "VGap", disparity.VMonotone: "VGap", disparity.VLikelihood: "VGap", disparity.LevelMeans: "ScaleOfLevels",
		disparity.DirectStandard: "DirectRate", disparity.IndirectStandard: "IndirectRatio", disparity.IndirectRate: "IndirectRatio",
		disparity.ComparativeStandard: "ComparativeRatio", disparity.RateEffect: "Decompose", disparity.CompositionEffect: "Decompose",
	} {
		m, ok := disparity.Find(key)
		require.True(t, ok, key)
		require.Equal(t, function, m.Function, key)
		require.NotEmpty(t, m.Sources, key)
		if function != "" {
			_, err := orderedGroups(t, "he_ordered.csv", "se").Compute(key, disparity.Options{})
			require.ErrorIs(t, err, measure.ErrUnknownKey)
		}
	}
	g := orderedGroups(t, "he_ordered.csv", "se")
	g.Ordered = false
	_, err := g.Compute(disparity.SlopeIndex, disparity.Options{})
	require.ErrorIs(t, err, disparity.ErrNeeds)
}
