package e2e

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
	"github.com/stretchr/testify/require"
)

// row is a month of the table.
type row struct {
	Month, Contacts, AIShare, Transfer, Invoice, Saving, Share, Ledger string
}

// String writes a row of the table.
func (r row) String() string {
	return fmt.Sprintf("%-8s %9s %9s %9s %12s %12s %11s %8s", r.Month, r.Contacts, r.AIShare, r.Transfer, r.Invoice, r.Saving, r.Share, r.Ledger)
}

const header = "month     contacts  AI share  transfer      invoice       saving       share   ledger"

// read collects a month's figures over the API.
func (j *journey) read(label string) row {
	j.t.Helper()
	var m struct {
		Contacts, Eligible, AI, Accepted int
		Acceptance, Transfer             string
	}
	j.api.get("finance", j.path("/measures?month=%s", label), &m)
	var v invoiceView
	j.api.get("finance", "/invoices/"+engagement+"."+label+".service", &v)
	var s statementView
	j.api.get("finance", "/settlements/"+engagement+"."+label, &s)
	var books struct {
		Balanced bool
		Totals   []struct{ Debit, Credit money }
	}
	j.api.get("auditor", "/ledger/trial-balance", &books)
	require.True(j.t, books.Balanced)
	for _, t := range books.Totals {
		require.Equal(j.t, t.Debit, t.Credit)
	}
	return row{Month: label, Contacts: fmt.Sprint(m.Contacts), AIShare: m.Acceptance, Transfer: m.Transfer, Invoice: v.Total.Amount, Saving: s.GrossSaving.Amount, Share: s.Share.Amount, Ledger: "0"}
}

// counts are how many rows each table holds that must not depend on luck: nothing lost, nothing doubled.
func (j *journey) counts() map[string]int {
	j.t.Helper()
	db, err := sqlx.Connect("postgres", j.stack.run.DatabaseURL)
	require.NoError(j.t, err)
	defer func() { _ = db.Close() }()
	out := map[string]int{}
	for _, table := range strings.Fields(`engagements contract_versions signatures baselines articles contacts contact_messages control_totals usage_snapshots
		invoices invoice_lines objections receipts receipt_allocations statements statement_evidence statement_disputes share_dues ledger_transactions ledger_entries
		notices timeline billing_runs commands`) {
		var n int
		require.NoError(j.t, db.Get(&n, `SELECT count(*) FROM `+table))
		out[table] = n
	}
	var tasks []struct {
		Kind string
		N    int
	}
	// A step of the onboarding that is true already when it is its turn asks nobody: whether it is depends on how
	// fast people were, not on what was lost.
	require.NoError(j.t, db.Select(&tasks, `SELECT kind, count(*) AS n FROM tasks WHERE kind NOT IN ('onboarding.baseline', 'onboarding.knowledge') GROUP BY kind`))
	for _, task := range tasks {
		out["tasks "+task.Kind] = task.N
	}
	var broken *int64
	require.NoError(j.t, db.Get(&broken, `SELECT audit_broken_at()`))
	require.Nil(j.t, broken, "the audit chain holds")
	return out
}

func TestOneEngagementFromStartToSettlementUndisturbedAndDisturbed(t *testing.T) {
	in := loadInput(t)
	t.Log("input: " + in.name)
	calm := newJourney(t, in)
	table := calm.travel()
	counts := calm.counts()
	if calm.capture() {
		t.Skip("NOT RUN: this run only captures histories")
	}
	calm.stack.stop()

	rough := newJourney(t, in)
	rough.rough = &disturbance{s: rough.stack, dice: rand.New(rand.NewPCG(1, 2))}
	again := rough.travel()
	rough.rough.wait.Wait()

	t.Log("\n" + header + "\n" + lines(table))
	require.Equal(t, lines(table), lines(again), "the table is the same although processes were killed")
	require.Equal(t, counts, rough.counts(), "nothing lost, nothing doubled")
	require.GreaterOrEqual(t, rough.stack.kills, 10, "the worker was killed at least ten times")
	t.Logf("worker killed %d times, PostgreSQL once: the same table, the same rows", rough.stack.kills)
}

func lines(rows []row) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(r.String() + "\n")
	}
	return b.String()
}
