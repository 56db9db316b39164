package measure

// sealed holds confidential data behind a function. What prints unexported
// fields by reflection, such as a failing assertion or a debugger's dump, finds
// the function and not the data.
type sealed[T any] struct{ open func() *T }

func seal[T any](d *T) sealed[T] { return sealed[T]{func() *T { return d }} }

// data returns what was sealed, nil for the zero value.
func (s sealed[T]) data() *T {
	if s.open == nil {
		return nil
	}
	return s.open()
}
