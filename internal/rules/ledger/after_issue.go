package ledger

import (
	"maps"
	"slices"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// CreditNote takes back issued revenue: Dr 6001 net by account, Dr 待转销项税额 tax / Cr 1122 the part that lowers an
// open invoice, Cr 合同负债 the rest, which the merchant keeps as credit. The tax leaves 待转销项税额 with the red
// letter (RedLetter). Amounts are what is given back, above zero; lines of either sign may be among them.
func CreditNote(revenue map[string]money.Amount, tax, applied money.Amount) ([]Line, error) {
	var lines []Line
	gross := tax
	for _, code := range slices.Sorted(maps.Keys(revenue)) {
		var err error
		if gross, err = gross.Add(revenue[code]); err != nil {
			return nil, err
		}
		lines = entry(lines, code, Debit, revenue[code])
	}
	return given(entry(lines, TaxPending, Debit, tax), gross, applied)
}

// CreditShare gives back a share whose negative accrual (Dr 6001.share, Dr 待转销项税额 / Cr 合同资产) was posted when
// its statement was accepted: Dr 合同资产 / Cr 1122, Cr 合同负债 the rest. 合同资产 ends at zero.
func CreditShare(gross, applied money.Amount) ([]Line, error) {
	return given(entry(nil, ContractAsset, Debit, gross), gross, applied)
}

func given(lines []Line, gross, applied money.Amount) ([]Line, error) {
	rest, err := gross.Sub(applied)
	if err != nil {
		return nil, err
	}
	return entry(entry(lines, Receivable, Credit, applied), ContractLiab, Credit, rest), nil
}

// RedLetter moves the tax of a credit note once its red letter is issued: Dr 2221.out / Cr 待转销项税额.
func RedLetter(tax money.Amount) []Line {
	return entry(entry(nil, TaxOut, Debit, tax), TaxPending, Credit, tax)
}

// UseCredit pays an invoice from the merchant's credit: Dr 合同负债 / Cr 1122.
func UseCredit(amount money.Amount) []Line {
	return entry(entry(nil, ContractLiab, Debit, amount), Receivable, Credit, amount)
}

// Exchange closes the difference between what a transfer was worth and what it settled: Dr 6603 / Cr 1122 for a
// loss, the other way round for a gain (loss below zero).
func Exchange(loss money.Amount) []Line {
	return entry(entry(nil, ExchangeResult, Debit, loss), Receivable, Credit, loss)
}

// Allowance expects a loss: Dr 6702 / Cr 1231.
func Allowance(amount money.Amount) []Line {
	return entry(entry(nil, CreditLoss, Debit, amount), BadDebt, Credit, amount)
}

// WriteOff gives a receivable up against the allowance made for it: Dr 1231 / Cr 1122.
func WriteOff(amount money.Amount) []Line {
	return entry(entry(nil, BadDebt, Debit, amount), Receivable, Credit, amount)
}

// Recover brings a receivable that was given up back: Dr 1122 / Cr 1231; the payment follows as any other.
func Recover(amount money.Amount) []Line {
	return entry(entry(nil, Receivable, Debit, amount), BadDebt, Credit, amount)
}

// TempStaff accrues the provider's own cost of temporary staff before the vendor's bill: Dr 6401.temp / Cr 2202-暂估.
// The amount is without tax. The bill reverses the posting (Mirror), then VendorBill stands for it.
func TempStaff(net money.Amount) []Line {
	return entry(entry(nil, CostTemp, Debit, net), PayableAccrued, Credit, net)
}

// VendorBill books a vendor's bill for temporary staff: Dr 6401.temp net, Dr 2221.in tax / Cr 2202 gross.
func VendorBill(net, tax money.Amount) ([]Line, error) {
	gross, err := net.Add(tax)
	if err != nil {
		return nil, err
	}
	return entry(entry(entry(nil, CostTemp, Debit, net), TaxIn, Debit, tax), Payable, Credit, gross), nil
}

// Prepay takes money for services to come: Dr 1002 gross / Cr 合同负债 net, Cr 待转销项税额 tax.
func Prepay(net, tax money.Amount) ([]Line, error) {
	gross, err := net.Add(tax)
	if err != nil {
		return nil, err
	}
	return entry(entry(entry(nil, Bank, Debit, gross), ContractLiab, Credit, net), TaxPending, Credit, tax), nil
}

// DrawDown turns prepaid money into revenue of one account as it is used, or as breakage at the period's end:
// Dr 合同负债 / Cr 6001, Dr 待转销项税额 / Cr 2221.out.
func DrawDown(account string, net, tax money.Amount) []Line {
	lines := entry(entry(nil, ContractLiab, Debit, net), account, Credit, net)
	return entry(entry(lines, TaxPending, Debit, tax), TaxOut, Credit, tax)
}

// Mirror is the posting that reverses another: every line on its other side.
func Mirror(lines []Line) []Line {
	out := slices.Clone(lines)
	for i, l := range lines {
		if out[i].Side = Debit; l.Side == Debit {
			out[i].Side = Credit
		}
	}
	return out
}
