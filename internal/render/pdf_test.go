package render

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/render/font"
	"github.com/gainshare/gainshare/internal/rules/evidence"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/pricing"
	"github.com/gainshare/gainshare/internal/rules/settlement"
)

func yuan(fen int64) money.Amount { return money.New(fen, "CNY") }

func month(t *testing.T, text string) period.Month {
	t.Helper()
	m, err := period.ParseMonth(text)
	require.NoError(t, err)
	return m
}

// draft is a service bill with tiers, a correction and a text that tries to be a formula.
func draft(t *testing.T) Invoice {
	m, last := month(t, "2026-10"), month(t, "2026-09")
	return Invoice{
		Provider: Party{Name: "Gainshare 客服服务有限公司", TaxNumber: "91310000MA1FL0XX1A", Bank: "招商银行上海分行 1219 0000 1234 5678", Contact: "上海市长宁区 021-5555 0000"},
		Buyer:    Party{Name: "岚亭茶具旗舰店", TaxNumber: "91330100MA2AX0YY2B", Contact: "杭州市西湖区文三路 100 号 0571-8888 0000"},
		ID:       "eng-lanting.2026-10.service", Kind: "service", Month: "2026-10", Engagement: "岚亭 全渠道客服", Contract: 2,
		Tax: pricing.Tax{Rate: "0.06", Mode: pricing.Exclusive},
		Lines: []invoice.Line{
			{Charge: "base", Kind: "usage", ServiceMonth: m, Label: "基础服务费", Net: yuan(3000000), Tax: yuan(180000), Detail: []pricing.Detail{{FlatPrice: "30000.00", Amount: "30000.00"}}},
			{Charge: "ai", Kind: "usage", ServiceMonth: m, Label: "AI 承接会话", Meter: "contacts.ai", Quantity: "23401", Net: yuan(702030), Tax: yuan(42122),
				Detail: []pricing.Detail{{To: "20000", Quantity: "20000", UnitPrice: "0.30", Amount: "6000.00"}, {From: "20000", Quantity: "3401", UnitPrice: "0.30", Amount: "1020.30"}}},
			{Charge: "human", Kind: "correction_out", ServiceMonth: last, Label: "人工会话", Quantity: "7", Net: yuan(-2520), Tax: yuan(-151), Reason: "=HYPERLINK(\"http://x\") 客户补报 7 条会话"},
		},
		Subtotal: yuan(3699510), VAT: yuan(221971), Total: yuan(3921481), Paid: yuan(0),
		SHA256: "5f2b6c0d1e", Stamp: time.Date(2026, 11, 4, 4, 0, 0, 0, time.UTC),
	}
}

func issued(t *testing.T) Invoice {
	v := draft(t)
	v.Number, v.IssuedOn, v.DueOn, v.Paid = "INV-2026-000042", "2026-11-12", "2026-12-12", yuan(1000000)
	return v
}

// face is the embedded typeface; the documents cannot be printed without it.
func face(t *testing.T) font.Face {
	t.Helper()
	f := font.Embedded()
	if f.Missing() {
		t.Skip("NOT RUN: the typeface of printed documents was not fetched (make web)")
	}
	return f
}

// words extracts the text of a PDF with poppler.
func words(t *testing.T, pdf []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("NOT RUN: pdftotext is missing (Debian: apt-get install poppler-utils)")
	}
	file := filepath.Join(t.TempDir(), "a.pdf")
	require.NoError(t, os.WriteFile(file, pdf, 0o600))
	out, err := exec.Command(tool, "-layout", file, "-").Output()
	require.NoError(t, err)
	return string(out)
}

// savings is the statement of an ordinary month, computed by the rules themselves.
func savings(t *testing.T) Statement {
	t.Helper()
	n := int64(30)
	in := settlement.Input{
		Terms: settlement.Terms{Currency: "CNY", TaxRate: "0.06", DeadBand: "0.05", Mode: settlement.FirstYuan, MonthlyCap: "0.15", AnnualCap: "0.12", MerchantKeep: "0.02", VolumeCollar: "0.40",
			Bands:   []settlement.Band{{UpTo: "0.20", Rate: "0.30"}, {UpTo: "0.40", Rate: "0.40"}, {Rate: "0.20"}},
			Deficit: settlement.DeficitTerms{Carry: "1.00", PoolCap: "360000.00"}, LabourFraction: "0.80", WageCap: "0.08",
			Gates: []settlement.Gate{{Metric: "ai_acceptance", Pass: "0.70", Hard: "0.50", Weight: "0.30"}, {Metric: "transfer", Pass: "0.20", Hard: "0.35", Weight: "0.30"},
				{Metric: "csat", Pass: "4.50", Hard: "4.00", Weight: "0.25", MinCount: &n}, {Metric: "dispute", Pass: "0.01", Hard: "0.03", Weight: "0.15"}}},
		Baseline: settlement.Baseline{MeanContacts: "30000", FixedMonth: "0.00", UnitCost: "4.000000"},
		Period: settlement.Period{Month: "2026-10", ContractYear: 1, ServiceDays: 31, CalendarDays: 31, Contacts: 30000, SeasonIndex: "0.975000", WageIndex: "1.000000", DeficitIn: "0.00",
			Adjustments: []settlement.Adjustment{{Reason: "双11 预热加开夜班（双方书面同意）", Amount: "1200.00"}},
			Costs:       []settlement.Cost{{Key: "base_fee", Amount: "30000.00"}, {Key: "human", Amount: "23760.00", Disputed: true}, {Key: "ai", Amount: "7020.00"}, {Key: "@retained", Amount: "5220.00"}},
			Metrics: map[string]settlement.Metric{"ai_acceptance": {Numerator: 19800, Denominator: 30000}, "transfer": {Numerator: 5500, Denominator: 25000},
				"csat": {Numerator: 100, Denominator: 25}, "dispute": {Numerator: 150, Denominator: 30000}},
			DisputedContacts: 400},
	}
	out, err := settlement.Settle(in)
	require.NoError(t, err)
	input, err := json.Marshal(in)
	require.NoError(t, err)
	output, err := json.Marshal(out)
	require.NoError(t, err)
	read, figures, err := ReadFigures(input, output)
	require.NoError(t, err)
	v := draft(t)
	return Statement{Provider: v.Provider, Buyer: v.Buyer, ID: "eng-lanting.2026-10", Month: "2026-10", Engagement: v.Engagement, Version: 2, Contract: 1, Baseline: 1, Approved: true, State: "sent",
		Input: read, Figures: figures, SHA256: "77ab12", Previous: "1c9d55", Stamp: v.Stamp,
		Evidence: []evidence.Line{{Key: "contacts", Value: "30000", Formula: "count of counted rows", Source: "usage snapshot snap-1"}, {Key: "cost/human", Value: "23760.00", Unit: "CNY", Formula: "net lines of the service month", Source: "invoices"}},
		Disputes: []Dispute{{State: "open", Reason: "9 月 30 日的重复会话", Lines: "human", Answer: ""}}}
}

// wide is a document's text without its spacing, so that a cell that was wrapped is found too.
func wide(text string) string { return strings.Join(strings.Fields(text), "") }

func TestDocumentsSayWhatTheyMust(t *testing.T) {
	credit := issued(t)
	credit.Kind, credit.Number, credit.Original = "credit-1", "CN-2026-000001", "INV-2026-000042"
	rejected := savings(t)
	rejected.Approved, rejected.State = false, "rejected"
	f := face(t)
	invoice := func(l Lang, v Invoice) ([]byte, error) { return InvoicePDF(f, l, v) }
	statement := func(l Lang, s Statement) ([]byte, error) { return StatementPDF(f, l, s) }
	for _, c := range []struct {
		name    string
		pdf     func() ([]byte, error)
		has     []string
		without []string
	}{
		{"an issued invoice has number, both parties, every line, tax, total, due day and bank", func() ([]byte, error) { return invoice(Chinese, issued(t)) },
			[]string{"结算账单 INV-2026-000042", "岚亭茶具旗舰店", "91330100MA2AX0YY2B", "基础服务费", "AI 承接会话", "23,401", "7,020.30", "421.22", "人工会话（更正冲回）", "-25.20", "36,995.10 CNY", "税额合计 (6%)",
				"2,219.71 CNY", "39,214.81 CNY", "2026-12-12", "招商银行上海分行", "20000 × 0.30 = 6000.00", "SHA-256 5f2b6c0d1e", "1 / 1"}, []string{"未开具"}},
		{"a bill before issue says that it is none", func() ([]byte, error) { return invoice(Chinese, draft(t)) }, []string{"账单", "未开具：本账单供核对与确认", "eng-lanting.2026-10.service"}, []string{"结算账单", "收款账户"}},
		{"a bill says it in English too", func() ([]byte, error) { return invoice(English, draft(t)) }, []string{"Bill", "Not issued", "岚亭茶具旗舰店", "39,214.81 CNY"}, []string{"账单"}},
		{"a credit note names the invoice it corrects", func() ([]byte, error) { return invoice(Chinese, credit) }, []string{"红字账单 CN-2026-000001", "原账单", "INV-2026-000042"}, []string{"收款账户"}},
		{"a statement shows every step, band, gate, limit, dispute and evidence line", func() ([]byte, error) { return statement(Chinese, savings(t)) },
			[]string{"节省分成结算单 2026-10", "基准成本 B", "118,200.00 CNY", "66,000.00 CNY", "52,200.00 CNY", "节省率 44.1624%", "15,194.98 CNY", "14,843.45 CNY", "351.53 CNY", "890.61 CNY", "AI 承接率", "19800 / 30000",
				"满意度", "无数据，剔除", "23,640.0000", "双11 预热加开夜班", "human（争议中）", "9 月 30 日的重复会话", "usage snapshot snap-1", "1c9d55", "77ab12"}, []string{"草稿"}},
		{"a statement in English", func() ([]byte, error) { return statement(English, savings(t)) }, []string{"Savings-share statement 2026-10", "Payable now", "14,843.45 CNY", "AI acceptance", "dropped"}, []string{"结算单"}},
		{"a version that was rejected says so", func() ([]byte, error) { return statement(Chinese, rejected) }, []string{"已退回"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			pdf, err := c.pdf()
			require.NoError(t, err)
			text := wide(words(t, pdf))
			for _, want := range c.has {
				require.Contains(t, text, wide(want))
			}
			for _, other := range c.without {
				require.NotContains(t, text, wide(other))
			}
		})
	}
}

func TestABuildWithoutTheTypefaceSaysSo(t *testing.T) {
	for name, print := range map[string]func() ([]byte, error){
		"an invoice":  func() ([]byte, error) { return InvoicePDF(font.Face{}, Chinese, issued(t)) },
		"a statement": func() ([]byte, error) { return StatementPDF(font.Face{}, Chinese, savings(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			_, err := print()
			require.Equal(t, fault.NotAvailable, fault.CodeOf(err))
			require.ErrorContains(t, err, "make web")
		})
	}
}

// everyFile makes each document once and returns the hash of its bytes by name.
func everyFile(t *testing.T) map[string]string {
	t.Helper()
	f, out := face(t), map[string]string{}
	add := func(name string, file []byte, err error) {
		require.NoError(t, err)
		out[name] = fmt.Sprintf("%x", sha256.Sum256(file))
	}
	pdf, err := InvoicePDF(f, English, issued(t))
	add("invoice.pdf", pdf, err)
	pdf, err = StatementPDF(f, Chinese, savings(t))
	add("statement.pdf", pdf, err)
	book, err := InvoiceXLSX(Chinese, issued(t))
	add("invoice.xlsx", book, err)
	book, err = StatementXLSX(English, savings(t))
	add("statement.xlsx", book, err)
	return out
}

const asChild = "RENDER_TEST_CHILD"

func TestTheSameDocumentIsTheSameBytes(t *testing.T) {
	first := everyFile(t)
	if os.Getenv(asChild) != "" {
		text, err := json.Marshal(first)
		require.NoError(t, err)
		fmt.Printf("\nfiles %s\n", text)
		return
	}
	t.Run("twice in one process", func(t *testing.T) { require.Equal(t, first, everyFile(t)) })
	t.Run("and in another process", func(t *testing.T) {
		cmd := exec.Command(os.Args[0], "-test.run=^TestTheSameDocumentIsTheSameBytes$")
		cmd.Env = append(os.Environ(), asChild+"=1", "TZ=America/Vancouver")
		out, err := cmd.Output()
		require.NoError(t, err)
		_, after, found := strings.Cut(string(out), "\nfiles ")
		require.True(t, found, string(out))
		line, _, _ := strings.Cut(after, "\n")
		var there map[string]string
		require.NoError(t, json.Unmarshal([]byte(line), &there))
		require.Equal(t, first, there)
	})
}

func TestALanguageNobodyWritesIsRefused(t *testing.T) {
	_, err := ParseLang("fr")
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
	for text, want := range map[string]Lang{"": Chinese, "zh-CN": Chinese, "en": English} {
		got, err := ParseLang(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}
