package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// decompress reads gzip, which it knows by its first two bytes, and anything
// else as it is.
func decompress(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	if magic, _ := b.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return b, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, errDamaged
	}
	return undamaged{z}, nil
}

var errDamaged = errors.New("the compressed file is damaged or cut off")

// undamaged turns what gzip says of a damaged file into plain words.
type undamaged struct{ z *gzip.Reader }

func (u undamaged) Read(p []byte) (int, error) {
	n, err := u.z.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = errDamaged
	}
	return n, err
}

// writeAll writes all files or none: first under names of their own, then they
// are moved into place. It replaces no input.
func writeAll(dir string, names []string, files map[string][]byte, inputs ...string) (err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, name := range names {
		path := filepath.Join(dir, name)
		old, err := os.Stat(path)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if !old.Mode().IsRegular() {
			return fmt.Errorf("%s is there and is no ordinary file", path)
		}
		for _, input := range inputs {
			if in, err := os.Stat(input); err == nil && os.SameFile(in, old) {
				return fmt.Errorf("%s is an input and would be overwritten; choose another folder", path)
			}
		}
	}
	var written []string
	defer func() {
		for _, path := range written {
			err = errors.Join(err, os.Remove(path))
		}
	}()
	for _, name := range names {
		path := filepath.Join(dir, "."+name+".new")
		written = append(written, path)
		if err := os.WriteFile(path, files[name], 0o644); err != nil {
			return err
		}
	}
	for _, name := range names {
		if err := os.Rename(written[0], filepath.Join(dir, name)); err != nil {
			return err
		}
		written = written[1:]
	}
	return nil
}

// writeExample writes the embedded files out and overwrites none.
func writeExample(dir string, stdout io.Writer) error {
	z, err := gzip.NewReader(bytes.NewReader(exampleData))
	if err != nil {
		return err
	}
	rows, err := io.ReadAll(z)
	if err != nil {
		return err
	}
	names := []string{"initiative.json", "data.csv"}
	for _, name := range names {
		path := filepath.Join(dir, name)
		if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
			return errors.Join(fmt.Errorf("-init: %s: %w", path, os.ErrExist), err)
		}
	}
	if err := writeAll(dir, names, map[string][]byte{"initiative.json": exampleInitiative, "data.csv": rows}); err != nil {
		return fmt.Errorf("-init: %w", err)
	}
	for _, name := range names {
		fmt.Fprintln(stdout, "wrote", filepath.Join(dir, name))
	}
	return nil
}
