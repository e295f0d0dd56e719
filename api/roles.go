package api

import "slices"

// Roles of people; the list is closed (schema, contract).
const (
	roleAM       = "account_manager"
	rolePlanner  = "planner"
	roleLead     = "team_lead"
	roleFinance  = "finance"
	roleApprover = "finance_approver"
	roleAuditor  = "auditor"
	roleOperator = "operator"
	roleAdmin    = "admin"
	roleMViewer  = "merchant_viewer"
	roleMSigner  = "merchant_signer"
	roleAnyone   = "anyone" // no login needed
)

func roles(list ...string) []string { return list }

// provider is everybody on our side, everyone is both sides.
func provider() []string {
	return roles(roleAM, rolePlanner, roleLead, roleFinance, roleApprover, roleAuditor, roleOperator, roleAdmin)
}

func everyone() []string { return append(provider(), roleMViewer, roleMSigner) }

func books() []string { return roles(roleFinance, roleApprover, roleAuditor, roleAdmin) }

// may says whether one of the roles a person holds is among those allowed.
func may(allowed, held []string) bool {
	return slices.ContainsFunc(held, func(r string) bool { return slices.Contains(allowed, r) })
}
