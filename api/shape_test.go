package api_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/render/font"
)

// fill gives the merchant amber one row of everything that is shown.
func (b *bundle) fill() {
	b.Helper()
	b.publish("e-amber")
	b.exec(`INSERT INTO contract_versions (engagement_id, version, effective_month, terms, document, sha256, prepared_by, created_at)
		VALUES ('e-amber', 1, '2026-01', '{"tax":{"rate":"0.06","mode":"exclusive"},"charges":[{"charge":{"key":"base","model":"flat","amount":"5000"}}]}', 'text', sha256('c'), 'am', now())`)
	b.exec(`INSERT INTO signatures (id, document_kind, document_id, sha256, user_id, role, side, signed_at, method) VALUES ('sig', 'contract', 'e-amber.1', sha256('c'), 'approver', 'finance_approver', 'provider', now(), 'confirmed_on_page')`)
	b.exec(`INSERT INTO contract_uses VALUES ('e-amber', 1, 'invoice', 'e-amber.2026-10.service')`)
	b.exec(`INSERT INTO baselines (engagement_id, version, document, sha256, mean_contacts, fixed_month, unit_cost, season, prepared_by, created_at)
		VALUES ('e-amber', 1, 'text', sha256('b'), 1000, 0, 5.2, '[{"month":"2025-11","raw":"1.1","clipped":"1.1"}]', 'am', now())`)
	b.exec(`INSERT INTO baseline_months (engagement_id, version, month, contacts, labour_minor, training_minor, site_minor, hidden_minor) VALUES ('e-amber', 1, '2025-11', 1000, 520000, 0, 1, 0)`)
	b.exec(`INSERT INTO onboarding_steps (engagement_id, step, position, state, due_at) VALUES ('e-amber', 'documents', 1, 'waiting', now())`)
	b.exec(`INSERT INTO timeline (dedup_key, engagement_id, at, kind) VALUES ('t1', 'e-amber', now(), 'engagement.opened')`)
	b.exec(`INSERT INTO tasks (id, dedup_key, kind, engagement_id, merchant_id, role, subject_kind, subject_id, created_at) VALUES ('task-1', 'k', 'contract.sign_merchant', 'e-amber', 'amber', 'merchant_signer', 'contract', 'e-amber.1', now())`)
	b.exec(`INSERT INTO notices (id, dedup_key, channel, recipient, subject, body, created_at) VALUES ('n1', 'k', 'mail', 'a@b.test', '账单', 'x', now())`)
	b.exec(`INSERT INTO incidents (id, starts_at, cause, opened_by) VALUES ('inc-1', now(), 'platform down', 'operator')`)
	b.exec(`INSERT INTO incident_merchants VALUES ('inc-1', 'amber')`)
	b.exec(`INSERT INTO workers (id, name, kind, day_cost_minor, available_from) VALUES ('w1', '小王', 'temp', 30000, '2026-01-01')`)
	b.exec(`INSERT INTO usage_snapshots (id, engagement_id, service_month, row_count, sha256, meters, taken_at) VALUES ('snap', 'e-amber', '2026-10', 1, sha256('u'), '{"contacts.ai":"1"}', now())`)
	b.exec(`UPDATE invoices SET snapshot_id = 'snap', checks = '[{"code":"contract_changed","severity":"warning","sentence":"the contract changed"}]' WHERE id = 'e-amber.2026-10.service'`)
	b.exec(`INSERT INTO invoice_lines (invoice_id, line_no, charge, kind, service_month, label, meter, quantity, net_minor, tax_minor, detail, snapshot_id)
		VALUES ('e-amber.2026-10.service', 1, 'ai', 'usage', '2026-10', 'AI', 'contacts.ai', 1.50, 10000, 600, '[{"quantity":"1","unit_price":"100","amount":"100"}]', 'snap')`)
	b.exec(`INSERT INTO objections (id, invoice_id, kind, reason, lines, raised_by, raised_at, answer_due_at) VALUES ('obj', 'e-amber.2026-10.service', 'other', 'x', '{1}', 'signer-amber', now(), now())`)
	b.exec(`INSERT INTO statement_evidence (engagement_id, period, version, key, position, label, value, unit, formula, source, snapshot_at) VALUES ('e-amber', '2026-10', 1, 'B', 1, 'B', '5', 'CNY', 'f', 's', now())`)
	b.exec(`INSERT INTO statement_disputes (id, engagement_id, period, version, reason, raised_by, raised_at) VALUES ('dis', 'e-amber', '2026-10', 1, 'x', 'signer-amber', now())`)
	b.exec(`INSERT INTO non_routine_adjustments (id, engagement_id, month, reason, amount_minor, requested_by) VALUES ('nra', 'e-amber', '2026-10', 'a flood', 100, 'am')`)
	b.exec(`INSERT INTO receipts (id, entity_id, merchant_id, currency, amount_minor, received_on, bank_reference, recorded_by, recorded_at) VALUES ('rc', 'CN', 'amber', 'CNY', 500, '2026-11-01', 'ref', 'finance', now())`)
	b.exec(`INSERT INTO receipt_allocations VALUES ('rc', 'e-amber.2026-10.service', 200)`)
	b.exec(`INSERT INTO voucher_batches (id, entity_id, period, currency, sequence, column_map, word, first_number, vouchers, lines, debit_minor, credit_minor, exported_by, exported_at)
		VALUES ('V-CN-2026-10-001', 'CN', '2026-10', 'CNY', 1, '{"name":"kingdee"}', '记', 1, 1, 2, 5, 5, 'finance', now())`)
	b.exec(`INSERT INTO voucher_files VALUES ('V-CN-2026-10-001', 'csv', sha256('a'), 'a'), ('V-CN-2026-10-001', 'xlsx', sha256('a'), 'a')`)
	b.exec(`INSERT INTO buyer_data (merchant_id, title, tax_number) VALUES ('amber', '琥珀', '91310000MA1FL0001X') ON CONFLICT DO NOTHING`)
	b.exec(`INSERT INTO fapiao (id, entity_id, merchant_id, kind, state, buyer, net_minor, tax_minor, requested_at) VALUES ('fp-1', 'CN', 'amber', 'blue', 'cancelled', '{"title":"琥珀","tax_number":"91310000MA1FL0001X"}', 100, 6, now())`)
	b.exec(`INSERT INTO invoices (id, engagement_id, merchant_id, entity_id, month, kind, state, number, contract_version, currency, subtotal_minor, tax_minor, total_minor, content_sha256, created_at, issued_at, due_on)
		SELECT 'e-amber.2026-08.service', engagement_id, merchant_id, entity_id, '2026-08', 'service', 'issued', 'INV-2026-000077', contract_version, currency, 100, 6, 106, content_sha256, created_at, created_at, '2026-09-30' FROM invoices WHERE id = 'e-amber.2026-10.service'`)
	b.exec(`INSERT INTO invoices SELECT (jsonb_populate_record(i, '{"id": "e-amber.2026-09.service", "month": "2026-09", "number": "INV-2026-000078"}')).* FROM invoices i WHERE id = 'e-amber.2026-08.service'`)
	b.exec(`INSERT INTO fapiao_invoices VALUES ('fp-1', 'e-amber.2026-08.service', 106)`)
	b.exec(`INSERT INTO ledger_periods (entity_id, period) VALUES ('CN', '2026-10') ON CONFLICT DO NOTHING`)
	b.exec(`INSERT INTO losses (id, invoice_id, kind, amount_minor, reason, requested_by, requested_at) VALUES ('loss-1', 'e-amber.2026-10.service', 'allowance', 100, 'closed', 'finance', now())`)
	b.exec(`INSERT INTO billing_runs (calendar_id, month, started_at) VALUES ('cn', '2026-10', now())`)
	b.exec(`INSERT INTO billing_exceptions (calendar_id, month, engagement_id, code, sentence, parked_at) VALUES ('cn', '2026-10', 'e-amber', 'incomplete_usage', 'days are missing', now())`)
	b.say("chat", "b1", "怎么退货", "2026-11-05T01:00:00Z", "m1")
	require.Equal(b, http.StatusOK, b.send(request{method: "POST", path: invoicePath + "/hold", as: "finance", key: "fill", body: `{"reason":"x"}`}).status)
	b.exec(`UPDATE commands SET id = 'cmd-none'`)
	b.exec(`UPDATE contacts SET id = 'ct-amber'`)
	b.exec(`UPDATE contact_messages SET contact_id = 'ct-amber'`)
	b.exec(`INSERT INTO usage_snapshot_rows VALUES ('snap', 'ct-amber', 'amber-shop', '2026-10-05', 'ai', 'accepted', true)`)
	b.exec(`UPDATE contacts SET month = '2026-10'`)
	b.exec(`INSERT INTO usage_snapshot_orders VALUES ('snap', 'order-1', 'ct-amber', 'amber-shop', '2026-10-06', 5000, 100)`)
}

// Every read answers in the shape the contract promises, with one row of everything.
func TestEveryReadHasTheShapeOfTheContract(t *testing.T) {
	b := serve(t)
	b.fill()
	doc := contractDoc(t)
	for path, item := range doc.Paths.Map() {
		op := item.Get
		if op == nil || op.OperationID == "streamOperation" { // a stream is no document
			continue
		}
		t.Run(op.OperationID, func(t *testing.T) {
			as := "finance"
			if roles := rolesOf(op); !contains(roles, "finance") {
				as = "admin"
			}
			if strings.HasSuffix(op.OperationID, "Pdf") && font.Embedded().Missing() {
				t.Skip("NOT RUN: the typeface of printed documents was not fetched (make web)")
			}
			got := b.send(request{method: http.MethodGet, path: pathOf(path, "amber") + query(op), as: as})
			if op.OperationID == "getInvoiceDocument" {
				require.Equal(t, http.StatusNotFound, got.status, "a draft has no document")
				return
			}
			require.Equal(t, http.StatusOK, got.status, string(got.body))
			requireShape(t, doc, path, item, op, got)
			if strings.HasPrefix(op.OperationID, "list") || op.OperationID == "getTimeline" || op.OperationID == "getLineContacts" || op.OperationID == "getLineOrders" || op.OperationID == "getOnboarding" {
				if op.OperationID != "listTransactions" { // the ledger has tests of its own
					require.NotContains(t, string(got.body), `"items":[]`, "the shape of nothing proves nothing")
				}
			}
		})
	}
}

func requireShape(t *testing.T, doc *openapi3.T, path string, item *openapi3.PathItem, op *openapi3.Operation, got answer) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, "http://x/api/v1"+path, nil)
	require.NoError(t, err)
	err = openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: req, Route: &routers.Route{Spec: doc, Path: path, PathItem: item, Method: http.MethodGet, Operation: op}},
		Status:                 got.status, Header: got.header, Body: io.NopCloser(bytes.NewReader(got.body)),
		Options: &openapi3filter.Options{MultiError: true},
	})
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		t.Fatalf("%s\n%s", first, got.body)
	}
}

// query names the month where a read needs one.
func query(op *openapi3.Operation) string {
	for _, p := range op.Parameters {
		if p.Value.Name == "month" && p.Value.In == "query" {
			return "?month=2026-10"
		}
	}
	return ""
}

func contains(list []string, one string) bool {
	for _, s := range list {
		if s == one {
			return true
		}
	}
	return false
}
