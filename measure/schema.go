package measure

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/collective-impact/sdk/internal/csvscan"
	"github.com/collective-impact/sdk/internal/enum"
	"github.com/collective-impact/sdk/internal/fault"
)

// Kind says what a column holds.
type Kind uint8

// The kinds of columns.
const (
	// Category: one of the declared levels, in their declared order.
	Category Kind = iota + 1
	// Number: a decimal number.
	Number
	// YesNo: true or false.
	YesNo
	// Several: any of the declared levels at once, such as races alone or in
	// combination. Groups of it overlap: their shares may add up to more than 1,
	// and all others of a group are those who are not in it. None is missing.
	Several
	// Label: any text, such as the name of a sampling unit. Its levels are those
	// that occur; it serves survey designs and cannot be disaggregated by.
	Label
)

var kindKeys = []string{"", "category", "number", "yes-no", "several", "label"}

// maxSeveral bounds the levels of a column of kind [Several], all of whose
// combinations may occur.
const maxSeveral = 12

// maxLevels bounds the levels of a category.
const maxLevels = 1<<16 - 1

// String returns the key.
func (k Kind) String() string { return enum.String("Kind", kindKeys, k) }

// AppendText appends the key: "category", "number", "yes-no", "several" or
// "label".
func (k Kind) AppendText(b []byte) ([]byte, error) { return enum.Append(b, "Kind", kindKeys, k) }

// MarshalText returns the key.
func (k Kind) MarshalText() ([]byte, error) { return k.AppendText(nil) }

// UnmarshalText reads a key; an unknown one wraps [ErrUnknownKey].
func (k *Kind) UnmarshalText(text []byte) (err error) {
	*k, err = enum.Parse[Kind]("kind", kindKeys, text)
	return err
}

// Column declares one column of the input.
type Column struct {
	// Name is the name in the header; required.
	Name string `json:"name"`
	// Kind says what it holds; required.
	Kind Kind `json:"kind"`
	// Levels are all values that a category can take, in the order in which
	// they are to be shown; required for categories and for [Several].
	// A value that is not declared is an error, for a misspelt group would become a group.
	Levels []string `json:"levels,omitempty"`
	// Parent is a category that this one is nested in, as schools are in
	// districts: all rows of a level have one level of the parent.
	Parent string `json:"parent,omitempty"`
	// Separator stands between the levels in a text of kind [Several]; "" means
	// ";".
	Separator string `json:"separator,omitempty"`
	// Missing are the markers of a missing value in this column, such as "NA"
	// or "-99". Nil means those of the schema; an empty list means that no
	// value may be missing.
	Missing []string `json:"missing,omitzero"`
	// True and False are the texts of a yes-no column, for it alone; nil means
	// "true", "yes", "1" and "false", "no", "0". Texts are compared as they
	// stand, case and spaces included.
	True []string `json:"true,omitzero"`
	// False: see True.
	False []string `json:"false,omitzero"`
}

// Schema declares the columns that are wanted from the input; others are left
// out. Its zero value declares none.
type Schema struct {
	// Columns are the wanted columns, in any order.
	Columns []Column `json:"columns"`
	// Missing are the markers of a missing value; nil means the empty field.
	Missing []string `json:"missing,omitzero"`
	// MaxRecord is the longest record in bytes, its line end included; 0 means
	// 1 MiB. A longer one is an error before it is held in memory.
	MaxRecord int `json:"maxRecord,omitempty"`
	// MaxErrors is the number of wrong cells after which reading stops; 0
	// means 20.
	MaxErrors int `json:"maxErrors,omitempty"`
	// BlockBytes is the number of bytes of input that make one Frame of
	// [ReadCSVBlocks], give or take 1 MiB or a record; 0 means 16 MiB.
	BlockBytes int `json:"blockBytes,omitempty"`
}

// maxNumber bounds the numbers that are accepted, so that no sum of squares
// can overflow.
const maxNumber = 1e150

// UnknownLevel is the name under which people whose group is missing are shown.
// No declared level may have it.
const UnknownLevel = "(unknown)"

// Validate reports every problem at once, each a [*FieldError].
func (s Schema) Validate() error {
	var l fault.List
	if len(s.Columns) == 0 {
		l.Add("/columns", ErrRequired, "required: at least one column")
	}
	for _, f := range []struct {
		name string
		v    int
	}{{"maxRecord", s.MaxRecord}, {"maxErrors", s.MaxErrors}, {"blockBytes", s.BlockBytes}} {
		if f.v < 0 {
			l.Add("/"+f.name, ErrRange, "must not be negative")
		}
	}
	seen := map[string]bool{}
	for i, c := range s.Columns {
		at := fault.At("/columns", i)
		switch {
		case c.Name == "":
			l.Add(at+"/name", ErrRequired, "required: the name in the header")
		case seen[c.Name]:
			l.Add(at+"/name", ErrDuplicate, "column %q is declared twice", c.Name)
		case !utf8.ValidString(c.Name):
			l.Add(at+"/name", ErrInvalid, "must be text in UTF-8")
		}
		seen[c.Name] = true
		c.checkKind(&l, at)
		c.checkTexts(&l, at, s.missing(c))
		if c.Parent != "" {
			s.checkParent(&l, at, c)
		}
	}
	return l.Err()
}

// checkKind reports a kind that does not exist, and levels that do not fit it.
func (c Column) checkKind(l *fault.List, at string) {
	switch c.Kind {
	case Category, Several:
		checkLevels(l, at+"/levels", c.Levels)
		if most := map[Kind]int{Category: maxLevels, Several: maxSeveral}[c.Kind]; len(c.Levels) > most {
			l.Add(at+"/levels", ErrRange, "at most %d levels", most)
		}
	case Number, YesNo, Label:
		if len(c.Levels) > 0 {
			l.Add(at+"/levels", ErrInvalid, "only a category has levels")
		}
	default:
		l.Add(at+"/kind", ErrRequired, "required: category, number, yes-no, several or label")
	}
	if c.Separator != "" && c.Kind != Several {
		l.Add(at+"/separator", ErrInvalid, "only a column of several levels has a separator")
	}
	for j, v := range c.Levels {
		if c.Kind == Several && strings.Contains(v, c.separator()) {
			l.Add(fault.At(at+"/levels", j), ErrInvalid, "%q contains the separator %q", v, c.separator())
		}
	}
}

func (c Column) separator() string {
	if c.Separator == "" {
		return ";"
	}
	return c.Separator
}

// checkParent reports a parent that is no category, and categories that are
// nested in each other in a circle.
func (s Schema) checkParent(l *fault.List, at string, c Column) {
	if c.Kind != Category {
		l.Add(at+"/parent", ErrInvalid, "only a category is nested in another")
	}
	parent := func(name string) (Column, bool) {
		i := slices.IndexFunc(s.Columns, func(x Column) bool { return x.Name == name && x.Kind == Category })
		if i < 0 {
			return Column{}, false
		}
		return s.Columns[i], true
	}
	up, ok := parent(c.Parent)
	if !ok {
		l.Add(at+"/parent", ErrDangling, "no category is named %q", c.Parent)
		return
	}
	for range s.Columns {
		if up.Name == c.Name {
			l.Add(at+"/parent", ErrInvalid, "%q is nested in itself", c.Name)
			return
		}
		if up, ok = parent(up.Parent); !ok {
			return
		}
	}
}

// yesNo returns the texts of a yes-no column.
func (c Column) yesNo() (yes, no []string) {
	yes, no = c.True, c.False
	if yes == nil {
		yes = []string{"true", "yes", "1"}
	}
	if no == nil {
		no = []string{"false", "no", "0"}
	}
	return yes, no
}

// checkTexts reports texts that would mean two things.
func (c Column) checkTexts(l *fault.List, at string, missing []string) {
	yes, no := c.yesNo()
	if c.Kind != YesNo {
		if len(c.True) > 0 || len(c.False) > 0 {
			l.Add(at+"/true", ErrInvalid, "only a yes-no column has texts for true and false")
		}
		yes, no = nil, nil
	} else if len(yes) == 0 || len(no) == 0 {
		l.Add(at+"/true", ErrRequired, "required: a text for true and one for false")
	}
	for _, v := range yes {
		if slices.Contains(no, v) {
			l.Add(at+"/true", ErrInvalid, "%q means both true and false", v)
		}
	}
	for _, m := range missing {
		if slices.Contains(c.Levels, m) || slices.Contains(yes, m) || slices.Contains(no, m) {
			l.Add(at+"/missing", ErrInvalid, "%q is both a value and a missing marker", m)
		}
	}
}

func checkLevels(l *fault.List, at string, levels []string) {
	if len(levels) == 0 {
		l.Add(at, ErrRequired, "required: every value that the column can take, in order")
	}
	seen := map[string]bool{}
	for j, v := range levels {
		switch {
		case v == "" || v == UnknownLevel:
			l.Add(fault.At(at, j), ErrInvalid, "%q cannot be a level", v)
		case seen[v]:
			l.Add(fault.At(at, j), ErrDuplicate, "level %q stands twice", v)
		case !utf8.ValidString(v):
			l.Add(fault.At(at, j), ErrInvalid, "must be text in UTF-8")
		}
		seen[v] = true
	}
}

func (s Schema) missing(c Column) []string {
	switch {
	case c.Missing != nil:
		return c.Missing
	case s.Missing != nil:
		return s.Missing
	}
	return []string{""}
}

// parser turns texts of one column into codes.
type parser struct {
	spec    Column
	missing map[string]bool
	codes   map[string]int // of levels, or of yes and no
	dict    *csvscan.Dict  // of all of these
	digits  bool           // some markers of what is missing are numbers
}

func (s Schema) parser(c Column) *parser {
	p := &parser{spec: c, missing: map[string]bool{}, codes: map[string]int{}}
	for _, m := range s.missing(c) {
		p.missing[m] = true
	}
	for i, v := range c.Levels {
		p.codes[v] = i
	}
	if c.Kind == YesNo {
		yes, no := c.yesNo()
		for _, v := range yes {
			p.codes[v] = codeYes
		}
		for _, v := range no {
			p.codes[v] = codeNo
		}
	}
	unknown := newColumn(c).unknown()
	all := maps.Clone(p.codes)
	for i, v := range c.Levels {
		if c.Kind == Several {
			all[v] = 1 << i
		}
	}
	for m := range p.missing {
		all[m] = unknown
		if _, _, ok := csvscan.Decimal([]byte(m)); ok {
			p.digits = true
		}
	}
	maps.DeleteFunc(all, func(text string, _ int) bool { return !utf8.ValidString(text) })
	p.dict = csvscan.NewDict(all)
	return p
}

// parse appends the value of a text to col, or says what was expected.
func (p *parser) parse(col *column, text string) (expected string) {
	if p.missing[text] {
		col.addMissing()
		return ""
	}
	switch p.spec.Kind {
	case Category, YesNo:
		if code, ok := p.codes[text]; ok {
			col.add(code)
			return ""
		}
	case Several:
		if set, ok := p.several(text); ok {
			col.add(set)
			return ""
		}
	case Label:
		col.addLabel(text)
		return ""
	case Number:
		if x, ok := parseNumber(text); ok {
			col.num.addFloat(x)
			return ""
		}
	}
	return p.expected(text)
}

// several returns the set of levels that a text lists.
func (p *parser) several(text string) (set int, ok bool) {
	for part := range strings.SplitSeq(text, p.spec.separator()) {
		code, ok := p.codes[part]
		if !ok || set&(1<<code) != 0 {
			return 0, false
		}
		set |= 1 << code
	}
	return set, true
}

// expected says what a column takes.
func (p *parser) expected(text string) string {
	switch p.spec.Kind {
	case YesNo:
		yes, no := p.spec.yesNo()
		return quoteAll(yes) + " for yes, " + quoteAll(no) + " for no"
	case Number:
		return "a decimal number below 1e150 in size"
	case Several:
		return "some of the levels " + quoteAll(p.spec.Levels) + ", each once, separated by " + strconv.Quote(p.spec.separator())
	}
	hint := ""
	if slices.ContainsFunc(p.spec.Levels, func(l string) bool { return strings.EqualFold(l, strings.TrimSpace(text)) }) {
		hint = "; one differs only in case or spaces"
	}
	return "one of the levels " + quoteAll(p.spec.Levels) + hint
}

// parseNumber reads a plain decimal number: no NaN, infinity, hexadecimal,
// underscores, spaces or thousands separators.
func parseNumber(s string) (float64, bool) {
	if s == "" || strings.IndexFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && !strings.ContainsRune("+-.eE", r)
	}) >= 0 {
		return 0, false
	}
	x, err := strconv.ParseFloat(s, 64)
	return x, err == nil && math.Abs(x) < maxNumber
}

func quoteAll(levels []string) string {
	const most = 12
	q := make([]string, 0, most+1)
	for i, v := range levels {
		if i == most {
			q = append(q, "… "+strconv.Itoa(len(levels)-most)+" more")
			break
		}
		q = append(q, strconv.Quote(v))
	}
	return strings.Join(q, ", ")
}
