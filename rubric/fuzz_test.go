package rubric_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/collective-impact/sdk/rubric"
)

// What is read can be written and read again as the same, and the sheet of any
// definition can be scored.
func FuzzReadDefinition(f *testing.F) {
	golden, err := os.ReadFile("testdata/partnership-readiness.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(golden)
	f.Add([]byte(`{"key":"k","version":"1","title":"t","na":"count-as-zero","scales":[{"key":"s","levels":[{"key":"a","value":"-1.5"},{"key":"b","value":1e3}]}],
		"domains":[{"key":"d","weight":"0.5","items":[{"key":"i","text":"?","scale":"s","weight":0,"gate":{"min":0},"anchors":[{"level":"b","wording":"worded","descriptor":"x"}]}]}]}`))
	f.Add([]byte(`{"scales":[{"levels":[{"value":1e999999999}]}]}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := rubric.ReadDefinition(bytes.NewReader(data))
		if err != nil {
			return
		}
		text, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		again, err := rubric.ReadDefinition(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if diff := cmp.Diff(d, again); diff != "" {
			t.Fatal(diff)
		}
		d.Notes()
		a := rubric.Assessment{Rubric: d.Key, Version: d.Version, Subject: "s", Rater: "r"}
		for _, it := range d.Items() {
			scale, _ := d.Scale(it.Scale)
			a.Scores = append(a.Scores, rubric.Choose(it.Key, scale.Levels[len(scale.Levels)-1].Key))
		}
		sheet, err := rubric.NewSheet(d, []rubric.Assessment{a}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for s := range sheet.All() {
			if s.Total.Points.Known() == (s.Total.Reason != 0) {
				t.Fatalf("points %v with reason %q", s.Total.Points, s.Total.Reason)
			}
			if _, err := json.Marshal(s); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// What is read can be written and read again as the same, and a sheet either
// takes it or says why not.
func FuzzReadAssessments(f *testing.F) {
	f.Add([]byte(`[{"rubric":"partnership-readiness","version":"1","subject":"s","rater":"a","scores":[{"item":"backbone-support","state":"scored","level":"3","comment":"c"}]}]`))
	f.Add([]byte(`[{"rubric":"partnership-readiness","version":"1","subject":"s","rater":"a","role":"peer","occasion":"1","date":"2024-02-29","scores":[{"item":"outcome-clarity","state":"not-applicable"}]}]`))
	f.Add([]byte(`[{"scores":null},null]`))
	def := rubric.PartnershipReadiness()
	f.Fuzz(func(t *testing.T, data []byte) {
		as, err := rubric.ReadAssessments(bytes.NewReader(data))
		if err != nil {
			return
		}
		text, err := json.Marshal(as)
		if err != nil {
			t.Fatal(err)
		}
		again, err := rubric.ReadAssessments(bytes.NewReader(text))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if diff := cmp.Diff(as, again); diff != "" {
			t.Fatal(diff)
		}
		sheet, err := rubric.NewSheet(def, as, nil)
		if err != nil {
			return
		}
		for s := range sheet.All() {
			if s.Counts.Expected() != 3*len(s.Raters) {
				t.Fatalf("%d answers of %d raters", s.Counts.Expected(), len(s.Raters))
			}
		}
	})
}
