package disparity

func orderedMeasures() []Measure { return nil }
