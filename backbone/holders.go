package backbone

// Prospect says who besides the staff could carry a duty.
type Prospect struct {
	DutyRef
	// Title is the name of the duty for people.
	Title string `json:"title"`
	// Suggested are the kinds of organizations that the framework suggests. None
	// means that it is silent, not that nobody could.
	Suggested []string `json:"suggested"`
	// Present are those of them that the partnership has. None, where some are
	// suggested, is a place to recruit for.
	Present []string `json:"present"`
}

// Prospects returns, for every duty in the order of the framework, which kinds
// of organizations could carry it and which of them are present in a
// partnership. Only duties can be carried by others; qualities stay with the
// backbone and are not here.
//
// The error joins every problem of the framework, at "/framework", and of the
// kinds, at "/present": keys of holders of the framework, none twice.
func (f Framework) Prospects(present ...string) ([]Prospect, error) {
	var c check
	c.AddErr("/framework", f.Validate())
	known, have := keys{}, keys{}
	for _, h := range f.Holders {
		known[h.Key] = true
	}
	c.refer("/present", "holder", present, known)
	if err := c.Err(); err != nil {
		return nil, err
	}
	for _, key := range present {
		have[key] = true
	}
	out := []Prospect{}
	for ref, d := range f.Duties() {
		p := Prospect{ref, d.Title, append([]string{}, d.Holders...), []string{}}
		for _, h := range d.Holders {
			if have[h] {
				p.Present = append(p.Present, h)
			}
		}
		out = append(out, p)
	}
	return out, nil
}
