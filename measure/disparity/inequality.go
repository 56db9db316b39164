package disparity

func inequalityMeasures() []Measure { return nil }
