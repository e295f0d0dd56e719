package invoice

import (
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// Severities of a check: a blocking one stops approval, a warning is shown to the approver.
const (
	Blocking = "blocking"
	Warning  = "warning"
)

// Check is one finding about a draft.
type Check struct {
	Code     string         `json:"code"`
	Severity string         `json:"severity"`
	Sentence string         `json:"sentence"`
	Params   map[string]any `json:"params,omitempty"`
}

// Facts are what the checks look at.
type Facts struct {
	Sum               Sum
	LastMonth         *Sum // of the same kind, nil when there is none
	ContractChanged   bool
	ControlTotals     bool     // the other side's counts are there
	Ratio, TrailRatio *string  // contacts per order, this month and the trailing three, as decimals
	Messages, Buyers  [2]int64 // of the AI and of the shop, last month and this; zero where no line charges messages
	Lines             []Line
}

// Checks judges a draft, blocking findings first.
func Checks(f Facts) []Check {
	var out []Check
	for _, l := range f.Lines {
		if l.Net.Sign() < 0 && (l.Kind == "usage" || l.Kind == "minimum") {
			out = append(out, Check{Code: "negative_line", Severity: Blocking, Sentence: fmt.Sprintf("the line %q is negative", l.Label)})
		}
	}
	if f.Sum.Net.Sign() < 0 {
		out = append(out, Check{Code: "negative_total", Severity: Blocking, Sentence: "the invoice's total is negative: it has to become a credit note"})
	}
	if !f.ControlTotals {
		out = append(out, Check{Code: "no_control_totals", Severity: Warning, Sentence: "nobody else's counts are there to compare with"})
	}
	if f.ContractChanged {
		out = append(out, Check{Code: "contract_changed", Severity: Warning, Sentence: "the contract version changed since last month"})
	}
	if f.LastMonth != nil && jump(f.LastMonth.Net, f.Sum.Net) {
		out = append(out, Check{Code: "big_change", Severity: Warning, Sentence: "the total differs from last month's by more than half"})
	}
	if f.Ratio != nil && f.TrailRatio != nil && drifted(*f.Ratio, *f.TrailRatio) {
		out = append(out, Check{Code: "contacts_per_order", Severity: Warning, Sentence: "contacts per order are more than 25 % off the trailing three months",
			Params: map[string]any{"now": *f.Ratio, "before": *f.TrailRatio}})
	}
	if chatty(f.Messages, f.Buyers) {
		out = append(out, Check{Code: "ai_messages", Severity: Warning, Sentence: "AI messages rise faster than buyers",
			Params: map[string]any{"messages": f.Messages, "buyers": f.Buyers}})
	}
	return out
}

// chatty says whether messages grew, and by more than buyers did: m1/m0 > b1/b0, compared crosswise.
func chatty(messages, buyers [2]int64) bool {
	if messages[0] == 0 || buyers[0] == 0 || messages[1] <= messages[0] {
		return false
	}
	left := decimal.NewFromInt(messages[1]).Mul(decimal.NewFromInt(buyers[0]))
	return left.GreaterThan(decimal.NewFromInt(messages[0]).Mul(decimal.NewFromInt(buyers[1])))
}

// Blocks says whether a finding stops approval.
func Blocks(checks []Check) bool {
	for _, c := range checks {
		if c.Severity == Blocking {
			return true
		}
	}
	return false
}

func jump(before, now money.Amount) bool {
	half := before.Decimal().Div(decimal.NewFromInt(2))
	return before.Sign() > 0 && now.Decimal().Sub(before.Decimal()).Abs().GreaterThan(half)
}

func drifted(now, before string) bool {
	n, err1 := decimal.NewFromString(now)
	b, err2 := decimal.NewFromString(before)
	if err1 != nil || err2 != nil || b.IsZero() {
		return false
	}
	return n.Sub(b).Abs().GreaterThan(b.Mul(decimal.RequireFromString("0.25")))
}
