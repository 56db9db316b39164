// Command parity puts the figures of this library beside those of others and
// writes docs/parity.md:
//
//	go run ./internal/parity > docs/parity.md
//
// Run it from the root of the repository. The figures of others are in
// docs/reference: parity.csv is what parity.R writes, parity-published.csv is
// from programs and papers named there.
package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	w := bufio.NewWriter(os.Stdout)
	err := write(w, os.DirFS("."))
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
