package api

import (
	"context"
	"maps"
	"slices"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/receivable"
	"github.com/gainshare/gainshare/internal/store"
)

// account is a merchant's account on a day, by currency.
type account struct {
	parties    store.Parties
	on         period.Date
	statements []receivable.Statement
}

// drawUp reads everything billed and paid up to the day the caller names, today when he names none.
func drawUp(c *call, ctx context.Context, tx *store.Tx) (account, error) {
	now, err := tx.Now(ctx)
	if err != nil {
		return account{}, err
	}
	var a account
	if a.parties, a.on, err = tx.MerchantParties(ctx, c.Param("merchant"), now); err != nil {
		return a, err
	}
	if asked := c.Query("as_of"); asked != "" {
		if a.on, err = period.ParseDate(asked); err != nil {
			return a, fault.New(fault.Invalid, "%s", err).At("query/as_of")
		}
	}
	documents, err := tx.AccountDocuments(ctx, c.Param("merchant"), a.on)
	if err != nil {
		return a, err
	}
	receipts, err := tx.AccountReceipts(ctx, c.Param("merchant"), a.on)
	if err != nil {
		return a, err
	}
	currencies := map[money.Currency]bool{}
	for currency := range documents {
		currencies[currency] = true
	}
	for currency := range receipts {
		currencies[currency] = true
	}
	for _, currency := range slices.Sorted(maps.Keys(currencies)) {
		s, err := receivable.Of(currency, a.on, documents[currency], receipts[currency])
		if err != nil {
			return a, err
		}
		a.statements = append(a.statements, s)
	}
	return a, nil
}

type accountView struct {
	MerchantID   string                `json:"merchant_id"`
	MerchantName string                `json:"merchant_name"`
	AsOf         period.Date           `json:"as_of"`
	Currencies   []accountCurrencyView `json:"currencies"`
}

type accountCurrencyView struct {
	Items       []accountItemView `json:"items"`
	Open        []accountOpenView `json:"open"`
	Ageing      ageingView        `json:"ageing"`
	Outstanding store.Money       `json:"outstanding"`
	Credit      store.Money       `json:"credit"`
	Balance     store.Money       `json:"balance"`
}

type accountItemView struct {
	Date    period.Date `json:"date"`
	Kind    string      `json:"kind"`
	ID      string      `json:"id"`
	Number  string      `json:"number"`
	Month   string      `json:"month,omitempty"`
	Amount  store.Money `json:"amount"`
	Balance store.Money `json:"balance"`
}

type accountOpenView struct {
	ID          string      `json:"id"`
	Number      string      `json:"number"`
	Month       string      `json:"month"`
	DueOn       period.Date `json:"due_on"`
	DaysOverdue int         `json:"days_overdue"`
	Open        store.Money `json:"open"`
}

type ageingView struct {
	Current store.Money `json:"current"`
	Days30  store.Money `json:"days_1_30"`
	Days60  store.Money `json:"days_31_60"`
	Days90  store.Money `json:"days_61_90"`
	Older   store.Money `json:"over_90"`
}

func getAccount(c *call, ctx context.Context, tx *store.Tx) (accountView, error) {
	a, err := drawUp(c, ctx, tx)
	v := accountView{MerchantID: c.Param("merchant"), MerchantName: a.parties.BuyerName, AsOf: a.on, Currencies: []accountCurrencyView{}}
	for _, s := range a.statements {
		v.Currencies = append(v.Currencies, accountOf(s))
	}
	return v, err
}

func accountOf(s receivable.Statement) accountCurrencyView {
	v := accountCurrencyView{Items: []accountItemView{}, Open: []accountOpenView{}, Outstanding: store.MoneyOf(s.Outstanding), Credit: store.MoneyOf(s.Credit), Balance: store.MoneyOf(s.Balance),
		Ageing: ageingView{store.MoneyOf(s.Ageing.Current), store.MoneyOf(s.Ageing.Days30), store.MoneyOf(s.Ageing.Days60), store.MoneyOf(s.Ageing.Days90), store.MoneyOf(s.Ageing.Older)}}
	for _, i := range s.Items {
		v.Items = append(v.Items, accountItemView{i.Date, i.Kind, i.ID, i.Number, i.Month, store.MoneyOf(i.Amount), store.MoneyOf(i.Balance)})
	}
	for _, o := range s.Open {
		v.Open = append(v.Open, accountOpenView{o.ID, o.Number, o.Month, o.DueOn, o.DaysOverdue, store.MoneyOf(o.Open)})
	}
	return v
}
