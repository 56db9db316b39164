package backbone_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/collective-impact/sdk/backbone"
)

func TestReadFrameworkIsStrict(t *testing.T) {
	for _, x := range []struct {
		name, doc string
		want      []string
	}{
		{"empty", ``, []string{": not valid JSON"}},
		{"list", `[]`, []string{": wrong type"}},
		{"null", `null`, []string{": wrong type"}},
		{"trailing data", `{"key":"k","title":"t","version":"1","functions":[{"key":"a","title":"A"}]} {}`, []string{": not valid JSON"}},
		{"decoding and validation", `{"Key":"k","key":1,"key":"k","functions":[{"duties":{}}],"extra":0}`, []string{
			"/key: duplicate", "/Key: unknown field", "/key: wrong type", "/functions/0/duties: wrong type", "/extra: unknown field",
			"/title: required", "/version: required", "/functions/0/key: required", "/functions/0/title: required"}},
		{"nothing stated", `{}`, []string{"/key: required", "/title: required", "/version: required", "/functions: required"}},
		{"all at once", `{"key":"k ","title":"t","version":"1",
			"holders":[{"key":"h","title":"H"},{"key":"h","title":""}],
			"qualities":[{"key":"","title":"Q"}],
			"functions":[
				{"key":"a","title":"A","duties":[{"key":"x","title":"X","holders":["h","i","h"]},{"key":"x","title":" X"}]},
				{"key":"a","title":"A"}]}`, []string{
			"/key: invalid", "/holders/1/key: duplicate", "/holders/1/title: required",
			"/functions/0/duties/0/holders/1: refers to nothing", "/functions/0/duties/0/holders/2: duplicate",
			"/functions/0/duties/1/key: duplicate", "/functions/0/duties/1/title: invalid",
			"/functions/1/key: duplicate", "/qualities/0/key: required"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			f, err := backbone.ReadFramework(strings.NewReader(x.doc))
			assert.Equal(t, x.want, paths(t, err))
			assert.Equal(t, backbone.Framework{}, f)
		})
	}
}

func TestReadStaffPlanIsStrict(t *testing.T) {
	const head = `"key":"k","title":"t","framework":"small","frameworkVersion":"1"`
	for _, x := range []struct {
		name, doc string
		want      []string
	}{
		{"wrong types", `{` + head + `,"positions":[{"key":"a","title":"A","fte":"half","vacant":"no","assignments":[{"function":1,"share":true}]},
			{"fte":1e1000000000},{"fte":1e-1000000000},{"fte":[]},{"fte":""}],"skils":[]}`, []string{
			"/positions/0/fte: wrong type", "/positions/0/vacant: wrong type", "/positions/0/assignments/0/function: wrong type", "/positions/0/assignments/0/share: wrong type",
			"/positions/1/fte: wrong type", "/positions/2/fte: wrong type", "/positions/3/fte: wrong type", "/positions/4/fte: wrong type", "/skils: unknown field",
			"/positions/1/key: required", "/positions/1/title: required", "/positions/2/key: required", "/positions/2/title: required",
			"/positions/3/key: required", "/positions/3/title: required", "/positions/4/key: required", "/positions/4/title: required"}},
		{"nothing stated", `{"positions":[{}],"skills":[{}],"adopted":[{}]}`, []string{
			"/key: required", "/title: required", "/framework: required", "/frameworkVersion: required",
			"/adopted/0/function: required", "/adopted/0/duty: required", "/skills/0/key: required", "/skills/0/title: required",
			"/positions/0/key: required", "/positions/0/title: required", "/positions/0/fte: required"}},
		{"numbers", `{` + head + `,"positions":[
			{"key":"a","title":"A","fte":1.5},{"key":"b","title":"B","fte":"-0.5"},{"key":"c","title":"C","fte":0.0000000000001},
			{"key":"d","title":"D","fte":1e10000},{"key":"e","title":"E","fte":"0"},{"key":"f","title":"F","fte":1e-10000},
			{"key":"g","title":"G","fte":null},
			{"key":"h","title":"H","fte":1,"assignments":[{"function":"plan","share":40},{"function":"meet","share":"0"},{"function":"grow","share":-0.1}]}]}`, []string{
			"/positions/0/fte: out of range", "/positions/1/fte: out of range", "/positions/2/fte: out of range", "/positions/3/fte: out of range",
			"/positions/4/fte: required", "/positions/5/fte: out of range", "/positions/6/fte: required",
			"/positions/7/assignments/0/share: out of range", "/positions/7/assignments/1/share: out of range", "/positions/7/assignments/2/share: out of range"}},
		{"references", `{` + head + `,"skills":[{"key":"s","title":"S"},{"key":"s","title":"S"}],
			"adopted":[{"function":"grow","duty":"pilot"},{"function":"grow","duty":"pilot"}],
			"positions":[
			{"key":"a","title":"A","fte":1,"requires":["s","q","s"],"holds":["r"],"person":" ana","assignments":[{"function":"plan","duty":"vision"},{"function":"plan"},{"function":"plan"},{"duty":"x "}]},
			{"key":"a","title":"A","fte":1,"vacant":true,"person":"ana","holds":[]}]}`, []string{
			"/adopted/1: duplicate", "/skills/1/key: duplicate",
			"/positions/0/person: invalid", "/positions/0/requires/1: refers to nothing", "/positions/0/requires/2: duplicate", "/positions/0/holds/0: refers to nothing",
			"/positions/0/assignments/0: duplicate", "/positions/0/assignments/2: duplicate", "/positions/0/assignments/3/function: required", "/positions/0/assignments/3/duty: invalid",
			"/positions/1/key: duplicate", "/positions/1/person: invalid", "/positions/1/holds: invalid"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			p, err := backbone.ReadStaffPlan(strings.NewReader(x.doc))
			require.Error(t, err)
			assert.Equal(t, backbone.StaffPlan{}, p)
			assert.Equal(t, x.want, paths(t, err))
		})
	}
}

// "Nobody has looked" and "has none" are different answers, and both survive a
// file. Numbers may be strings or not.
func TestReadStaffPlan(t *testing.T) {
	p, err := backbone.ReadStaffPlan(strings.NewReader(`{"key":"k","title":"t","framework":"small","frameworkVersion":"1","skills":[{"key":"s","title":"S"}],"positions":[
		{"key":"a","title":"A","fte":0.5,"requires":["s"]},
		{"key":"b","title":"B","fte":"0.5","requires":["s"],"holds":[],"assignments":[{"function":"plan"},{"function":"meet","share":0.25}]},
		{"key":"c","title":"C","fte":1.0,"requires":["s"],"holds":null,"assignments":[{"function":"plan","share":null}]}]}`))
	require.NoError(t, err)
	for range 2 {
		assert.Nil(t, p.Positions[0].Holds)
		assert.NotNil(t, p.Positions[1].Holds)
		assert.Nil(t, p.Positions[2].Holds)
		assert.False(t, p.Positions[1].Assignments[0].Share.Valid)
		assert.Equal(t, "0.25", p.Positions[1].Assignments[1].Share.Decimal.String())
		assert.False(t, p.Positions[2].Assignments[0].Share.Valid)
		m, err := backbone.Match(p)
		require.NoError(t, err)
		assert.Equal(t, []backbone.Fit{backbone.Unknown, backbone.Gap, backbone.Unknown}, []backbone.Fit{m.Fit("a", "s"), m.Fit("b", "s"), m.Fit("c", "s")})
		p, err = backbone.ReadStaffPlan(strings.NewReader(asJSON(t, p)))
		require.NoError(t, err)
	}
}

func TestReadersPassOnErrors(t *testing.T) {
	broken := errors.New("the disk is gone")
	_, err := backbone.ReadFramework(iotest.ErrReader(broken))
	assert.ErrorIs(t, err, broken)
	_, err = backbone.ReadStaffPlan(iotest.ErrReader(broken))
	assert.ErrorIs(t, err, broken)
	_, err = backbone.ReadCrosswalk(nil)
	assert.Equal(t, []string{": not valid JSON"}, paths(t, err))
}

func TestValidateFor(t *testing.T) {
	p := smallPlan(post("a", does("plan", "budget"), does("meet", "x"), does("", ""), does("party", "cake")))
	p = adopt(adopt(adopt(adopt(adopt(p, "plan", "law"), "plan", "vision"), "grow", "x"), "nowhere", "pilot"), "meet", "")
	p.FrameworkVersion = "2"
	want := []string{
		"/adopted/4/duty: required", "/positions/0/assignments/2/function: required",
		"/frameworkVersion: invalid",
		"/adopted/1: invalid", "/adopted/2/duty: refers to nothing", "/adopted/3/function: refers to nothing",
		"/positions/0/assignments/1/duty: refers to nothing", "/positions/0/assignments/3/function: refers to nothing",
	}
	assert.Equal(t, want, paths(t, p.ValidateFor(small())))
	assert.Equal(t, []string{"/adopted/4/duty: required", "/positions/0/assignments/2/function: required"}, paths(t, p.Validate()))

	other := backbone.BasicStaffPlan()
	assert.Equal(t, []string{"/framework: invalid"}, paths(t, other.ValidateFor(small())), "not every duty that follows from it")
	require.NoError(t, smallPlan().ValidateFor(small()))
}

// A fragment of the messages, because people read them.
func TestMessages(t *testing.T) {
	p := smallPlan(backbone.Position{Key: "f", Title: "Facilitators", FTE: dec("2")})
	p.Framework = "large"
	assert.EqualError(t, p.ValidateFor(small()), strings.Join([]string{
		`/positions/0/fte: the FTE of a position is at most 1: list every post for itself`,
		`/framework: the plan answers to "large", and the framework is "small"`,
	}, "\n"))
}

// Numbers of any size are refused at once, without writing out their digits.
func TestHugeNumbers(t *testing.T) {
	huge := []decimal.Decimal{decimal.New(1, math.MaxInt32), decimal.New(1, math.MinInt32), decimal.New(-1, math.MaxInt32),
		decimal.New(math.MaxInt64, -12), decimal.New(math.MinInt64, 0), decimal.New(0, math.MinInt32)}
	for i, d := range huge {
		a := does("plan", "")
		a.Share = decimal.NewNullDecimal(d)
		p := smallPlan(post("a", a))
		p.Positions[0].FTE = d
		got := paths(t, p.Validate())
		want := []string{"/positions/0/fte: out of range", "/positions/0/assignments/0/share: out of range"}
		if d.IsZero() {
			want[0] = "/positions/0/fte: required"
		}
		assert.Equal(t, want, got, i)
	}
}

// Walks can be broken off.
func TestDutiesStop(t *testing.T) {
	n := 0
	for ref := range small().Duties() {
		n++
		if ref.Duty == "budget" {
			break
		}
	}
	assert.Equal(t, 2, n)
}
