package backbone_test

import (
	"bytes"
	"encoding/json"
	"io"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/collective-impact/sdk/backbone"
)

// roundTrip writes what was read, reads it again and writes it again.
func roundTrip[T any](t *testing.T, doc T, read func(io.Reader) (T, error)) {
	t.Helper()
	first, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	again, err := read(bytes.NewReader(first))
	if err != nil {
		t.Fatalf("%s: %v", first, err)
	}
	second, err := json.Marshal(again)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Fatalf("%s\nbecame\n%s", first, second)
	}
}

func seed(f *testing.F, name string) []byte {
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		f.Fatal(err)
	}
	return data
}

func FuzzReadFramework(f *testing.F) {
	f.Add(seed(f, "mathematica.json"))
	f.Add(seed(f, "edmondson.json"))
	f.Add([]byte(`{"key":"k","title":"t","version":"1","functions":[{"key":"/","title":"~","duties":[]}],"holders":null}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := backbone.ReadFramework(bytes.NewReader(data))
		if err != nil {
			return
		}
		roundTrip(t, doc, backbone.ReadFramework)
		prospects, err := doc.Prospects()
		if err != nil || len(prospects) < len(doc.Functions) {
			t.Fatalf("%d prospects of %d functions: %v", len(prospects), len(doc.Functions), err)
		}
	})
}

func FuzzReadStaffPlan(f *testing.F) {
	f.Add(seed(f, "fsg-basic-staff.json"))
	f.Add([]byte(`{"key":"k","title":"t","framework":"f","frameworkVersion":"1","skills":[{"key":"s","title":"S"}],"positions":[
		{"key":"a","title":"A","fte":1.000,"person":"x","requires":["s"],"holds":[],"assignments":[{"function":"x","duty":"y","share":"10e-2"}]},
		{"key":"b","title":"B","fte":"1e-12","vacant":true}]}`))
	f.Add([]byte(`{"positions":[{"fte":1e999999999,"assignments":[{"share":-1e-999999999}]}]}`))
	fsg := backbone.FSG()
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := backbone.ReadStaffPlan(bytes.NewReader(data))
		if err != nil {
			return
		}
		roundTrip(t, doc, backbone.ReadStaffPlan)
		m, err := backbone.Match(doc)
		if err != nil {
			t.Fatal(err)
		}
		required, cells := 0, 0
		for _, p := range doc.Positions {
			required += len(p.Requires)
		}
		for _, fit := range m.Competencies() {
			cells += fit.Required
			if fit.Required != fit.Met+fit.Gap+fit.Unknown {
				t.Fatalf("%v does not add up", fit)
			}
		}
		if cells != required {
			t.Fatalf("%d skills are required, and %d counted", required, cells)
		}
		if _, err := json.Marshal(m); err != nil {
			t.Fatal(err)
		}
		if c, err := backbone.Cover(fsg, doc); err == nil {
			if _, err := json.Marshal(c); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Any plan of any framework is covered as the slow way says, or refused.
func FuzzCover(f *testing.F) {
	f.Add(seed(f, "fsg.json"), seed(f, "fsg-basic-staff.json"))
	for n := range uint64(8) {
		framework, plan := randomCase(rand.New(rand.NewPCG(n, 9)))
		a, err := json.Marshal(framework)
		if err != nil {
			f.Fatal(err)
		}
		b, err := json.Marshal(plan)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(a, b)
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		framework, err := backbone.ReadFramework(bytes.NewReader(a))
		if err != nil {
			return
		}
		plan, err := backbone.ReadStaffPlan(bytes.NewReader(b))
		if err != nil || plan.ValidateFor(framework) != nil {
			return
		}
		checkCoverage(t, rand.New(rand.NewPCG(uint64(len(a)), uint64(len(b)))), framework, plan)
	})
}

// Crosswalks that are read can be written, turned round and composed.
func FuzzReadCrosswalk(f *testing.F) {
	f.Add([]byte(`{"key":"k","from":{"key":"a","version":"1"},"to":{"key":"b","version":"1"},"links":[{"from":{"function":"f"},"to":{"function":"g","duty":"d"}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := backbone.ReadCrosswalk(bytes.NewReader(data))
		if err != nil {
			return
		}
		roundTrip(t, doc, backbone.ReadCrosswalk)
		loop, err := doc.Compose(doc.Reverse())
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range doc.Links {
			found := false
			for _, m := range loop.Links {
				found = found || m == backbone.Link{From: l.From, To: l.From}
			}
			if !found {
				t.Fatalf("%v does not lead back to itself", l.From)
			}
		}
	})
}
