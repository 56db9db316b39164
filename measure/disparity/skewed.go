package disparity

import "github.com/collective-impact/sdk/measure"

// SkewedLog is the interval [measure.Skewed] of the logarithm of a figure. An index
// of people is a sum of the influences of people, few of whom weigh most where
// incomes lie far apart, so that its error is skewed and is itself uncertain.
const SkewedLog measure.Method = "skewed-log"

// Generalised entropy with α ≥ 1 rests on the few at the top, whom a small
// sample mostly does not hold: it has no interval below leastAtTop people, and is
// unreliable below 100·4^(α−1).
const leastAtTop = 60
