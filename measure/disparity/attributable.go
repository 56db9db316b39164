package disparity

func attributableMeasures() []Measure { return nil }
