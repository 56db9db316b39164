package rubric

import (
	"fmt"

	"github.com/collective-impact/sdk/internal/fault"
)

// Note is something about a definition that a user should know and that does
// not keep it from being used.
type Note struct {
	// Path is the place in the definition, as a JSON Pointer.
	Path string `json:"path"`
	// Kind is the kind of note.
	Kind NoteKind `json:"kind"`
	// Item is the key of the item that the note is about, or "".
	Item string `json:"item,omitempty"`
	// Level is the key of the level that the note is about, or "".
	Level string `json:"level,omitempty"`
	// Text says it in words.
	Text string `json:"text"`
}

// Notes lists, in the order of the definition, the levels that have no words
// (by design, lost in the source, or not stated although the item words
// others) and every remark on the source. An item that words no level at all
// has no note: it rests on the labels of its scale.
func (d Definition) Notes() []Note {
	var out []Note
	remark := func(at, item, level, text string) {
		if text != "" {
			out = append(out, Note{at + "/remark", SourceRemark, item, level, text})
		}
	}
	remark("", "", "", d.Remark)
	for i, dom := range d.Domains {
		for k, it := range dom.Items {
			at := fault.At("/domains", i, "items", k)
			remark(at, it.Key, "", it.Remark)
			for n, a := range it.Anchors {
				at := fault.At(at+"/anchors", n)
				switch a.Wording {
				case BlankByDesign:
					out = append(out, Note{at, BlankLevel, it.Key, a.Level, fmt.Sprintf("level %q is left without words by design and may be chosen", a.Level)})
				case MissingInSource:
					out = append(out, Note{at, LostWords, it.Key, a.Level, fmt.Sprintf("the words of level %q are lost in the source; the level may be chosen", a.Level)})
				}
				remark(at, it.Key, a.Level, a.Remark)
			}
			scale, _ := d.Scale(it.Scale)
			for _, lv := range scale.Levels {
				if _, ok := it.Anchor(lv.Key); !ok && len(it.Anchors) > 0 {
					out = append(out, Note{at + "/anchors", UnstatedWords, it.Key, lv.Key, fmt.Sprintf("nothing is stated about the words of level %q", lv.Key)})
				}
			}
		}
	}
	return out
}
