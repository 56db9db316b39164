// Command bench measures package measure beside other programs and writes the
// page docs/performance.md:
//
//	go run -C internal/bench . -o ../../docs/performance.md
//
// Other programs take part where they are there: DuckDB as the program that
//
//	go build -C internal/bench/testdata/duckdb -o "$PWD/duckdb" .
//
// makes of its prebuilt library (it needs a C compiler), named by -duckdb; R with
// the packages survey, boot and data.table as Rscript. What is left out is said
// on the page. The tables are made up and written to a folder that is named by
// -dir and kept, or removed at the end. They take 75 bytes a row.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/collective-impact/sdk/internal/bench/population"
)

// options are what the command line says.
type options struct {
	out, dir, duckdb, rscript string
	rows, big, pairs          int
	only                      string
}

func main() {
	log.SetFlags(0)
	if len(os.Args) == 3 && os.Args[1] == "serve" {
		if err := serve(os.Args[2], os.Stdin, os.Stdout); err != nil {
			log.Fatal(err)
		}
		return
	}
	if len(os.Args) == 3 && os.Args[1] == "file" {
		r, err := fromCSV(os.Args[2])
		if err == nil {
			err = json.NewEncoder(os.Stdout).Encode(answer{Cells: r.Cells, Sum: r.Sum})
		}
		if err != nil {
			log.Fatal(err)
		}
		return
	}
	var o options
	flag.StringVar(&o.out, "o", "", "the page to write; nothing: print it")
	flag.StringVar(&o.dir, "dir", "", "folder for the tables; nothing: one that is removed again")
	flag.StringVar(&o.duckdb, "duckdb", "", "program that testdata/duckdb makes")
	flag.StringVar(&o.rscript, "rscript", "Rscript", "R")
	flag.IntVar(&o.rows, "rows", 10_000_000, "rows of the table in memory")
	flag.IntVar(&o.big, "big", 0, "rows of the table that is read in blocks, such as 50000000; 0: the same as -rows")
	flag.IntVar(&o.pairs, "pairs", 5, "how often each pair is measured")
	flag.StringVar(&o.only, "only", "", "measure only comparisons whose name has this in it")
	flag.Parse()
	if err := run(o); err != nil {
		log.Fatal(err)
	}
}

func run(o options) error {
	if o.dir == "" {
		dir, err := os.MkdirTemp("", "bench")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		o.dir = dir
	}
	if o.big == 0 {
		o.big = o.rows
	}
	m, err := measured(o)
	if err != nil {
		return err
	}
	text := m.page()
	if o.out == "" {
		fmt.Print(text)
		return nil
	}
	return os.WriteFile(o.out, []byte(text), 0o644)
}

// table returns the path of a table of so many rows, which it writes unless it is
// there.
func (o options) table(rows int) (string, error) {
	path := filepath.Join(o.dir, fmt.Sprintf("people-%d.csv", rows))
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	f, err := os.Create(path + ".part")
	if err != nil {
		return "", err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	err = population.WriteCSV(w, rows)
	if flushed := w.Flush(); err == nil {
		err = flushed
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return "", err
	}
	return path, os.Rename(path+".part", path)
}

// wants says whether a comparison is to be measured.
func (o options) wants(c comparison) bool { return strings.Contains(c.name, o.only) }
