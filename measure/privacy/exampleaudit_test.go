package privacy_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/collective-impact/sdk/measure/privacy"
)

// A district has blanked a school with few pupils, but shows the others and the
// total.
func ExampleAudit() {
	const file = `school,pupils
Adams,44
Baker,*
Carver,61
Total,111
`
	table, err := privacy.ReadPublishedCSV(strings.NewReader(file), privacy.ReadOptions{
		Name: "enrolment.csv", Dimensions: []privacy.Hierarchy{{Name: "school"}}, ValueColumn: "pupils",
		Marks: map[string]privacy.Range{"*": {}},
	})
	if err != nil {
		log.Fatal(err)
	}
	report, err := privacy.Audit(context.Background(), privacy.Publication{Tables: []privacy.PublishedTable{table}}, privacy.AuditOptions{MinCount: 10})
	if err != nil {
		log.Fatal(err)
	}
	for _, risk := range report.Risks {
		fmt.Println(risk)
	}
	// Output:
	// Baker is withheld, but it is 6: everyone (111) − Adams (44) − Carver (61)
}
