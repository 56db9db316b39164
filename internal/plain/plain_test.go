package plain

import (
	"math"
	"testing"
)

func TestCommas(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "0": "0", "999": "999", "1000": "1,000", "-1234567.89": "-1,234,567.89", "425650.00": "425,650.00", "-12": "-12", "123456": "123,456",
	} {
		if got := Commas(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestTable(t *testing.T) {
	got := Table([][]string{{"a", "n", "rate"}, {"Größe", "1,000"}, {"", "7", "50.0%"}})
	want := "a          n   rate\nGröße  1,000\n           7  50.0%\n"
	if got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
	if Table(nil) != "" {
		t.Error("no rows make text")
	}
}

func TestPlaces(t *testing.T) {
	for _, c := range []struct {
		least int
		x     float64
		want  int
	}{{1, 0, 1}, {1, 12.34, 1}, {1, -0.2, 1}, {1, 0.032, 2}, {1, 0.096, 1}, {1, 0.00012, 4}, {2, 1e-6, 6}, {2, 5, 2}, {1, 1e-300, 12}, {1, math.NaN(), 1}, {1, math.Inf(1), 1}, {0, 0.4, 1}} {
		if got := Places(c.least, c.x); got != c.want {
			t.Errorf("Places(%d, %v): got %d, want %d", c.least, c.x, got, c.want)
		}
	}
	for x, want := range map[float64]int{0: 1, 100: 1, 50: 1, 99.99: 2, 0.01: 2, 99.94: 2, 99.8: 1} {
		if got := PercentPlaces(x); got != want {
			t.Errorf("PercentPlaces(%v): got %d, want %d", x, got, want)
		}
	}
}
