package render

import (
	"fmt"
	"strconv"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// StatementXLSX writes a statement as a workbook that recomputes itself: change a figure among its inputs and every
// step follows. The first sheet compares what the workbook computes with what was signed.
func StatementXLSX(lang Lang, s Statement) ([]byte, error) {
	b := newBook(lang, s.title(lang)+" "+s.ID, s.Stamp)
	first := b.add(lang.say("结算单", "Statement"), 34, 26, 26, 12, 40)
	in := b.inputSheet(s)
	w := b.stepSheet(in, s)
	first.compare(s, w)
	b.evidenceSheet(s)
	return b.finish()
}

// compare puts the computed figures beside the signed ones.
func (w *sheet) compare(s Statement, c *steps) {
	l, f := w.lang, s.Figures
	w.put(heading(s.title(l) + "  " + s.Month))
	if banner := s.banner(l); banner != "" {
		w.put(note(banner))
	}
	w.put(l.say("客户", "Customer"), s.Buyer.Name)
	w.put(l.say("开具方", "Provider"), s.Provider.Name)
	w.put(l.say("合作项目", "Engagement"), s.Engagement)
	w.put(l.say("结算单", "Statement"), s.ID+" v"+strconv.Itoa(s.Version))
	w.put("SHA-256", s.SHA256)
	w.skip()
	w.put(caption(l.say("数字", "Figure")), caption(l.say("本表重算", "recomputed here")), caption(l.say("已签署", "as signed")), caption(l.say("一致", "equal")))
	rate := ""
	if f.SavingsRate != nil {
		rate = *f.SavingsRate
	}
	for _, r := range []struct{ key, chinese, english, signed string }{
		{"factor", "工资系数 WF", "wage factor WF", f.WageFactor}, {"b", "基准成本 B", "baseline B", f.Baseline}, {"a", "实际成本 A", "actual cost A", f.Actual},
		{"g", "节省额 G", "gross saving G", f.GrossSaving}, {"rate", "节省率", "savings rate", rate}, {"status", "结果", "result", f.Status}, {"net", "净节省 N", "net saving N", f.NetSaving},
		{"quality", "质量系数 Q", "quality factor Q", f.QualityFactor}, {"share", "分成", "share", f.Share}, {"limit", "起作用的上限", "limit that bound", f.Limit},
		{"forfeited", "上限削减", "cut by limits", f.Forfeited}, {"held", "争议保留", "held", f.Held}, {"payable", "本期应付分成", "payable now", f.Payable}, {"vat", "税额", "VAT", f.Tax},
		{"merchant", "商家净节省", "merchant's net saving", f.MerchantNet}, {"carried", "结转亏损", "deficit carried on", f.DeficitOut},
	} {
		w.beside(l.say(r.chinese, r.english), c.cell[r.key][0], r.signed)
	}
	w.skip()
	w.put(note(l.say("说明：公式中的 0.00000001 只消除浮点误差，取整规则为四舍五入（上限向下、保留向上）。", "Note: 0.00000001 in the formulas only removes floating noise; rounding is half up (caps down, keep up).")))
}

// beside writes one figure, computed and signed, and whether they agree.
func (w *sheet) beside(name, computed, signed string) {
	row := w.row
	here, there := local(w.at(2, row)), local(w.at(3, row))
	same := fmt.Sprintf(`IF(%s=%s,"✓","≠")`, here, there)
	var value any = signed
	if _, err := money.ParseDecimal(signed); err == nil {
		value = money.Number(signed)
		same = fmt.Sprintf(`IF(ABS(%s-%s)<%s,"✓","≠")`, here, there, tinyMoney)
	}
	w.put(name, formula(computed), value, formula(same))
	if n, isNumber := value.(money.Number); isNumber {
		places, _ := strconv.Atoi(decimalsOf(string(n))) // digits that this package counted
		w.show(2, places)
	}
}

func (b *book) evidenceSheet(s Statement) {
	if len(s.Evidence) == 0 {
		return
	}
	l := b.lang
	w := b.add(l.say("证据", "Evidence"), 28, 22, 10, 52, 44, 12)
	w.put(caption(l.say("数字", "Figure")), caption(l.say("值", "Value")), caption(l.say("单位", "Unit")), caption(l.say("算式", "Formula")), caption(l.say("来源", "Source")), caption(l.say("行数", "Rows")))
	for _, e := range s.Evidence {
		w.put(evidenceName(l, e.Key), money.Number(e.Value), e.Unit, e.Formula, e.Source, money.Number(strconv.FormatInt(e.Rows, 10)))
	}
}
