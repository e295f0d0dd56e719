package e2e

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"

	"crypto/sha256"

	"github.com/stretchr/testify/require"
)

const (
	engagement = "harbour-2025"
	merchant   = "harbour"
	shop       = "harbour-main"
)

// gather logs everybody in once and gives each an API key: people of the provider, and the merchant's signer
// and viewer, whom the admin adds.
func (a *api) gather() {
	a.t.Helper()
	session := a.login("admin")
	for _, u := range []map[string]any{
		{"login": "signer", "name": "Signer", "password": password, "roles": []string{"merchant_signer"}, "merchant_id": merchant, "email": "signer@harbour.test", "locale": "en"},
		{"login": "viewer", "name": "Viewer", "password": password, "roles": []string{"merchant_viewer"}, "merchant_id": merchant, "email": "viewer@harbour.test", "locale": "en"},
	} {
		a.withSession(session, "/users", u, nil)
	}
	var key struct{ Key string }
	a.withSession(session, "/api-keys", map[string]string{"name": "e2e", "user_id": "admin"}, &key)
	a.keys["admin"] = key.Key
	var users struct {
		Items []struct{ ID, Login string } `json:"items"`
	}
	a.get("admin", "/users?limit=200", &users)
	for _, u := range users.Items {
		if u.Login != "system" && u.Login != "admin" {
			a.withSession(session, "/api-keys", map[string]string{"name": "e2e", "user_id": u.ID}, &key)
			a.keys[u.Login] = key.Key
		}
	}
}

// session is a login by password, with the cookie and its second token.
type session struct{ cookie, csrf string }

func (a *api) login(login string) session {
	a.t.Helper()
	got, err := a.send("", request{method: http.MethodPost, path: "/sessions", body: map[string]string{"login": login, "password": password}})
	require.NoError(a.t, err)
	require.Equal(a.t, http.StatusOK, got.status, string(got.body))
	var s struct {
		CSRF string `json:"csrf_token"`
	}
	got.into(a.t, &s)
	in := session{cookie: (&http.Response{Header: got.header}).Cookies()[0].String(), csrf: s.CSRF}
	return in
}

func (a *api) withSession(s session, path string, body, into any) {
	a.t.Helper()
	got, err := a.send("", request{method: http.MethodPost, path: path, body: body, header: map[string]string{"Cookie": s.cookie, "X-CSRF-Token": s.csrf}})
	require.NoError(a.t, err)
	require.Equal(a.t, http.StatusCreated, got.status, "%s: %s", path, got.body)
	if into != nil {
		got.into(a.t, into)
	}
}

// upload sends a file as a form and returns the answer.
func (a *api) upload(login, path, name string, content []byte) reply {
	a.t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", name)
	require.NoError(a.t, err)
	_, err = part.Write(content)
	require.NoError(a.t, err)
	require.NoError(a.t, w.Close())
	got, err := a.send(login, request{method: http.MethodPost, path: path, raw: form.Bytes(), kind: w.FormDataContentType()})
	require.NoError(a.t, err)
	require.Less(a.t, got.status, 300, "%s: %s", path, got.body)
	return got
}

// terms are the contract: a base fee, AI and people by contact, temporary people by day, and a savings share.
func terms() map[string]any {
	charge := func(c map[string]any) map[string]any { return map[string]any{"charge": c} }
	return map[string]any{
		"tax": map[string]string{"rate": "0.06", "mode": "exclusive"}, "payment_days": 30,
		"charges": []any{
			charge(map[string]any{"key": "base", "name": "base fee", "model": "flat", "amount": "600.00"}),
			charge(map[string]any{"key": "ai", "name": "contacts answered by AI", "model": "graduated", "meter": "contacts.ai",
				"tiers": []map[string]string{{"up_to": "800", "unit_price": "0.90"}, {"unit_price": "0.70"}}}),
			charge(map[string]any{"key": "human", "name": "contacts answered by people", "model": "per_unit", "meter": "contacts.human", "unit_price": "3.60"}),
			charge(map[string]any{"key": "temps", "name": "temporary seats", "model": "seat_days", "meter": "seats.temp_days", "unit_price": "12.00"}),
		},
		"savings_share": map[string]any{
			"dead_band": "0.05", "mode": "EXCESS_ONLY", "monthly_cap": "0.15", "annual_cap": "0.12", "merchant_keep": "0.02", "volume_collar": "0.40",
			"bands":   []map[string]string{{"up_to": "0.20", "rate": "0.30"}, {"up_to": "0.40", "rate": "0.40"}, {"rate": "0.20"}},
			"deficit": map[string]string{"carry": "1.00", "pool_cap": "20000.00"}, "labour_fraction": "0.80", "wage_cap": "0.08",
			"gates": []map[string]any{
				{"metric": "ai_acceptance", "pass": "0.70", "hard": "0.50", "weight": "0.30"}, {"metric": "transfer", "pass": "0.20", "hard": "0.35", "weight": "0.30"},
				{"metric": "csat", "pass": "4.50", "hard": "4.00", "weight": "0.25", "min_count": 30}, {"metric": "dispute", "pass": "0.01", "hard": "0.03", "weight": "0.15"}},
		},
	}
}

// signBoth has both sides sign the document they have read, each with their own password.
func (j *journey) signBoth(kind string, version int, sum string) {
	j.t.Helper()
	for _, who := range []string{"approver", "signer"} {
		j.api.post(who, j.path("/%s/%d/sign", kind, version), map[string]string{"sha256": sum, "password": password})
	}
}

// hash is the SHA-256 of a text in hex, as the API names documents.
func hash(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// money is an amount as the API writes it.
type money struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

func decode[T any](r reply, j *journey) T {
	j.t.Helper()
	var v T
	require.NoError(j.t, json.Unmarshal(r.body, &v), string(r.body))
	return v
}

func (j *journey) path(format string, args ...any) string {
	return "/engagements/" + engagement + fmt.Sprintf(format, args...)
}
