package invoice_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/testsuite/property"
)

func terms(t require.TestingT, text string) contract.Contract {
	var c contract.Contract
	require.NoError(t, json.Unmarshal([]byte(text), &c))
	require.Empty(t, contract.Validate("", c, contract.PlanOutcome, "CNY"))
	return c
}

func serviceOf(c contract.Contract, u invoice.Usage) invoice.Service {
	return invoice.Service{Contract: c, Currency: "CNY", Month: november, Starts: period.Date{}, Usage: u}
}

// say is a line in short: charge, kind, net, tax.
func say(lines []invoice.Line) []string {
	var out []string
	for _, l := range lines {
		out = append(out, l.Charge+" "+l.Kind+" "+l.Net.String()+" "+l.Tax.String())
	}
	return out
}

const base10000 = `{"charge":{"key":"base","model":"flat","amount":"10000"}}`

func TestDiscountsCreditsAndOutcomesOnABill(t *testing.T) {
	meters := map[string]money.Number{"contacts.ai": "100", "contacts.ai_confirmed": "90", "contacts.ai_unsold": "80", "sales.assisted": "5000.00", "sales.orders": "10"}
	measures := map[string]invoice.Ratio{"transfer": {250, 1000}, "ai_acceptance": {6500, 10000}, "csat": {440, 100}, "dispute": {1, 3}}
	for _, c := range []struct {
		name, mode, charges, sla string
		want                     []string
	}{
		{"an outcome fee is paid for confirmed contacts", "exclusive", `{"kind":"outcome_fee","charge":{"key":"o","model":"per_unit","meter":"contacts.ai","unit_price":"1"}},` + base10000, "",
			[]string{"base usage 10000.00 600.00", "o outcome_fee 90.00 5.40"}},
		{"where sales are paid for too, a contact earns one fee", "exclusive", `{"kind":"outcome_fee","charge":{"key":"o","model":"per_unit","meter":"contacts.ai","unit_price":"1"}},
			{"kind":"outcome_fee","charge":{"key":"s","model":"percentage","meter":"sales.assisted","rate":"0.02"}}`, "",
			[]string{"o outcome_fee 80.00 4.80", "s outcome_fee 100.00 6.00"}},
		{"ordinary charges keep counting every AI contact", "exclusive", `{"charge":{"key":"ai","model":"per_unit","meter":"contacts.ai","unit_price":"1"}}`, "", []string{"ai usage 100.00 6.00"}},
		{"a share off the fees, not off the one-off", "exclusive", base10000 + `,{"kind":"oneoff","on":"2026-11-03","charge":{"key":"setup","model":"flat","amount":"500"}},
			{"kind":"discount","charge":{"key":"d","model":"percentage","rate":"0.1"}}`, "",
			[]string{"base usage 10000.00 600.00", "setup oneoff 500.00 30.00", "d discount -1000.00 -60.00"}},
		{"a discount that runs ten of thirty days", "exclusive", base10000 + `,{"kind":"discount","to":"2026-11-11","charge":{"key":"d","model":"percentage","rate":"0.1"}}`, "",
			[]string{"base usage 10000.00 600.00", "d discount -333.33 -20.00"}},
		{"an amount that runs ten of thirty days", "exclusive", base10000 + `,{"kind":"discount","from":"2026-11-21","charge":{"key":"d","model":"flat","amount":"100"}}`, "",
			[]string{"base usage 10000.00 600.00", "d discount -33.33 -2.00"}},
		{"a discount of another year", "exclusive", base10000 + `,{"kind":"discount","from":"2027-01-01","charge":{"key":"d","model":"flat","amount":"100"}}`, "", []string{"base usage 10000.00 600.00"}},
		{"discounts never pay the merchant", "exclusive", base10000 + `,{"kind":"discount","charge":{"key":"d","model":"flat","amount":"9000"}},{"kind":"discount","charge":{"key":"e","model":"flat","amount":"9000"}}`, "",
			[]string{"base usage 10000.00 600.00", "d discount -9000.00 -540.00", "e discount -1000.00 -60.00"}},
		{"prices with the tax inside", "inclusive", `{"charge":{"key":"base","model":"flat","amount":"106"}},{"kind":"discount","charge":{"key":"d","model":"flat","amount":"53"}}`, "",
			[]string{"base usage 100.00 6.00", "d discount -50.00 -3.00"}},
		{"five points of transfers too many", "exclusive", base10000, `{"cap":"0.5","credits":[{"metric":"transfer","target":"0.20","rate":"0.01"}]}`,
			[]string{"base usage 10000.00 600.00", "sla_credit/transfer sla_credit -500.00 -30.00"}},
		{"ten hundredths of a star", "exclusive", base10000, `{"cap":"0.5","credits":[{"metric":"csat","target":"4.50","rate":"0.002","min_count":100}]}`,
			[]string{"base usage 10000.00 600.00", "sla_credit/csat sla_credit -200.00 -12.00"}},
		{"too few opinions", "exclusive", base10000, `{"cap":"0.5","credits":[{"metric":"csat","target":"4.50","rate":"0.002","min_count":101}]}`, []string{"base usage 10000.00 600.00"}},
		{"a promise kept to the hair", "exclusive", base10000, `{"cap":"0.5","credits":[{"metric":"ai_acceptance","target":"0.65","rate":"0.002"}]}`, []string{"base usage 10000.00 600.00"}},
		{"nobody measured complaints", "exclusive", base10000, `{"cap":"0.5","credits":[{"metric":"complaint","target":"0","rate":"0.002"}]}`, []string{"base usage 10000.00 600.00"}},
		{"points without an end are kept exact", "exclusive", base10000, `{"cap":"1","credits":[{"metric":"dispute","target":"0.01","rate":"0.003"}]}`,
			[]string{"base usage 10000.00 600.00", "sla_credit/dispute sla_credit -970.00 -58.20"}},
		{"all credits together under one cap", "exclusive", base10000, `{"cap":"0.06","credits":[{"metric":"transfer","target":"0.20","rate":"0.01"},{"metric":"ai_acceptance","target":"0.70","rate":"0.01"}]}`,
			[]string{"base usage 10000.00 600.00", "sla_credit/transfer sla_credit -300.00 -18.00", "sla_credit/ai_acceptance sla_credit -300.00 -18.00"}},
		{"credits of what was paid after the discount", "exclusive", base10000 + `,{"kind":"discount","charge":{"key":"d","model":"percentage","rate":"0.5"}}`, `{"cap":"0.5","credits":[{"metric":"transfer","target":"0.20","rate":"0.01"}]}`,
			[]string{"base usage 10000.00 600.00", "d discount -5000.00 -300.00", "sla_credit/transfer sla_credit -250.00 -15.00"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			sla := ""
			if c.sla != "" {
				sla = `,"sla":` + c.sla
			}
			s := serviceOf(terms(t, `{"tax":{"rate":"0.06","mode":"`+c.mode+`"},"charges":[`+c.charges+`]`+sla+`}`), invoice.Usage{All: meters, Measures: measures})
			lines, inputs, err := invoice.Draft(s)
			require.NoError(t, err)
			require.NotEmpty(t, inputs)
			require.Equal(t, c.want, say(lines))
		})
	}
}

func TestACreditSaysWhatWasMeasuredAndWhatTouchedIt(t *testing.T) {
	s := serviceOf(terms(t, `{"tax":{"rate":"0.06","mode":"exclusive"},"charges":[`+base10000+`],"sla":{"cap":"0.5","credits":[{"metric":"transfer","target":"0.20","rate":"0.01"}]}}`),
		invoice.Usage{Measures: map[string]invoice.Ratio{"transfer": {1, 4}}})
	s.Incidents = map[string][]string{"transfer": {"incident inc-1 (platform down)"}}
	lines, _, err := invoice.Draft(s)
	require.NoError(t, err)
	require.Equal(t, "measured 1 / 4, promised 0.20: 5 points x 0.01 x service fees 10000.00; touched by incident inc-1 (platform down)", lines[1].Reason)
	require.Equal(t, money.Number("5"), lines[1].Quantity)
}

func TestCreditsAndOneOffsAreNoCostOfTheSavings(t *testing.T) {
	c := terms(t, `{"tax":{"rate":"0.06","mode":"exclusive"},"charges":[`+base10000+`,{"kind":"oneoff","on":"2026-11-03","charge":{"key":"setup","model":"flat","amount":"500"}}]}`)
	out := invoice.OutsideSaving(c, []invoice.Line{{Charge: "base", Kind: "usage"}, {Charge: "setup", Kind: "correction_in"}, {Charge: "sla_credit/csat", Kind: "correction_out"}, {Charge: "old_setup", Kind: "oneoff"}, {Charge: "old_setup", Kind: "correction_out"}})
	require.Equal(t, map[string]bool{"setup": true, "sla_credit/csat": true, "old_setup": true}, out)
}

func TestDiscountsAndCreditsNeverTakeMoreThanTheFees(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		rate := func(name string, most int64) string {
			return money.New(rapid.Int64Range(1, most).Draw(t, name), "CNY").String()
		}
		c := terms(t, `{"tax":{"rate":"0.06","mode":"`+rapid.SampledFrom([]string{"exclusive", "inclusive"}).Draw(t, "mode")+`"},"charges":[
			{"charge":{"key":"base","model":"flat","amount":"`+rate("base", 500)+`"}},{"kind":"discount","charge":{"key":"d","model":"flat","amount":"`+rate("off", 600)+`"}},
			{"kind":"discount","charge":{"key":"e","model":"percentage","rate":"`+rate("share off", 100)+`"}}],
			"sla":{"cap":"`+rate("cap", 100)+`","credits":[{"metric":"transfer","target":"`+rate("target", 50)+`","rate":"`+rate("rate", 100)+`"},{"metric":"dispute","target":"0.01","rate":"`+rate("rate 2", 100)+`"}]}}`)
		of := rapid.Int64Range(0, 50).Draw(t, "contacts")
		measures := map[string]invoice.Ratio{"transfer": {rapid.Int64Range(0, of).Draw(t, "transfers"), of}, "dispute": {rapid.Int64Range(0, of).Draw(t, "disputes"), of}}
		lines, _, err := invoice.Draft(serviceOf(c, invoice.Usage{Measures: measures}))
		require.NoError(t, err)
		sum, err := invoice.Totals("CNY", lines)
		require.NoError(t, err)
		require.GreaterOrEqual(t, sum.Net.Sign(), 0)
		require.GreaterOrEqual(t, sum.Tax.Sign(), 0)
		again, _, err := invoice.Draft(serviceOf(c, invoice.Usage{Measures: measures}))
		require.NoError(t, err)
		require.Equal(t, lines, again, "a rerun gives the same")
	})
}
