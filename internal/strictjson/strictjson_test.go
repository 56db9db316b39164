package strictjson

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/collective-impact/sdk/internal/fault"
)

type hue uint8

func (h *hue) UnmarshalText(b []byte) error {
	if string(b) != "red" {
		return fmt.Errorf("unknown key %q: hue is one of red", b)
	}
	*h = 1
	return nil
}

type inner struct {
	A int      `json:"a"`
	B []string `json:"b,omitempty"`
}

type doc struct {
	Name  string           `json:"name"`
	Hue   hue              `json:"hue"`
	X     *float64         `json:"x"`
	In    inner            `json:"in"`
	List  []inner          `json:"list"`
	ByKey map[string]inner `json:"byKey"`
	On    bool             `json:"on"`
}

func TestGood(t *testing.T) {
	src := "\xef\xbb\xbf" + `{"name":"n","hue":"red","x":1.5,"in":{"a":-3,"b":["p","q"]},"list":[{"a":1},{}],"byKey":{"k/1":{"a":2}},"on":true}`
	var got, want doc
	if err := Unmarshal([]byte(src), &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(strings.TrimPrefix(src, "\xef\xbb\xbf")), &want); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestEveryProblemAtOnce(t *testing.T) {
	src := `{"name":1,"hue":"blue","nope":1,"Name":"x","in":{"a":1.5,"a":2,"c":{}},"list":[{"a":"s"},3],"byKey":[],"on":"y","x":1e999} 7`
	var got doc
	err := Unmarshal([]byte(src), &got)
	want := []string{
		"/in/a: the key stands twice in this object",
		"line 1, column 124: data after the end of the document",
		"/name: expected a string, got a number",
		`/hue: unknown key "blue": hue is one of red`,
		"/nope: unknown field",
		`/Name: unknown field; did you mean "name"?`,
		"/in/a: expected a whole number in range, got a number",
		"/in/c: unknown field",
		"/list/0/a: expected a whole number in range, got a string",
		"/list/1: expected an object, got a number",
		"/byKey: expected an object, got an array",
		"/on: expected true or false, got a string",
		"/x: expected a finite number, got a number",
	}
	if g := err.Error(); g != strings.Join(want, "\n") {
		t.Errorf("got:\n%s\nwant:\n%s", g, strings.Join(want, "\n"))
	}
	for _, s := range []error{fault.ErrDuplicate, fault.ErrSyntax, fault.ErrType, fault.ErrUnknownField} {
		if !errors.Is(err, s) {
			t.Errorf("does not wrap %v", s)
		}
	}
}

// A type of another module that decodes itself has errors of its own; they get
// a place and a sentinel all the same.
func TestForeignErrors(t *testing.T) {
	var got struct {
		N decimal.Decimal `json:"n"`
	}
	err := Unmarshal([]byte(`{"n":"half"}`), &got)
	fe, ok := errors.AsType[*fault.FieldError](err)
	if !ok || fe.Path != "/n" || !errors.Is(err, fault.ErrType) || err.Error() != `/n: expected a decimal number such as "0.5", got a string that is none` {
		t.Errorf("got %v", err)
	}
	if err := Unmarshal([]byte("\xff\xfe{\x00"), &got); !errors.Is(err, fault.ErrSyntax) || !strings.Contains(err.Error(), "UTF-16") {
		t.Errorf("got %v", err)
	}
}

func TestNotUTF8(t *testing.T) {
	var got doc
	if err := Unmarshal([]byte("{\n\"name\":\"a\xff\"}"), &got); !errors.Is(err, fault.ErrSyntax) || err.Error() != "line 2, column 10: expected text in UTF-8" {
		t.Errorf("got %v", err)
	}
}

func TestSyntax(t *testing.T) {
	for src, want := range map[string]string{
		"":                       "line 1, column 1: the document ends too early",
		"{\n \"a\":":             "line 2, column 6: the document ends too early",
		`{"name":}`:              "line 1",
		"[1,2":                   "line 1, column 5: the document ends too early",
		strings.Repeat("[", 300): "nested deeper than 200 levels",
	} {
		var v any
		err := Unmarshal([]byte(src), &v)
		if !errors.Is(err, fault.ErrSyntax) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: got %v, want %q", src, err, want)
		}
	}
	if err := Unmarshal([]byte("{}"), nil); err == nil {
		t.Error("a nil target is no error")
	}
}

// FuzzUnmarshal holds this reader against encoding/json: what it takes,
// encoding/json takes with the same result, and nothing makes it panic.
func FuzzUnmarshal(f *testing.F) {
	for _, s := range []string{`{"name":"x","in":{"a":1}}`, `{"list":[{"b":[]}]}`, `{"a":1}`, `[`, `{"x":null}`, `"\ud800"`, `{"name":"\u0000"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var got, want doc
		if Unmarshal(data, &got) != nil {
			return
		}
		if err := json.Unmarshal([]byte(strings.TrimPrefix(string(data), "\xef\xbb\xbf")), &want); err == nil && !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}
