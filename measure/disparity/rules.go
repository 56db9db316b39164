package disparity

func ruleMeasures() []Measure { return nil }
