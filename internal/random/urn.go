package random

import "math"

// fewDraws is the number of draws up to which an urn is emptied ball by ball.
const fewDraws = 12

// maxBalls is the largest number of balls of a colour; a larger one is taken as
// this.
const maxBalls = 1 << 52

// Hypergeometric returns how many of the balls are white when draws balls are
// taken, without replacement, from an urn with so many white and other ones, at
// most 2⁵² together. Negative numbers count as 0, and nobody can draw more than
// there are.
//
// It is algorithm HRUA of Stadlober (1990, Journal of Computational and Applied
// Mathematics 31:181).
func (s *Stream) Hypergeometric(white, other, draws int) int {
	return int(s.hypergeometric(int64(white), int64(other), int64(draws)))
}

func (s *Stream) hypergeometric(white, other, draws int64) int64 {
	white, other = min(max(white, 0), maxBalls), min(max(other, 0), maxBalls)
	draws = min(max(draws, 0), white+other)
	// The rarer colour, and the smaller of what is taken and what is left.
	rare, common := min(white, other), max(white, other)
	taken := min(draws, white+other-draws)
	// Which balls are rare and which are taken may change places.
	var k int64
	if few := min(rare, taken); few <= fewDraws {
		k = s.ballByBall(few, max(rare, taken), white+other)
	} else {
		k = s.urn(float64(rare), float64(common), float64(taken))
	}
	if taken < draws {
		k = rare - k
	}
	if white > other {
		k = draws - k
	}
	return k
}

// ballByBall takes so many balls from an urn with marked ones among all.
func (s *Stream) ballByBall(draws, marked, all int64) int64 {
	k := int64(0)
	for i := range draws {
		if s.Below(uint64(all-i)) < uint64(marked-k) {
			k++
		}
	}
	return k
}

// urn is for rare ≤ common and draws at most half of both.
func (s *Stream) urn(rare, common, draws float64) int64 {
	all := rare + common
	p := draws / all
	mean := float64(draws * (rare / all))
	sd := math.Sqrt(float64(float64(mean*(common/all))*((all-draws)/(all-1))) + 0.5)
	width := float64(2*math.Sqrt(2/math.E)*sd) + (3 - 2*math.Sqrt(3/math.E))
	mode := math.Floor(float64((draws + 1) * ((rare + 1) / (all + 2))))
	chance := func(k float64) probability {
		return binomial(k, rare, p, 1-p).and(binomial(draws-k, common, p, 1-p))
	}
	top := chance(mode)
	for {
		u, v := s.Open(), s.Open()
		k := math.Floor(mean + 0.5 + float64(width*(v-0.5))/u)
		if k < 0 || k > rare || k > draws {
			continue
		}
		t := chance(k).over(top)
		if float64(u*(4-u))-3 <= t { // less than 2 log u
			return int64(k)
		}
		if float64(u*(u-t)) < 1 && float64(2*ln(u)) <= t {
			return int64(k)
		}
	}
}
