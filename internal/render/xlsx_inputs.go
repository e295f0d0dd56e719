package render

import (
	"strconv"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/settlement"
)

// inputs is the sheet of everything a statement is computed from; ref names each cell for the formulas.
type inputs struct {
	*sheet
	ref   map[string]string
	gates []gateCells
}

// gateCells are the cells of one gate: its terms, and what was measured in full and without disputed contacts.
type gateCells struct {
	pass, hard, weight, least string
	all, undisputed           [4]string // numerator, denominator, trailing numerator and denominator
}

// inputSheet writes terms, baseline and period; every number on it may be changed.
func (b *book) inputSheet(s Statement) *inputs {
	l, in := b.lang, s.Input
	w := &inputs{sheet: b.add(l.say("输入", "Inputs"), 34, 18, 18, 14, 14, 14, 14, 14, 14, 14, 14, 14, 14), ref: map[string]string{}}
	w.put(heading(l.say("输入（黄色可改，改后各表自动重算）", "Inputs (change what is yellow: every sheet recomputes)")))
	w.skip()
	w.terms(in.Terms)
	w.measured(in)
	w.bands(in.Terms.Bands)
	w.gateRows(in)
	w.lists(in.Period)
	return w
}

// field writes one named input.
func (w *inputs) field(key, chinese, english, value string) {
	w.ref[key] = w.at(2, w.put(w.lang.say(chinese, english), input(value)))
}

func (w *inputs) terms(t settlement.Terms) {
	w.put(caption(w.lang.say("合同条款", "Terms")), caption(""))
	w.field("dead_band", "死区 m", "dead band m", string(t.DeadBand))
	w.ref["mode"] = w.at(2, w.put(w.lang.say("模式", "mode"), t.Mode))
	w.field("monthly_cap", "月度上限", "monthly cap", string(t.MonthlyCap))
	w.field("annual_cap", "年度上限", "annual cap", string(t.AnnualCap))
	w.field("keep", "商家至少保留", "merchant keep", string(t.MerchantKeep))
	w.field("collar", "最低会话量比例", "volume collar", string(t.VolumeCollar))
	w.field("upper", "会话量上限倍数（0 为不限）", "volume upper (0: none)", orText(t.VolumeUpper, "0"))
	w.field("carry", "亏损结转比例", "deficit carry", string(t.Deficit.Carry))
	w.field("pool", "亏损池上限", "deficit pool cap", string(t.Deficit.PoolCap))
	w.field("labour", "人工成本占比", "labour fraction", string(t.LabourFraction))
	w.field("wage_cap", "工资年涨幅上限", "wage cap a year", string(t.WageCap))
	w.field("tax", "税率", "VAT rate", string(t.TaxRate))
	scale, err := t.Currency.Scale()
	w.keep(err)
	w.field("scale", "金额小数位（"+string(t.Currency)+"）", "decimals of "+string(t.Currency), strconv.Itoa(int(scale)))
	w.skip()
}

func (w *inputs) measured(in settlement.Input) {
	p := in.Period
	w.put(caption(w.lang.say("基准", "Baseline")), caption(""))
	w.field("mean", "月均会话量", "mean contacts a month", string(in.Baseline.MeanContacts))
	w.field("fixed", "每月固定成本 F", "fixed cost a month F", string(in.Baseline.FixedMonth))
	w.field("unit", "单位变动成本 v", "variable cost a contact v", string(in.Baseline.UnitCost))
	w.skip()
	w.put(caption(w.lang.say("本期", "Period")), caption(p.Month))
	w.field("year", "合同年度", "contract year", strconv.FormatInt(p.ContractYear, 10))
	w.field("days", "服务天数 d", "service days d", strconv.FormatInt(p.ServiceDays, 10))
	w.field("calendar", "当月天数 D", "calendar days D", strconv.FormatInt(p.CalendarDays, 10))
	w.field("contacts", "会话量", "contacts", strconv.FormatInt(p.Contacts, 10))
	w.field("disputed", "其中争议会话", "of these disputed", strconv.FormatInt(p.DisputedContacts, 10))
	w.field("season", "季节指数 SI", "season index SI", string(p.SeasonIndex))
	w.field("wage", "工资指数 WI", "wage index WI", string(p.WageIndex))
	w.field("deficit", "期初亏损 D0", "opening deficit D0", orText(p.DeficitIn, "0"))
	ytd, given := p.YearToDate, "1"
	if ytd == nil {
		ytd, given = &settlement.YearToDate{Baseline: "0", Share: "0"}, "0"
	}
	w.field("ytd", "年度累计已知（1 是，0 否）", "year to date known (1 yes, 0 no)", given)
	w.field("ytd_baseline", "年度累计基准", "baseline, year to date", string(ytd.Baseline))
	w.field("ytd_share", "年度累计分成", "share, year to date", string(ytd.Share))
	w.skip()
}

func (w *inputs) bands(list []settlement.Band) {
	l := w.lang
	w.put(caption(l.say("分段：至（占基准）", "Bands: up to (of B)")), caption(l.say("上界", "up to")), caption(l.say("比例", "rate")))
	for i, b := range list {
		n := strconv.Itoa(i)
		var upTo any = input(b.UpTo)
		if !b.UpTo.Given() {
			upTo = l.say("以上", "open")
		}
		row := w.put(l.say("第 ", "band ")+strconv.Itoa(i+1)+l.say(" 段", ""), upTo, input(b.Rate))
		w.ref["up"+n], w.ref["rate"+n] = w.at(2, row), w.at(3, row)
	}
	w.skip()
}

func (w *inputs) gateRows(in settlement.Input) {
	if len(in.Terms.Gates) == 0 {
		return
	}
	l, given := w.lang, "0"
	if in.Period.MetricsUndisputed != nil {
		given = "1"
	}
	w.field("undisputed", "另有剔除争议后的指标（1 是，0 否）", "metrics without disputed contacts given (1 yes, 0 no)", given)
	var names []any
	for _, n := range []string{l.say("质量指标", "Gate"), l.say("达标", "pass"), l.say("红线", "hard"), l.say("权重", "weight"), l.say("最少样本", "least n"),
		l.say("分子", "numerator"), l.say("分母", "denominator"), l.say("前值分子", "trailing num."), l.say("前值分母", "trailing den."),
		l.say("剔除争议分子", "undisp. num."), l.say("剔除争议分母", "undisp. den."), l.say("前值分子", "trailing num."), l.say("前值分母", "trailing den.")} {
		names = append(names, caption(n))
	}
	w.put(names...)
	for _, g := range in.Terms.Gates {
		var least int64
		if g.MinCount != nil {
			least = *g.MinCount
		}
		cells := []any{metricName(l, g.Metric), input(g.Pass), input(g.Hard), input(g.Weight), whole(least)}
		cells = append(cells, counts(in.Period.Metrics[g.Metric])...)
		row := w.put(append(cells, counts(in.Period.MetricsUndisputed[g.Metric])...)...)
		c := gateCells{pass: w.at(2, row), hard: w.at(3, row), weight: w.at(4, row), least: w.at(5, row)}
		for i := range 4 {
			c.all[i], c.undisputed[i] = w.at(6+i, row), w.at(10+i, row)
		}
		w.gates = append(w.gates, c)
	}
	w.skip()
}

func whole(n int64) input { return input(strconv.FormatInt(n, 10)) }

func counts(m settlement.Metric) []any {
	t := settlement.Ratio{}
	if m.Trailing != nil {
		t = *m.Trailing
	}
	return []any{whole(m.Numerator), whole(m.Denominator), whole(t.Numerator), whole(t.Denominator)}
}

// lists writes the adjustments and the costs; their sums are taken over whole ranges, so rows may be added between.
func (w *inputs) lists(p settlement.Period) {
	l := w.lang
	w.put(caption(l.say("非常规调整", "Non-routine adjustments")), caption(l.say("金额", "amount")))
	first := w.row
	for _, a := range p.Adjustments {
		w.put(a.Reason, input(a.Amount))
	}
	w.ref["adjustments"] = w.span(first)
	w.put(caption(l.say("成本（不含税）", "Costs (without VAT)")), caption(l.say("金额", "amount")), caption(""))
	first = w.row
	for _, c := range p.Costs {
		note := ""
		if c.Disputed {
			note = l.say("争议中", "disputed")
		}
		w.put(c.Key, input(money.Number(c.Amount)), note)
	}
	w.ref["costs"] = w.span(first)
}

// span closes a list with an empty row that belongs to it and returns its range of amounts.
func (w *inputs) span(first int) string {
	w.skip()
	from, to := w.at(2, first), w.at(2, w.row-1)
	return from + ":" + to[len("'"+w.name+"'!"):]
}
