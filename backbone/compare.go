package backbone

import (
	"github.com/collective-impact/sdk/internal/fault"
	"github.com/collective-impact/sdk/measure"
)

// TypeFit says how a type of backbone answers to what a place wants and wants
// to avoid.
type TypeFit struct {
	// Type is the key of the type.
	Type string `json:"type"`
	// Wanted are the wanted traits that speak for it, in the order asked.
	Wanted []string `json:"wanted"`
	// Avoided are the traits to avoid that speak against it, in the order
	// asked.
	Avoided []string `json:"avoided"`
	// Watch are all traits that speak against it: the risks to watch if it is
	// chosen.
	Watch []string `json:"watch"`
	// BetterBy are the keys of the types that are better or equal in every
	// trait asked for and better in one. A type without any is on the
	// shortlist.
	BetterBy []string `json:"betterBy"`
}

// CompareTypes compares types of backbones by traits, in the order of the
// types. It weighs nothing: one type is better than another only when it has
// every wanted trait of the other, no trait to avoid that the other has not,
// and differs in one. Where wishes pull apart, several types stay on the
// shortlist, and the choice is the partnership's.
//
// That a type is not listed with a trait does not prove it to be without: the
// source of [BackboneTypes] gives two for and two against each.
//
// The error joins every problem: keys of types are stated and do not stand
// twice; each wanted trait speaks for a type, each to avoid speaks against one,
// and none is asked for twice. Pointers are "/types/0/key", "/want/1" and
// "/avoid/0".
func CompareTypes(types []BackboneType, want, avoid []string) ([]TypeFit, error) {
	var c check
	seen, pros, cons := keys{}, keys{}, keys{}
	for i, t := range types {
		at := fault.At("/types", i, "key")
		if c.require(at, t.Key) && seen[t.Key] {
			c.Add(at, measure.ErrDuplicate, "another type has the key %q", t.Key)
		}
		seen[t.Key] = true
		for _, trait := range t.Pros {
			pros[trait.Key] = true
		}
		for _, trait := range t.Cons {
			cons[trait.Key] = true
		}
	}
	c.refer("/want", "trait for a type", want, pros)
	c.refer("/avoid", "trait against a type", avoid, cons)
	if err := c.Err(); err != nil {
		return nil, err
	}
	out := make([]TypeFit, 0, len(types))
	for _, t := range types {
		f := TypeFit{Type: t.Key, Wanted: among(want, t.Pros), Avoided: among(avoid, t.Cons), Watch: []string{}, BetterBy: []string{}}
		for _, trait := range t.Cons {
			f.Watch = append(f.Watch, trait.Key)
		}
		out = append(out, f)
	}
	for i := range out {
		for _, other := range out {
			// Both lists are without duplicates and in the order asked, so that
			// one contains the other and is longer when they differ.
			if contains(other.Wanted, out[i].Wanted) && contains(out[i].Avoided, other.Avoided) &&
				(len(other.Wanted) > len(out[i].Wanted) || len(other.Avoided) < len(out[i].Avoided)) {
				out[i].BetterBy = append(out[i].BetterBy, other.Type)
			}
		}
	}
	return out, nil
}

// among returns the keys that stand in a list of traits.
func among(asked []string, traits []Trait) []string {
	has := keys{}
	for _, t := range traits {
		has[t.Key] = true
	}
	out := []string{}
	for _, key := range asked {
		if has[key] {
			out = append(out, key)
		}
	}
	return out
}

// contains reports whether a list holds every key of another.
func contains(all, some []string) bool {
	has := keys{}
	for _, key := range all {
		has[key] = true
	}
	for _, key := range some {
		if !has[key] {
			return false
		}
	}
	return true
}
