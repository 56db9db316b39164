package backbone

import "strings"

// ProposedCrosswalks returns four crosswalks, from each of [StarterGuide],
// [EdRedesign], [Mathematica] and [Edmondson] to [FSG]. They are a proposal of
// this library, inferred from the words of the sources; no source states them.
// Each call returns a copy of its own.
func ProposedCrosswalks() []Crosswalk {
	f := FSG()
	x := func(from Framework, links ...string) Crosswalk {
		out := Crosswalk{
			Key:    from.Key + "-to-" + f.Key,
			Remark: "A proposal of this library, inferred from the words of both sources.",
			From:   from.ref(), To: f.ref(),
		}
		for _, l := range links {
			a, b, _ := strings.Cut(l, " > ")
			function, duty, _ := strings.Cut(a, "/")
			out.Links = append(out.Links, Link{DutyRef{function, duty}, DutyRef{Function: b}})
		}
		return out
	}
	return []Crosswalk{
		x(StarterGuide(),
			"guide-vision > strategic-coherence",
			"shared-measurement > data-management",
			"aligned-activities > facilitation",
			"mobilize-resources > funding",
			"community-engagement > community-outreach",
			"advance-policy > advocacy-communications"),
		x(EdRedesign(),
			"vision-strategy > strategic-coherence",
			"collaboration > facilitation",
			"measurement-learning > data-management",
			"resources > funding",
			"data-infrastructure > data-management",
			"advance-policy > advocacy-communications"),
		x(Mathematica(),
			"relationships > facilitation",
			"relationships > community-outreach",
			"knowledge > data-management",
			"knowledge > community-outreach",
			"accountability/regional-vision > strategic-coherence",
			"accountability/public-will > strategic-coherence",
			"accountability/accountability-frameworks > strategic-coherence",
			"accountability/interpret-data > data-management",
			"accountability/use-data > data-management",
			"accountability/advance-policy > advocacy-communications",
			"orchestration/convening > facilitation",
			"orchestration/facilitation > facilitation",
			"orchestration/coordination > facilitation",
			"orchestration/work-plans > facilitation",
			"orchestration/expectations > facilitation",
			"orchestration/pilots-services > programs",
			"orchestration/mobilize-resources > funding"),
		x(Edmondson(),
			"people > strategic-coherence",
			"people > facilitation",
			"people > community-outreach",
			"data > data-management",
			"resources > funding",
			"resources > programs"),
	}
}

// ProposedCrosswalk returns the crosswalk between two of [Frameworks], by key,
// and whether there is one: one of [ProposedCrosswalks], the reverse of one, or
// two of them composed by way of FSG. There is none from a framework to itself.
func ProposedCrosswalk(from, to string) (Crosswalk, bool) {
	var up, down *Crosswalk
	for _, x := range ProposedCrosswalks() {
		if x.From.Key == from {
			up = &x
		}
		if x.From.Key == to {
			reverse := x.Reverse()
			down = &reverse
		}
	}
	hub := FSG().Key
	switch {
	case from == to:
		return Crosswalk{}, false
	case up != nil && to == hub:
		return *up, true
	case down != nil && from == hub:
		return *down, true
	case up == nil || down == nil:
		return Crosswalk{}, false
	}
	x, err := up.Compose(*down)
	return x, err == nil
}
