// Package ledger owns the posting templates: which accounts an event of the business moves, and on which side.
// It owns no balance and no invariant; PostgreSQL holds those (schema/README.md).
package ledger

import (
	"maps"
	"slices"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// Sides of an entry.
const (
	Debit  = "D"
	Credit = "C"
)

// Account codes of Chinese GAAP, with the sub-accounts the product uses.
const (
	Bank           = "1002" // 银行存款
	Receivable     = "1122" // 应收账款
	Disputed       = "1122.disputed"
	ContractAsset  = "contract_asset"     // 合同资产
	ContractLiab   = "contract_liability" // 合同负债
	TaxOut         = "2221.out"           // 应交增值税 销项
	TaxPending     = "2221.pending"       // 待转销项税额
	TaxIn          = "2221.in"            // 应交增值税 进项
	Payable        = "2202"               // 应付账款
	PayableAccrued = "2202.accrued"       // 应付账款-暂估
	BadDebt        = "1231"               // 坏账准备
	CreditLoss     = "6702"               // 信用减值损失
	RevenueBase    = "6001.base"          // 主营业务收入
	RevenueTier    = "6001.tier"
	RevenueAI      = "6001.ai"
	RevenueShare   = "6001.share"
	RevenueSLA     = "6001.sla"
	CostTemp       = "6401.temp" // 主营业务成本
	ExchangeResult = "6603"      // 财务费用
)

// Account describes an account of a legal entity in one currency.
type Account struct {
	Code, Name, NormalSide string
	Guarded                bool // may never fall below zero
}

// Chart returns the chart of accounts every legal entity starts with.
func Chart() []Account {
	return []Account{
		{Bank, "银行存款", Debit, false}, {Receivable, "应收账款", Debit, false}, {Disputed, "应收账款-争议", Debit, false},
		{ContractAsset, "合同资产", Debit, false}, {ContractLiab, "合同负债", Credit, true},
		{TaxOut, "应交税费-应交增值税-销项税额", Credit, false}, {TaxPending, "应交税费-待转销项税额", Credit, false},
		{TaxIn, "应交税费-应交增值税-进项税额", Debit, false}, {Payable, "应付账款", Credit, false}, {PayableAccrued, "应付账款-暂估", Credit, false},
		{BadDebt, "坏账准备", Credit, true}, {CreditLoss, "信用减值损失", Debit, false}, {RevenueBase, "主营业务收入-基础服务", Credit, false},
		{RevenueTier, "主营业务收入-按量服务", Credit, false}, {RevenueAI, "主营业务收入-AI 服务", Credit, false},
		{RevenueShare, "主营业务收入-节省分成", Credit, false}, {RevenueSLA, "主营业务收入-服务水平扣减", Credit, false},
		{CostTemp, "主营业务成本-临时用工", Debit, false}, {ExchangeResult, "财务费用-汇兑", Debit, false},
	}
}

// Line is one side of a posting.
type Line struct {
	Account string
	Side    string
	Amount  money.Amount // above zero
}

// RevenueAccount names the revenue account of an invoice line by its kind and meter.
func RevenueAccount(kind, meter string) string {
	switch {
	case kind == "share":
		return RevenueShare
	case kind == "sla_credit":
		return RevenueSLA
	case meter == "contacts.ai" || meter == "contacts.ai_confirmed" || meter == "contacts.ai_unsold" || meter == "ai.messages":
		return RevenueAI
	case meter == "":
		return RevenueBase
	default:
		return RevenueTier
	}
}

// Accrue posts earned but not yet issued revenue: Dr 合同资产 gross / Cr 6001 net by account, Cr 待转销项税额 tax.
// Negative parts turn their side. Nothing is returned when everything is zero.
func Accrue(revenue map[string]money.Amount, tax money.Amount) ([]Line, error) {
	var lines []Line
	gross := tax
	for _, code := range slices.Sorted(maps.Keys(revenue)) {
		var err error
		if gross, err = gross.Add(revenue[code]); err != nil {
			return nil, err
		}
		lines = entry(lines, code, Credit, revenue[code])
	}
	lines = entry(lines, TaxPending, Credit, tax)
	return entry(lines, ContractAsset, Debit, gross), nil
}

// Issue moves the accrued claim to the receivable and its tax to the tax due: Dr 1122 / Cr 合同资产 gross,
// Dr 待转销项税额 / Cr 2221.out tax. The receivable is posted here, once.
func Issue(gross, tax money.Amount) []Line {
	lines := entry(nil, Receivable, Debit, gross)
	lines = entry(lines, ContractAsset, Credit, gross)
	lines = entry(lines, TaxPending, Debit, tax)
	return entry(lines, TaxOut, Credit, tax)
}

// Receive posts a bank transfer: Dr 1002 the whole / Cr 1122 what was allocated, Cr 合同负债 what was left over.
func Receive(amount, allocated money.Amount) ([]Line, error) {
	rest, err := amount.Sub(allocated)
	if err != nil {
		return nil, err
	}
	lines := entry(nil, Bank, Debit, amount)
	lines = entry(lines, Receivable, Credit, allocated)
	return entry(lines, ContractLiab, Credit, rest), nil
}

// Reclass moves an amount between the receivable and its disputed part; back undoes it.
func Reclass(amount money.Amount, back bool) []Line {
	from, to := Receivable, Disputed
	if back {
		from, to = to, from
	}
	return entry(entry(nil, to, Debit, amount), from, Credit, amount)
}

// entry appends an amount on a side; a negative amount stands on the other side, zero not at all.
func entry(lines []Line, account, side string, a money.Amount) []Line {
	switch {
	case a.IsZero():
		return lines
	case a.Sign() < 0 && side == Debit:
		side, a = Credit, a.Neg()
	case a.Sign() < 0:
		side, a = Debit, a.Neg()
	}
	return append(lines, Line{Account: account, Side: side, Amount: a})
}
