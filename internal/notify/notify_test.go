package notify_test

import (
	"encoding/base64"
	"io"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/notify"
	"github.com/gainshare/gainshare/internal/notify/mailbox"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/store"
)

func letter() store.Notice {
	return store.Notice{ID: "ntc_1", Channel: "mail", Recipient: "陆亭 <lu.ting@tea.example>, second@tea.example", Subject: "账单 2025-06\r\nBcc: thief@x.example",
		Body: strings.Repeat("您好，账单已出。\n.\n", 40), CreatedAt: time.Date(2025, 7, 4, 4, 0, 0, 0, time.UTC)}
}

func box(t *testing.T, refuse func(string) error) *mailbox.Server {
	t.Helper()
	s, err := mailbox.Start(t.Context(), mailbox.Options{Dir: t.TempDir(), Refuse: refuse})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	return s
}

func TestAMailArrivesWholeAndTheServersLineIsTheProof(t *testing.T) {
	b := box(t, nil)
	proof, err := notify.Post{Mail: &notify.Mail{Addr: b.Addr, From: "bills@provider.example"}}.Deliver(t.Context(), letter())
	require.NoError(t, err)
	require.Regexp(t, `^250 `, proof)
	mails, err := b.Mails()
	require.NoError(t, err)
	require.Len(t, mails, 1)
	m, err := mail.ReadMessage(strings.NewReader(mails[0]))
	require.NoError(t, err)
	require.Equal(t, "lu.ting@tea.example, second@tea.example", m.Header.Get("X-Envelope-To"))
	require.Contains(t, m.Header.Get("X-Demo"), "sent to nobody")
	require.Equal(t, "<ntc_1@provider.example>", m.Header.Get("Message-ID"))
	require.Empty(t, m.Header.Get("Bcc"), "a line end in a subject begins no header")
	subject, err := (&mime.WordDecoder{}).DecodeHeader(m.Header.Get("Subject"))
	require.NoError(t, err)
	require.Equal(t, "账单 2025-06 Bcc: thief@x.example", subject)
	body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, m.Body))
	require.NoError(t, err)
	require.Equal(t, letter().Body, string(body))
}

func TestWhatAMailServerRefusesForGoodIsToldFromWhatMayGetBetter(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	nobody := closed.Addr().String()
	require.NoError(t, closed.Close())
	full := box(t, func(string) error { return &smtp.SMTPError{Code: 452, Message: "mailbox full"} })
	unknown := box(t, func(string) error { return &smtp.SMTPError{Code: 550, Message: "no such user"} })
	open := box(t, nil)
	to := func(recipient string) store.Notice { n := letter(); n.Recipient = recipient; return n }
	for name, c := range map[string]struct {
		mail *notify.Mail
		n    store.Notice
		code fault.Code
	}{
		"nobody answers":                       {&notify.Mail{Addr: nobody, From: "a@b.example"}, letter(), fault.Unavailable},
		"the box is full":                      {&notify.Mail{Addr: full.Addr, From: "a@b.example"}, letter(), fault.Unavailable},
		"there is no such person":              {&notify.Mail{Addr: unknown.Addr, From: "a@b.example"}, letter(), fault.Invalid},
		"the recipient is no address":          {&notify.Mail{Addr: open.Addr, From: "a@b.example"}, to("nobody"), fault.Invalid},
		"there is no recipient":                {&notify.Mail{Addr: open.Addr, From: "a@b.example"}, to(""), fault.Invalid},
		"encryption is wanted and not offered": {&notify.Mail{Addr: open.Addr, From: "a@b.example", RequireTLS: true}, letter(), fault.Invalid},
		"no mail server is configured":         {nil, letter(), fault.Invalid},
	} {
		_, err := notify.Post{Mail: c.mail}.Deliver(t.Context(), c.n)
		require.Equal(t, c.code, fault.CodeOf(err), name)
	}
	mails, err := open.Mails()
	require.NoError(t, err)
	require.Empty(t, mails)
}

func TestARobotsAnswerDecidesAndIsTheProof(t *testing.T) {
	for name, c := range map[string]struct {
		format, answer, body string
		status               int
		code                 fault.Code
	}{
		"企业微信 took it":       {notify.WeCom, `{"errcode":0,"errmsg":"ok"}`, `{"msgtype":"text","text":{"content":"s\nb"}}`, 200, ""},
		"钉钉 took it":         {notify.DingTalk, `{"errcode":0,"errmsg":"ok"}`, `{"msgtype":"text","text":{"content":"s\nb"}}`, 200, ""},
		"飞书 took it":         {notify.Feishu, `{"code":0,"msg":"success"}`, `{"msg_type":"text","content":{"text":"s\nb"}}`, 200, ""},
		"the key is wrong":   {notify.WeCom, `{"errcode":93000,"errmsg":"invalid webhook url"}`, "", 200, fault.Invalid},
		"too many a minute":  {notify.WeCom, `{"errcode":45009,"errmsg":"api freq out of limit"}`, "", 200, fault.Unavailable},
		"the service breaks": {notify.Feishu, `bad gateway`, "", 502, fault.Unavailable},
		"no receipt inside":  {notify.Feishu, `{}`, "", 200, fault.Invalid},
		"unknown format":     {"telegram", `{}`, "", 200, fault.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			var got string
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				text, _ := io.ReadAll(r.Body)
				got = string(text)
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.answer)
			}))
			defer s.Close()
			robots := &notify.Robots{Groups: map[string]notify.Robot{"desk": {Format: c.format, URL: s.URL + "/hook?key=secret"}}, Client: notify.NewClient()}
			proof, err := notify.Post{Robots: robots}.Deliver(t.Context(), store.Notice{Channel: "robot", Recipient: "desk", Subject: "s", Body: "b"})
			require.Equal(t, c.code, fault.CodeOf(err))
			if c.code != "" {
				require.NotContains(t, err.Error(), "secret")
				return
			}
			require.Equal(t, c.answer, proof)
			require.JSONEq(t, c.body, got)
		})
	}
	_, err := notify.Post{Robots: &notify.Robots{}}.Deliver(t.Context(), store.Notice{Channel: "robot", Recipient: "desk"})
	require.Equal(t, fault.Invalid, fault.CodeOf(err), "an unknown group")
}
