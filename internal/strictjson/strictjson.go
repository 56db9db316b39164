// Package strictjson reads JSON the strict way: an unknown field, a duplicate
// key, a wrong type, a wrong enum key and trailing data are problems, all of
// them are reported at once, and each has its JSON Pointer.
//
// Field names match their JSON tags exactly (encoding/json also takes other
// case). A type that has UnmarshalJSON or UnmarshalText decodes itself, and
// what it reports is put at its place.
package strictjson

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
)

// MaxDepth is the nesting that a document may have.
const MaxDepth = 200

// Unmarshal decodes data into v, a non-nil pointer. The error joins one
// [fault.FieldError] a problem; what had no problem is decoded all the same.
func Unmarshal(data []byte, v any) error {
	d := decoder{}
	rv := reflect.ValueOf(v)
	if rv.Kind() != reflect.Pointer || rv.IsNil() {
		d.problems.Add("", fault.ErrType, "decode needs a non-nil pointer")
		return d.problems.Err()
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		d.problems.Add("", fault.ErrSyntax, "expected text in UTF-8; this is UTF-16")
		return d.problems.Err()
	}
	if i := firstInvalid(data); i >= 0 {
		line, col := position(data, i)
		d.problems.Add("", fault.ErrSyntax, "line %d, column %d: expected text in UTF-8", line, col)
		return d.problems.Err()
	}
	n, ok := d.parse(data)
	if !ok {
		return d.problems.Err()
	}
	d.value(n, "", rv.Elem())
	return d.problems.Err()
}

// firstInvalid returns the place of the first byte that is not UTF-8, or -1.
func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// node is one parsed value, with its raw text for types that decode themselves.
type node struct {
	raw     []byte
	kind    byte // one of { [ " 0 t n
	members []member
	items   []*node
}

type member struct {
	name string
	val  *node
}

type decoder struct{ problems fault.List }

func (d *decoder) parse(data []byte) (*node, bool) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	n, err := d.node(dec, data, "", 0)
	if err != nil {
		d.syntax(data, dec, err)
		return nil, false
	}
	if rest := data[dec.InputOffset():]; len(bytes.TrimLeft(rest, " \t\r\n")) > 0 {
		line, col := position(data, len(data)-len(bytes.TrimLeft(rest, " \t\r\n")))
		d.problems.Add("", fault.ErrSyntax, "line %d, column %d: data after the end of the document", line, col)
	}
	return n, true
}

func (d *decoder) syntax(data []byte, dec *json.Decoder, err error) {
	off := int(dec.InputOffset())
	if se, ok := errors.AsType[*json.SyntaxError](err); ok && int(se.Offset) > off {
		off = int(se.Offset)
	}
	line, col := position(data, off)
	switch {
	case errors.Is(err, errDeep):
		d.problems.Add("", fault.ErrSyntax, "line %d, column %d: nested deeper than %d levels", line, col, MaxDepth)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		d.problems.Add("", fault.ErrSyntax, "line %d, column %d: the document ends too early", line, col)
	default:
		d.problems.Add("", fault.ErrSyntax, "line %d, column %d: %v", line, col, err)
	}
}

func position(data []byte, off int) (line, col int) {
	off = min(max(off, 0), len(data))
	line = 1 + bytes.Count(data[:off], []byte("\n"))
	col = off - bytes.LastIndexByte(data[:off], '\n')
	return line, col
}

var errDeep = errors.New("nested too deeply")

func (d *decoder) node(dec *json.Decoder, data []byte, path string, depth int) (*node, error) {
	if depth > MaxDepth {
		return nil, errDeep
	}
	tok, err := dec.Token()
	if err != nil {
		return nil, err
	}
	end := int(dec.InputOffset())
	switch t := tok.(type) {
	case json.Delim:
		start := end - 1
		n := &node{kind: byte(t)}
		switch t {
		case '{':
			err = d.object(dec, data, path, depth, n)
		case '[':
			err = d.array(dec, data, path, depth, n)
		default:
			err = fmt.Errorf("unexpected %q", t)
		}
		if err != nil {
			return nil, err
		}
		n.raw = data[start:dec.InputOffset()]
		return n, nil
	case string:
		raw, err := json.Marshal(t)
		return &node{kind: '"', raw: raw}, err
	case json.Number:
		return &node{kind: '0', raw: []byte(t)}, nil
	case bool:
		raw, err := json.Marshal(t)
		return &node{kind: 't', raw: raw}, err
	default:
		return &node{kind: 'n', raw: []byte("null")}, nil
	}
}

func (d *decoder) object(dec *json.Decoder, data []byte, path string, depth int, n *node) error {
	seen := map[string]bool{}
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return err
		}
		name, ok := tok.(string)
		if !ok {
			return fmt.Errorf("unexpected %v", tok)
		}
		here := fault.At(path, name)
		if seen[name] {
			d.problems.Add(here, fault.ErrDuplicate, "the key stands twice in this object")
		}
		seen[name] = true
		v, err := d.node(dec, data, here, depth+1)
		if err != nil {
			return err
		}
		n.members = append(n.members, member{name, v})
	}
	_, err := dec.Token()
	return err
}

func (d *decoder) array(dec *json.Decoder, data []byte, path string, depth int, n *node) error {
	for i := 0; dec.More(); i++ {
		v, err := d.node(dec, data, fault.At(path, i), depth+1)
		if err != nil {
			return err
		}
		n.items = append(n.items, v)
	}
	_, err := dec.Token()
	return err
}

func (d *decoder) value(n *node, path string, v reflect.Value) {
	if n.kind == 'n' && v.Kind() == reflect.Pointer {
		v.SetZero()
		return
	}
	if d.self(n, path, v) {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		d.value(n, path, v.Elem())
	case reflect.Struct:
		d.structure(n, path, v)
	case reflect.Slice:
		d.slice(n, path, v)
	case reflect.Map:
		d.mapping(n, path, v)
	default:
		d.scalar(n, path, v)
	}
}

// self lets a type with its own decoding decode itself.
func (d *decoder) self(n *node, path string, v reflect.Value) bool {
	if !v.CanAddr() {
		return false
	}
	switch u := v.Addr().Interface().(type) {
	case json.Unmarshaler:
		d.foreign(path, v.Type(), n.kind, u.UnmarshalJSON(n.raw))
		return true
	case encoding.TextUnmarshaler:
		var s string
		if n.kind != '"' || json.Unmarshal(n.raw, &s) != nil {
			d.problems.Add(path, fault.ErrType, "expected a string, got %s", kindName(n.kind))
			return true
		}
		d.foreign(path, v.Type(), n.kind, u.UnmarshalText([]byte(s)))
		return true
	}
	return false
}

// foreign reports what a type that decodes itself has found. An error that no
// package of this module made, such as that of a decimal, becomes a wrong type.
func (d *decoder) foreign(path string, t reflect.Type, kind byte, err error) {
	for _, e := range fault.Split(err) {
		if _, ours := errors.AsType[*fault.FieldError](e); ours || fault.Known(e) || errors.Is(e, enum.ErrUnknownKey) {
			d.problems.AddErr(path, e)
			continue
		}
		if strings.HasSuffix(t.PkgPath(), "/decimal") {
			d.problems.Add(path, fault.ErrType, `expected a decimal number such as "0.5", got %s that is none`, kindName(kind))
			continue
		}
		d.problems.Add(path, fault.ErrType, "%v", e)
	}
}

func (d *decoder) structure(n *node, path string, v reflect.Value) {
	if n.kind != '{' {
		d.problems.Add(path, fault.ErrType, "expected an object, got %s", kindName(n.kind))
		return
	}
	fields := map[string]reflect.Value{}
	collect(v, fields)
	for _, m := range n.members {
		f, ok := fields[m.name]
		here := fault.At(path, m.name)
		if !ok {
			d.problems.Add(here, fault.ErrUnknownField, "unknown field%s", nearest(m.name, fields))
			continue
		}
		d.value(m.val, here, f)
	}
}

func collect(v reflect.Value, fields map[string]reflect.Value) {
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-":
		case f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct:
			collect(v.Field(i), fields)
		case !f.IsExported():
		case name != "":
			fields[name] = v.Field(i)
		default:
			fields[f.Name] = v.Field(i)
		}
	}
}

// nearest suggests a field that differs only in case, "-" or "_".
func nearest(name string, fields map[string]reflect.Value) string {
	fold := func(s string) string {
		return strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(s))
	}
	for f := range fields {
		if fold(f) == fold(name) {
			return fmt.Sprintf("; did you mean %q?", f)
		}
	}
	return ""
}

func (d *decoder) slice(n *node, path string, v reflect.Value) {
	if n.kind == 'n' {
		v.SetZero()
		return
	}
	if n.kind != '[' {
		d.problems.Add(path, fault.ErrType, "expected an array, got %s", kindName(n.kind))
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.items), len(n.items)))
	for i, item := range n.items {
		d.value(item, fault.At(path, i), v.Index(i))
	}
}

func (d *decoder) mapping(n *node, path string, v reflect.Value) {
	if n.kind == 'n' {
		v.SetZero()
		return
	}
	if n.kind != '{' {
		d.problems.Add(path, fault.ErrType, "expected an object, got %s", kindName(n.kind))
		return
	}
	v.Set(reflect.MakeMapWithSize(v.Type(), len(n.members)))
	for _, m := range n.members {
		here := fault.At(path, m.name)
		key := reflect.New(v.Type().Key()).Elem()
		if u, ok := key.Addr().Interface().(encoding.TextUnmarshaler); ok {
			if err := u.UnmarshalText([]byte(m.name)); err != nil {
				d.problems.AddErr(here, err)
				continue
			}
		} else if key.Kind() == reflect.String {
			key.SetString(m.name)
		} else {
			d.problems.Add(here, fault.ErrType, "keys of type %s are not supported", key.Type())
			continue
		}
		elem := reflect.New(v.Type().Elem()).Elem()
		d.value(m.val, here, elem)
		v.SetMapIndex(key, elem)
	}
}

func (d *decoder) scalar(n *node, path string, v reflect.Value) {
	want, fits := "", false
	switch k := v.Kind(); {
	case k == reflect.String:
		want, fits = "a string", n.kind == '"'
	case k == reflect.Bool:
		want, fits = "true or false", n.kind == 't'
	case v.CanInt() || v.CanUint():
		want, fits = "a whole number in range", n.kind == '0'
	case v.CanFloat():
		want, fits = "a finite number", n.kind == '0'
	case k == reflect.Interface && v.NumMethod() == 0:
		want, fits = "a value", true
	}
	if !fits || json.Unmarshal(n.raw, v.Addr().Interface()) != nil {
		d.problems.Add(path, fault.ErrType, "expected %s, got %s", want, kindName(n.kind))
	}
}

func kindName(k byte) string {
	switch k {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case '0':
		return "a number"
	case 't':
		return "true or false"
	}
	return "null"
}
