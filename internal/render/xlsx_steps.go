package render

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gainshare/gainshare/internal/rules/settlement"
)

// Floating figures carry noise in their last digits: the formulas add or take away so little that no rounding of a
// tie depends on it, and nothing else is changed.
const (
	tinyMoney = "0.00000001"
	tinyIndex = "0.000000000001"
)

// steps is the sheet of the calculation: column 2 with every contact, column 3 without the disputed ones.
type steps struct {
	*sheet
	in   *inputs
	cell map[string][2]string
	side int // which column's formula is being written
}

// stepSheet writes every step of the contract as formulas over the inputs.
func (b *book) stepSheet(in *inputs, s Statement) *steps {
	l := b.lang
	w := &steps{sheet: b.add(l.say("计算", "Calculation"), 40, 20, 20, 20, 20, 20), in: in, cell: map[string][2]string{}}
	w.put(heading(l.say("计算（全部为公式）", "Calculation (all formulas)")))
	w.put(caption(l.say("步骤", "Step")), caption(l.say("全部会话", "every contact")), caption(l.say("剔除争议会话", "without disputed contacts")))
	w.baseline()
	w.saving()
	w.bandSteps(s.Input.Terms.Bands)
	w.limits()
	w.skip()
	w.payable()
	return w
}

// both writes a step in both columns; {name} is an input, [name] a step of the same column.
func (w *steps) both(key, chinese, english, text string, places int) {
	var formulas [2]string
	for side := range 2 {
		w.side = side
		formulas[side] = w.expand(text)
	}
	w.pair(key, chinese, english, formulas, places)
}

func (w *steps) pair(key, chinese, english string, formulas [2]string, places int) {
	row := w.put(w.lang.say(chinese, english), formula(formulas[0]), formula(formulas[1]))
	w.show(2, places)
	w.show(3, places)
	w.cell[key] = [2]string{w.at(2, row), w.at(3, row)}
}

// one writes a step that stands once, over the full column.
func (w *steps) one(key, chinese, english, text string, places int) {
	w.side = 0
	row := w.put(w.lang.say(chinese, english), formula(w.expand(text)))
	w.show(2, places)
	w.cell[key] = [2]string{w.at(2, row), w.at(2, row)}
}

// expand replaces the names in a formula by cells.
func (w *steps) expand(text string) string {
	var pairs []string
	for key, ref := range w.in.ref {
		pairs = append(pairs, "{"+key+"}", ref)
	}
	for key, ref := range w.cell {
		pairs = append(pairs, "["+key+"]", ref[w.side])
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// rounded is half up, away from zero, to the currency's decimals.
func rounded(of string) string {
	return fmt.Sprintf("ROUND(%s+SIGN(%s)*%s,{scale})", of, of, tinyMoney)
}

func (w *steps) baseline() {
	w.pair("contacts", "会话量", "contacts", [2]string{w.expand("{contacts}"), w.expand("{contacts}-{disputed}")}, 0)
	w.both("counted", "计入基准的会话", "contacts counted in the baseline", "IF({upper}=0,[contacts],MIN([contacts],{upper}*{mean}*{days}/{calendar}))", 4)
	w.both("index", "封顶后的工资指数", "wage index, capped", "MIN({wage},(1+{wage_cap})^({year}-1))", 6)
	w.both("factor", "工资系数 WF", "wage factor WF", "ROUND(1+{labour}*([index]-1)+"+tinyIndex+",6)", 6)
	w.both("exact", "B0（未取整）", "B0, exact", "({fixed}*{days}/{calendar}+{unit}*[counted]*{season})*[factor]", 6)
	w.both("b0", "B0（取整到分）", "B0", rounded("[exact]"), 2)
	w.both("nra", "非常规调整合计", "adjustments", "ROUND(SUM({adjustments}),{scale})", 2)
	w.both("b", "基准成本 B", "baseline B", "ROUND([b0]+[nra],{scale})", 2)
}

func (w *steps) saving() {
	w.both("a", "实际成本 A", "actual cost A", "ROUND(SUM({costs}),{scale})", 2)
	w.both("g", "节省额 G = B - A", "gross saving G = B - A", "ROUND([b]-[a],{scale})", 2)
	w.both("rate", "节省率 G / B", "savings rate G / B", `IF([b]>0,ROUND([g]/[b]+SIGN([g])*`+tinyIndex+`,6),"")`, 6)
	w.both("status", "结果", "result", `IF([contacts]<{collar}*{mean}*{days}/{calendar}-`+tinyMoney+`,"NOT_MEASURABLE",IF(AND([b]>0,[g]-{dead_band}*[b]>=-`+tinyMoney+
		`),"SHARE",IF(AND([g]<0,[g]+{dead_band}*[b]<=`+tinyMoney+`),"DEFICIT","NEUTRAL")))`, 0)
	w.both("shared", "参与分成的节省 G'", "saving that is shared G'", `IF({mode}="EXCESS_ONLY",[g]-{dead_band}*[b],[g])`, 4)
	w.both("n", "净节省 N（未取整）", "net saving N, exact", `IF([status]="SHARE",MAX(0,[shared]-{deficit}),0)`, 4)
	w.both("loss", "亏损月的期末亏损", "deficit after a month of loss", `MAX(0,MIN({pool},{deficit}-{carry}*[g]))`, 4)
	w.both("d1", "期末亏损 D1（未取整）", "deficit carried on D1, exact", `IF([status]="SHARE",MAX(0,{deficit}-[shared]),IF([status]="DEFICIT",[loss],{deficit}))`, 4)
}

// bandSteps writes each band's part of the net saving and its share.
func (w *steps) bandSteps(bands []settlement.Band) {
	var parts []string
	below := "0"
	for i, b := range bands {
		n := strconv.Itoa(i)
		top := "[n]"
		if b.UpTo.Given() {
			top = "MIN([n],{up" + n + "}*[b])"
		}
		w.both("part"+n, fmt.Sprintf("第 %d 段内净节省", i+1), fmt.Sprintf("net saving inside band %d", i+1), `IF([status]="SHARE",MAX(0,`+top+"-"+below+"),0)", 4)
		w.both("band"+n, fmt.Sprintf("第 %d 段分成", i+1), fmt.Sprintf("share of band %d", i+1), "[part"+n+"]*{rate"+n+"}", 4)
		parts = append(parts, "[band"+n+"]")
		below = top
	}
	w.both("r", "分成合计 R（未取整）", "reward R, exact", strings.Join(parts, "+"), 4)
}

// limits is step 8; the quality factor stands on its own sheet, whose cells are known before it is written.
func (w *steps) limits() {
	w.cell["q"] = w.qualitySheet(w.in)
	w.both("quality", "质量系数 Q", "quality factor Q", "[q]", 4)
	w.both("product", "R × Q（未取整）", "R × Q, exact", "[r]*[quality]", 6)
	w.both("raw", "R × Q（取整到分）", "R × Q", rounded("[product]"), 2)
	w.both("annual", "年度上限余额", "left of the annual cap", "IF({ytd}=1,MAX(0,ROUND(ROUNDDOWN({annual_cap}*({ytd_baseline}+[b])+"+tinyMoney+",{scale})-{ytd_share},{scale})),[raw])", 2)
	w.both("monthly", "月度上限", "monthly cap", "MAX(0,ROUNDDOWN({monthly_cap}*[b]+"+tinyMoney+",{scale}))", 2)
	w.both("least", "商家至少保留", "the merchant keeps at least", "MAX(0,ROUNDUP({keep}*[b]-"+tinyMoney+",{scale}))", 2)
	w.both("kept", "商家保留后余额", "left after the merchant's keep", "MAX(0,ROUND([g]-[least],{scale}))", 2)
	w.both("share", "分成", "share", `IF([status]="SHARE",MIN([raw],[annual],[monthly],[kept]),0)`, 2)
	w.both("limit", "起作用的上限", "limit that bound", `IF([status]<>"SHARE","none",IF([kept]<MIN([raw],[annual],[monthly])-`+tinyMoney+`,"merchant_keep",IF([monthly]<MIN([raw],[annual])-`+tinyMoney+
		`,"monthly_cap",IF([annual]<[raw]-`+tinyMoney+`,"annual_cap","none"))))`, 0)
}

// payable is step 9 and 10: what is payable now, held, taxed, and what the merchant keeps.
func (w *steps) payable() {
	w.side = 0
	row := w.put(w.lang.say("本期应付分成 = 两列分成的较小值", "payable now = the smaller share"), formula(fmt.Sprintf("MIN(%s,%s)", w.cell["share"][0], w.cell["share"][1])))
	w.show(2, 2)
	w.cell["payable"] = [2]string{w.at(2, row), w.at(2, row)}
	w.one("held", "争议保留", "held", "ROUND([share]-[payable],{scale})", 2)
	w.one("taxed", "税额（未取整）", "VAT, exact", "[payable]*{tax}", 6)
	w.one("vat", "税额", "VAT", rounded("[taxed]"), 2)
	w.one("forfeited", "上限削减", "cut by limits", "ROUND([raw]-[share],{scale})", 2)
	w.one("net", "净节省 N（取整到分）", "net saving N", rounded("[n]"), 2)
	w.one("carried", "结转亏损（取整到分）", "deficit carried on", rounded("[d1]"), 2)
	w.one("merchant", "商家净节省 G - 分成", "merchant's net saving G - share", "ROUND([g]-[share],{scale})", 2)
}
