package render

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/gainshare/gainshare/internal/rules/evidence"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/settlement"
)

// Statement is a version of a savings-share statement as it is printed.
type Statement struct {
	Provider, Buyer    Party
	ID, Month          string
	Engagement         string
	Version            int
	Contract, Baseline int    // versions
	Approved           bool   // false: a draft, marked as such
	State              string // of the statement, as stored
	Input              settlement.Input
	Figures            Figures
	Evidence           []evidence.Line
	Disputes           []Dispute
	SHA256, Previous   string
	Stamp              time.Time // the version's making
}

// Dispute is a merchant's dispute with its answer, as printed.
type Dispute struct{ State, Reason, Lines, Answer string }

// Figures are a statement's figures as they were signed: texts, so that printing can change none.
type Figures struct {
	Status        string                 `json:"status"`
	WageFactor    string                 `json:"wage_factor"`
	Baseline      string                 `json:"baseline"`
	Actual        string                 `json:"actual"`
	GrossSaving   string                 `json:"gross_saving"`
	SavingsRate   *string                `json:"savings_rate"`
	NetSaving     string                 `json:"net_saving"`
	Bands         []settlement.BandShare `json:"bands"`
	QualityFactor string                 `json:"quality_factor"`
	Gates         []settlement.GateScore `json:"gates"`
	Share         string                 `json:"share"`
	Limit         string                 `json:"limit"`
	Forfeited     string                 `json:"forfeited"`
	DeficitOut    string                 `json:"deficit_out"`
	Payable       string                 `json:"payable"`
	Held          string                 `json:"held"`
	Tax           string                 `json:"tax"`
	MerchantNet   string                 `json:"merchant_net"`
}

// ReadFigures reads input and figures as a statement stores them; other text is fault.Internal.
func ReadFigures(input, output []byte) (settlement.Input, Figures, error) {
	var in settlement.Input
	var out Figures
	if err := json.Unmarshal(input, &in); err != nil {
		return in, out, fault.New(fault.Internal, "the statement's input cannot be read").Because(err)
	}
	if err := json.Unmarshal(output, &out); err != nil {
		return in, out, fault.New(fault.Internal, "the statement's figures cannot be read").Because(err)
	}
	return in, out, nil
}

func (s Statement) title(l Lang) string {
	return l.say("节省分成结算单", "Savings-share statement")
}

func (s Statement) banner(l Lang) string {
	switch {
	case s.Approved:
		return ""
	case s.State == "rejected":
		return l.say("已退回：此版本未获批准，仅供内部核对。", "Rejected: this version was not approved and is for internal checking only.")
	}
	return l.say("草稿：尚未批准，仅供内部核对。", "Draft: not approved yet, for internal checking only.")
}

// statusName is a statement's result in words.
func statusName(l Lang, status string) string {
	switch status {
	case settlement.Share:
		return l.say("分成", "SHARE")
	case settlement.Neutral:
		return l.say("不分成（死区内）", "NEUTRAL (inside the dead band)")
	case settlement.Deficit:
		return l.say("亏损结转", "DEFICIT (carried)")
	case settlement.NotMeasurable:
		return l.say("不可计量", "NOT MEASURABLE")
	}
	return status
}

// limitName is the limit that reduced a share, in words.
func limitName(l Lang, limit string) string {
	switch limit {
	case settlement.LimitAnnual:
		return l.say("年度上限", "annual cap")
	case settlement.LimitMonthly:
		return l.say("月度上限", "monthly cap")
	case settlement.LimitKeep:
		return l.say("商家保留", "merchant keep")
	}
	return l.say("无", "none")
}

// metricName is a quality gate in words; contracts may name others.
func metricName(l Lang, metric string) string {
	switch metric {
	case "ai_acceptance":
		return l.say("AI 承接率", "AI acceptance")
	case "transfer":
		return l.say("转人工率", "transfer rate")
	case "csat":
		return l.say("满意度", "CSAT")
	case "dispute":
		return l.say("纠纷率", "dispute rate")
	}
	return metric
}

func basisName(l Lang, basis string) string {
	switch basis {
	case settlement.BasisMeasured:
		return l.say("当月", "measured")
	case settlement.BasisTrailing:
		return l.say("前三月最近值", "trailing")
	case settlement.BasisDropped:
		return l.say("无数据，剔除", "dropped")
	}
	return basis
}

// evidenceName is an evidence line in words; keys of costs keep the contract's own key.
func evidenceName(l Lang, key string) string {
	names := map[string]string{"contacts": "会话量", "season_index_raw": "季节指数（截断前）", "season_index": "季节指数", "wage_index": "工资指数", "wage_factor": "工资系数",
		"baseline": "基准成本 B", "actual": "实际成本 A", "gross_saving": "节省额 G", "net_saving": "净节省 N", "quality_factor": "质量系数 Q", "share": "分成",
		"payable": "本期应付", "held": "争议保留", "tax": "税额"}
	if name, known := names[key]; known && l == Chinese {
		return name
	}
	if cost, is := strings.CutPrefix(key, "cost/"); is {
		return l.say("成本 ", "cost ") + cost
	}
	return key
}

// amountText writes a figure's text with separators and currency.
func amountText(text string, c money.Currency) string { return group(text) + " " + string(c) }
