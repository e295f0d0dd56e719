package api

import (
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/secret"
	"github.com/gainshare/gainshare/internal/store"
)

// sessionLasts is how long a login is good for.
const sessionLasts = 12 * time.Hour

// A __Host- cookie must be Secure, and browsers keep Secure cookies of plain http on loopback only in part
// (Safari and older ones drop them). So over https the name has the prefix; over plain http, which we serve on
// loopback only, the cookie has the plain name and no Secure.
const (
	secureCookie = "__Host-gainshare"
	plainCookie  = "gainshare"
)

func secure(r *http.Request) bool {
	return r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
}

func cookieName(r *http.Request) string {
	if secure(r) {
		return secureCookie
	}
	return plainCookie
}

// authenticate finds who asks: by key where there is an Authorization header, else by the session's cookie. A
// change made with the cookie must also carry the session's second token, which other sites cannot read.
func (a *API) authenticate(r *http.Request) (caller, error) {
	if header := r.Header.Get("Authorization"); header != "" {
		key, ok := strings.CutPrefix(header, "Bearer ")
		if !ok {
			return caller{}, fault.New(fault.Unauthenticated, "send the API key as a bearer token")
		}
		u, err := a.DB.UserByAPIKey(r.Context(), secret.HashToken(key))
		return caller{User: u}, err
	}
	cookie, err := r.Cookie(cookieName(r))
	if err != nil {
		return caller{}, fault.New(fault.Unauthenticated, "log in first")
	}
	session, err := a.DB.SessionByToken(r.Context(), secret.HashToken(cookie.Value))
	if err != nil {
		return caller{}, err
	}
	if changes(r.Method) && !session.CSRF(secret.HashToken(r.Header.Get("X-CSRF-Token"))) {
		return caller{}, fault.New(fault.Forbidden, "a change made with the cookie needs the session's X-CSRF-Token").At("header/X-CSRF-Token")
	}
	return caller{User: session.User, token: cookie.Value, session: session}, nil
}

// sessionView is what the page knows of the person logged in. A program with a key has no second token, and no end.
type sessionView struct {
	User      store.User `json:"user"`
	CSRFToken string     `json:"csrf_token"`
	ExpiresAt time.Time  `json:"expires_at"`
}

func (a *API) login(c *call) (reply, error) {
	var body struct{ Login, Password string }
	if err := c.decode(&body); err != nil {
		return reply{}, err
	}
	if pause, ok := a.logins.take(addressOf(c.Request) + " " + strings.ToLower(body.Login)); !ok {
		return reply{}, tooMany(c, pause)
	}
	var user store.User
	err := a.DB.AsMerchant(c.ctx(), "", func(tx *store.Tx) (err error) {
		user, err = tx.UserByLogin(c.ctx(), body.Login)
		return err
	})
	if err != nil && fault.CodeOf(err) != fault.NotFound {
		return reply{}, err
	}
	// An unknown login costs the same time as a wrong password: neither tells which logins exist.
	if !secret.VerifyPassword(user.PasswordHash, body.Password) || user.Disabled {
		return reply{}, fault.New(fault.Unauthenticated, "login or password is wrong")
	}
	return a.openSession(c, user)
}

func (a *API) openSession(c *call, user store.User) (reply, error) {
	token := secret.Token("")
	view := sessionView{User: user, CSRFToken: secret.CSRFToken(token)}
	err := a.DB.InTx(c.ctx(), func(tx *store.Tx) (err error) {
		view.ExpiresAt, err = tx.OpenSession(c.ctx(), user.ID, secret.HashToken(token), secret.HashToken(view.CSRFToken), sessionLasts)
		return err
	})
	if err != nil {
		return reply{}, err
	}
	setCookie(c.Context, token, int(sessionLasts.Seconds()))
	return ok(view), nil
}

func setCookie(c *gin.Context, token string, maxAge int) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: cookieName(c.Request), Value: token, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: secure(c.Request), SameSite: http.SameSiteLaxMode,
	})
}

func (a *API) logout(c *call) (reply, error) {
	if c.who.token != "" {
		if err := a.DB.CloseSession(c.ctx(), secret.HashToken(c.who.token)); err != nil {
			return reply{}, err
		}
		setCookie(c.Context, "", -1)
	}
	return reply{status: http.StatusNoContent}, nil
}

func (a *API) whoAmI(c *call) (reply, error) {
	view := sessionView{User: c.who.User, ExpiresAt: time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)}
	if c.who.token != "" {
		view.CSRFToken, view.ExpiresAt = secret.CSRFToken(c.who.token), c.who.session.ExpiresAt
	}
	return ok(view), nil
}

func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
