package disparity

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// Sums of all terms with mpmath 1.3.0 at 50 digits.
func TestHypergeometricTails(t *testing.T) {
	for _, c := range []struct {
		k, n, all, total int64
		below, above     float64
	}{
		{3, 10, 20, 50, 0.36496828677683677, 0.86096134261909303},
		{0, 25, 400, 2044, 0.0041674811917466069, 1.0},
		{25, 25, 1500, 2044, 1.0, 0.0004139249080838826},
		{607, 2000, 10528, 20000, 4.9228207728502945e-100, 1.0},
		{78, 200, 10528, 20000, 6.7753312613140097e-5, 0.99996249565481717},
		{504, 1000, 10528, 20000, 0.077422033827645123, 0.93156334924254408},
		{1, 2, 3, 4, 0.5, 1.0},
		{60, 100, 3000, 6000, 0.98315439557948469, 0.027416556482541354},
		{5, 10, 10, 10, 1, 1},
		{0, 10, 0, 20, 1, 1},
	} {
		below, above := hypergeometric(c.k, c.n, c.all, c.total)
		require.InEpsilon(t, c.below, below, 1e-11, "%+v", c)
		require.InEpsilon(t, c.above, above, 1e-11, "%+v", c)
	}
	below, above := hypergeometric(100, 10000, 10000, 20000) // so far out that a term is 0
	require.Equal(t, []float64{0, 1}, []float64{below, above})
	below, above = hypergeometric(9900, 10000, 10000, 20000)
	require.Equal(t, []float64{1, 0}, []float64{below, above})
}

// Sums of all terms with mpmath 1.3.0 at 50 digits.
func TestBinomialTails(t *testing.T) {
	for _, c := range []struct {
		k, n            int64
		p, below, above float64
	}{
		{3, 10, 0.3, 0.64961071840000003, 0.61721721359999997},
		{0, 20, 0.05, 0.35848592240854221, 1.0},
		{20, 20, 0.95, 1.0, 0.3584859224085419},
		{450, 1000, 0.5, 0.0008652680424881588, 0.99930412920278896},
		{0, 7, 0.5, 0.0078125, 1.0},
	} {
		below, above := binomial(c.k, c.n, c.p)
		require.InEpsilon(t, c.below, below, 1e-11, "%+v", c)
		require.InEpsilon(t, c.above, above, 1e-11, "%+v", c)
	}
	for _, c := range []struct {
		k, n         int64
		p            float64
		below, above float64
	}{{607, 2000, 0.8, 0, 1}, {1990, 2000, 0.1, 1, 0}, {0, 5, 0, 1, 1}, {1, 5, 0, 1, 0}, {5, 5, 1, 1, 1}, {4, 5, 1, 0, 1}} {
		below, above := binomial(c.k, c.n, c.p)
		require.Equal(t, []float64{c.below, c.above}, []float64{below, above}, "%+v", c)
	}
}

// Incomplete beta and gamma functions of mpmath 1.3.0.
func TestContinuousTails(t *testing.T) {
	for _, c := range [][3]float64{{2, 5, 0.10193947882985836}, {0.1, 3, 0.92665234880080582}, {12, 1.5, 0.018042029274027864},
		{1.96, 1e5, 0.049998563194301638}, {30, 40, 4.850907660590208e-29}, {0.9, 12, 0.38582543179490177}} {
		require.InEpsilon(t, c[2], studentTails(c[0], c[1]), 1e-9)
		require.Equal(t, studentTails(c[0], c[1]), studentTails(-c[0], c[1]))
		require.InEpsilon(t, c[2], fAbove(c[0]*c[0], 1, c[1]), 1e-9)
	}
	for _, c := range [][3]float64{{3.84, 1, 0.050043521248705103}, {11.07, 5, 0.050009618622405482}, {200, 5, 2.8406228986415317e-41},
		{0.5, 3, 0.91889141165467586}, {60, 59, 0.43924745666029413}} {
		require.InEpsilon(t, c[2], chiSquareAbove(c[0], c[1]), 1e-12)
		require.InEpsilon(t, c[2], fAbove(c[0]/c[1], c[1], 0), 1e-12)
	}
	for _, c := range [][4]float64{{3.2, 2, 30, 0.054991816556153702}, {0.4, 5, 12, 0.83965287164802256}, {40, 3, 100, 4.5282160534114571e-17}, {2, 4, 3.5, 0.27652869051615528}} {
		require.InEpsilon(t, c[3], fAbove(c[0], c[1], c[2]), 1e-12)
	}
	require.InEpsilon(t, 1.2441921148543573e-15, normalTails(-8), 1e-13) // 2·Φ(−8), mpmath 1.3.0
	require.Equal(t, []float64{1, 1, 1}, []float64{normalTails(0), chiSquareAbove(0, 3), fAbove(-1, 2, 5)})
	require.InEpsilon(t, normalTails(1.5), studentTails(1.5, 0), 1e-15)
}

// R 4.2.2: p.adjust(c(0.01,0.04,0.03,0.005), m) for holm, hochberg, bonferroni.
func TestAdjust(t *testing.T) {
	p := []float64{0.01, 0.04, 0.03, 0.005}
	for a, want := range map[Adjustment][]float64{
		Holm:       {0.03, 0.06, 0.06, 0.02},
		Hochberg:   {0.03, 0.04, 0.04, 0.02},
		Bonferroni: {0.04, 0.16, 0.12, 0.02},
	} {
		family, all := make([]Chance, len(p)+1), []*Chance{}
		for i := range p {
			family[i] = chance(Wald, 0, 0, 0, p[i])
		}
		family[len(p)] = untested("no-spread")
		for i := range family {
			all = append(all, &family[i])
		}
		a.adjust(all)
		for i := range p {
			require.InDelta(t, want[i], family[i].Adjusted, 1e-15, "%s %d", a, i)
			require.Equal(t, 4, family[i].Family)
			require.Equal(t, want[i] < Alpha, family[i].Verdict == BeyondChance)
		}
		require.Equal(t, NotTested, family[len(p)].Verdict)
	}
}

func TestDevianceBothWays(t *testing.T) {
	for _, x := range []float64{1, 10, 1e6} {
		for _, r := range []float64{0.81, 0.82, 1.21, 1.23, 1.0001} { // about the border between series and formula
			require.InDelta(t, x*math.Log(1/r)+x*r-x, deviance(x, x*r), 1e-9*x)
		}
	}
}
