package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
)

// Money is an amount as people read it: decimal text with its currency. Queries select it as the text
// "MINOR CURRENCY", so that minor units never leave the store.
type Money struct {
	Amount   string         `json:"amount"`
	Currency money.Currency `json:"currency"`
}

// MoneyOf writes an amount as Money.
func MoneyOf(a money.Amount) Money { return Money{Amount: a.String(), Currency: a.Currency()} }

// Scan reads "MINOR CURRENCY".
func (m *Money) Scan(src any) error {
	var text string
	switch v := src.(type) {
	case string:
		text = v
	case []byte:
		text = string(v)
	default:
		return fmt.Errorf("cannot read money from %T", src)
	}
	minor, currency, ok := strings.Cut(text, " ")
	n, err := strconv.ParseInt(minor, 10, 64)
	if !ok || err != nil {
		return fmt.Errorf("cannot read money from %q", text)
	}
	*m = MoneyOf(money.New(n, money.Currency(currency)))
	return nil
}

// Object is a jsonb object; NULL reads as absent.
type Object json.RawMessage

// Scan reads jsonb.
func (o *Object) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*o = nil
	case []byte:
		*o = append((*o)[:0], v...)
	case string:
		*o = Object(v)
	default:
		return fmt.Errorf("cannot read JSON from %T", src)
	}
	return nil
}

// MarshalJSON writes the object as it is stored.
func (o Object) MarshalJSON() ([]byte, error) {
	if len(o) == 0 {
		return []byte("null"), nil
	}
	return o, nil
}

// Page says which part of a list is wanted: at most Limit rows after the row named by After (the values of the
// list's sort key; empty for the first page).
type Page struct {
	After []string
	Limit int
}

// key returns the i-th value of the row to start after; "" on the first page.
func (p Page) key(i int) string {
	if i < len(p.After) {
		return p.After[i]
	}
	return ""
}

// number returns the first value as a number; 0 on the first page.
func (p Page) number() int64 {
	n, err := strconv.ParseInt(p.key(0), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// find reads one row; none is fault.NotFound with the given sentence.
func find[T any](ctx context.Context, tx *Tx, sentence, query string, args ...any) (T, error) {
	var row T
	err := tx.GetContext(ctx, &row, query, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return row, fault.New(fault.NotFound, "%s", sentence)
	}
	return row, err
}

// list reads rows; the result is never nil, so that it is written as [].
func list[T any](ctx context.Context, tx *Tx, query string, args ...any) ([]T, error) {
	rows := []T{}
	err := tx.SelectContext(ctx, &rows, query, args...)
	return rows, err
}
