package dist

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/mathext"
)

// Student quantiles from mpmath 1.3.0 with 40 digits (testdata/student-t.py);
// qt of R 4.2.2 agrees with them to 1e-14.
func TestStudenStudents(t *testing.T) {
	f, err := os.Open("testdata/student-t.csv")
	require.NoError(t, err)
	defer func() { require.NoError(t, f.Close()) }()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 171)
	for _, row := range rows[1:] {
		var x [3]float64
		for i := range x {
			x[i], err = strconv.ParseFloat(row[i], 64)
			require.NoError(t, err)
		}
		require.InEpsilon(t, x[2], Student(x[1], x[0]), 2e-13, "df %v, level %v", x[0], x[1])
	}
}

// Closed forms: Cauchy for one degree of freedom, an algebraic function for two.
func TestStudentClosedForms(t *testing.T) {
	for _, level := range []float64{1e-15, 1e-9, 1e-4, 0.1, 0.5, 0.9, 0.95, 0.999, 0.999999} {
		// The exact level that a float64 holds: 1−level loses no digit here
		// because tan and the square root are taken of level itself.
		require.InEpsilon(t, math.Tan(math.Pi/2*level), Student(level, 1), 1e-9, "level %v", level)
		require.InEpsilon(t, level*math.Sqrt(2/((1-level)*(1+level))), Student(level, 2), 1e-12, "level %v", level)
	}
	for _, df := range []float64{1, 3, 1e3, 1e5, 1e12, 1 << 52} {
		require.Zero(t, Student(1e-300, df))
		require.GreaterOrEqual(t, Student(0.95, df), Normal(0.95))
	}
}

// The levels that are known beforehand are those of the function, and near the
// quantiles of R 4.2.2 (qnorm).
func TestNormalOfUsualLevels(t *testing.T) {
	for level, want := range map[float64]float64{0.9: 1.644853626951473, 0.95: 1.959963984540054, 0.99: 2.575829303548901} {
		require.Equal(t, -mathext.NormalQuantile((1-level)/2), Normal(level))
		require.InEpsilon(t, want, Normal(level), 1e-15)
	}
}

// The two methods agree where one hands over to the other.
func TestStudentSeam(t *testing.T) {
	for _, level := range []float64{0.5, 0.9, 0.95, 0.99, 0.999999} {
		require.InEpsilon(t, aboutNormal(Normal(level), 9999), Student(level, 9999), 1e-12)
	}
	for _, df := range []float64{1, 2.5, 40, 59.999, 60, 61, 9999} { // the two constants, and √3, where series and fraction meet
		_, middle, _ := studentT(math.Sqrt(3), df, tConstant(df))
		_, _, above := studentT(math.Nextafter(math.Sqrt(3), 2), df, tConstant(df))
		require.InDelta(t, 0.5, middle+above, 2e-14, "df %v", df)
	}
}
