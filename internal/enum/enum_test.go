package enum

import (
	"errors"
	"testing"
)

type colour uint8

var keys = []string{"", "red", "green"}

func TestRoundTrip(t *testing.T) {
	for v := colour(0); v <= 2; v++ {
		b, err := Append(nil, "colour", keys, v)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Parse[colour]("colour", keys, b)
		if err != nil || got != v {
			t.Errorf("%q: got %d, %v, want %d", b, got, err, v)
		}
	}
}

func TestOutside(t *testing.T) {
	if _, err := Append(nil, "colour", keys, colour(3)); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("got %v, want ErrUnknownKey", err)
	}
	_, err := Parse[colour]("colour", keys, []byte("blue"))
	if !errors.Is(err, ErrUnknownKey) || err.Error() != `unknown key "blue": colour is one of red, green` {
		t.Errorf("got %v", err)
	}
	if got := String("colour", keys, colour(9)); got != "colour(9)" {
		t.Errorf("got %q", got)
	}
	if Valid(keys, colour(0)) || !Valid(keys, colour(2)) || Valid(keys, colour(3)) {
		t.Error("Valid is wrong about 0, 2 or 3")
	}
}
