package api_test

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// issue gives amber's bill a number, an issue day and a due day.
func (b *bundle) issue(number, issuedAt, due string) {
	b.Helper()
	b.exec(`UPDATE invoices SET state = 'issued', number = $1, issued_at = $2, due_on = $3 WHERE id = 'e-amber.2026-10.service'`, number, issuedAt, due)
}

func TestWhoReadsWhichDocument(t *testing.T) {
	b := serve(t)
	b.exec(`INSERT INTO invoices (id, engagement_id, merchant_id, entity_id, month, kind, state, contract_version, currency, subtotal_minor, tax_minor, total_minor, content_sha256, created_at)
		VALUES ('e-amber.2026-09.service', 'e-amber', 'amber', 'CN', '2026-09', 'service', 'draft', 1, 'CNY', 100, 6, 106, '\xab', now())`)
	for _, c := range []struct {
		name, path, as string
		status         int
	}{
		{"a merchant reads the bill he was sent", "/invoices/e-amber.2026-10.service/xlsx", "viewer-amber", 200},
		{"a merchant does not read another's bill", "/invoices/e-birch.2026-10.service/xlsx", "viewer-amber", 404},
		{"a merchant does not read a draft nobody sent", "/invoices/e-amber.2026-09.service/xlsx", "signer-amber", 404},
		{"finance reads the draft", "/invoices/e-amber.2026-09.service/xlsx", "finance", 200},
		{"a merchant reads his statement", "/settlements/e-amber.2026-10/xlsx?lang=en", "signer-amber", 200},
		{"a merchant does not read another's statement", "/settlements/e-birch.2026-10/xlsx", "signer-amber", 404},
		{"a merchant reads his account", "/merchants/amber/account/xlsx", "viewer-amber", 200},
		{"a merchant does not read another's account", "/merchants/birch/account", "viewer-amber", 404},
		{"a planner has nothing to do with accounts", "/merchants/amber/account", "planner", 403},
		{"a language nobody writes is refused", "/invoices/e-amber.2026-10.service/xlsx?lang=fr", "finance", 400},
		{"a merchant does not read the books", "/voucher-exports", "viewer-amber", 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := b.send(request{method: "GET", path: c.path, as: c.as})
			require.Equal(t, c.status, got.status, string(got.body))
		})
	}
}

func TestADocumentIsAFileWithItsName(t *testing.T) {
	b := serve(t)
	b.issue("INV-2026-000001", "2026-11-06T18:00:00Z", "2026-12-06")
	got := b.send(request{method: "GET", path: "/invoices/e-amber.2026-10.service/xlsx?lang=en", as: "viewer-amber"})
	require.Equal(t, http.StatusOK, got.status)
	require.Equal(t, `attachment; filename="INV-2026-000001.xlsx"`, got.header.Get("Content-Disposition"))
	again := b.send(request{method: "GET", path: "/invoices/e-amber.2026-10.service/xlsx?lang=en", as: "finance"})
	require.True(t, bytes.Equal(got.body, again.body), "the same document is the same bytes for everybody")
	f, err := excelize.OpenReader(bytes.NewReader(got.body))
	require.NoError(t, err)
	title, err := f.GetCellValue("Invoice", "A1")
	require.NoError(t, err)
	require.Equal(t, "Invoice  INV-2026-000001", title)
	rows, err := f.GetRows("Invoice")
	require.NoError(t, err)
	require.Contains(t, rows, []string{"", "Issued on", "2026-11-07"}, "the day where the books are kept, not in London")
}

type accountAnswer struct {
	AsOf       string `json:"as_of"`
	Currencies []struct {
		Items []struct {
			Kind            string
			Amount, Balance struct{ Amount string }
		}
		Open []struct {
			DaysOverdue int `json:"days_overdue"`
		}
		Ageing                       map[string]struct{ Amount string }
		Outstanding, Credit, Balance struct{ Amount string }
	}
}

func TestAStatementOfAccount(t *testing.T) {
	b := serve(t)
	b.issue("INV-2026-000001", "2026-08-06T04:00:00Z", "2026-09-05")
	b.exec(`INSERT INTO receipts (id, entity_id, merchant_id, currency, amount_minor, received_on, bank_reference, recorded_by, recorded_at)
		VALUES ('r1', 'CN', 'amber', 'CNY', 5000, '2026-09-10', 'B1', 'finance', now()), ('r2', 'CN', 'amber', 'CNY', 900, '2026-11-09', 'B2', 'finance', now())`)
	b.exec(`INSERT INTO receipt_allocations VALUES ('r1', 'e-amber.2026-10.service', 5000), ('r2', 'e-amber.2026-10.service', 600)`)
	read := func(query string) (a accountAnswer) {
		got := b.send(request{method: "GET", path: "/merchants/amber/account" + query, as: "signer-amber"})
		require.Equal(t, http.StatusOK, got.status, string(got.body))
		got.into(t, &a)
		return a
	}
	t.Run("today by the business clock", func(t *testing.T) {
		a := read("")
		require.Equal(t, "2026-11-10", a.AsOf)
		c := a.Currencies[0]
		require.Len(t, c.Items, 3)
		require.Equal(t, "50.00", c.Outstanding.Amount)
		require.Equal(t, "3.00", c.Credit.Amount)
		require.Equal(t, "47.00", c.Balance.Amount)
		require.Equal(t, c.Balance.Amount, c.Items[2].Balance.Amount)
		require.Equal(t, "50.00", c.Ageing["days_61_90"].Amount)
		require.Equal(t, 66, c.Open[0].DaysOverdue)
	})
	t.Run("on a day before the second transfer", func(t *testing.T) {
		c := read("?as_of=2026-10-05").Currencies[0]
		require.Equal(t, "56.00", c.Balance.Amount)
		require.Equal(t, "56.00", c.Ageing["days_1_30"].Amount)
		require.Equal(t, "0.00", c.Credit.Amount)
	})
	t.Run("on a day before everything", func(t *testing.T) {
		for _, c := range read("?as_of=2026-08-01").Currencies {
			require.Empty(t, c.Items)
			require.Equal(t, "0.00", c.Balance.Amount)
		}
	})
	t.Run("a day that is none is refused", func(t *testing.T) {
		require.Equal(t, 400, b.send(request{method: "GET", path: "/merchants/amber/account?as_of=2026-02-30", as: "finance"}).status)
	})
}
