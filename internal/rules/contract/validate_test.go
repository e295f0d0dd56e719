package contract_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/contract"
)

const tax = `"tax":{"rate":"0.06","mode":"exclusive"}`

const flat = `{"charge":{"key":"base","model":"flat","amount":"5000"}}`

// Every refused term is named by its field, with the place it has among all terms.
func TestWhichTermsAreRefused(t *testing.T) {
	for _, c := range []struct{ name, terms, pointer string }{
		{"a promise about nothing we measure", `"charges":[` + flat + `],"sla":{"cap":"0.1","credits":[{"metric":"speed","target":"0.9","rate":"0.01"}]}`, "/sla/credits/0/metric"},
		{"a metric promised twice", `"charges":[` + flat + `],"sla":{"cap":"0.1","credits":[{"metric":"transfer","target":"0.2","rate":"0.01"},{"metric":"transfer","target":"0.3","rate":"0.01"}]}`, "/sla/credits/1/metric"},
		{"a ratio of seventy", `"charges":[` + flat + `],"sla":{"cap":"0.1","credits":[{"metric":"ai_acceptance","target":"70","rate":"0.01"}]}`, "/sla/credits/0/target"},
		{"six stars of five", `"charges":[` + flat + `],"sla":{"cap":"0.1","credits":[{"metric":"csat","target":"6","rate":"0.01"}]}`, "/sla/credits/0/target"},
		{"a point that costs nothing", `"charges":[` + flat + `],"sla":{"cap":"0.1","credits":[{"metric":"csat","target":"4.5","rate":"0"}]}`, "/sla/credits/0/rate"},
		{"a cap above all fees", `"charges":[` + flat + `],"sla":{"cap":"1.1","credits":[{"metric":"csat","target":"4.5","rate":"0.01"}]}`, "/sla/cap"},
		{"a promise without a metric", `"charges":[` + flat + `],"sla":{"cap":"0.1","credits":[]}`, "/sla/credits"},
		{"a charge that calls itself a credit", `"charges":[{"charge":{"key":"sla_credit/csat","model":"flat","amount":"1"}}]`, "/charges/0/charge/key"},
		{"discounts alone", `"charges":[{"kind":"discount","charge":{"key":"d","model":"flat","amount":"1"}}]`, "/charges"},
		{"a discount of nothing", `"charges":[` + flat + `,{"kind":"discount","charge":{"key":"d","model":"flat","amount":"0"}}]`, "/charges/1/charge/amount"},
		{"a discount of more than all", `"charges":[` + flat + `,{"kind":"discount","charge":{"key":"d","model":"percentage","rate":"1.5"}}]`, "/charges/1/charge/rate"},
		{"a discount in tiers", `"charges":[` + flat + `,{"kind":"discount","charge":{"key":"d","model":"volume"}}]`, "/charges/1/charge/model"},
		{"a discount on a meter", `"charges":[` + flat + `,{"kind":"discount","charge":{"key":"d","model":"percentage","rate":"0.1","meter":"contacts.ai"}}]`, "/charges/1/charge"},
		{"a discount under a charge's key", `"charges":[{"kind":"discount","charge":{"key":"base","model":"flat","amount":"1"}},` + flat + `]`, "/charges/0/charge/key"},
		{"a discount that ends before it begins", `"charges":[` + flat + `,{"kind":"discount","from":"2026-03-01","to":"2026-02-01","charge":{"key":"d","model":"flat","amount":"1"}}]`, "/charges/1/to"},
		{"an outcome fee for mere messages", `"charges":[{"kind":"outcome_fee","charge":{"key":"o","model":"per_unit","meter":"ai.messages","unit_price":"1"}}]`, "/charges/0/charge/meter"},
		{"a bad price after a discount", `"charges":[{"kind":"discount","charge":{"key":"d","model":"flat","amount":"1"}},{"charge":{"key":"base","model":"flat","amount":"-1"}}]`, "/charges/1/charge/amount"},
		{"a kind nobody knows", `"charges":[{"kind":"gift","charge":{"key":"base","model":"flat","amount":"1"}}]`, "/charges/0/kind"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var terms contract.Contract
			require.NoError(t, json.Unmarshal([]byte("{"+tax+","+c.terms+"}"), &terms))
			errs := contract.Validate("", terms, contract.PlanOutcome, "CNY")
			require.NotEmpty(t, errs)
			require.Equal(t, c.pointer, errs[0].Pointer, errs[0].Sentence)
		})
	}
}

func TestTermsThatAreAccepted(t *testing.T) {
	var terms contract.Contract
	require.NoError(t, json.Unmarshal([]byte(`{`+tax+`,"charges":[`+flat+`,
		{"kind":"outcome_fee","charge":{"key":"resolved","model":"per_unit","meter":"contacts.ai","unit_price":"0.9"}},
		{"kind":"outcome_fee","charge":{"key":"sales","model":"percentage","meter":"sales.assisted","rate":"0.02"}},
		{"kind":"discount","from":"2026-01-01","to":"2026-04-01","charge":{"key":"launch","model":"percentage","rate":"0.10"}}],
		"sla":{"cap":"0.10","credits":[{"metric":"csat","target":"4.50","rate":"0.001","min_count":30}]}}`), &terms))
	require.Empty(t, contract.Validate("", terms, contract.PlanOutcome, "CNY"))
	require.Len(t, terms.Terms(), 3, "a discount is no charge")
	require.Len(t, terms.Discounts(), 1)
	require.True(t, terms.UsesAI())
}
