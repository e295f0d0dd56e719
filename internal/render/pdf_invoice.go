package render

import (
	"strconv"

	"github.com/gainshare/gainshare/internal/render/font"
	"github.com/gainshare/gainshare/internal/rules/money"
)

// InvoicePDF prints a bill, an invoice or a credit note. Without the typeface it is fault.NotAvailable.
func InvoicePDF(face font.Face, lang Lang, v Invoice) ([]byte, error) {
	name := v.Number
	if name == "" {
		name = v.ID
	}
	p, err := newPaper(face, lang, v.title(lang)+" "+name, name+"  ·  SHA-256 "+v.SHA256, v.Stamp)
	if err != nil {
		return nil, err
	}
	p.head(v.Provider.Name, v.title(lang)+"  "+v.Number, v.banner(lang))
	p.invoiceFacts(v)
	p.section(lang.say("明细", "Lines"))
	p.invoiceLines(v)
	p.totals(v)
	p.arithmetics(v)
	p.payment(v)
	return p.bytes()
}

func (p *paper) invoiceFacts(v Invoice) {
	l := p.lang
	p.facts([]fact{
		{l.say("客户", "Customer"), v.Buyer.Name}, {l.say("开具方", "Provider"), v.Provider.Name},
		{l.say("税号", "Tax number"), v.Buyer.TaxNumber}, {l.say("开具方税号", "Provider's tax no."), v.Provider.TaxNumber},
		{l.say("地址电话", "Address, phone"), v.Buyer.Contact}, {l.say("合作项目", "Engagement"), v.Engagement},
		{l.say("编号", "Number"), v.Number}, {l.say("单据标识", "Document id"), v.ID},
		{l.say("原账单", "Corrects"), v.Original}, {l.say("类别", "Kind"), kindName(l, v.Kind)},
		{l.say("账期", "Month"), v.Month}, {l.say("合同版本", "Contract version"), strconv.Itoa(v.Contract)},
		{l.say("开具日期", "Issued on"), v.IssuedOn}, {l.say("付款到期日", "Due on"), v.DueOn},
	})
}

func (p *paper) invoiceLines(v Invoice) {
	l := p.lang
	columns := []column{{"#", 8, "L"}, {l.say("项目", "Item"), 70, "L"}, {l.say("服务月", "Month"), 18, "L"}, {l.say("数量", "Quantity"), 24, "R"},
		{l.say("不含税金额", "Net") + " " + v.currency(), 32, "R"}, {l.say("税额", "VAT"), 26, "R"}}
	var rows [][]string
	for i, line := range v.Lines {
		rows = append(rows, []string{strconv.Itoa(i + 1), explain(l, line), line.ServiceMonth.String(), group(string(line.Quantity)), grouped(line.Net), grouped(line.Tax)})
	}
	p.table(columns, rows, nil)
}

func (p *paper) totals(v Invoice) {
	l := p.lang
	vat := l.say("税额合计", "VAT")
	if v.Tax.Rate.Given() {
		vat += " (" + percent(v.Tax.Rate) + ")"
	}
	p.sum(l.say("不含税合计", "Subtotal, net"), v.Subtotal, "")
	p.sum(vat, v.VAT, "")
	p.sum(l.say("价税合计", "Total"), v.Total, "B")
	if !v.Paid.IsZero() {
		p.sum(l.say("已付", "Paid"), v.Paid, "")
	}
}

// sum prints one amount at the right edge.
func (p *paper) sum(label string, a money.Amount, weight string) {
	size := float64(sizeBody)
	if weight == "B" {
		size = sizeHead
	}
	p.style(weight, size, ink)
	p.CellFormat(pageWidth-46, 6.4, label, "", 0, "R", false, 0, "")
	p.CellFormat(46, 6.4, grouped(a)+" "+string(a.Currency()), "", 1, "R", false, 0, "")
}

// arithmetics shows how the tiers made the amounts.
func (p *paper) arithmetics(v Invoice) {
	var rows [][]string
	for i, line := range v.Lines {
		for _, text := range arithmetic(line) {
			rows = append(rows, []string{strconv.Itoa(i + 1), line.Label, text})
		}
	}
	if len(rows) == 0 {
		return
	}
	p.section(p.lang.say("计价过程", "How the amounts were made"))
	p.table([]column{{"#", 8, "L"}, {p.lang.say("项目", "Item"), 50, "L"}, {p.lang.say("阶梯、数量 × 单价 + 固定价", "Tier, quantity × unit price + flat price"), pageWidth - 58, "L"}}, rows, nil)
}

func (p *paper) payment(v Invoice) {
	if v.Number == "" || v.credit() {
		return
	}
	l := p.lang
	p.section(l.say("付款与核对", "Payment and verification"))
	p.facts([]fact{{l.say("收款账户", "Bank account"), v.Provider.Bank}, {l.say("联系方式", "Contact"), v.Provider.Contact}})
	p.style("", sizeSmall, faint)
	p.MultiCell(pageWidth, 4.6, l.say("付款时请注明账单编号。本账单可由签名文件离线复算：gainshare verify。本页不是税务发票。",
		"Please quote the number when you pay. The signed file recomputes offline with: gainshare verify. This page is no tax invoice (发票)."), "", "L", false)
}

// percent writes a rate as people say it: "0.06" is "6%".
func percent(rate money.Number) string { return rate.Value().Shift(2).String() + "%" }
