// Package enum gives closed sets their stable text keys.
//
// A closed set is a uint8 type whose zero value means "not stated". Its keys
// stand in one array, indexed by value, with "" at index 0. The four functions
// here carry that array to and from text, so that every set of the module
// reads, writes and fails in the same way.
package enum

import (
	"errors"
	"fmt"
	"strings"
)

// ErrUnknownKey reports a key that a closed set does not have.
var ErrUnknownKey = errors.New("unknown key")

// Append appends the key of value v to dst. The zero value appends nothing; a
// value outside the set is an error that wraps [ErrUnknownKey].
func Append[E ~uint8](dst []byte, set string, keys []string, v E) ([]byte, error) {
	if int(v) >= len(keys) {
		return dst, fmt.Errorf("%s %d: %w", set, v, ErrUnknownKey)
	}
	return append(dst, keys[v]...), nil
}

// Parse returns the value whose key is text. Empty text is the zero value; any
// other text that is not a key is an error that wraps [ErrUnknownKey] and
// lists the keys.
func Parse[E ~uint8](set string, keys []string, text []byte) (E, error) {
	for i, k := range keys {
		if string(text) == k {
			return E(i), nil
		}
	}
	return 0, fmt.Errorf("%w %q: %s is one of %s", ErrUnknownKey, text, set, strings.Join(keys[1:], ", "))
}

// String returns the key of v, or a text such as "Unit(200)" for a value
// outside the set.
func String[E ~uint8](set string, keys []string, v E) string {
	if int(v) >= len(keys) {
		return fmt.Sprintf("%s(%d)", set, uint8(v))
	}
	return keys[v]
}

// Valid reports whether v is a stated value of the set.
func Valid[E ~uint8](keys []string, v E) bool { return v != 0 && int(v) < len(keys) }
