// Package measure disaggregates microdata by subgroup and compares the groups.
package measure
