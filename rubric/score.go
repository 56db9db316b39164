package rubric

import (
	"math/big"
	"slices"

	"github.com/shopspring/decimal"
)

// part is a score on its way into a weighted mean.
type part struct {
	Result
	weight    *big.Rat
	low, high *big.Rat // the scale, nil when it is mixed
}

func (s *Sheet) score(round Round) Scores {
	out := Scores{
		Rubric:  s.def.Key,
		Version: s.def.Version,
		Round:   round,
		Raters:  slices.Clone(s.raters[round]),
		Items:   []ItemScore{},
		Domains: []DomainScore{},
	}
	byItem := map[string][]Score{}
	for _, a := range s.answers[round] {
		byItem[a.Item] = append(byItem[a.Item], a.Score)
	}
	var domains []part
	for _, dom := range s.def.Domains {
		ds := DomainScore{Domain: dom.Key}
		var items []part
		for _, it := range dom.Items {
			scale, _ := s.def.Scale(it.Scale)
			is, p := scoreItem(it, scale, s.def.naPolicy(it), byItem[it.Key])
			is.Domain = dom.Key
			out.Items = append(out.Items, is)
			ds.Counts.merge(is.Counts)
			items = append(items, p)
		}
		p := mean(items)
		p.weight = weight(dom.Weight).Rat()
		ds.Result = p.Result
		out.Domains = append(out.Domains, ds)
		out.Counts.merge(ds.Counts)
		domains = append(domains, p)
	}
	out.Total = mean(domains).Result
	return out
}

func scoreItem(it Item, scale Scale, policy NAPolicy, answers []Score) (ItemScore, part) {
	is := ItemScore{Item: it.Key}
	lo, hi := scale.Range()
	p := part{weight: weight(it.Weight).Rat(), low: lo.Rat(), high: hi.Rat()}
	sum, n := new(big.Rat), 0
	for _, a := range answers {
		is.Counts.add(a.State)
		switch {
		case a.State == Scored:
			lv, _ := scale.Level(a.Level)
			sum.Add(sum, lv.Value.Rat())
			n++
			if !is.Min.Valid || lv.Value.LessThan(is.Min.Decimal) {
				is.Min = decimal.NewNullDecimal(lv.Value)
			}
			if !is.Max.Valid || lv.Value.GreaterThan(is.Max.Decimal) {
				is.Max = decimal.NewNullDecimal(lv.Value)
			}
		case a.State == NotApplicable && policy == ZeroNA:
			sum.Add(sum, p.low)
			n++
		}
	}
	switch {
	case policy == FailNA && is.Counts.NotApplicable > 0:
		p.Reason = NotApplicableFails
	case n > 0:
		points := sum.Quo(sum, new(big.Rat).SetInt64(int64(n)))
		p.Points = exactOf(points)
		p.Normalised = exactOf(normalise(points, p.low, p.high))
	case is.Counts.NotApplicable > 0 && is.Counts.NotApplicable == is.Counts.Expected():
		p.Reason = AllNotApplicable
	default:
		p.Reason = NothingScored
	}
	is.Result = p.Result
	if it.Gate != nil {
		switch {
		case !p.Points.Known() || is.Counts.Scored == 0:
			is.Gate = GateUndetermined
		case p.Points.r.Cmp(it.Gate.Min.Rat()) >= 0:
			is.Gate = GatePassed
		default:
			is.Gate = GateFailed
		}
	}
	return is, p
}

func normalise(v, low, high *big.Rat) *big.Rat {
	span := new(big.Rat).Sub(high, low)
	return new(big.Rat).Quo(new(big.Rat).Sub(v, low), span)
}

// mean is the weighted mean of the parts that have a score. Points need one
// scale throughout; the normalised score does not.
func mean(parts []part) part {
	var out part
	points, norm, weights := new(big.Rat), new(big.Rat), new(big.Rat)
	scored, notApplicable, mixed := 0, 0, false
	for _, p := range parts {
		if p.Reason == NotApplicableFails && p.weight.Sign() != 0 {
			out.Reason = NotApplicableFails
			return out
		}
		if p.Reason == AllNotApplicable || p.Reason == NotApplicableFails {
			notApplicable++
		}
		if !p.Normalised.Known() {
			continue
		}
		scored++
		if p.weight.Sign() == 0 {
			continue
		}
		switch {
		case p.low == nil:
			mixed = true
		case out.low == nil:
			out.low, out.high = p.low, p.high
		case out.low.Cmp(p.low) != 0 || out.high.Cmp(p.high) != 0:
			mixed = true
		}
		weights.Add(weights, p.weight)
		norm.Add(norm, new(big.Rat).Mul(p.weight, p.Normalised.r))
		if p.Points.Known() {
			points.Add(points, new(big.Rat).Mul(p.weight, p.Points.r))
		}
	}
	switch {
	case scored == 0 && notApplicable > 0 && notApplicable == len(parts):
		out.Reason = AllNotApplicable
	case scored == 0:
		out.Reason = NothingScored
	case weights.Sign() == 0:
		out.Reason = NoWeight
	default:
		out.Normalised = exactOf(norm.Quo(norm, weights))
		if mixed {
			out.Reason, out.low, out.high = MixedScales, nil, nil
			break
		}
		out.Points = exactOf(points.Quo(points, weights))
	}
	return out
}
