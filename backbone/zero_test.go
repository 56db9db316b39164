package backbone_test

import (
	"fmt"
	"reflect"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/backbone"
)

// Every method of every type works on the zero value, with zero arguments.
func TestZeroValues(t *testing.T) {
	calls := 0
	for _, zero := range []any{
		new(backbone.Assignment), new(backbone.BackboneType), new(backbone.CapacityRow), new(backbone.Competency),
		new(backbone.CompetencyFit), new(backbone.Coverage), new(backbone.Crosswalk), new(backbone.Duty),
		new(backbone.DutyCoverage), new(backbone.DutyRef), new(backbone.Extent), new(backbone.Finding), new(backbone.Fit),
		new(backbone.Framework), new(backbone.FrameworkRef), new(backbone.Function), new(backbone.FunctionCoverage),
		new(backbone.Holder), new(backbone.Link), new(backbone.Load), new(backbone.Matrix), new(backbone.MatrixCell),
		new(backbone.Orphans), new(backbone.Position), new(backbone.PositionProfile), new(backbone.Prospect),
		new(backbone.Quality), new(backbone.Reason), new(backbone.Sector), new(backbone.Share), new(backbone.SinglePoint),
		new(backbone.Skill), new(backbone.SkillCoverage), new(backbone.SkillGap), new(backbone.SkillLoss),
		new(backbone.StaffPlan), new(backbone.Trait), new(backbone.Translation), new(backbone.TypeFit), new(backbone.Vacancy),
	} {
		v := reflect.ValueOf(zero)
		assert.NotPanics(t, func() { asJSON(t, v.Elem().Interface()) }, v.Type())
		assert.NotPanics(t, func() { _ = fmt.Sprintf("%v %+v %#v", v.Elem(), v.Elem(), v.Elem()) }, v.Type())
		for i := range v.NumMethod() {
			m := v.Method(i)
			args := []reflect.Value{}
			for j := range m.Type().NumIn() {
				if !m.Type().IsVariadic() || j < m.Type().NumIn()-1 {
					args = append(args, reflect.Zero(m.Type().In(j)))
				}
			}
			assert.NotPanics(t, func() { m.Call(args) }, "%v.%s", v.Type(), v.Type().Method(i).Name)
			calls++
		}
	}
	assert.Greater(t, calls, 60)

	assert.False(t, backbone.Coverage{}.Share().Known())
	_, err := backbone.Cover(backbone.Framework{}, backbone.StaffPlan{})
	assert.Len(t, paths(t, err), 8)
	_, err = backbone.Coverage{}.Without("x")
	assert.Error(t, err)
	m, err := backbone.Match(smallPlan())
	require.NoError(t, err)
	assert.Empty(t, m.Cells())
	assert.Equal(t, backbone.Fit(0), backbone.Matrix{}.Fit("a", "b"))
}

// Catalogues and results can be asked by many at once; run with -race.
func TestConcurrentUse(t *testing.T) {
	c := cover(t, backbone.FSG(), backbone.BasicStaffPlan())
	m, err := backbone.Match(backbone.BasicStaffPlan())
	require.NoError(t, err)
	wantCoverage, wantMatrix := asJSON(t, c), asJSON(t, m)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				plan, framework := backbone.BasicStaffPlan(), backbone.FSG()
				again, err := backbone.Cover(framework, plan)
				assert.NoError(t, err)
				assert.Equal(t, wantCoverage, asJSON(t, again))
				scribbleAll(&plan, &framework, c.Functions(), c.IfVacant(), m.Gaps(), m.Skills())
				assert.Equal(t, wantCoverage, asJSON(t, c))
				assert.Equal(t, wantMatrix, asJSON(t, m))
				_, err = c.Without("facilitator", "data-manager")
				assert.NoError(t, err)
				_, ok := backbone.ProposedCrosswalk("edmondson", "mathematica")
				assert.True(t, ok)
			}
		})
	}
	wg.Wait()
}
