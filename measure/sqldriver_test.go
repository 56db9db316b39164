package measure_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"testing"
)

// table is a database of one table, which every query returns.
type table struct {
	columns []string
	rows    [][]driver.Value
	failAt  int // the row, from 1, in whose place there is an error
}

var errBroken = errors.New("the connection broke")

// open opens the database.
func (d table) open() *sql.DB { return sql.OpenDB(d) }

// query asks for the whole table.
func (d table) query(t testing.TB) *sql.Rows {
	db := d.open()
	rows, err := db.QueryContext(context.Background(), "SELECT *")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = rows.Close(); _ = db.Close() })
	return rows
}

func (d table) Connect(context.Context) (driver.Conn, error) { return d, nil }
func (d table) Driver() driver.Driver                        { return d }
func (d table) Open(string) (driver.Conn, error)             { return d, nil }
func (d table) Prepare(string) (driver.Stmt, error)          { return d, nil }
func (d table) Begin() (driver.Tx, error)                    { return nil, errBroken }
func (d table) Close() error                                 { return nil }
func (d table) NumInput() int                                { return 0 }
func (d table) Exec([]driver.Value) (driver.Result, error)   { return nil, errBroken }
func (d table) Query([]driver.Value) (driver.Rows, error)    { return &cursor{table: d}, nil }

// cursor walks the rows of a table.
type cursor struct {
	table
	next int
}

func (c *cursor) Columns() []string { return c.columns }

func (c *cursor) Next(dest []driver.Value) error {
	c.next++
	switch {
	case c.next == c.failAt:
		return errBroken
	case c.next > len(c.rows):
		return io.EOF
	}
	copy(dest, c.rows[c.next-1])
	return nil
}
