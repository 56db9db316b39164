package backbone

// Frameworks returns the frameworks that this library knows: [FSG],
// [StarterGuide], [EdRedesign], [Mathematica] and [Edmondson]. Each call
// returns a copy of its own.
func Frameworks() []Framework {
	return []Framework{FSG(), StarterGuide(), EdRedesign(), Mathematica(), Edmondson()}
}
