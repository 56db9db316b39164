package attacker

import (
	"encoding/json"
	"fmt"
	"testing"
)

// An attacker that finds nothing must be shown to find what is there: the lone
// blank of a table with a total.
func TestFindsTheLoneBlank(t *testing.T) {
	cell := func(group string, n int, rate float64) string {
		g := "{}"
		if group != "" {
			g = `{"a":"` + group + `"}`
		}
		if n < 0 {
			return fmt.Sprintf(`{"group":%s,"indicator":"i","estimate":{"status":"suppressed","unit":"proportion"}}`, g)
		}
		return fmt.Sprintf(`{"group":%s,"indicator":"i","estimate":{"status":"ok","unit":"proportion","value":%v,"n":%d}}`, g, rate, n)
	}
	doc := `{"dimensions":[{"name":"a","levels":["x","y","(unknown)"]}],"indicators":[{"key":"i","column":"c","outcome":"flag"}],
		"cells":[` + cell("", 60, 0.5) + "," + cell("x", 54, 0.5) + "," + cell("y", -1, 0) + `,{"group":{"a":"(unknown)"},"indicator":"i","estimate":{"status":"empty","unit":"proportion","n":0}}]}`
	if !json.Valid([]byte(doc)) {
		t.Fatal("the document is not JSON")
	}
	d, err := ReadJSON([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	found := d.Attack(10, func(string, string, string) bool { return false })
	want := []string{`/i: n of "a"="y" lies in [6, 6]`, `/i: numerator of "a"="y" lies in [3, 3]`, `/i: complement of "a"="y" lies in [3, 3]`}
	if fmt.Sprint(found) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", found, want)
	}
	if _, err := ReadJSON([]byte("{")); err == nil {
		t.Error("no error")
	}
	if _, err := ReadCSV([]byte("\"\n"), "", d); err == nil {
		t.Error("no error")
	}
}
