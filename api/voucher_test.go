package api_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/gainshare/gainshare/internal/rules/ledger"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
)

// book posts the accrual and the issue of an amount of tax-inclusive fen for the merchant amber.
func (b *bundle) book(key, month string, gross, tax int64, currency money.Currency) {
	b.Helper()
	m, err := period.ParseMonth(month)
	require.NoError(b, err)
	merchant, engagement := "amber", "e-amber"
	accrual, err := ledger.Accrue(map[string]money.Amount{ledger.RevenueBase: money.New(gross-tax, currency)}, money.New(tax, currency))
	require.NoError(b, err)
	require.NoError(b, b.db.InTx(b.Context(), func(tx *store.Tx) error {
		p := store.Posting{Key: key + "/accrual", EntityID: "CN", Currency: currency, Period: m, ServiceMonth: m, PostedOn: m.First(), Template: "accrual",
			SourceKind: "invoice", SourceID: key, EngagementID: &engagement, MerchantID: &merchant, Lines: accrual}
		if err := tx.Post(b.Context(), p); err != nil {
			return err
		}
		p.Key, p.Template, p.Lines = key+"/issue", "issue", ledger.Issue(money.New(gross, currency), money.New(tax, currency))
		return tx.Post(b.Context(), p)
	}))
}

type voucherExport struct {
	ID                      string
	FirstNumber             int64 `json:"first_number"`
	LastNumber              int64 `json:"last_number"`
	Vouchers, Lines         int64
	Debit, Credit           struct{ Amount, Currency string }
	Preset, Word            string
	Left                    []struct{ Currency string }
	Files                   []struct{ Format, SHA256 string }
	PeriodState, ExportedBy string
}

func (b *bundle) export(key, body string) answer {
	return b.send(request{method: "POST", path: "/voucher-exports", as: "finance", key: key, body: body})
}

func TestVouchersLeaveOnce(t *testing.T) {
	b := serve(t)
	b.book("one", "2026-10", 106000, 6000, "CNY")
	b.book("yen", "2026-10", 5000, 0, "JPY")
	first := b.export("k1", `{"period":"2026-10","preset":"yonyou"}`)
	require.Equal(t, http.StatusCreated, first.status, string(first.body))
	var v voucherExport
	first.into(t, &v)

	t.Run("the control total is the debits, which are the credits", func(t *testing.T) {
		require.Equal(t, "2180.00", v.Debit.Amount)
		require.Equal(t, v.Debit, v.Credit)
		require.Equal(t, []int64{2, 7, 1, 2}, []int64{v.Vouchers, v.Lines, v.FirstNumber, v.LastNumber})
		require.Equal(t, "V-CN-2026-10-001", v.ID)
	})
	t.Run("what is left of the period is said", func(t *testing.T) {
		require.Len(t, v.Left, 1)
		require.Equal(t, "JPY", v.Left[0].Currency)
	})
	t.Run("the same key gets the same answer", func(t *testing.T) {
		var again voucherExport
		b.export("k1", `{"period":"2026-10","preset":"yonyou"}`).into(t, &again)
		require.Equal(t, v, again)
	})
	t.Run("a second export finds nothing and says what is left", func(t *testing.T) {
		second := b.export("k2", `{"period":"2026-10"}`)
		require.Equal(t, http.StatusConflict, second.status)
		require.Contains(t, string(second.body), "exports so far: 1; 2 postings in JPY are left")
	})
	t.Run("a later posting leaves in the next batch, numbers go on", func(t *testing.T) {
		b.book("two", "2026-10", 212000, 12000, "CNY")
		var next voucherExport
		b.export("k3", `{"period":"2026-10"}`).into(t, &next)
		require.Equal(t, []int64{2, 3, 4}, []int64{next.Vouchers, next.FirstNumber, next.LastNumber})
		require.Equal(t, "V-CN-2026-10-002", next.ID)
	})
	t.Run("the file is the same bytes at every download, in the program's encoding", func(t *testing.T) {
		path := "/voucher-exports/" + v.ID
		for _, format := range []string{"/csv", "/xlsx"} {
			one, two := b.send(request{method: "GET", path: path + format, as: "auditor"}), b.send(request{method: "GET", path: path + format, as: "finance"})
			require.Equal(t, http.StatusOK, one.status)
			require.True(t, bytes.Equal(one.body, two.body))
		}
		text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b.send(request{method: "GET", path: path + "/csv", as: "finance"}).body)
		require.NoError(t, err)
		rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		require.NoError(t, err)
		require.Len(t, rows, 8)
		require.Equal(t, []string{"制单日期", "凭证类别字", "凭证编号"}, rows[0][:3])
		require.Contains(t, string(text), "amber")
	})
	t.Run("the application cannot change a batch nor take a mark away", func(t *testing.T) {
		_, err := b.db.Exec(`UPDATE voucher_files SET content = 'x'`)
		require.Error(t, err)
		_, err = b.db.Exec(`DELETE FROM voucher_marks`)
		require.Error(t, err)
	})
}

func TestAnExportIsRefused(t *testing.T) {
	b := serve(t)
	b.book("one", "2026-10", 106000, 6000, "CNY")
	for _, c := range []struct {
		name, body, pointer string
		status              int
	}{
		{"a period that is none", `{"period":"2026-13"}`, "/period", 400}, {"a preset nobody knows", `{"period":"2026-10","preset":"sap"}`, "/preset", 400},
		{"a currency that is none", `{"period":"2026-10","currency":"QQQ"}`, "/currency", 400}, {"a month without postings", `{"period":"2026-09"}`, "", 409},
		{"a map without a debit column", `{"period":"2026-10","map":{"word":"记","encoding":"utf-8-bom","date_format":"yyyy-mm-dd","columns":[{"header":"日期","field":"date"}]}}`, "/map/columns", 400},
		{"a field nobody knows", `{"period":"2026-10","map":{"word":"记","encoding":"utf-8-bom","date_format":"yyyy-mm-dd","columns":[{"header":"日期","field":"colour"}]}}`, "/map/columns/0/field", 400},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := b.export(c.name, c.body)
			require.Equal(t, c.status, got.status, string(got.body))
			require.Equal(t, c.pointer, got.pointer())
			var n int
			require.NoError(t, b.db.Get(&n, `SELECT count(*) FROM voucher_batches`))
			require.Zero(t, n, "nothing is left behind")
		})
	}
}

func TestAnOwnColumnMap(t *testing.T) {
	b := serve(t)
	b.book("one", "2026-10", 106000, 6000, "CNY")
	got := b.export("k", `{"period":"2026-10","map":{"name":"ours","word":"转","encoding":"utf-8-bom","date_format":"yyyy/m/d","accounts":{"1122":"1122-9"},
		"columns":[{"header":"D","field":"date"},{"header":"W","field":"word"},{"header":"N","field":"number"},{"header":"S","field":"summary"},{"header":"A","field":"account"},{"header":"Dr","field":"debit"},{"header":"Cr","field":"credit"}]}}`)
	require.Equal(t, http.StatusCreated, got.status, string(got.body))
	var v voucherExport
	got.into(t, &v)
	require.Equal(t, []string{"ours", "转"}, []string{v.Preset, v.Word})
	file := string(b.send(request{method: "GET", path: "/voucher-exports/" + v.ID + "/csv", as: "finance"}).body)
	require.Contains(t, file, "D,W,N,S,A,Dr,Cr\r\n2026/10/1,转,1,")
	require.Contains(t, file, ",1122-9,1060.00,\r\n")
}

func TestTwoExportsAtOnceShareNothing(t *testing.T) {
	b := serve(t)
	for i := range 20 {
		b.book(fmt.Sprint("inv", i), "2026-10", 106000, 6000, "CNY")
	}
	var wait sync.WaitGroup
	codes := make([]int, 6)
	for i := range codes {
		wait.Add(1)
		go func() {
			defer wait.Done()
			codes[i] = b.export(fmt.Sprint("race", i), `{"period":"2026-10"}`).status
		}()
	}
	wait.Wait()
	won := 0
	for _, c := range codes {
		require.Contains(t, []int{http.StatusCreated, http.StatusConflict}, c)
		if c == http.StatusCreated {
			won++
		}
	}
	require.Equal(t, 1, won)
	var n int
	require.NoError(t, b.db.Get(&n, `SELECT count(DISTINCT number) FROM voucher_marks`))
	require.Equal(t, 40, n)
}

func TestEveryPostingsVoucherNamesItsCustomer(t *testing.T) {
	b := serve(t)
	b.book("one", "2026-10", 106000, 6000, "CNY")
	b.exec(`UPDATE merchants SET name = '=岚亭' WHERE id = 'amber'`)
	var v voucherExport
	b.export("k", `{"period":"2026-10"}`).into(t, &v)
	file := string(b.send(request{method: "GET", path: "/voucher-exports/" + v.ID + "/csv", as: "finance"}).body)
	require.Contains(t, file, "amber,'=岚亭,e-amber,", "客户 and 项目 on every line, formulas made harmless")
	require.Equal(t, 8, strings.Count(file, "\r\n"))
}

func TestAReversalIsRedInTheFile(t *testing.T) {
	b := serve(t)
	b.book("one", "2026-10", 106000, 6000, "CNY")
	var original int64
	require.NoError(t, b.db.Get(&original, `SELECT id FROM ledger_transactions WHERE template = 'issue'`))
	var mirrored []ledger.Line
	for _, l := range ledger.Issue(money.New(106000, "CNY"), money.New(6000, "CNY")) {
		side := ledger.Debit
		if l.Side == ledger.Debit {
			side = ledger.Credit
		}
		mirrored = append(mirrored, ledger.Line{Account: l.Account, Side: side, Amount: l.Amount})
	}
	m := period.NewMonth(2026, 10)
	require.NoError(t, b.db.InTx(t.Context(), func(tx *store.Tx) error {
		return tx.Post(t.Context(), store.Posting{Key: "back", EntityID: "CN", Currency: "CNY", Period: m, ServiceMonth: m, PostedOn: period.NewDate(2026, 10, 31), Template: "issue",
			SourceKind: "invoice", SourceID: "one", Reverses: &original, Lines: mirrored})
	}))
	var v voucherExport
	b.export("k", `{"period":"2026-10"}`).into(t, &v)
	require.Equal(t, "1060.00", v.Debit.Amount, "the accrual is left; the issue and its reversal cancel out")
	rows, err := csv.NewReader(bytes.NewReader(b.send(request{method: "GET", path: "/voucher-exports/" + v.ID + "/csv", as: "finance"}).body)).ReadAll()
	require.NoError(t, err)
	var red [][]string
	for _, r := range rows {
		if strings.HasPrefix(r[6], "冲销 开具账单") {
			red = append(red, []string{r[7], r[10], r[11]})
		}
	}
	require.Equal(t, [][]string{{"1122.01", "-1060.00", ""}, {"2221.10", "-60.00", ""}, {"1124", "", "-1060.00"}, {"2221.01.02", "", "-60.00"}}, red)
}
