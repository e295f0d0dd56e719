package render

import (
	"fmt"
	"strings"
	"time"

	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/pricing"
)

// Invoice is a bill, an invoice or a credit note as it is printed. Amounts are of one currency.
type Invoice struct {
	Provider, Buyer      Party
	ID, Number           string // Number is empty before issue: then it is a bill and says so
	Original             string // number of the invoice a credit note corrects
	Kind, Month          string
	Engagement           string
	Contract             int // version of the contract it was computed from
	IssuedOn, DueOn      string
	Tax                  pricing.Tax
	Lines                []invoice.Line
	Subtotal, VAT, Total money.Amount
	Paid                 money.Amount
	SHA256               string    // of the signed document, of the content before issue
	Stamp                time.Time // issue, or the draft's making: the file's own date
}

// credit tells a credit note from an invoice.
func (v Invoice) credit() bool { return strings.HasPrefix(v.Kind, "credit") }

func (v Invoice) currency() string { return string(v.Total.Currency()) }

// title names the document: a bill becomes an invoice by its number.
func (v Invoice) title(l Lang) string {
	switch {
	case v.credit() && v.Number == "":
		return l.say("红字账单（草稿）", "Credit note (draft)")
	case v.credit():
		return l.say("红字账单", "Credit note")
	case v.Number == "":
		return l.say("账单", "Bill")
	}
	return l.say("结算账单", "Invoice")
}

// banner warns the reader of a document that is not final.
func (v Invoice) banner(l Lang) string {
	if v.Number != "" {
		return ""
	}
	return l.say("未开具：本账单供核对与确认，尚无编号，不是付款依据。", "Not issued: this bill is for checking and confirmation. It has no number and is no demand for payment.")
}

// kindName is the kind of an invoice in words.
func kindName(l Lang, kind string) string {
	switch {
	case kind == "service":
		return l.say("服务费", "Services")
	case kind == "share":
		return l.say("节省分成", "Savings share")
	case kind == "oneoff":
		return l.say("一次性费用", "One-off")
	case kind == "final":
		return l.say("终止结算", "Final settlement")
	case strings.HasPrefix(kind, "credit"):
		return l.say("红字", "Credit")
	}
	return kind
}

// lineNames are the kinds of an invoice's lines in words.
func lineName(l Lang, kind string) string {
	names := map[string][2]string{
		"usage": {"用量", "usage"}, "minimum": {"保底补足", "minimum"}, "maximum": {"封顶优惠", "maximum"}, "oneoff": {"一次性", "one-off"},
		"discount": {"折扣", "discount"}, "sla_credit": {"服务水平扣减", "SLA credit"}, "outcome_fee": {"效果费", "outcome fee"},
		"correction_out": {"更正冲回", "correction, out"}, "correction_in": {"更正计入", "correction, in"}, "adjustment": {"调整", "adjustment"},
		"share": {"节省分成", "savings share"}, "objection_guard": {"异议保护", "objection guard"},
	}
	if n, known := names[kind]; known {
		return l.say(n[0], n[1])
	}
	return kind
}

// explain is a line's label with what makes it special.
func explain(l Lang, line invoice.Line) string {
	text := line.Label
	if text == "" {
		text = line.Charge
	}
	if line.Kind != pricing.KindUsage {
		text += l.say("（", " (") + lineName(l, line.Kind) + l.say("）", ")")
	}
	if line.Reason != "" {
		text += "\n" + line.Reason
	}
	return text
}

// arithmetic writes a line's tiers: "0–10000: 10000 × 0.60 + 500.00 = 6500.00".
func arithmetic(line invoice.Line) []string {
	var out []string
	for _, d := range line.Detail {
		text := ""
		if d.From.Given() || d.To.Given() {
			text = fmt.Sprintf("(%s, %s]  ", orText(d.From, "0"), orText(d.To, "∞"))
		}
		var terms []string
		if d.Quantity.Given() && d.UnitPrice.Given() {
			terms = append(terms, string(d.Quantity)+" × "+string(d.UnitPrice))
		}
		if d.FlatPrice.Given() {
			terms = append(terms, string(d.FlatPrice))
		}
		if len(terms) > 0 {
			out = append(out, text+strings.Join(terms, " + ")+" = "+string(d.Amount))
		}
	}
	return out
}

func orText(n money.Number, fallback string) string {
	if n.Given() {
		return string(n)
	}
	return fallback
}
