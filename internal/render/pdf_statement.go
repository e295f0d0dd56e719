package render

import (
	"fmt"
	"strconv"

	"github.com/gainshare/gainshare/internal/render/font"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/settlement"
)

// StatementPDF prints a savings-share statement: every step from the baseline to what is payable, the gates, the
// limits, and the evidence lines. Without the typeface it is fault.NotAvailable.
func StatementPDF(face font.Face, lang Lang, s Statement) ([]byte, error) {
	title := s.title(lang)
	p, err := newPaper(face, lang, title+" "+s.ID, fmt.Sprintf("%s  v%d  ·  SHA-256 %s", s.ID, s.Version, s.SHA256), s.Stamp)
	if err != nil {
		return nil, err
	}
	p.head(s.Provider.Name, title+"  "+s.Month, s.banner(lang))
	p.statementFacts(s)
	p.steps(s)
	p.bandTable(s)
	p.gateTable(s)
	p.adjustmentsAndCosts(s)
	p.disputes(s)
	p.evidence(s)
	return p.bytes()
}

func (p *paper) statementFacts(s Statement) {
	l, in := p.lang, s.Input.Period
	p.facts([]fact{
		{l.say("客户", "Customer"), s.Buyer.Name}, {l.say("合作项目", "Engagement"), s.Engagement},
		{l.say("结算单", "Statement"), s.ID + "  v" + strconv.Itoa(s.Version)}, {l.say("结果", "Result"), statusName(l, s.Figures.Status)},
		{l.say("合同版本", "Contract version"), strconv.Itoa(s.Contract)}, {l.say("基准版本", "Baseline version"), strconv.Itoa(s.Baseline)},
		{l.say("服务天数", "Service days"), fmt.Sprintf("%d / %d", in.ServiceDays, in.CalendarDays)}, {l.say("合同年度", "Contract year"), strconv.FormatInt(in.ContractYear, 10)},
		{l.say("前一份哈希", "Chained to"), s.Previous},
	})
}

// steps is the waterfall from the baseline to what is payable.
func (p *paper) steps(s Statement) {
	l, in, f := p.lang, s.Input, s.Figures
	c := in.Terms.Currency
	rate := ""
	if f.SavingsRate != nil {
		rate = l.say("节省率 ", "savings rate ") + percent(money.Number(*f.SavingsRate))
	}
	rows := [][]string{
		{l.say("会话量", "Contacts"), l.say("计入的会话", "counted contacts"), group(strconv.FormatInt(in.Period.Contacts, 10))},
		{l.say("工资系数 WF", "Wage factor WF"), fmt.Sprintf("1 + %s × (min(%s, (1+%s)^(%d-1)) - 1)", in.Terms.LabourFraction, in.Period.WageIndex, in.Terms.WageCap, in.Period.ContractYear), f.WageFactor},
		{l.say("基准成本 B", "Baseline B"), fmt.Sprintf("(%s × %d/%d + %s × %d × %s) × %s", in.Baseline.FixedMonth, in.Period.ServiceDays, in.Period.CalendarDays, in.Baseline.UnitCost, in.Period.Contacts, in.Period.SeasonIndex, f.WageFactor) + adjusted(l, in), amountText(f.Baseline, c)},
		{l.say("实际成本 A", "Actual cost A"), l.say("当月费用合计（不含税、不含分成）", "costs of the month, without VAT and without the share"), amountText(f.Actual, c)},
		{l.say("节省额 G = B - A", "Gross saving G = B - A"), rate, amountText(f.GrossSaving, c)},
		{l.say("净节省 N", "Net saving N"), p.netFormula(in), amountText(f.NetSaving, c)},
		{l.say("质量系数 Q", "Quality factor Q"), l.say("各指标得分加权", "weighted gate scores"), f.QualityFactor},
		{l.say("分成", "Share"), l.say("R × Q，起作用的上限：", "R × Q, limit: ") + limitName(l, f.Limit), amountText(f.Share, c)},
		{l.say("上限削减", "Cut by limits"), fmt.Sprintf(l.say("月 %s、年 %s，商家至少保留 %s", "month %s, year %s, the merchant keeps %s"), percent(in.Terms.MonthlyCap), percent(in.Terms.AnnualCap), percent(in.Terms.MerchantKeep)), amountText(f.Forfeited, c)},
		{l.say("争议保留", "Held in dispute"), "", amountText(f.Held, c)},
		{l.say("本期应付分成", "Payable now"), "", amountText(f.Payable, c)},
		{l.say("税额", "VAT"), percent(in.Terms.TaxRate), amountText(f.Tax, c)},
		{l.say("商家净节省 G - 分成", "Merchant's net saving"), "", amountText(f.MerchantNet, c)},
		{l.say("结转亏损", "Deficit carried on"), l.say("期初 ", "opening ") + amountText(orText(in.Period.DeficitIn, "0.00"), c), amountText(f.DeficitOut, c)},
	}
	strong := map[int]bool{2: true, 4: true, 7: true, 10: true}
	p.section(l.say("计算", "Calculation"))
	p.table([]column{{l.say("步骤", "Step"), 42, "L"}, {l.say("算式", "Formula"), pageWidth - 84, "L"}, {l.say("结果", "Result"), 42, "R"}}, rows, func(i int) bool { return strong[i] })
}

// adjusted says what else stands in the baseline beside its formula.
func adjusted(l Lang, in settlement.Input) string {
	text := ""
	if len(in.Period.Adjustments) > 0 {
		text += l.say(" + 非常规调整", " + non-routine adjustments")
	}
	if in.Terms.VolumeUpper.Given() {
		text += fmt.Sprintf(l.say("；会话量至多计月均的 %s 倍", "; at most %s times the mean contacts count"), in.Terms.VolumeUpper)
	}
	return text
}

func (p *paper) netFormula(in settlement.Input) string {
	if in.Terms.Mode == settlement.ExcessOnly {
		return fmt.Sprintf(p.lang.say("max(0, G - %s × B - 期初亏损)", "max(0, G - %s × B - opening deficit)"), in.Terms.DeadBand)
	}
	return fmt.Sprintf(p.lang.say("max(0, G - 期初亏损)，死区 %s", "max(0, G - opening deficit), dead band %s"), percent(in.Terms.DeadBand))
}

func (p *paper) bandTable(s Statement) {
	if len(s.Figures.Bands) == 0 {
		return
	}
	l := p.lang
	var rows [][]string
	from := "0%"
	for i, b := range s.Figures.Bands {
		upTo := l.say("以上", "and above")
		if t := s.Input.Terms.Bands[i].UpTo; t.Given() {
			upTo = percent(t)
		}
		rows = append(rows, []string{from + " – " + upTo, percent(b.Rate), group(b.Amount), group(b.Share)})
		from = upTo
	}
	p.section(l.say("分段（占基准成本）", "Bands (of the baseline)"))
	p.table([]column{{l.say("区间", "Band"), 50, "L"}, {l.say("比例", "Rate"), 30, "R"}, {l.say("区间内净节省", "Net saving inside"), 49, "R"}, {l.say("分成", "Share"), 49, "R"}}, rows, nil)
}

func (p *paper) gateTable(s Statement) {
	if len(s.Figures.Gates) == 0 {
		return
	}
	l := p.lang
	var rows [][]string
	for i, g := range s.Figures.Gates {
		t, m := s.Input.Terms.Gates[i], s.Input.Period.Metrics[g.Metric]
		rows = append(rows, []string{metricName(l, g.Metric), fmt.Sprintf("%d / %d", m.Numerator, m.Denominator), basisName(l, g.Basis), string(t.Pass), string(t.Hard), string(t.Weight), g.Score})
	}
	p.section(l.say("质量指标", "Quality gates"))
	p.table([]column{{l.say("指标", "Metric"), 34, "L"}, {l.say("实际", "Measured"), 36, "L"}, {l.say("依据", "Basis"), 32, "L"}, {l.say("达标", "Pass"), 19, "R"},
		{l.say("红线", "Hard"), 19, "R"}, {l.say("权重", "Weight"), 19, "R"}, {l.say("得分", "Score"), 19, "R"}}, rows, nil)
}

func (p *paper) adjustmentsAndCosts(s Statement) {
	l := p.lang
	var rows [][]string
	for _, a := range s.Input.Period.Adjustments {
		rows = append(rows, []string{l.say("非常规调整", "Adjustment"), a.Reason, group(string(a.Amount))})
	}
	for _, c := range s.Input.Period.Costs {
		note := ""
		if c.Disputed {
			note = l.say("（争议中）", " (disputed)")
		}
		rows = append(rows, []string{l.say("成本", "Cost"), c.Key + note, group(string(c.Amount))})
	}
	p.section(l.say("调整与成本", "Adjustments and costs"))
	p.table([]column{{l.say("类别", "Kind"), 34, "L"}, {l.say("项目", "Item"), pageWidth - 76, "L"}, {l.say("金额", "Amount"), 42, "R"}}, rows, nil)
}

func (p *paper) disputes(s Statement) {
	if len(s.Disputes) == 0 {
		return
	}
	l := p.lang
	var rows [][]string
	for _, d := range s.Disputes {
		rows = append(rows, []string{d.State, d.Lines, d.Reason, d.Answer})
	}
	p.section(l.say("争议", "Disputes"))
	p.table([]column{{l.say("状态", "State"), 22, "L"}, {l.say("涉及", "About"), 40, "L"}, {l.say("理由", "Reason"), 58, "L"}, {l.say("答复", "Answer"), 58, "L"}}, rows, nil)
}

func (p *paper) evidence(s Statement) {
	l := p.lang
	var rows [][]string
	for _, e := range s.Evidence {
		rows = append(rows, []string{evidenceName(l, e.Key), group(e.Value), e.Formula, e.Source})
	}
	if len(rows) == 0 {
		return
	}
	p.section(l.say("证据", "Evidence"))
	p.table([]column{{l.say("数字", "Figure"), 40, "L"}, {l.say("值", "Value"), 32, "L"}, {l.say("算式", "Formula"), 58, "L"}, {l.say("来源", "Source"), 48, "L"}}, rows, nil)
	p.style("", sizeSmall, faint)
	p.MultiCell(pageWidth, 4.6, l.say("本结算单可由签名文件与证据行离线复算：gainshare verify。", "The signed file and its rows recompute offline with: gainshare verify."), "", "L", false)
}
