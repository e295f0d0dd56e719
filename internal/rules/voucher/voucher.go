// Package voucher owns how postings become vouchers (凭证) of an accounting program: one voucher a posting, numbers
// in sequence, reversals as red figures on the original side, auxiliary accounting (辅助核算) by customer and project,
// control totals, and which columns an accounting program wants. It owns no posting (rules/ledger), no file format
// (internal/render) and not the mark that keeps a posting from being exported twice (internal/store).
package voucher

import (
	"slices"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// Sides of an entry, as the ledger writes them.
const (
	Debit  = "D"
	Credit = "C"
)

// Posting is one ledger transaction about to become a voucher.
type Posting struct {
	ID           int64
	Date         period.Date
	Template     string // what was posted: accrual, issue, receipt, ...
	SourceKind   string
	SourceID     string
	Document     string // what people call the source: an invoice's number, a bank's reference; SourceID when empty
	Reverses     bool   // the books repeat an earlier posting on the other side
	Customer     string
	CustomerName string
	Project      string
	ProjectName  string
	Entries      []Entry
}

// Entry is one side of a posting; Amount is above zero.
type Entry struct {
	Account, AccountName string
	Side                 string
	Amount               money.Amount
}

// Batch is what is exported at once: the vouchers of one legal entity, period and currency.
type Batch struct {
	ID       string
	Period   period.Month
	Currency money.Currency
	Word     string // 凭证字
	First    int64  // number of the first voucher
}

// Voucher is one posting as the accounting program will show it.
type Voucher struct {
	Posting int64
	Number  int64
	Date    period.Date
	Lines   []Line
}

// Line is a voucher's line. Exactly one of Debit and Credit is not zero; a negative amount is a red figure (红字).
type Line struct {
	Summary              string
	Account, AccountName string
	Debit, Credit        money.Amount
	Customer             string
	CustomerName         string
	Project              string
	ProjectName          string
}

// Totals control a batch: what the accounting program must show after the import.
type Totals struct {
	Vouchers int64
	Lines    int64
	Debit    money.Amount
	Credit   money.Amount
}

// Of turns postings into vouchers, numbered in order from the batch's first number. A posting that does not balance
// or is of another currency is fault.Invalid: the books never hold one.
func Of(b Batch, m Map, postings []Posting) ([]Voucher, Totals, error) {
	total := Totals{Debit: money.Zero(b.Currency), Credit: money.Zero(b.Currency)}
	out := make([]Voucher, 0, len(postings))
	for i, p := range postings {
		v := Voucher{Posting: p.ID, Number: b.First + int64(i), Date: p.Date}
		sums, err := v.fill(b, m, p)
		if err != nil {
			return nil, Totals{}, err
		}
		if total, err = total.with(sums); err != nil {
			return nil, Totals{}, err
		}
		out = append(out, v)
	}
	return out, total, nil
}

// fill writes a posting's lines and returns their sums.
func (v *Voucher) fill(b Batch, m Map, p Posting) (Totals, error) {
	sums := Totals{Vouchers: 1, Lines: int64(len(p.Entries)), Debit: money.Zero(b.Currency), Credit: money.Zero(b.Currency)}
	for _, e := range p.Entries {
		l := Line{Summary: summary(p), Account: m.account(e.Account), AccountName: e.AccountName, Debit: money.Zero(b.Currency), Credit: money.Zero(b.Currency),
			Customer: p.Customer, CustomerName: p.CustomerName, Project: p.Project, ProjectName: p.ProjectName}
		side, amount := shown(p, e)
		var err error
		if side == Debit {
			l.Debit = amount
			sums.Debit, err = sums.Debit.Add(amount)
		} else {
			l.Credit = amount
			sums.Credit, err = sums.Credit.Add(amount)
		}
		if err != nil {
			return sums, fault.New(fault.Invalid, "posting %d is not in %s", p.ID, b.Currency).Because(err)
		}
		v.Lines = append(v.Lines, l)
	}
	// Debits stand first, as on paper; inside a side the order of the books stays.
	slices.SortStableFunc(v.Lines, func(a, b Line) int { return creditRank(a) - creditRank(b) })
	if sums.Debit != sums.Credit {
		return sums, fault.New(fault.Invalid, "posting %d does not balance: debits %s, credits %s", p.ID, sums.Debit, sums.Credit)
	}
	return sums, nil
}

// creditRank orders debits before credits.
func creditRank(l Line) int {
	if l.Debit.IsZero() {
		return 1
	}
	return 0
}

func (t Totals) with(o Totals) (Totals, error) {
	debit, err := t.Debit.Add(o.Debit)
	if err != nil {
		return t, err
	}
	credit, err := t.Credit.Add(o.Credit)
	return Totals{Vouchers: t.Vouchers + o.Vouchers, Lines: t.Lines + o.Lines, Debit: debit, Credit: credit}, err
}

// shown is the side and amount of an entry as the voucher shows it.
func shown(p Posting, e Entry) (string, money.Amount) {
	home := homeSide(p.Template, e.Account)
	if Red(p) || home != "" && home != e.Side {
		return other(e.Side), e.Amount.Neg()
	}
	return e.Side, e.Amount
}

// homeSide is the side an account has in an accrual: a correction that lowers revenue is a red figure on the credit
// side, where the income statement of an accounting program looks for revenue. Other postings have none.
func homeSide(template, account string) string {
	switch {
	case template != "accrual" && template != "share_accrual" && template != "restatement":
		return ""
	case account == "contract_asset":
		return Debit
	}
	return Credit
}

// Red says whether a whole posting is shown as red figures on the original side. The books keep positive entries on the
// opposite side; Chinese vouchers expect the original side with a negative amount, so that turnover is not inflated.
func Red(p Posting) bool {
	return p.Reverses || p.Template == "credit_note" || p.Template == "true_up"
}

func other(side string) string {
	if side == Debit {
		return Credit
	}
	return Debit
}
