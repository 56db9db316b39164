package disparity_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/measure/disparity"
)

// functions returns the exported functions and methods of the packages in the
// directories, as "Name" and "Type.Name".
func functions(t *testing.T, dir string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), dir+"/"+f.Name(), nil, 0)
		require.NoError(t, err)
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || !fn.Name.IsExported() {
				continue
			}
			name := fn.Name.Name
			if fn.Recv != nil {
				typ := fn.Recv.List[0].Type
				if star, ok := typ.(*ast.StarExpr); ok {
					typ = star.X
				}
				if id, ok := typ.(*ast.Ident); ok {
					name = id.Name + "." + name
				}
			}
			out[name] = true
		}
	}
	return out
}

// The registry is data: keys are stable words and unique, every entry says what
// it is and who says so, and functions that it names exist.
func TestRegistry(t *testing.T) {
	here, below := functions(t, "."), functions(t, "..")
	seen := map[disparity.Key]bool{}
	word := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	for _, m := range disparity.Measures() {
		require.Regexp(t, word, string(m.Key))
		require.False(t, seen[m.Key], m.Key)
		seen[m.Key] = true
		require.NotEmpty(t, m.Title, m.Key)
		require.NotEmpty(t, m.Formula, m.Key)
		require.NotEmpty(t, m.Sources, m.Key)
		for _, s := range m.Sources {
			require.NotEmpty(t, s.Author, m.Key)
			require.NotEmpty(t, s.Title, m.Key)
		}
		if name, of := strings.CutPrefix(m.Function, "measure."); of {
			require.True(t, below[name], "%s: %s", m.Key, m.Function)
		} else if name != "" {
			require.True(t, here[name], "%s: %s", m.Key, m.Function)
		}
		found, ok := disparity.Find(m.Key)
		require.True(t, ok)
		require.Equal(t, m.Title, found.Title)
		text, err := json.Marshal(m)
		require.NoError(t, err)
		require.Contains(t, string(text), string(m.Key))
	}
	require.GreaterOrEqual(t, len(seen), 50)
	_, ok := disparity.Find("no such")
	require.False(t, ok)
}
