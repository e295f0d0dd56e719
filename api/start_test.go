package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const savingsTerms = `"savings_share":{"dead_band":"0.01","mode":"EXCESS_ONLY","bands":[{"rate":"0.30"}],"monthly_cap":"0.15","annual_cap":"0.12","merchant_keep":"0.02",
	"volume_collar":"0.40","deficit":{"carry":"1","pool_cap":"30000.00"},"labour_fraction":"0.80","wage_cap":"0.08","gates":[]`

// tryStart asks what would be said of an engagement on these terms.
func (b *bundle) tryStart(plan, contract string) answer {
	return b.send(request{method: "POST", path: "/engagements?dry_run=true", as: "am", key: "try", body: `{"merchant_id":"amber","name":"x","plan":"` + plan + `","shop_ids":["amber-shop"],
		"starts_on":"2027-01-01","currency":"CNY","time_zone":"Asia/Shanghai","contract":{"tax":{"rate":"0.06","mode":"exclusive"},` + contract + `}}`})
}

func TestTermsAreRefusedByTheirPlaceInTheRequest(t *testing.T) {
	b := serve(t)
	const base = `{"charge":{"key":"base","model":"flat","amount":"1"}}`
	for _, c := range []struct{ name, plan, contract, pointer string }{
		{"a promise missed for nothing", "seat", `"charges":[` + base + `],"sla":{"cap":"0.1","credits":[{"metric":"csat","target":"4.5","rate":"0"}]}`, "/contract/sla/credits/0/rate"},
		{"a metric nobody measures", "seat", `"charges":[` + base + `],"sla":{"cap":"0.1","credits":[{"metric":"speed","target":"0.5","rate":"0.1"}]}`, "/contract/sla/credits/0/metric"},
		{"a discount of tiers", "seat", `"charges":[` + base + `,{"kind":"discount","charge":{"key":"d","model":"volume"}}]`, "/contract/charges/1/charge/model"},
		{"an outcome nobody counts", "outcome", `"charges":[{"kind":"outcome_fee","charge":{"key":"o","model":"per_unit","meter":"seats.days","unit_price":"1"}}]`, "/contract/charges/0/charge/meter"},
		{"a deposit, which there is none of", "seat", `"charges":[` + base + `],"deposit":"1000.00"`, "/contract/deposit"},
		{"a prepaid sum, which there is none of", "seat", `"charges":[` + base + `],"prepaid":"1000.00"`, "/contract/prepaid"},
		{"a cost component nobody knows", "savings_share", `"charges":[` + base + `],` + savingsTerms + `,"components":["rent"]}`, "/contract/savings_share/components/0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := b.tryStart(c.plan, c.contract)
			require.Equal(t, http.StatusBadRequest, got.status, string(got.body))
			require.Equal(t, c.pointer, got.pointer(), string(got.body))
		})
	}
}

func TestWhatIsWarnedOfBeforeSigning(t *testing.T) {
	b := serve(t)
	var said struct{ Result struct{ Warnings []string } }
	b.tryStart("savings_share", `"charges":[{"charge":{"key":"v","model":"volume","meter":"contacts.total","tiers":[{"up_to":"10","unit_price":"2"},{"unit_price":"1"}]}}],`+savingsTerms+`}`).into(t, &said)
	require.Len(t, said.Result.Warnings, 2)
	require.Contains(t, said.Result.Warnings[0], "the total falls")
	require.Contains(t, said.Result.Warnings[1], "8 % a year, the market's rise by 15 % to 20 %")

	b.exec(`UPDATE engagements SET plan = 'savings_share' WHERE id = 'e-amber'`)
	b.exec(`INSERT INTO contract_versions (engagement_id, version, effective_month, terms, document, sha256, prepared_by, created_at)
		VALUES ('e-amber', 1, '2026-01', $1, 'text', sha256('c'), 'am', now())`, `{"tax":{"rate":"0.06","mode":"exclusive"},"charges":[{"charge":{"key":"base","model":"flat","amount":"1"}}],`+savingsTerms+`,"components":["labour"]}}`)
	propose := func(hidden string) answer {
		var months []string
		for i, labour := range []string{"10000.00", "14000.00", "10000.00"} {
			months = append(months, `{"month":"2025-0`+string(rune('1'+i))+`","contacts":3000,"labour":"`+labour+`","training":"0.00","site":"0.00","hidden":"`+hidden+`"}`)
		}
		return b.send(request{method: "POST", path: "/engagements/e-amber/baselines?dry_run=true", as: "am", key: "b" + hidden, body: `{"months":[` + strings.Join(months, ",") + `]}`})
	}
	propose("0.00").into(t, &said)
	require.Len(t, said.Result.Warnings, 2)
	require.Contains(t, said.Result.Warnings[1], "dead band 0.01 is below the uncertainty")
	require.Equal(t, "/months/0/hidden", propose("5.00").pointer(), "hidden cost is on both sides or on neither")
	inputs := b.send(request{method: "POST", path: "/engagements/e-amber/period-inputs", as: "finance", key: "p", body: `{"month":"2026-10","retained":[{"key":"hidden","amount":"1.00"}]}`})
	require.Equal(t, http.StatusOK, inputs.status, "nobody has signed the terms yet")
	b.exec(`UPDATE contract_versions SET approved_by = 'approver', signed_at = now() WHERE engagement_id = 'e-amber'`)
	inputs = b.send(request{method: "POST", path: "/engagements/e-amber/period-inputs", as: "finance", key: "q", body: `{"month":"2026-10","retained":[{"key":"hidden","amount":"1.00"}]}`})
	require.Equal(t, "/retained/0/key", inputs.pointer(), string(inputs.body))
}

func TestAPricePreviewServesAnyVolumeAndWarns(t *testing.T) {
	b := serve(t)
	var said struct {
		Months   []struct{ Subtotal struct{ Amount string } }
		Warnings []string
	}
	b.send(request{method: "POST", path: "/price-previews", as: "am", body: `{"currency":"CNY","tax":{"rate":"0.06","mode":"exclusive"},
		"charges":[{"key":"v","model":"volume","meter":"contacts.total","tiers":[{"up_to":"10","unit_price":"2"},{"unit_price":"1"}]},{"key":"s","model":"percentage","meter":"sales.assisted","rate":"0.02"}],
		"volumes":[{"contacts.total":"10"},{"contacts.total":"11"},{"contacts.total":"1000000","sales.assisted":"12345.60"}]}`}).into(t, &said)
	require.Equal(t, "20.00", said.Months[0].Subtotal.Amount)
	require.Equal(t, "11.00", said.Months[1].Subtotal.Amount)
	require.Equal(t, "1000246.91", said.Months[2].Subtotal.Amount)
	require.Contains(t, said.Warnings[0], "above 10 the total falls")
}

func TestDatedTermsAreRead(t *testing.T) {
	b := serve(t)
	got := b.tryStart("seat", `"charges":[{"from":"2027-01-01","charge":{"key":"base","model":"flat","amount":"1"}},{"kind":"oneoff","on":"2027-01-15","charge":{"key":"setup","model":"flat","amount":"500"}},
		{"kind":"discount","from":"2027-02-01","to":"2027-04-01","charge":{"key":"launch","model":"percentage","rate":"0.10"}}]`)
	require.Equal(t, http.StatusOK, got.status, string(got.body))
	got = b.tryStart("seat", `"charges":[{"from":"2027-02-30","charge":{"key":"base","model":"flat","amount":"1"}}]`)
	require.Equal(t, "/contract/charges/0/from", got.pointer(), string(got.body))
}
