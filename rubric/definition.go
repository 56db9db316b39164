package rubric

import (
	"io"
	"iter"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/collective-impact/sdk/internal/strictjson"
	"github.com/collective-impact/sdk/measure"
)

// Definition is a rubric as plain data: its scales, and its items grouped in
// domains. It marshals to JSON and is read back by [ReadDefinition]. A change
// of words, levels or weights makes another Version: answers name the version
// that they answer to, and a [Sheet] takes no other.
type Definition struct {
	// Key names the rubric for programs: "partnership-readiness". Required.
	Key string `json:"key"`
	// Version tells one edition of the rubric from another: "1". Required.
	Version string `json:"version"`
	// Title is the name for people. Required.
	Title string `json:"title"`
	// Description says what the rubric is for.
	Description string `json:"description,omitempty"`
	// Citation is the source of the instrument.
	Citation measure.Citation `json:"citation,omitzero"`
	// Remark says what a user should know about the source.
	Remark string `json:"remark,omitempty"`
	// NA is the policy for "not applicable" of every item that states none.
	// Not stated means [ExcludeNA].
	NA NAPolicy `json:"na,omitzero"`
	// Scales are the scales that items refer to by key. At least one.
	Scales []Scale `json:"scales"`
	// Domains group the items. At least one.
	Domains []Domain `json:"domains"`
}

// Scale is a list of levels, declared by the instrument and never inferred
// from the answers. It needs two levels at least, and two different values.
type Scale struct {
	// Key names the scale within its definition. Required.
	Key string `json:"key"`
	// Title is the name for people.
	Title string `json:"title,omitempty"`
	// Levels are the legal choices, in the order of the instrument.
	Levels []Level `json:"levels"`
}

// Level is one legal choice of a scale. Its key identifies the choice; two
// levels may have the same value and stay distinct.
type Level struct {
	// Key identifies the level within its scale: "3". Required.
	Key string `json:"key"`
	// Value is what the level counts, in points of the instrument, exactly.
	Value decimal.Decimal `json:"value"`
	// Label is a short name such as "agree". A level without one is a legal
	// choice like any other.
	Label string `json:"label,omitempty"`
}

// Domain is a group of items that are averaged together.
type Domain struct {
	// Key names the domain within its definition. Required.
	Key string `json:"key"`
	// Title is the name for people.
	Title string `json:"title,omitempty"`
	// Weight is the weight of the domain in the total; absent means 1. It is
	// not negative; weights need not sum to anything.
	Weight decimal.NullDecimal `json:"weight,omitzero"`
	// Items are the items of the domain. At least one.
	Items []Item `json:"items"`
}

// Item is one question or criterion.
type Item struct {
	// Key names the item within its definition, over all domains. Required.
	// Answers refer to it, so it should outlive a renumbering.
	Key string `json:"key"`
	// Number is the number printed in the instrument, or "" when it has none
	// or the source has lost it.
	Number string `json:"number,omitempty"`
	// Text is the question. Required.
	Text string `json:"text"`
	// Scale is the key of the item's scale. Required.
	Scale string `json:"scale"`
	// Weight is the weight of the item in its domain; absent means 1. It is
	// not negative; an item of weight 0 is scored and shown, and counts for
	// nothing.
	Weight decimal.NullDecimal `json:"weight,omitzero"`
	// NA is the item's own policy for "not applicable".
	NA NAPolicy `json:"na,omitzero"`
	// Gate is a minimum that the item must reach, or nil.
	Gate *Gate `json:"gate,omitempty"`
	// Anchors say in words what levels mean for this item.
	Anchors []Anchor `json:"anchors,omitempty"`
	// Citation is the source of this item, when it is not the definition's.
	Citation measure.Citation `json:"citation,omitzero"`
	// Remark says what a user should know about the source of the item.
	Remark string `json:"remark,omitempty"`
}

// Anchor ties words to one level of one item.
type Anchor struct {
	// Level is the key of a level of the item's scale. Required.
	Level string `json:"level"`
	// Wording is the state of the words. Required.
	Wording Wording `json:"wording"`
	// Descriptor says what the level looks like. It stands if and only if the
	// state is [Worded].
	Descriptor string `json:"descriptor,omitempty"`
	// Remark says what a user should know about the source of these words.
	Remark string `json:"remark,omitempty"`
}

// Gate is a minimum that one item must reach whatever the others do. A gate
// changes no score: it is reported beside it.
type Gate struct {
	// Min is the lowest score that passes, in points of the item's scale.
	Min decimal.Decimal `json:"min"`
}

// ReadDefinition reads a definition from JSON. It is strict: unknown fields,
// duplicate keys, wrong types and everything that [Definition.Validate] checks
// are reported together, each with its JSON Pointer. The definition returned
// beside an error is empty.
func ReadDefinition(r io.Reader) (Definition, error) {
	return strictjson.Read(r, Definition.Validate)
}

// Items walks the items of all domains in the order of the definition, each
// with the key of its domain.
func (d Definition) Items() iter.Seq2[string, Item] {
	return func(yield func(string, Item) bool) {
		for _, dom := range d.Domains {
			for _, it := range dom.Items {
				if !yield(dom.Key, it) {
					return
				}
			}
		}
	}
}

// Item returns the item with a key, and whether there is one.
func (d Definition) Item(key string) (Item, bool) {
	for _, it := range d.Items() {
		if it.Key == key {
			return it, true
		}
	}
	return Item{}, false
}

// Scale returns the scale with a key, and whether there is one.
func (d Definition) Scale(key string) (Scale, bool) {
	for _, s := range d.Scales {
		if s.Key == key {
			return s, true
		}
	}
	return Scale{}, false
}

// Level returns the level with a key, and whether there is one.
func (s Scale) Level(key string) (Level, bool) {
	for _, l := range s.Levels {
		if l.Key == key {
			return l, true
		}
	}
	return Level{}, false
}

// Range returns the lowest and the highest value of the scale, or zeros when
// it has no levels. Values are compared exactly; the definition should have
// passed [Definition.Validate], which bounds their size.
func (s Scale) Range() (low, high decimal.Decimal) {
	for i, l := range s.Levels {
		if i == 0 || l.Value.LessThan(low) {
			low = l.Value
		}
		if i == 0 || l.Value.GreaterThan(high) {
			high = l.Value
		}
	}
	return low, high
}

// Anchor returns the words of a level of the item, and whether the item states
// anything about it.
func (it Item) Anchor(level string) (Anchor, bool) {
	for _, a := range it.Anchors {
		if a.Level == level {
			return a, true
		}
	}
	return Anchor{}, false
}

// clone returns a copy that shares nothing that can be written to.
func (d Definition) clone() Definition {
	d.Scales = slices.Clone(d.Scales)
	for i := range d.Scales {
		d.Scales[i].Levels = slices.Clone(d.Scales[i].Levels)
	}
	d.Domains = slices.Clone(d.Domains)
	for i := range d.Domains {
		items := slices.Clone(d.Domains[i].Items)
		for k := range items {
			items[k].Anchors = slices.Clone(items[k].Anchors)
			if g := items[k].Gate; g != nil {
				items[k].Gate = new(*g)
			}
		}
		d.Domains[i].Items = items
	}
	return d
}
