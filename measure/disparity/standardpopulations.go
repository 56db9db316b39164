package disparity

// ESP2013 returns the European Standard Population of 2013, 100,000 people in 19
// age bands as Public Health England and others use it: under 5, by five years,
// 90 and over (Eurostat 2013, Revision of the European Standard Population,
// doi:10.2785/11470).
func ESP2013() []Weight {
	return []Weight{{"0-4", 5000}, {"5-9", 5500}, {"10-14", 5500}, {"15-19", 5500}, {"20-24", 6000}, {"25-29", 6000}, {"30-34", 6500},
		{"35-39", 7000}, {"40-44", 7000}, {"45-49", 7000}, {"50-54", 7000}, {"55-59", 6500}, {"60-64", 6000}, {"65-69", 5500}, {"70-74", 5000},
		{"75-79", 4000}, {"80-84", 2500}, {"85-89", 1500}, {"90+", 1000}}
}

// US2000 returns the United States standard population of 2000, a million people
// in the 11 age bands of the National Center for Health Statistics (Anderson and
// Rosenberg 1998, National Vital Statistics Reports 47(3), table I).
func US2000() []Weight {
	return []Weight{{"0", 13818}, {"1-4", 55317}, {"5-14", 145565}, {"15-24", 138646}, {"25-34", 135573}, {"35-44", 162613},
		{"45-54", 134834}, {"55-64", 87247}, {"65-74", 66037}, {"75-84", 44842}, {"85+", 15508}}
}
