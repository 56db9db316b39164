package backbone_test

import (
	"encoding/json"
	"errors"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/backbone"
	"github.com/collective-impact/sdk/measure"
)

var update = flag.Bool("update", false, "rewrite golden files")

// golden compares with a file, or rewrites it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// asJSON returns the text of a value, indented for people.
func asJSON(t testing.TB, v any) string {
	t.Helper()
	text, err := json.MarshalIndent(v, "", "  ")
	require.NoError(t, err)
	return string(text) + "\n"
}

func dec(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func cover(t testing.TB, f backbone.Framework, p backbone.StaffPlan) backbone.Coverage {
	t.Helper()
	c, err := backbone.Cover(f, p)
	require.NoError(t, err)
	return c
}

// refs are the texts of references.
func refs(rs []backbone.DutyRef) []string {
	out := []string{}
	for _, r := range rs {
		out = append(out, r.String())
	}
	return out
}

// paths returns the "pointer: sentinel" pairs of a joined error.
func paths(t *testing.T, err error) []string {
	t.Helper()
	var out []string
	var walk func(error)
	walk = func(e error) {
		if j, ok := e.(interface{ Unwrap() []error }); ok {
			for _, e := range j.Unwrap() {
				walk(e)
			}
			return
		}
		var fe *measure.FieldError
		if !errors.As(e, &fe) {
			t.Fatalf("%v is no FieldError", e)
		}
		sentinel, _, _ := strings.Cut(fe.Err.Error(), ` "`) // an unknown key is wrapped with its text
		out = append(out, fe.Path+": "+sentinel)
	}
	if err != nil {
		walk(err)
	}
	return out
}

// scribble writes into everything that can be reached.
func scribble(v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			scribble(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			scribble(v.Field(i))
		}
	case reflect.String:
		if v.CanSet() {
			v.SetString("scribbled")
		}
	case reflect.Int:
		if v.CanSet() {
			v.SetInt(-7)
		}
	case reflect.Uint8:
		if v.CanSet() {
			v.SetUint(250)
		}
	case reflect.Bool:
		if v.CanSet() {
			v.SetBool(!v.Bool())
		}
	}
}

// randomCase returns a valid framework and a valid plan of it.
func randomCase(rng *rand.Rand) (backbone.Framework, backbone.StaffPlan) {
	f := backbone.Framework{Key: "f", Title: "F", Version: "1"}
	p := backbone.StaffPlan{Key: "p", Title: "P", Framework: "f", FrameworkVersion: "1"}
	for i := range 1 + rng.IntN(4) {
		fn := backbone.Function{Key: "f" + strconv.Itoa(i), Title: "t"}
		for j := range rng.IntN(4) {
			d := backbone.Duty{Key: "d" + strconv.Itoa(j), Title: "t", Optional: rng.IntN(3) == 0}
			if d.Optional && rng.IntN(2) == 0 {
				p.Adopted = append(p.Adopted, backbone.DutyRef{Function: fn.Key, Duty: d.Key})
			}
			fn.Duties = append(fn.Duties, d)
		}
		f.Functions = append(f.Functions, fn)
	}
	for i := range rng.IntN(6) {
		p.Positions = append(p.Positions, randomPosition(rng, f, "p"+strconv.Itoa(i)))
	}
	return f, p
}

func randomPosition(rng *rand.Rand, f backbone.Framework, key string) backbone.Position {
	pos := backbone.Position{Key: key, Title: "t", FTE: decimal.New(int64(1+rng.IntN(100)), -2), Vacant: rng.IntN(4) == 0}
	add := func(function, duty string) {
		a := backbone.Assignment{Function: function, Duty: duty}
		if rng.IntN(2) == 0 {
			a.Share = decimal.NewNullDecimal(decimal.New(int64(1+rng.IntN(100)), -2))
		}
		pos.Assignments = append(pos.Assignments, a)
	}
	for _, fn := range f.Functions {
		switch rng.IntN(4) {
		case 0:
			add(fn.Key, "")
		case 1, 2:
			for _, d := range fn.Duties {
				if rng.IntN(2) == 0 {
					add(fn.Key, d.Key)
				}
			}
		}
	}
	return pos
}

func scribbleAll(values ...any) {
	for _, x := range values {
		v := reflect.ValueOf(x)
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		scribble(v)
	}
}
