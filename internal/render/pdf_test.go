package render

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/render/font"
	"github.com/gainshare/gainshare/internal/rules/evidence"
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

func TestSpike(t *testing.T) {
	pdf, err := InvoicePDF(face(t), Chinese, draft(t))
	require.NoError(t, err)
	_ = os.WriteFile("/tmp/a2probe/inv.pdf", pdf, 0o600)
	pdf, err = StatementPDF(face(t), Chinese, savings(t))
	require.NoError(t, err)
	_ = os.WriteFile("/tmp/a2probe/st.pdf", pdf, 0o600)
	pdf, err = StatementPDF(face(t), English, savings(t))
	require.NoError(t, err)
	_ = os.WriteFile("/tmp/a2probe/st-en.pdf", pdf, 0o600)
}
