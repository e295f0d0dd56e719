package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"strings"
	"time"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/store"
)

// sendTimeout bounds one whole delivery, shorter than the activity that calls it.
const sendTimeout = 45 * time.Second

// Mail sends through one SMTP server. Addr is host:port; Hello is how we name ourselves, "localhost" when
// empty. The connection is encrypted with STARTTLS where the server offers it, and must be when RequireTLS is
// set; a password is sent only over an encrypted connection, or to this machine.
type Mail struct {
	Addr       string
	From       string
	Hello      string
	User       string
	Password   string
	RequireTLS bool
	TLS        *tls.Config // nil: the system's certificates and the host of Addr
}

// send delivers one mail and returns the line with which the server took it. A notice to several people,
// separated by commas, is one mail: one refused recipient refuses it for all.
func (m *Mail) send(ctx context.Context, n store.Notice) (string, error) {
	to, err := mail.ParseAddressList(n.Recipient)
	if err != nil {
		return "", permanent(err, "the recipient %q is no mail address", n.Recipient)
	}
	from, err := mail.ParseAddress(m.From)
	if err != nil {
		return "", permanent(err, "the sender %q is no mail address", m.From)
	}
	c, err := m.connect(ctx)
	if err != nil {
		return "", err
	}
	defer func() { _ = c.Close() }()
	line, err := handOver(c, from.Address, to, compose(from, to, n))
	if err != nil {
		return "", judge(err)
	}
	_ = c.Quit() // the mail is taken: whatever happens now changes nothing
	return line, nil
}

// connect dials, greets, encrypts and logs in.
func (m *Mail) connect(ctx context.Context) (*smtp.Client, error) {
	host, _, err := net.SplitHostPort(m.Addr)
	if err != nil {
		return nil, permanent(err, "the mail server %q is not host:port", m.Addr)
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", m.Addr)
	if err != nil {
		return nil, temporary(err, "the mail server %s does not answer", m.Addr)
	}
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline) // a connection that cannot have one fails at once, and is judged then
	}
	c, err := smtp.NewClient(conn, host)
	if err != nil {
		_ = conn.Close()
		return nil, judge(err)
	}
	if err := m.greet(c, host); err != nil {
		_ = c.Close()
		return nil, judge(err)
	}
	return c, nil
}

func (m *Mail) greet(c *smtp.Client, host string) error {
	hello := m.Hello
	if hello == "" {
		hello = "localhost"
	}
	if err := c.Hello(hello); err != nil {
		return err
	}
	if offered, _ := c.Extension("STARTTLS"); offered {
		config := m.TLS
		if config == nil {
			config = &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
		}
		if err := c.StartTLS(config); err != nil {
			return err
		}
	} else if m.RequireTLS {
		return permanent(nil, "the mail server %s offers no encryption", m.Addr)
	}
	if m.User == "" {
		return nil
	}
	return c.Auth(smtp.PlainAuth("", m.User, m.Password, host))
}

// handOver speaks MAIL, RCPT and DATA and returns the server's receipt, which net/smtp itself drops.
func handOver(c *smtp.Client, from string, to []*mail.Address, text []byte) (string, error) {
	if err := c.Mail(from); err != nil {
		return "", err
	}
	for _, t := range to {
		if err := c.Rcpt(t.Address); err != nil {
			return "", err
		}
	}
	id, err := c.Text.Cmd("DATA")
	if err != nil {
		return "", err
	}
	c.Text.StartResponse(id)
	_, _, err = c.Text.ReadResponse(354)
	c.Text.EndResponse(id)
	if err != nil {
		return "", err
	}
	w := c.Text.DotWriter()
	if _, err = w.Write(text); err != nil {
		return "", err
	}
	if err = w.Close(); err != nil {
		return "", err
	}
	code, line, err := c.Text.ReadResponse(250)
	return fmt.Sprintf("%d %s", code, line), err
}

// judge tells apart what the server said: 5xx is for good, anything else may get better.
func judge(err error) error {
	if e, ok := errors.AsType[*fault.Error](err); ok {
		return e
	}
	if reply, ok := errors.AsType[*textproto.Error](err); ok && reply.Code >= 500 {
		return permanent(err, "the mail server refused: %d %s", reply.Code, strings.TrimSpace(reply.Msg))
	}
	return temporary(err, "the mail could not be handed over")
}
