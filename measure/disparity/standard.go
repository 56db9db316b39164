package disparity

func standardMeasures() []Measure { return nil }
