package api_test

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/api"
)

// everyRole is one person a role; merchants' people come from two merchants.
var everyRole = []struct{ user, role, merchant string }{
	{"am", "account_manager", ""}, {"planner", "planner", ""}, {"lead", "team_lead", ""}, {"finance", "finance", ""}, {"approver", "finance_approver", ""},
	{"auditor", "auditor", ""}, {"operator", "operator", ""}, {"admin", "admin", ""},
	{"viewer-amber", "merchant_viewer", "amber"}, {"signer-amber", "merchant_signer", "amber"},
	{"viewer-birch", "merchant_viewer", "birch"}, {"signer-birch", "merchant_signer", "birch"},
}

func contractDoc(t *testing.T) *openapi3.T {
	t.Helper()
	text, err := os.ReadFile("openapi.yaml")
	require.NoError(t, err)
	doc, err := openapi3.NewLoader().LoadFromData(text)
	require.NoError(t, err)
	return doc
}

func rolesOf(op *openapi3.Operation) []string {
	var out []string
	for _, r := range op.Extensions["x-roles"].([]any) {
		out = append(out, r.(string))
	}
	slices.Sort(out)
	return out
}

func TestTheTableOfRolesIsTheOneTheContractNames(t *testing.T) {
	table := api.RoleTable()
	for path, item := range contractDoc(t).Paths.Map() {
		for method, op := range item.Operations() {
			allowed := slices.Sorted(slices.Values(table[op.OperationID]))
			require.Equal(t, rolesOf(op), allowed, "%s %s (%s)", method, path, op.OperationID)
		}
	}
}

// Every route, every role, things of his own merchant and of another, and nobody at all.
func TestEveryRouteRefusesWhomItMust(t *testing.T) {
	b := serve(t)
	for path, item := range contractDoc(t).Paths.Map() {
		for method, op := range item.Operations() {
			allowed := rolesOf(op)
			if slices.Contains(allowed, "anyone") || op.OperationID == "streamOperation" {
				continue
			}
			require.Equal(t, http.StatusUnauthorized, b.send(request{method: method, path: pathOf(path, "amber")}).status, "%s %s by nobody", method, path)
			for _, who := range everyRole {
				for _, tenant := range []string{"amber", "birch"} {
					got := b.send(request{method: method, path: pathOf(path, tenant), as: who.user}).status
					name := method + " " + path + " by " + who.user + " on " + tenant
					switch {
					case !slices.Contains(allowed, who.role):
						require.Equal(t, http.StatusForbidden, got, name)
					case who.merchant != "" && who.merchant != tenant && strings.Contains(path, "{"):
						require.Equal(t, http.StatusNotFound, got, name)
					default:
						require.NotContains(t, []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusInternalServerError}, got, name)
					}
				}
			}
		}
	}
}

// pathOf fills a path with the things of one merchant.
func pathOf(path, tenant string) string {
	return strings.NewReplacer("{engagement}", "e-"+tenant, "{merchant}", tenant, "{invoice}", "e-"+tenant+".2026-10.service",
		"{statement}", "e-"+tenant+".2026-10", "{season}", "2026-double11", "{request}", "req-"+tenant, "{import}", "imp-"+tenant, "{batch}", "bat-"+tenant,
		"{version}", "1", "{step}", "documents", "{contact}", "ct-"+tenant, "{line}", "1", "{calendar}", "cn", "{month}", "2026-10", "{key}", "key-none",
		"{switch}", "sw-none", "{fapiao}", "fp-none", "{entity}", "CN", "{operation}", "cmd-none", "{export}", "V-CN-2026-10-001").Replace(path)
}
