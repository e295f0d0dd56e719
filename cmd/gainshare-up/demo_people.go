package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/gainshare/gainshare/internal/demo"
	"github.com/gainshare/gainshare/internal/secret"
	"github.com/gainshare/gainshare/internal/store"
)

// demoKeyName marks the loader's API keys, which live only while it works.
const demoKeyName = "demonstration data"

var demoStaff = []string{"am", "planner", "lead", "finance", "approver", "approver2", "admin"}

// people sets up the merchants with shops and people, the roster, and a key for everybody the loader acts as.
func (d *demoLoader) people(ctx context.Context) error {
	var hash string
	if err := d.db.GetContext(ctx, &hash, `SELECT password_hash FROM users WHERE id = 'approver'`); err != nil {
		return err
	}
	if !secret.VerifyPassword(hash, d.password) {
		return errors.New("the password is not the one this data was begun with: give that one with --password")
	}
	if err := d.revoke(ctx); err != nil {
		return err
	}
	for _, login := range demoStaff {
		if err := d.key(ctx, login); err != nil {
			return err
		}
	}
	for _, desk := range d.desks {
		if err := d.merchant(ctx, desk, hash); err != nil {
			return err
		}
	}
	return d.workers(ctx)
}

// key lets the loader act as a person until revoke.
func (d *demoLoader) key(ctx context.Context, user string) error {
	token := secret.Token("gsk_")
	d.api.keys[user] = token
	return d.db.InTx(ctx, func(tx *store.Tx) error {
		_, err := tx.AddAPIKey(ctx, store.APIKey{ID: store.NewID("key"), Name: demoKeyName, UserID: user}, secret.HashToken(token))
		return err
	})
}

func (d *demoLoader) revoke(ctx context.Context) error {
	_, err := d.db.ExecContext(ctx, `UPDATE api_keys SET revoked_at = now() WHERE name = $1 AND revoked_at IS NULL`, demoKeyName)
	return err
}

func (d *demoLoader) merchant(ctx context.Context, desk demoDesk, hash string) error {
	err := d.api.post(ctx, "am", "merchant-"+desk.Key, "/merchants", map[string]string{"id": desk.Key, "name": desk.Name, "language": desk.Languages[0]}, nil)
	if err != nil {
		return err
	}
	for _, s := range desk.Shops {
		var channels []map[string]any
		for _, c := range s.Channels {
			channels = append(channels, map[string]any{"channel": c.Name, "ai_enabled": c.AI})
		}
		err := d.api.post(ctx, "am", "shop-"+s.Key, "/merchants/"+desk.Key+"/shops", map[string]any{"id": s.Key, "name": s.Name, "platform": s.Platform,
			"languages": desk.Languages, "channels": channels, "opens": hour(s.Opens), "closes": hour(s.Closes)}, nil)
		if err != nil {
			return err
		}
	}
	for _, p := range desk.People {
		if err := d.person(ctx, desk, p, hash); err != nil {
			return err
		}
	}
	return nil
}

func hour(h int) string { return fmt.Sprintf("%02d:00", h) }

// person is one of the merchant's people, with the one password of the demonstration.
func (d *demoLoader) person(ctx context.Context, desk demoDesk, p demo.Person, hash string) error {
	login, locale := p.Role+"-"+desk.Key, "zh-CN"
	if desk.Languages[0] != "zh" {
		locale = "en"
	}
	err := d.db.InTx(ctx, func(tx *store.Tx) error {
		var known bool
		if err := tx.GetContext(ctx, &known, `SELECT EXISTS (SELECT FROM users WHERE id = $1)`, login); err != nil || known {
			return err
		}
		return tx.AddUser(ctx, store.User{ID: login, Login: login, Name: p.Name, Email: p.Email, MerchantID: desk.Key, Locale: locale,
			Roles: []string{"merchant_" + p.Role}, PasswordHash: hash})
	})
	if err != nil {
		return err
	}
	return d.key(ctx, login)
}

// workers writes the roster: a few people of our own, and temporary ones for peaks.
func (d *demoLoader) workers(ctx context.Context) error {
	var people []map[string]any
	for i := range 30 {
		kind, cost, languages := "temp", "260.00", []string{"zh"}
		if i < 10 {
			kind, cost = "base", "320.00"
		}
		if i%3 == 2 {
			languages = []string{"en", "de", "zh"}
		}
		people = append(people, map[string]any{"id": fmt.Sprintf("agent-%02d", i+1), "name": fmt.Sprintf("客服 %02d", i+1), "kind": kind, "languages": languages,
			"day_cost": map[string]string{"amount": cost, "currency": "CNY"}, "available_from": "2025-01-01"})
	}
	return d.api.post(ctx, "planner", "workers", "/workers", map[string]any{"workers": people}, nil)
}
