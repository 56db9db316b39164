package plain

import "testing"

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
	got := Table([][]string{{"a", "n", "rate"}, {"Größe", "1,000"}, {"", "7", "50.0 %"}})
	want := "a          n    rate\nGröße  1,000\n           7  50.0 %\n"
	if got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
	if Table(nil) != "" {
		t.Error("no rows make text")
	}
}
