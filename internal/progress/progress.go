// Package progress carries in a context whom long work tells how far it is.
package progress

import "context"

type key struct{}

// With returns a context that carries tell; a nil ctx stands for the background.
func With(ctx context.Context, tell func(done int)) context.Context {
	if ctx == nil {
		ctx = context.Background()
	}
	return context.WithValue(ctx, key{}, tell)
}

// Of returns what the context carries, nil where it carries nothing. The context
// may be nil.
func Of(ctx context.Context) func(done int) {
	if ctx == nil {
		return nil
	}
	tell, _ := ctx.Value(key{}).(func(int))
	return tell
}
