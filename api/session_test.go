package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSessions(t *testing.T) {
	b := serve(t)
	login := request{method: "POST", path: "/sessions", body: `{"login":"finance","password":"` + password + `"}`}
	got := b.send(login)
	require.Equal(t, http.StatusOK, got.status, string(got.body))
	var session struct {
		CSRF string `json:"csrf_token"`
		User struct{ Roles []string }
	}
	got.into(t, &session)
	require.Equal(t, []string{"finance"}, session.User.Roles)
	cookie := (&http.Response{Header: got.header}).Cookies()[0]
	require.True(t, cookie.HttpOnly)
	with := func(r request, extra map[string]string) request {
		r.header = map[string]string{"Cookie": cookie.Name + "=" + cookie.Value}
		for k, v := range extra {
			r.header[k] = v
		}
		return r
	}
	hold := request{method: "POST", path: invoicePath + "/hold", key: "s1", body: `{"reason":"x"}`}
	for _, c := range []struct {
		name string
		r    request
		want int
	}{
		{"a wrong password", request{method: "POST", path: "/sessions", body: `{"login":"finance","password":"wrong"}`}, http.StatusUnauthorized},
		{"a person who cannot log in", request{method: "POST", path: "/sessions", body: `{"login":"system","password":"none"}`}, http.StatusUnauthorized},
		{"reading with the cookie", with(request{method: "GET", path: "/me"}, nil), http.StatusOK},
		{"a change without the second token", with(hold, nil), http.StatusForbidden},
		{"a change with another token", with(hold, map[string]string{"X-CSRF-Token": "AAAA"}), http.StatusForbidden},
		{"a change with it", with(hold, map[string]string{"X-CSRF-Token": session.CSRF}), http.StatusOK},
		{"a change sent by another site's page", with(hold, map[string]string{"X-CSRF-Token": session.CSRF, "Sec-Fetch-Site": "cross-site"}), http.StatusForbidden},
		{"logging out", with(request{method: "DELETE", path: "/sessions/current"}, map[string]string{"X-CSRF-Token": session.CSRF}), http.StatusNoContent},
		{"the cookie after that", with(request{method: "GET", path: "/me"}, nil), http.StatusUnauthorized},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := b.send(c.r)
			require.Equal(t, c.want, got.status, string(got.body))
		})
	}
	t.Run("guessing passwords is slowed down", func(t *testing.T) {
		wrong := request{method: "POST", path: "/sessions", body: `{"login":"admin","password":"guess"}`}
		for range 25 {
			if got = b.send(wrong); got.status == http.StatusTooManyRequests {
				break
			}
		}
		require.Equal(t, http.StatusTooManyRequests, got.status)
		require.NotEmpty(t, got.header.Get("Retry-After"))
	})
	t.Run("every answer forbids what a page does not need", func(t *testing.T) {
		got := b.send(request{method: "GET", path: "/"})
		require.Equal(t, http.StatusOK, got.status)
		require.Contains(t, got.header.Get("Content-Security-Policy"), "default-src 'none'")
		require.Equal(t, http.StatusOK, b.send(request{method: "GET", path: "/readyz"}).status)
	})
}
