package api

import (
	"context"
	"net/http"
	"time"

	"github.com/gainshare/gainshare/internal/offline"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/pricing"
	"github.com/gainshare/gainshare/internal/secret"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

func (a *API) peopleTable() map[string]entry {
	admin, am := roles(roleAdmin), roles(roleAM)
	return map[string]entry{
		"login":  {roles(roleAnyone), a.login},
		"logout": {everyone(), a.logout},
		"whoAmI": {everyone(), a.whoAmI},
		"readClock": {everyone(), func(c *call) (reply, error) {
			clock, err := a.DB.Clock(c.ctx())
			return ok(map[string]any{"now": clock.Now, "mode": clock.Mode, "movable": clock.Movable}), err
		}},
		"moveClock": {admin, command{kind: wire.CmdMoveClock, workflow: func(c *call) string {
			return wire.ClockMoveID(store.DerivedID("cmd", c.who.ID, c.GetHeader("Idempotency-Key")))
		}}.handle},

		"listUsers": {roles(roleAdmin, roleAuditor), paged(func(u store.User) []string { return []string{u.Login} },
			func(_ *call, ctx context.Context, tx *store.Tx, p store.Page) ([]store.User, error) {
				return tx.Users(ctx, p)
			})},
		"createUser": {admin, once(created, createUser)},
		"listApiKeys": {roles(roleAdmin, roleAuditor), paged(func(k store.APIKey) []string { return []string{k.ID} },
			func(_ *call, ctx context.Context, tx *store.Tx, p store.Page) ([]store.APIKey, error) {
				return tx.APIKeys(ctx, p)
			})},
		"createApiKey": {admin, onceHiding(created, func(v any) any { k := v.(store.APIKey); k.Key = ""; return k }, createAPIKey)},
		"revokeApiKey": {admin, revokeAPIKey},

		"listMerchants": {everyone(), paged(func(m store.Merchant) []string { return []string{m.ID} },
			func(_ *call, ctx context.Context, tx *store.Tx, p store.Page) ([]store.Merchant, error) {
				return tx.Merchants(ctx, p)
			})},
		"createMerchant": {am, once(created, func(_ *call, ctx context.Context, tx *store.Tx, m store.Merchant, _ time.Time) (any, error) {
			m.ID = firstOf(m.ID, store.NewID("m"))
			return tx.AddMerchant(ctx, m)
		})},
		"listShops": {everyone(), whole(func(c *call, ctx context.Context, tx *store.Tx) ([]store.Shop, error) {
			return tx.Shops(ctx, c.Param("merchant"))
		})},
		"createShop":    {am, once(created, createShop)},
		"listPlans":     {provider(), listPlans},
		"previewPrice":  {provider(), previewPrice},
		"compareQuotes": {roles(roleAM), compareQuotes},
	}
}

type newUser struct {
	Login, Name, Password, Locale, Email string
	Roles                                []string
	MerchantID                           string `json:"merchant_id"`
}

func createUser(_ *call, ctx context.Context, tx *store.Tx, b newUser, _ time.Time) (any, error) {
	if len(b.Roles) == 0 {
		return nil, fault.New(fault.Invalid, "a person needs a role").At("/roles")
	}
	u := store.User{ID: store.NewID("usr"), Login: b.Login, Name: b.Name, Roles: b.Roles, MerchantID: b.MerchantID,
		Locale: firstOf(b.Locale, "zh-CN"), Email: b.Email, PasswordHash: secret.HashPassword(b.Password)}
	return u, tx.AddUser(ctx, u)
}

func createAPIKey(_ *call, ctx context.Context, tx *store.Tx, b store.APIKey, _ time.Time) (any, error) {
	key := secret.Token("gsk_")
	k, err := tx.AddAPIKey(ctx, store.APIKey{ID: store.NewID("key"), Name: b.Name, UserID: b.UserID}, secret.HashToken(key))
	k.Key = key
	return k, err
}

func revokeAPIKey(c *call) (reply, error) {
	err := c.api.DB.InTx(c.ctx(), func(tx *store.Tx) error {
		if err := tx.RevokeAPIKey(c.ctx(), c.Param("key")); err != nil {
			return err
		}
		now, err := tx.Now(c.ctx())
		if err != nil {
			return err
		}
		return tx.Audit(c.ctx(), store.AuditRow{At: now, Actor: c.who.ID, Role: c.roleText(), Action: c.op.kind, Subject: c.Param("key")})
	})
	return reply{status: http.StatusNoContent}, err
}

func createShop(c *call, ctx context.Context, tx *store.Tx, s store.Shop, _ time.Time) (any, error) {
	s.ID, s.MerchantID = firstOf(s.ID, store.NewID("s")), c.scope.MerchantID
	s.Opens, s.Closes = firstOf(s.Opens, "00:00"), firstOf(s.Closes, "24:00")
	if len(s.Languages) == 0 {
		s.Languages = []string{"zh"}
	}
	return s, tx.AddShop(ctx, s)
}

// previewMonth is what a contract would cost in a month of a given usage.
type previewMonth struct {
	Usage    map[string]string `json:"usage"`
	Subtotal store.Money       `json:"subtotal"`
	Tax      store.Money       `json:"tax"`
	Total    store.Money       `json:"total"`
	Lines    []previewLine     `json:"lines"`
}

type previewLine struct {
	Charge   string      `json:"charge"`
	Kind     string      `json:"kind"`
	Amount   store.Money `json:"amount"`
	Quantity string      `json:"quantity,omitempty"`
}

type previewBody struct {
	Currency money.Currency            `json:"currency"`
	Tax      pricing.Tax               `json:"tax"`
	Charges  []pricing.Charge          `json:"charges"`
	Volumes  []map[string]money.Number `json:"volumes"`
}

// previewPrice rates whole months of any usage: the same rule that writes the invoice.
func previewPrice(c *call) (reply, error) {
	b, err := offline.Decode[previewBody](c.body, nil)
	if err != nil {
		return reply{}, err
	}
	months := []previewMonth{}
	for _, usage := range b.Volumes {
		in := pricing.Input{Currency: b.Currency, Tax: b.Tax, Charges: b.Charges, Usage: usage, ServiceDays: 30, CalendarDays: 30}
		if errs := pricing.Validate(in); len(errs) > 0 {
			return reply{}, errs.First()
		}
		out, err := pricing.Rate(in)
		if err != nil {
			return reply{}, err
		}
		months = append(months, previewOf(usage, out))
	}
	warnings := []string{}
	for _, w := range pricing.Warnings(b.Charges) {
		warnings = append(warnings, w.Charge+": "+w.Sentence)
	}
	return ok(map[string]any{"months": months, "warnings": warnings}), nil
}

func previewOf(usage map[string]money.Number, out pricing.Output) previewMonth {
	m := previewMonth{Usage: map[string]string{}, Subtotal: store.MoneyOf(out.Subtotal), Tax: store.MoneyOf(out.Tax), Total: store.MoneyOf(out.Total), Lines: []previewLine{}}
	for k, v := range usage {
		m.Usage[k] = string(v)
	}
	for _, l := range out.Lines {
		m.Lines = append(m.Lines, previewLine{Charge: l.Charge, Kind: l.Kind, Amount: store.MoneyOf(l.Amount), Quantity: string(l.Quantity)})
	}
	return m
}
