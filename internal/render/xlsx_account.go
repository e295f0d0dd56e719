package render

import (
	"fmt"
	"strconv"
	"time"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/receivable"
)

// Account is a statement of account (对账单) as it is printed: one section a currency.
type Account struct {
	Provider, Buyer Party
	On              string // the day it is drawn up for
	Statements      []receivable.Statement
	Stamp           time.Time
}

// AccountXLSX writes a statement of account: movements with a running balance, what is open by age; balances and sums
// are formulas.
func AccountXLSX(lang Lang, a Account) ([]byte, error) {
	b := newBook(lang, lang.say("对账单 ", "Statement of account ")+a.Buyer.Name+" "+a.On, a.Stamp)
	if len(a.Statements) == 0 {
		w := b.add(lang.say("对账单", "Account"), 24, 30)
		w.accountHead(a, "")
		w.put(note(lang.say("截至该日没有往来。", "Nothing was billed or paid up to this day.")))
	}
	for _, s := range a.Statements {
		w := b.add(lang.say("对账单 ", "Account ")+string(s.Currency), 14, 16, 26, 12, 18, 18, 16, 16)
		w.accountHead(a, s.Currency)
		last := w.movements(s)
		w.openDocuments(s, last)
	}
	return b.finish()
}

func (s *sheet) accountHead(a Account, c money.Currency) {
	l := s.lang
	s.put(heading(l.say("对账单", "Statement of account")))
	s.put(l.say("客户", "Customer"), note(a.Buyer.Name))
	s.put(l.say("开具方", "Provider"), note(a.Provider.Name))
	s.put(l.say("截至", "As of"), note(a.On))
	s.put(l.say("币种", "Currency"), note(string(c)))
	s.skip()
}

// movements lists what happened and returns the cell of the last balance, "" when nothing did.
func (s *sheet) movements(a receivable.Statement) string {
	l, balance := s.lang, ""
	scale, err := a.Currency.Scale()
	s.keep(err)
	s.put(caption(l.say("日期", "Date")), caption(l.say("类型", "Kind")), caption(l.say("单号", "Number")), caption(l.say("账期", "Month")), caption(l.say("金额", "Amount")), caption(l.say("余额", "Balance")))
	for _, i := range a.Items {
		text := local(s.at(5, s.row))
		if balance != "" {
			text = fmt.Sprintf("ROUND(%s+%s,%d)", balance, text, scale)
		}
		balance = local(s.at(6, s.row))
		s.put(i.Date.String(), itemName(l, i.Kind), note(i.Number), i.Month, i.Amount, formula(text))
	}
	s.skip()
	return balance
}

func itemName(l Lang, kind string) string {
	switch kind {
	case receivable.KindInvoice:
		return l.say("账单", "invoice")
	case receivable.KindCredit:
		return l.say("红字账单", "credit note")
	case receivable.KindReceipt:
		return l.say("收款", "receipt")
	case receivable.KindWriteOff:
		return l.say("核销", "write-off")
	}
	return kind
}

// openDocuments lists what is open with its age, and checks the balance: open less what is unused.
func (s *sheet) openDocuments(a receivable.Statement, balance string) {
	l := s.lang
	s.put(caption(l.say("未付账单", "Open")), caption(l.say("到期日", "Due on")), caption(l.say("单号", "Number")), caption(l.say("逾期天数", "Days overdue")), caption(l.say("未付金额", "Open amount")))
	first := s.row
	for _, o := range a.Open {
		s.put(o.Month, o.DueOn.String(), note(o.Number), money.Number(strconv.Itoa(o.DaysOverdue)), o.Open)
	}
	last := s.row - 1
	days, amounts := fmt.Sprintf("%s:%s", local(s.at(4, first)), local(s.at(4, last))), fmt.Sprintf("%s:%s", local(s.at(5, first)), local(s.at(5, last)))
	s.skip()
	s.put(caption(l.say("账龄", "Ageing")), caption(""), caption(""), caption(""), caption(l.say("金额", "Amount")))
	sumStart := s.row
	for _, bucket := range []struct {
		zh, en, from, to string
		amount           money.Amount
	}{{"未到期", "current", "", "<=0", a.Ageing.Current}, {"逾期 1-30 天", "1-30 days", ">0", "<=30", a.Ageing.Days30}, {"逾期 31-60 天", "31-60 days", ">30", "<=60", a.Ageing.Days60},
		{"逾期 61-90 天", "61-90 days", ">60", "<=90", a.Ageing.Days90}, {"逾期 90 天以上", "over 90 days", ">90", "", a.Ageing.Older}} {
		var value any = bucket.amount
		if last >= first {
			value = formula(ageSum(days, amounts, bucket.from, bucket.to))
		}
		s.put(l.say(bucket.zh, bucket.en), "", "", "", value)
	}
	open := s.put(caption(l.say("未付合计", "Open in all")), "", "", "", formula(fmt.Sprintf("SUM(%s:%s)", local(s.at(5, sumStart)), local(s.at(5, s.row-1)))))
	unused := s.put(l.say("未使用的收款与红字", "Unused receipts and credits"), "", "", "", a.Credit)
	owed := s.put(caption(l.say("应付余额", "Balance")), "", "", "", formula(fmt.Sprintf("%s-%s", local(s.at(5, open)), local(s.at(5, unused)))))
	if balance != "" {
		s.put(l.say("与流水余额一致", "equals the running balance"), "", "", "", formula(fmt.Sprintf(`IF(ABS(%s-%s)<%s,"✓","≠")`, local(s.at(5, owed)), balance, tinyMoney)))
	}
}

// ageSum adds the open amounts of an age class.
func ageSum(days, amounts, from, to string) string {
	text := "SUMIFS(" + amounts
	for _, bound := range []string{from, to} {
		if bound != "" {
			text += fmt.Sprintf(`,%s,"%s"`, days, bound)
		}
	}
	return text + ")"
}
