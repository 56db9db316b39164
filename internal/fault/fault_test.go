package fault

import (
	"errors"
	"testing"
)

func TestList(t *testing.T) {
	var inner, l List
	if l.Err() != nil {
		t.Fatal("an empty list is an error")
	}
	inner.Add("/fte", ErrRange, "must not be negative, got %d", -1)
	inner.Add("/id", ErrRequired, "is required")
	l.AddErr(At("", "positions", 2), inner.Err())
	l.AddErr("/x", errors.New("plain"))
	l.AddErr("/y", nil)
	want := "/positions/2/fte: must not be negative, got -1\n/positions/2/id: is required\n/x: plain"
	if got := l.Err().Error(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if !errors.Is(l.Err(), ErrRange) || !errors.Is(l.Err(), ErrRequired) || errors.Is(l.Err(), ErrCycle) {
		t.Error("sentinels are lost")
	}
	if fe, ok := errors.AsType[*FieldError](l.Err()); !ok || fe.Path != "/positions/2/fte" {
		t.Errorf("got %v", fe)
	}
	if l.Len() != 3 {
		t.Errorf("got %d problems, want 3", l.Len())
	}
}

func TestAt(t *testing.T) {
	if got := At("/a", "b/c", "~d", 3); got != "/a/b~1c/~0d/3" {
		t.Errorf("got %q", got)
	}
}
