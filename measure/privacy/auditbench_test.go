package privacy_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/collective-impact/sdk/measure/privacy"
)

// blankedTable is a table of counts with all margins. Counts under 5 are
// withheld, and as many others that a fifth of the inner cells is.
func blankedTable(seed uint64, sizes ...int) privacy.Publication {
	r := rand.New(rand.NewPCG(seed, 11))
	t := privacy.PublishedTable{Name: "blanked"}
	sums := map[string]int64{}
	var order [][]string
	var walk func(levels []string)
	walk = func(levels []string) {
		d := len(levels)
		if d < len(sizes) {
			for i := range sizes[d] {
				walk(append(levels[:d:d], fmt.Sprintf("d%d.%d", d, i)))
			}
			return
		}
		n := int64(r.ExpFloat64() * 40)
		for margin := range 1 << d {
			at := make([]string, d)
			for i := range at {
				at[i] = levels[i]
				if margin>>i&1 == 1 {
					at[i] = privacy.DefaultTotal
				}
			}
			key := fmt.Sprint(at)
			if _, ok := sums[key]; !ok {
				order = append(order, at)
			}
			sums[key] += n
		}
	}
	walk(nil)
	for d := range sizes {
		t.Dimensions = append(t.Dimensions, privacy.Hierarchy{Name: fmt.Sprint("d", d)})
	}
	for _, levels := range order {
		n := sums[fmt.Sprint(levels)]
		c := privacy.PublishedCell{Levels: levels}
		if !(n > 0 && n < 5 || r.IntN(100) < 11) {
			c.Value = &n
		}
		t.Cells = append(t.Cells, c)
	}
	return privacy.Publication{Tables: []privacy.PublishedTable{t}}
}

func benchmarkAudit(b *testing.B, sizes ...int) {
	p := blankedTable(1, sizes...)
	var r privacy.AuditReport
	for b.Loop() {
		var err error
		if r, err = privacy.Audit(b.Context(), p, privacy.AuditOptions{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(p.Tables[0].Cells)), "cells")
	b.ReportMetric(float64(len(r.Cells)), "withheld")
	b.ReportMetric(float64(len(r.Risks)), "risks")
}

func BenchmarkAudit400(b *testing.B)  { benchmarkAudit(b, 20, 19) }
func BenchmarkAudit4000(b *testing.B) { benchmarkAudit(b, 63, 62) }
func BenchmarkAuditCube(b *testing.B) { benchmarkAudit(b, 40, 7, 3, 2) }
