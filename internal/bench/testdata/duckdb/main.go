// Command duckdb does the tasks of the benchmarks in DuckDB.
//
//	duckdb serve people.csv       loads the table into memory, then does the tasks that it reads
//	duckdb file people.csv        the three-way set of means, from the file
package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strings"
	"syscall"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"
)

func dims() []string {
	return []string{"race", "gender", "income", "el", "disability", "school", "district", "grade", "year"}
}

const (
	aggR = `count(*) n, sum(proficient) k`
	aggF = `count(*) n, sum(weight) wn, avg(proficient) rate, sum(weight*proficient)/sum(weight) wrate, avg(score) mean, var_samp(score) v`
)

// groupingSets are all sets of up to k dimensions.
func groupingSets(k int) string {
	var sets []string
	for m := range 1 << len(dims()) {
		var set []string
		for i, d := range dims() {
			if m>>i&1 == 1 {
				set = append(set, d)
			}
		}
		if len(set) <= k {
			sets = append(sets, "("+strings.Join(set, ",")+")")
		}
	}
	return "GROUP BY GROUPING SETS (" + strings.Join(sets, ",") + ")"
}

func query(task, from string) string {
	all := strings.Join(dims(), ",")
	switch task {
	case "g3F":
		return "SELECT race,school,grade, " + aggF + " FROM " + from + " GROUP BY race,school,grade"
	case "cube3R":
		return "SELECT " + all + ", " + aggR + " FROM " + from + " " + groupingSets(3)
	case "cube3F":
		return "SELECT " + all + ", " + aggF + " FROM " + from + " " + groupingSets(3)
	case "two-step cube3R": // the finest groups once, then sets over them, as an expert writes it by hand
		return "WITH b AS MATERIALIZED (SELECT " + all + ", count(*) bn, sum(proficient) bk FROM " + from + " GROUP BY ALL) SELECT " + all + ", sum(bn) n, sum(bk) k FROM b " + groupingSets(3)
	case "two-step cube3F":
		return "WITH b AS MATERIALIZED (SELECT " + all + ", count(*) bn, sum(proficient) bk, sum(weight) bw, sum(weight*proficient) bwy, sum(score) bs, sum(score*score) bq FROM " + from +
			" GROUP BY ALL) SELECT " + all + ", sum(bn) n, sum(bw) wn, sum(bk)/sum(bn) rate, sum(bwy)/sum(bw) wrate, sum(bs)/sum(bn) mean, (sum(bq)-sum(bs)*sum(bs)/sum(bn))/(sum(bn)-1) v FROM b " + groupingSets(3)
	}
	log.Fatalf("no task %q", task)
	return ""
}

func cpu() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		log.Fatal(err)
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: duckdb serve|file people.csv")
	}
	ctx := context.Background()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		log.Fatal(err)
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		log.Fatal(err)
	}
	must := func(q string) {
		if _, err := conn.ExecContext(ctx, q); err != nil {
			log.Fatalf("%v\n%s", err, q)
		}
	}
	must("SET threads=2")
	from := "read_csv('" + os.Args[2] + "', header=true, types={'year':'VARCHAR','grade':'VARCHAR'})"
	enc := json.NewEncoder(os.Stdout)
	do := func(task string) {
		c, t := cpu(), time.Now()
		must("CREATE OR REPLACE TEMP TABLE res AS " + query(task, from))
		used, wall := cpu()-c, time.Since(t).Seconds()
		var cells int
		var n float64
		if err := conn.QueryRowContext(ctx, "SELECT count(*), sum(n)::DOUBLE FROM res").Scan(&cells, &n); err != nil {
			log.Fatal(err)
		}
		if err := enc.Encode(map[string]any{"cpu": used, "wall": wall, "cells": cells, "sum": n}); err != nil {
			log.Fatal(err)
		}
	}
	if os.Args[1] == "file" {
		do("g3F")
		return
	}
	var cols []string
	must("CREATE TABLE raw AS SELECT * FROM " + from)
	from = "raw"
	for _, d := range dims() {
		must("CREATE TYPE t_" + d + " AS ENUM (SELECT DISTINCT " + d + " FROM raw ORDER BY 1)")
		cols = append(cols, d+"::t_"+d+" AS "+d)
	}
	must("CREATE TABLE t AS SELECT " + strings.Join(cols, ",") + ", proficient::UTINYINT proficient, score::DOUBLE score, weight::DOUBLE weight FROM " + from)
	must("DROP TABLE raw")
	from = "t"
	fmt.Println("ready")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		do(lines.Text())
	}
}
