// Command coverage counts how often the intervals of this library hold the
// truth, over a grid of scenarios, and how often its verdicts raise a false
// alarm. It writes docs/coverage.md:
//
//	go run ./internal/coverage > docs/coverage.md
//
// Intervals of counts are enumerated where that is possible; everything else is
// simulated with the streams of package random, so that the document is the
// same on every machine.
package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	w := bufio.NewWriter(os.Stdout)
	err := write(w, effort{runs: 1000, every: 1})
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
