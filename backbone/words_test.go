package backbone_test

import (
	"encoding"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/backbone"
	"github.com/collective-impact/sdk/measure"
)

func TestWords(t *testing.T) {
	for _, w := range []struct {
		zero any // pointer to a word
		keys string
	}{
		{new(backbone.Finding), " yes no undetermined"},
		{new(backbone.Extent), " covered partly-covered not-covered"},
		{new(backbone.Reason), " nothing-counts"},
		{new(backbone.Fit), " met gap unknown extra"},
	} {
		v := reflect.ValueOf(w.zero).Elem()
		name := v.Type().Name()
		keys := strings.Split(w.keys, " ")
		for i, key := range keys {
			v.SetUint(uint64(i))
			text, err := v.Interface().(encoding.TextMarshaler).MarshalText()
			require.NoError(t, err)
			assert.Equal(t, key, string(text))
			assert.Equal(t, key, fmt.Sprint(v.Interface()))
			text, err = v.Interface().(encoding.TextAppender).AppendText([]byte("x"))
			require.NoError(t, err)
			assert.Equal(t, "x"+key, string(text))
			v.SetUint(0)
			require.NoError(t, w.zero.(encoding.TextUnmarshaler).UnmarshalText([]byte(key)))
			assert.Equal(t, uint64(i), v.Uint(), key)
		}
		assert.ErrorIs(t, w.zero.(encoding.TextUnmarshaler).UnmarshalText([]byte("nonsense")), measure.ErrUnknownKey, name)
		v.SetUint(uint64(len(keys)))
		_, err := v.Interface().(encoding.TextMarshaler).MarshalText()
		assert.ErrorIs(t, err, measure.ErrUnknownKey, name)
		assert.Equal(t, fmt.Sprintf("%s(%d)", name, len(keys)), fmt.Sprint(v.Interface()))
	}
}
