// Equity asks who is ahead and who is behind, and what chance has to do with it:
// proficiency and mean scores by race, lunch status and gender, crossed two and
// three ways, on real pupils, Tennessee's Project STAR.
//
//	go run ./examples/equity
//	go run ./examples/equity -grade 1 -subject math -out mine
//
// It prints what it found in plain words, and writes two files: gaps.svg, a
// picture, and release.csv, every figure that may be published. All of it, the
// words included, is computed from a release: small groups are withheld first,
// and no measure, test or rule knows of them. Whoever publishes in earnest
// publishes this or the tables of examples/scorecard, which are of the same
// pupils: two releases together may tell what neither does.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"

	"github.com/collective-impact/sdk/measure/chart"
)

// What the files in the output folder are called.
const (
	pictureFile = "gaps.svg"
	releaseFile = "release.csv"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// errUsage reports wrong flags, which have been explained already.
var errUsage = errors.New("usage")

// options are the flags.
type options struct{ grade, subject, out string }

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("equity", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&o.grade, "grade", "3", "tell of this `grade`: K, 1, 2 or 3")
	f.StringVar(&o.subject, "subject", "reading", "tell of this `subject`: reading or math")
	f.StringVar(&o.out, "out", "equity-out", "write the files into this `folder`")
	if err := f.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return o, err
		}
		return o, errUsage
	}
	wrong := ""
	switch {
	case f.NArg() > 0:
		wrong = fmt.Sprintf("unexpected argument %q", f.Arg(0))
	case !slices.Contains(grades(), o.grade):
		wrong = fmt.Sprintf("-grade %q: must be K, 1, 2 or 3", o.grade)
	case o.subject != "reading" && o.subject != "math":
		wrong = fmt.Sprintf("-subject %q: must be reading or math", o.subject)
	case o.out == "":
		wrong = "-out needs the name of a folder"
	default:
		return o, nil
	}
	fmt.Fprintln(stderr, wrong)
	f.Usage()
	return o, errUsage
}

// run makes everything before it writes or prints anything.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	published, err := measurePupils(ctx)
	if err != nil {
		return err
	}
	var text, picture, table bytes.Buffer
	if err := tell(&text, published, o); err != nil {
		return err
	}
	svg, err := chart.Gaps(published.naive, chart.GapQuery{Indicator: o.subject, Stratum: o.grade, Set: threeWays(), Reference: toAllOthers}, chart.Options{ID: "gaps", Width: 560})
	if err != nil {
		return err
	}
	if _, err := svg.WriteTo(&picture); err != nil {
		return err
	}
	if err := published.naive.WriteCSV(&table); err != nil {
		return err
	}
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return fmt.Errorf("-out: %w", err)
	}
	for _, f := range []struct {
		name string
		data []byte
	}{{pictureFile, picture.Bytes()}, {releaseFile, table.Bytes()}} {
		path := filepath.Join(o.out, f.name)
		if err := os.WriteFile(path, f.data, 0o644); err != nil {
			return fmt.Errorf("-out: %w", err)
		}
		fmt.Fprintln(&text, "wrote", path)
	}
	_, err = text.WriteTo(stdout)
	return err
}
