package activities

import (
	"slices"
	"strconv"

	"github.com/gainshare/gainshare/internal/rules/evidence"
	"github.com/gainshare/gainshare/internal/rules/settlement"
	"github.com/gainshare/gainshare/internal/store"
)

// counted is the volume of the month: every contact but those a won objection removed.
func counted(rows []store.Measured) int64 {
	var n int64
	for _, r := range rows {
		if r.Counted {
			n++
		}
	}
	return n
}

// metricsOf counts what the quality gates look at, without the contacts left out.
func metricsOf(rows []store.Measured, without []string) map[string]settlement.Metric {
	var accepted, transferred, eligible, stars, rated, disputes, all int64
	for _, r := range rows {
		if !r.Counted || slices.Contains(without, r.ContactID) {
			continue
		}
		all++
		if r.Dispute {
			disputes++
		}
		if r.CSAT != nil {
			stars += *r.CSAT
			rated++
		}
		if !r.Eligible {
			continue
		}
		eligible++
		switch r.Outcome {
		case "accepted":
			accepted++
		case "transferred":
			transferred++
		}
	}
	return map[string]settlement.Metric{
		"ai_acceptance": {Numerator: accepted, Denominator: eligible},
		"transfer":      {Numerator: transferred, Denominator: eligible},
		"csat":          {Numerator: stars, Denominator: rated},
		"dispute":       {Numerator: disputes, Denominator: all},
	}
}

// evidenceColumns are the columns of a statement's evidence rows, one contact a row.
var evidenceColumns = []string{"contact", "shop", "day", "class", "outcome", "counted", "eligible", "csat", "dispute"}

func evidenceRows(rows []store.Measured) [][]string {
	out := make([][]string, 0, len(rows))
	for _, r := range rows {
		stars := "0"
		if r.CSAT != nil {
			stars = strconv.FormatInt(*r.CSAT, 10)
		}
		out = append(out, []string{r.ContactID, r.Shop, r.Day, r.Class, r.Outcome, strconv.FormatBool(r.Counted), strconv.FormatBool(r.Eligible), stars, strconv.FormatBool(r.Dispute)})
	}
	return out
}

// tallies tie the figures of the input to the rows: whoever has the rows counts them again.
func tallies() []evidence.Tally {
	in := func(extra ...string) map[string]string {
		where := map[string]string{"counted": "true"}
		for i := 0; i+1 < len(extra); i += 2 {
			where[extra[i]] = extra[i+1]
		}
		return where
	}
	metric := "/input/period/metrics/"
	return []evidence.Tally{
		{Key: "contacts", Where: in(), Pointer: "/input/period/contacts"},
		{Key: "accepted", Where: in("eligible", "true", "outcome", "accepted"), Pointer: metric + "ai_acceptance/numerator"},
		{Key: "eligible", Where: in("eligible", "true"), Pointer: metric + "ai_acceptance/denominator"},
		{Key: "transferred", Where: in("eligible", "true", "outcome", "transferred"), Pointer: metric + "transfer/numerator"},
		{Key: "stars", Where: in(), Column: "csat", Pointer: metric + "csat/numerator"},
		{Key: "disputes", Where: in("dispute", "true"), Pointer: metric + "dispute/numerator"},
	}
}

// evidenceLines are the figures of a statement in the order they are computed, each with its formula, its
// source and what it was computed from.
func evidenceLines(g *statementInputs, out settlement.Output) []evidence.Line {
	cur, p := string(g.engagement.Currency), g.input.Period
	line := func(key, value, unit, formula, source string, parents ...string) evidence.Line {
		if parents == nil {
			parents = []string{}
		}
		return evidence.Line{Key: key, Label: key, Value: value, Unit: unit, Formula: formula, Source: source, Parents: parents}
	}
	lines := []evidence.Line{
		line("contacts", strconv.FormatInt(p.Contacts, 10), "contacts", "count of counted rows", "usage snapshot "+g.snapshot),
		line("season_index_raw", string(g.seasonRaw), "", "(K - F) / (v * C) of the baseline month", "baseline version "+strconv.Itoa(g.baseline.Version)),
		line("season_index", string(p.SeasonIndex), "", "clipped to 0.80..1.25", "baseline", "season_index_raw"),
		line("wage_index", string(p.WageIndex), "", "", g.wageSource),
		line("wage_factor", out.WageFactor, "", "1 + labour fraction * (capped wage index - 1)", "contract", "wage_index"),
		line("baseline", out.Baseline.String(), cur, "(F * d/D + v * contacts * season) * wage factor + adjustments", "baseline", "contacts", "season_index", "wage_factor"),
	}
	parents := []string{}
	for _, c := range p.Costs {
		lines = append(lines, line("cost/"+c.Key, string(c.Amount), cur, "net lines of the service month", "invoices", "contacts"))
		parents = append(parents, "cost/"+c.Key)
	}
	return append(lines,
		line("actual", out.Actual.String(), cur, "sum of costs", "invoices and retained costs", parents...),
		line("gross_saving", out.GrossSaving.String(), cur, "baseline - actual", "", "baseline", "actual"),
		line("net_saving", out.NetSaving.String(), cur, "saving above dead band and deficit", "contract", "gross_saving"),
		line("quality_factor", out.QualityFactor, "", "sum of weights * gate scores", "contract", "contacts"),
		line("share", out.Share.String(), cur, "bands of the net saving * quality factor, limit "+out.Limit, "contract", "net_saving", "quality_factor"),
		line("payable", out.Payable.String(), cur, "share without what is disputed", "disputes", "share"),
		line("held", out.Held.String(), cur, "share - payable", "disputes", "share", "payable"),
		line("tax", out.Tax.String(), cur, "payable * tax rate", "contract", "payable"))
}

// disputedCosts marks costs under dispute and leaves out those that upheld disputes struck.
func disputedCosts(costs []settlement.Cost, struck, disputed []string) []settlement.Cost {
	out := []settlement.Cost{}
	for _, c := range costs {
		if slices.Contains(struck, c.Key) {
			continue
		}
		c.Disputed = slices.Contains(disputed, c.Key)
		out = append(out, c)
	}
	return out
}
