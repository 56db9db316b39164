package strictjson

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/collective-impact/sdk/internal/fault"
)

func checkDoc(d doc) error {
	var l fault.List
	if d.Name == "" {
		l.Add("/name", fault.ErrRequired, "is required")
	}
	if d.In.A < 1 {
		l.Add("/in/a", fault.ErrRange, "must be 1 or more")
	}
	return l.Err()
}

func TestReadReportsDecodingAndValidationTogether(t *testing.T) {
	for src, want := range map[string]string{
		`{"name":"n","in":{"a":1}}`:              "",
		`{"nope":1,"in":{"a":0}}`:                "/nope: unknown field\n/name: is required\n/in/a: must be 1 or more",
		`{"name":1,"in":{"a":0}}`:                "/name: expected a string, got a number\n/in/a: must be 1 or more",
		`{"name":"n","in":{"a":5},"in":{"a":0}}`: "/in: the key stands twice in this object\n/in/a: must be 1 or more",
		`{"name":1,"in":[]}`:                     "/name: expected a string, got a number\n/in: expected an object, got an array",
		`{"name":"n","in":{"a":0},"hue":"blue"}`: "/hue: unknown key \"blue\": hue is one of red\n/in/a: must be 1 or more",
	} {
		got, err := Read(strings.NewReader(src), checkDoc)
		text := ""
		if err != nil {
			text = err.Error()
		}
		if text != want {
			t.Errorf("%s\ngot:\n%s\nwant:\n%s", src, text, want)
		}
		if (err == nil) != (got.Name == "n" && got.In.A == 1) {
			t.Errorf("%s: got %+v beside %v", src, got, err)
		}
	}
}

func TestReadOfNoDocument(t *testing.T) {
	if _, err := Read(nil, checkDoc); !errors.Is(err, fault.ErrSyntax) {
		t.Errorf("nil reader: got %v", err)
	}
	if _, err := Read(strings.NewReader(`{"name":"n"} {`), checkDoc); !errors.Is(err, fault.ErrSyntax) || errors.Is(err, fault.ErrRange) {
		t.Errorf("a document that is not JSON is validated: %v", err)
	}
	if _, err := Read(strings.NewReader(" null "), func([]doc) error { return nil }); !errors.Is(err, fault.ErrType) {
		t.Errorf("null: got %v", err)
	}
	broken := errors.New("broken")
	if _, err := Read(iotest.ErrReader(broken), checkDoc); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}
