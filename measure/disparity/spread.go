package disparity

func spreadMeasures() []Measure { return nil }
