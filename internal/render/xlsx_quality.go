package render

import "fmt"

// qualitySheet writes the gates' scores and returns the cells of Q: with every contact, and the lower of that and
// of the undisputed ones.
func (b *book) qualitySheet(in *inputs) [2]string {
	l := b.lang
	w := b.add(l.say("质量", "Quality"), 26, 16, 14, 14, 14, 14, 14)
	w.put(heading(l.say("质量系数 Q", "Quality factor Q")))
	full := w.gateTable(l.say("全部会话", "every contact"), in, func(g gateCells) [4]string { return g.all })
	if len(in.gates) == 0 {
		return [2]string{full, full}
	}
	w.skip()
	reduced := w.gateTable(l.say("剔除争议会话", "without disputed contacts"), in, func(g gateCells) [4]string { return g.undisputed })
	w.skip()
	row := w.put(l.say("应付部分所用的 Q（较低者）", "Q of the payable part (the lower)"), formula(fmt.Sprintf("IF(%s=1,MIN(%s,%s),%s)", in.ref["undisputed"], full, reduced, full)))
	w.show(2, 4)
	return [2]string{full, w.at(2, row)}
}

// gateTable scores the gates on one set of counts and returns the cell of its Q. Terms without gates have Q = 1.
func (w *sheet) gateTable(name string, in *inputs, pick func(gateCells) [4]string) string {
	l := w.lang
	if len(in.gates) == 0 {
		row := w.put(l.say("合同无质量指标", "the contract has no gates"), formula("1"))
		return w.at(2, row)
	}
	w.put(caption(name), caption(l.say("依据", "basis")), caption(l.say("分子", "numerator")), caption(l.say("分母", "denominator")), caption(l.say("得分 s", "score s")),
		caption(l.say("权重 × 得分", "weight × s")), caption(l.say("计入权重", "weight used")))
	first := w.row
	for i, g := range in.gates {
		w.gate(l.say("指标 ", "gate ")+fmt.Sprint(i+1), g, pick(g))
	}
	last := w.row - 1
	list := func(column int) string {
		return fmt.Sprintf("%s:%s", local(w.at(column, first)), local(w.at(column, last)))
	}
	row := w.put("Q", formula(fmt.Sprintf("IF(OR(SUM(%s)=0,COUNTIF(%s,0)>0),0,ROUND(SUM(%s)/SUM(%s)+%s,4))", list(7), list(5), list(6), list(7), tinyIndex)))
	w.show(2, 4)
	return w.at(2, row)
}

// gate scores one gate: clip((x-hard)/(pass-hard), 0, 1); a figure at or past hard is exactly zero.
func (w *sheet) gate(name string, g gateCells, n [4]string) {
	row := w.row
	basis, num, den, score := local(w.at(2, row)), local(w.at(3, row)), local(w.at(4, row)), local(w.at(5, row))
	w.put(name,
		formula(fmt.Sprintf(`IF(AND(%[1]s>0,%[1]s>=%[3]s),"measured",IF(AND(%[2]s>0,%[2]s>=%[3]s),"trailing","dropped"))`, n[1], n[3], g.least)),
		formula(fmt.Sprintf(`IF(%s="measured",%s,IF(%s="trailing",%s,0))`, basis, n[0], basis, n[2])),
		formula(fmt.Sprintf(`IF(%s="measured",%s,IF(%s="trailing",%s,0))`, basis, n[1], basis, n[3])),
		formula(fmt.Sprintf(`IF(%[1]s="dropped","",IF((%[2]s-%[3]s*%[4]s)/((%[5]s-%[3]s)*%[4]s)<0.000000001,0,MIN(1,(%[2]s-%[3]s*%[4]s)/((%[5]s-%[3]s)*%[4]s))))`, basis, num, g.hard, den, g.pass)),
		formula(fmt.Sprintf(`IF(%s="dropped",0,%s*%s)`, basis, g.weight, score)),
		formula(fmt.Sprintf(`IF(%s="dropped",0,%s)`, basis, g.weight)))
	for column, places := range map[int]int{3: 0, 4: 0, 5: 4, 6: 4, 7: 2} {
		w.show(column, places)
	}
}

// local drops the sheet from a reference: formulas about their own sheet read better without it.
func local(ref string) string {
	for i := len(ref) - 1; i >= 0; i-- {
		if ref[i] == '!' {
			return ref[i+1:]
		}
	}
	return ref
}
