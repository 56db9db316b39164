// Scorecard reads what an initiative records and the rows it measures, and
// writes where it stands: a scorecard for the terminal, and in a folder
// scorecard.html, scorecard.json and release.csv, all safe to publish.
//
//	go run ./examples/scorecard
//	go run ./examples/scorecard -init mine
//	go run ./examples/scorecard -initiative mine/initiative.json -data mine/data.csv -out mine/scorecard
//
// Without arguments it runs on real pupils, Tennessee's Project STAR, in an
// invented initiative. With -init it writes both of these files out, as a
// starting point for one's own. An initiative of one's own without data gets a
// scorecard all the same; what needs data is not assessed.
package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/collective-impact/sdk/collective"
	"github.com/collective-impact/sdk/collective/report"
	"github.com/collective-impact/sdk/measure"
	"github.com/collective-impact/sdk/measure/privacy"
)

//go:embed data/initiative.json
var exampleInitiative []byte

//go:embed data/star.csv.gz
var exampleData []byte

// What the files in the output folder are called.
const (
	pageFile    = "scorecard.html"
	jsonFile    = "scorecard.json"
	releaseFile = "release.csv"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr, isTerminal(os.Stderr))
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		os.Exit(2)
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(os.Stderr, "interrupted: no file was written")
		os.Exit(130)
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// errUsage reports wrong flags, which the flag package has explained already.
var errUsage = errors.New("usage")

// isTerminal reports whether somebody looks at the file.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// options are the flags.
type options struct{ initiative, data, out, init string }

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("scorecard", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&o.initiative, "initiative", "", "read the initiative from this JSON `file`")
	f.StringVar(&o.data, "data", "", "read the rows from this CSV `file`; it may be compressed (.gz)")
	f.StringVar(&o.out, "out", "scorecard-out", "write the files into this `folder`")
	f.StringVar(&o.init, "init", "", "only write initiative.json and data.csv into this `folder`, to start from")
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
	case o.init != "" && f.NFlag() > 1:
		wrong = "-init only writes the example's files; it goes with no other flag"
	case o.out == "":
		wrong = "-out needs the name of a folder"
	default:
		return o, nil
	}
	fmt.Fprintln(stderr, wrong)
	f.Usage()
	return o, errUsage
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer, terminal bool) error {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	if o.init != "" {
		return writeExample(o.init, stdout)
	}
	in, err := readInitiative(o.initiative)
	if err != nil {
		return err
	}
	if o.initiative == "" && o.data != "" {
		in.Remark = "The rows are from a file of one's own. Partners, groups, activities, staff and ratings are the example's and invented; state your own with -initiative."
	}
	release, err := measureRows(ctx, o, in, stderr, terminal)
	if err != nil {
		return err
	}
	card, err := in.Scorecard(release)
	if err != nil {
		return err
	}
	files, err := render(card)
	if err != nil {
		return err
	}
	if err := report.Text(stdout, card); err != nil {
		return err
	}
	names := []string{pageFile, jsonFile, releaseFile}
	if err := writeAll(o.out, names, files, o.initiative, o.data); err != nil {
		return fmt.Errorf("-out: %w", err)
	}
	for _, name := range names {
		fmt.Fprintln(stdout, "wrote", filepath.Join(o.out, name))
	}
	return nil
}

func readInitiative(file string) (collective.Initiative, error) {
	data, name := exampleInitiative, "initiative.json (example)"
	if file != "" {
		var err error
		if data, err = os.ReadFile(file); err != nil {
			return collective.Initiative{}, err
		}
		name = file
	}
	in, err := collective.ReadInitiative(bytes.NewReader(data))
	if err != nil {
		return in, fmt.Errorf("%s:\n%w", name, err)
	}
	return in, nil
}

// measureRows reads the rows and computes the release. An initiative of the
// user's own never gets the example's pupils.
func measureRows(ctx context.Context, o options, in collective.Initiative, stderr io.Writer, terminal bool) (privacy.Release, error) {
	if in.Measurement == nil || o.initiative != "" && o.data == "" {
		if o.data != "" {
			return privacy.Release{}, fmt.Errorf("%s: there are data, and the initiative has no measurement that says how to read them", o.data)
		}
		fmt.Fprintln(stderr, "no data: indicators are not assessed")
		return privacy.Release{}, nil
	}
	name, size := "star.csv (example)", int64(0)
	var input io.Reader = bytes.NewReader(exampleData)
	if o.data != "" {
		f, err := os.Open(o.data)
		if err != nil {
			return privacy.Release{}, err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return privacy.Release{}, err
		}
		if info.IsDir() {
			return privacy.Release{}, fmt.Errorf("%s: is a folder; -data needs a file", o.data)
		}
		name, input, size = o.data, f, info.Size()
	}
	rows, err := decompress(input)
	if err != nil {
		return privacy.Release{}, fmt.Errorf("%s: %w", name, err)
	}
	progress := progressLine(stderr, terminal && size > largeInput)
	frame, err := in.Measurement.ReadCSV(ctx, name, rows, progress)
	if progress != nil {
		fmt.Fprint(stderr, "\r\x1b[K")
	}
	if err != nil {
		return privacy.Release{}, err
	}
	if frame.Len() == 0 {
		fmt.Fprintf(stderr, "%s has a header and no rows\n", name)
	}
	return in.Measurement.Release(ctx, frame)
}

// largeInput is the size in bytes from which a progress line is worth showing.
const largeInput = 16 << 20

// progressLine returns a function that keeps one line up to date, or nil.
func progressLine(w io.Writer, show bool) measure.Progress {
	if !show {
		return nil
	}
	const every = 64 << 10
	next := 0
	return func(records int) {
		if records >= next {
			fmt.Fprintf(w, "\rread %d records", records)
			next = records + every
		}
	}
}

// render makes all files before any is written.
func render(card collective.Scorecard) (map[string][]byte, error) {
	var page, table bytes.Buffer
	if err := report.HTML(&page, card); err != nil {
		return nil, err
	}
	if err := card.Release.WriteCSV(&table); err != nil {
		return nil, err
	}
	doc, err := json.MarshalIndent(card, "", "  ")
	if err != nil {
		return nil, err
	}
	return map[string][]byte{pageFile: page.Bytes(), jsonFile: append(doc, '\n'), releaseFile: table.Bytes()}, nil
}
