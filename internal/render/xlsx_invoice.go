package render

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/pricing"
)

// InvoiceXLSX writes a bill, invoice or credit note as a workbook: tiers, tax and sums are formulas. A figure that no
// formula here gives (a correction at an older rate, a remainder of a split) stands as the number it is.
func InvoiceXLSX(lang Lang, v Invoice) ([]byte, error) {
	b := newBook(lang, v.title(lang)+" "+v.ID, v.Stamp)
	w := &bill{sheet: b.add(lang.say("账单", "Invoice"), 6, 34, 16, 11, 14, 18, 16, 18, 40), v: v, amounts: map[int]string{}}
	w.head()
	w.detail = w.detailSheet()
	w.lines()
	w.sums()
	return b.finish()
}

// bill is the first sheet of an invoice's workbook.
type bill struct {
	*sheet
	v           Invoice
	rate, scale string
	detail      *sheet
	amounts     map[int]string // line to the range of its tier amounts
	first, last int
}

func (w *bill) head() {
	l, v := w.lang, w.v
	w.put(heading(v.title(l) + "  " + v.Number))
	if banner := v.banner(l); banner != "" {
		w.put(note(banner))
	}
	for _, f := range []fact{{l.say("客户", "Customer"), v.Buyer.Name}, {l.say("税号", "Tax number"), v.Buyer.TaxNumber}, {l.say("开具方", "Provider"), v.Provider.Name},
		{l.say("合作项目", "Engagement"), v.Engagement}, {l.say("单据标识", "Document id"), v.ID}, {l.say("原账单", "Corrects"), v.Original}, {l.say("账期", "Month"), v.Month},
		{l.say("开具日期", "Issued on"), v.IssuedOn}, {l.say("付款到期日", "Due on"), v.DueOn}, {"SHA-256", v.SHA256}} {
		if f.value != "" {
			w.put("", note(f.label), note(f.value))
		}
	}
	w.rate = w.at(3, w.put("", l.say("税率", "VAT rate")+modeName(l, v.Tax.Mode), input(orText(v.Tax.Rate, "0"))))
	scale, err := v.Total.Currency().Scale()
	w.keep(err)
	w.scale = w.at(3, w.put("", l.say("金额小数位", "decimals")+" "+v.currency(), input(strconv.Itoa(int(scale)))))
	w.skip()
}

func modeName(l Lang, mode string) string {
	if mode == pricing.Inclusive {
		return l.say("（含税价）", " (prices include it)")
	}
	return l.say("（不含税价）", " (prices without it)")
}

func (w *bill) lines() {
	l := w.lang
	var names []any
	for _, n := range []string{"#", l.say("项目", "Item"), l.say("类别", "Kind"), l.say("服务月", "Month"), l.say("数量", "Quantity"), l.say("不含税金额", "Net"), l.say("税额", "VAT"), l.say("价税合计", "Gross"), l.say("说明", "Note")} {
		names = append(names, caption(n))
	}
	w.put(names...)
	w.first = w.row
	for i, line := range w.v.Lines {
		w.line(i, line)
	}
	w.last = w.row - 1
}

func (w *bill) line(i int, line invoice.Line) {
	row := w.row
	net, vat, gross := local(w.at(6, row)), local(w.at(7, row)), local(w.at(8, row))
	total, err := line.Net.Add(line.Tax)
	w.keep(err)
	var netCell, vatCell, grossCell any = line.Net, line.Tax, formula(net + "+" + vat)
	switch {
	case w.v.Tax.Mode == pricing.Inclusive && splits(total, line.Tax, w.v.Tax.Rate):
		netCell, vatCell, grossCell = formula(w.half(gross+"/(1+"+w.rate+")", gross)), formula(gross+"-"+net), total
	case w.v.Tax.Mode != pricing.Inclusive:
		if sum, known := w.amounts[i]; known {
			netCell = formula("ROUND(SUM(" + sum + ")," + w.scale + ")")
		}
		if taxes(line, w.v.Tax.Rate) {
			vatCell = formula(w.half(net+"*"+w.rate, net))
		}
	}
	w.put(money.Number(strconv.Itoa(i+1)), label(line), lineName(w.lang, line.Kind), line.ServiceMonth.String(), line.Quantity, netCell, vatCell, grossCell, line.Reason)
}

func label(line invoice.Line) string {
	if line.Label == "" {
		return line.Charge
	}
	return line.Label
}

// half rounds half up to the currency's decimals; sign is the cell whose sign the figure has.
func (w *bill) half(of, sign string) string {
	return fmt.Sprintf("ROUND(%s+SIGN(%s)*%s,%s)", of, sign, tinyMoney, w.scale)
}

// splits says whether an inclusive amount holds exactly this tax: gross - round(gross / (1 + rate)).
func splits(gross, tax money.Amount, rate money.Number) bool {
	r := rate.Value().Add(money.Number("1").Value())
	net, err := money.RoundRat(new(big.Rat).Quo(gross.Rat(), r.Rat()), gross.Currency(), money.HalfAway)
	if err != nil {
		return false
	}
	inside, err := gross.Sub(net)
	return err == nil && inside == tax
}

// taxes says whether a line's tax is its net times the rate.
func taxes(line invoice.Line, rate money.Number) bool {
	tax, err := money.Round(line.Net.Decimal().Mul(rate.Value()), line.Net.Currency())
	return err == nil && tax == line.Tax
}

func (w *bill) sums() {
	l := w.lang
	over := func(column int) formula {
		if w.last < w.first {
			return "0"
		}
		return formula(fmt.Sprintf("SUM(%s:%s)", local(w.at(column, w.first)), local(w.at(column, w.last))))
	}
	row := w.put("", caption(l.say("合计", "Total")), caption(""), caption(""), caption(""), over(6), over(7), formula(fmt.Sprintf("%s+%s", local(w.at(6, w.row)), local(w.at(7, w.row)))))
	w.put("", l.say("单据金额", "As on the document"), "", "", "", w.v.Subtotal, w.v.VAT, w.v.Total)
	equal := func(column int) formula {
		return formula(fmt.Sprintf(`IF(ABS(%s-%s)<%s,"✓","≠")`, local(w.at(column, row)), local(w.at(column, row+1)), tinyMoney))
	}
	w.put("", l.say("一致", "Equal"), "", "", "", equal(6), equal(7), equal(8))
	if !w.v.Paid.IsZero() {
		w.put("", l.say("已付", "Paid"), "", "", "", "", "", w.v.Paid)
		w.put("", l.say("未付", "Open"), "", "", "", "", "", formula(fmt.Sprintf("ROUND(%s-%s,%s)", local(w.at(8, row)), local(w.at(8, w.row-1)), w.scale)))
	}
}

// detailSheet shows quantity × unit price + flat price of every tier, and remembers which lines they add up to.
func (w *bill) detailSheet() *sheet {
	l := w.lang
	d := w.add(l.say("计价过程", "Arithmetic"), 6, 34, 14, 14, 14, 18, 16, 18)
	var names []any
	for _, n := range []string{"#", l.say("项目", "Item"), l.say("大于", "above"), l.say("至", "up to"), l.say("数量", "quantity"), l.say("单价", "unit price"), l.say("固定价", "flat price"), l.say("金额", "amount")} {
		names = append(names, caption(n))
	}
	d.put(names...)
	for i, line := range w.v.Lines {
		first := d.row
		for _, part := range line.Detail {
			d.part(i, label(line), part)
		}
		if first < d.row && addsUp(line) {
			to := local(d.at(8, d.row-1))
			w.amounts[i] = d.at(8, first) + ":" + to
		}
	}
	return d
}

func (s *sheet) part(i int, name string, p pricing.Detail) {
	row := s.row
	var amount any = p.Amount
	if product := p.Quantity.Value().Mul(p.UnitPrice.Value()).Add(p.FlatPrice.Value()); product.Equal(p.Amount.Value()) {
		amount = formula(fmt.Sprintf("%s*%s+%s", local(s.at(5, row)), local(s.at(6, row)), local(s.at(7, row))))
	}
	s.put(money.Number(strconv.Itoa(i+1)), name, p.From, p.To, p.Quantity, p.UnitPrice, p.FlatPrice, amount)
	if _, live := amount.(formula); live {
		s.show(8, max(2, len(fractionOf(p.Amount))))
	}
}

func fractionOf(n money.Number) string {
	_, fraction, _ := strings.Cut(string(n), ".")
	return fraction
}

// addsUp says whether a line's net is the rounded sum of its tiers: minimum, maximum and corrections are not.
func addsUp(line invoice.Line) bool {
	sum := money.Number("0").Value()
	for _, d := range line.Detail {
		sum = sum.Add(d.Amount.Value())
	}
	net, err := money.Round(sum, line.Net.Currency())
	return err == nil && net == line.Net
}
