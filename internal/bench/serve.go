package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// answer is one line from a program that does tasks, ours or a peer's.
type answer struct {
	CPU   float64 `json:"cpu"`   // seconds of user and system time
	Wall  float64 `json:"wall"`  // seconds
	Cells int     `json:"cells"` // as in result
	Sum   float64 `json:"sum"`
	Bytes int64   `json:"bytes"` // peak memory of a process that did this alone
	Error string  `json:"error"`
}

// cpuTime returns the seconds that this process has used.
func cpuTime() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return seconds(u.Utime) + seconds(u.Stime)
}

func seconds(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }

// serve does the tasks that it reads, one a line, and answers each with a line.
func serve(path string, in io.Reader, out io.Writer) error {
	b, err := load(path)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "ready")
	enc := json.NewEncoder(out)
	for lines := bufio.NewScanner(in); lines.Scan(); {
		task := lines.Text()
		if err := b.prepare(task); err != nil {
			return err
		}
		runtime.GC()
		cpu, wall := cpuTime(), time.Now()
		r, err := b.do(task)
		a := answer{CPU: cpuTime() - cpu, Wall: time.Since(wall).Seconds(), Cells: r.Cells, Sum: r.Sum}
		if err != nil {
			a.Error = err.Error()
		}
		if err := enc.Encode(a); err != nil {
			return err
		}
	}
	return nil
}

// server is a program that serves.
type server struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	lines *bufio.Scanner
}

// start starts a program and waits until it has loaded its data.
func start(args []string) (*server, error) {
	s := &server{cmd: exec.Command(args[0], args[1:]...)}
	s.cmd.Stderr = os.Stderr
	var err error
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	s.lines = bufio.NewScanner(out)
	for s.lines.Scan() {
		if s.lines.Text() == "ready" {
			return s, nil
		}
	}
	return nil, fmt.Errorf("%s: ended before it was ready: %w", args[0], s.stop())
}

// do has a task done once.
func (s *server) do(task string) (answer, error) {
	fmt.Fprintln(s.in, task)
	for s.lines.Scan() {
		if !strings.HasPrefix(s.lines.Text(), "{") {
			continue
		}
		var a answer
		err := json.Unmarshal(s.lines.Bytes(), &a)
		if err == nil && a.Error != "" {
			err = fmt.Errorf("%s: %s", task, a.Error)
		}
		return a, err
	}
	return answer{}, fmt.Errorf("%s: no answer", task)
}

func (s *server) stop() error {
	s.in.Close()
	return s.cmd.Wait()
}

// whole runs a program that does one thing from a file, and measures all of it.
func whole(args []string) (answer, error) {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stderr = os.Stderr
	wall := time.Now()
	out, err := cmd.Output()
	if err != nil {
		return answer{}, fmt.Errorf("%s: %w", args[0], err)
	}
	var a answer
	if err := json.Unmarshal(out, &a); err != nil {
		return answer{}, fmt.Errorf("%s: %w", args[0], err)
	}
	u, _ := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	a.CPU = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	a.Wall, a.Bytes = time.Since(wall).Seconds(), u.Maxrss<<10
	return a, nil
}
