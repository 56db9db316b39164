// Package fault collects what is wrong with a document: every problem at once,
// each at its JSON Pointer. Public packages alias [FieldError] and the
// sentinels, so that errors.As and errors.Is mean the same in all of them.
package fault

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Sentinels of problems that every document can have.
var (
	ErrUnknownField = errors.New("unknown field")
	ErrDuplicate    = errors.New("duplicate")
	ErrSyntax       = errors.New("not valid JSON")
	ErrType         = errors.New("wrong type")
	ErrRequired     = errors.New("required")
	ErrRange        = errors.New("out of range")
	ErrDangling     = errors.New("refers to nothing")
	ErrCycle        = errors.New("cycle")
	ErrInvalid      = errors.New("invalid")
	ErrComputed     = errors.New("is computed and cannot be read")
)

// Known reports whether an error wraps one of the sentinels.
func Known(err error) bool {
	for _, s := range []error{ErrUnknownField, ErrDuplicate, ErrSyntax, ErrType, ErrRequired, ErrRange, ErrDangling, ErrCycle, ErrInvalid, ErrComputed} {
		if errors.Is(err, s) {
			return true
		}
	}
	return false
}

// FieldError is one problem at one place of a document.
type FieldError struct {
	// Path is the place as a JSON Pointer (RFC 6901): "/positions/2/fte".
	// The whole document is "".
	Path string
	// Problem says in words what is wrong and what was expected.
	Problem string
	// Err is the sentinel that names the kind of problem.
	Err error
}

// Error returns the place and the problem.
func (e *FieldError) Error() string {
	if e.Path == "" {
		return e.Problem
	}
	return e.Path + ": " + e.Problem
}

// Unwrap returns the sentinel.
func (e *FieldError) Unwrap() error { return e.Err }

// List collects problems. The zero value is ready to use.
type List struct{ errs []error }

// Add adds a problem at the place made of the path's parts.
func (l *List) Add(path string, sentinel error, format string, args ...any) {
	l.errs = append(l.errs, &FieldError{Path: path, Problem: fmt.Sprintf(format, args...), Err: sentinel})
}

// AddErr adds an error found elsewhere: a FieldError, or several joined, get
// path put before theirs; any other error becomes a FieldError at path.
func (l *List) AddErr(path string, err error) {
	for _, e := range Split(err) {
		var fe *FieldError
		if errors.As(e, &fe) {
			l.errs = append(l.errs, &FieldError{Path: path + fe.Path, Problem: fe.Problem, Err: fe.Err})
			continue
		}
		l.errs = append(l.errs, &FieldError{Path: path, Problem: e.Error(), Err: e})
	}
}

// Len returns the number of problems.
func (l *List) Len() int { return len(l.errs) }

// Err returns nil when there is no problem, or all of them joined in the order
// in which they were added.
func (l *List) Err() error { return errors.Join(l.errs...) }

// Split returns the parts of a joined error, or the error itself alone.
func Split(err error) []error {
	if err == nil {
		return nil
	}
	if j, ok := err.(interface{ Unwrap() []error }); ok {
		var out []error
		for _, e := range j.Unwrap() {
			out = append(out, Split(e)...)
		}
		return out
	}
	return []error{err}
}

// At joins the parts of a JSON Pointer below base: At("/a", "b", 2) is
// "/a/b/2". Strings are escaped as RFC 6901 demands.
func At(base string, parts ...any) string {
	var b strings.Builder
	b.WriteString(base)
	for _, p := range parts {
		b.WriteByte('/')
		switch p := p.(type) {
		case int:
			b.WriteString(strconv.Itoa(p))
		default:
			b.WriteString(Escape(fmt.Sprint(p)))
		}
	}
	return b.String()
}

// Escape writes "~" as "~0" and "/" as "~1".
func Escape(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "~", "~0"), "/", "~1")
}

// Join adds an error as it is.
func (l *List) Join(err error) {
	if err != nil {
		l.errs = append(l.errs, err)
	}
}
