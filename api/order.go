package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/store"
)

type ordersBody struct {
	Orders []orderBody `json:"orders"`
}

type orderBody struct {
	OrderRef string       `json:"order_ref"`
	BuyerKey string       `json:"buyer_key"`
	PaidAt   time.Time    `json:"paid_at"`
	Net      money.Number `json:"net"`
	Refunds  []struct {
		At     time.Time    `json:"at"`
		Amount money.Number `json:"amount"`
	} `json:"refunds"`
}

// ordersView says what became of every order of a delivery; refused ones are named by their place in it.
type ordersView struct {
	Accepted   int     `json:"accepted"`
	Duplicates int     `json:"duplicates"`
	Rejected   int     `json:"rejected"`
	Errors     []place `json:"errors"`
}

// recordOrders takes orders and their later states. The good ones are kept where others are refused.
func recordOrders(c *call, ctx context.Context, tx *store.Tx, b ordersBody, now time.Time) (any, error) {
	e, err := tx.Engagement(ctx, c.scope.EngagementID, false)
	if err != nil {
		return nil, err
	}
	v := ordersView{Errors: []place{}}
	for i, given := range b.Orders {
		o, wrong := given.read(e.Currency, now.Add(aheadAllowed))
		if wrong == nil {
			o.EngagementID, o.ReceivedAt, o.ReceivedBy = e.ID, now, orNil(c.who.ID)
			wrong, err = v.take(ctx, tx, o)
		}
		if err != nil {
			return nil, err
		}
		if wrong != nil {
			v.Rejected++
			v.Errors = append(v.Errors, place{Pointer: "/orders/" + strconv.Itoa(i) + wrong.Pointer, Detail: wrong.Detail})
		}
	}
	return v, nil
}

// read turns an order into a row, or says what is wrong with it.
func (b orderBody) read(currency money.Currency, latest time.Time) (store.Order, *place) {
	o := store.Order{OrderRef: b.OrderRef, BuyerKey: b.BuyerKey, PaidAt: b.PaidAt}
	net, err := money.Parse(string(b.Net), currency)
	switch {
	case err != nil || net.Sign() < 0:
		return o, &place{Pointer: "/net", Detail: fmt.Sprintf("is an amount of %s, not below zero", currency)}
	case b.PaidAt.After(latest):
		return o, &place{Pointer: "/paid_at", Detail: "is in the future"}
	}
	refunds, left := []store.Refund{}, net
	for i, r := range b.Refunds {
		at := "/refunds/" + strconv.Itoa(i)
		amount, err := money.Parse(string(r.Amount), currency)
		if err != nil || amount.Sign() <= 0 {
			return o, &place{Pointer: at + "/amount", Detail: fmt.Sprintf("is an amount of %s above zero", currency)}
		}
		if left, err = left.Sub(amount); err != nil || left.Sign() < 0 {
			return o, &place{Pointer: at + "/amount", Detail: "more is given back than was paid"}
		}
		if r.At.Before(b.PaidAt) || r.At.After(latest) {
			return o, &place{Pointer: at + "/at", Detail: "is after the payment and not in the future"}
		}
		refunds = append(refunds, store.Refund{At: r.At.UTC(), Minor: amount.Minor()})
	}
	slices.SortFunc(refunds, func(a, b store.Refund) int { return a.At.Compare(b.At) })
	o.Net = net.Minor()
	o.Refunds, err = json.Marshal(refunds)
	if err != nil {
		return o, &place{Pointer: "/refunds", Detail: err.Error()}
	}
	return o, nil
}

// take writes an order, unless it was told before alike, or the name is another order's.
func (v *ordersView) take(ctx context.Context, tx *store.Tx, o store.Order) (*place, error) {
	told, err := tx.LockOrder(ctx, o.EngagementID, o.OrderRef)
	if err != nil {
		return nil, err
	}
	if told != nil && (told.BuyerKey != o.BuyerKey || !told.PaidAt.Equal(o.PaidAt)) {
		return &place{Pointer: "/order_ref", Detail: "another order has this name already"}, nil
	}
	if told != nil && told.Net == o.Net && sameRefunds(told.Refunds, o.Refunds) {
		v.Duplicates++
		return nil, nil
	}
	v.Accepted++
	return nil, tx.SaveOrder(ctx, o)
}

// sameRefunds compares what was given back, whatever way PostgreSQL writes its JSON.
func sameRefunds(a, b json.RawMessage) bool {
	var one, other []store.Refund
	if json.Unmarshal(a, &one) != nil || json.Unmarshal(b, &other) != nil {
		return bytes.Equal(a, b)
	}
	return slices.EqualFunc(one, other, func(x, y store.Refund) bool { return x.Minor == y.Minor && x.At.Equal(y.At) })
}

// lineOrders opens a line on assisted sales.
func lineOrders() handler {
	return paged(func(v store.SaleView) []string { return []string{v.OrderRef} },
		func(c *call, ctx context.Context, tx *store.Tx, p store.Page) ([]store.SaleView, error) {
			line, err := strconv.Atoi(c.Param("line"))
			if err != nil {
				return nil, fault.New(fault.NotFound, "there is no such line")
			}
			return tx.LineSales(ctx, c.Param("invoice"), line, p)
		})
}
