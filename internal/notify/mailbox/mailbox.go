// Package mailbox owns a mail server for demonstrations and tests: it takes every mail over SMTP on the
// loopback interface and keeps it as a file, so that a demonstration sends real mails to nobody.
//
// It relays nothing, checks no sender and is no mail server for real use.
package mailbox

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/emersion/go-smtp"
)

// Server is a running mailbox.
type Server struct {
	Addr string // host:port to send to
	Dir  string // where mails are kept, one .eml file each

	smtp   *smtp.Server
	ended  chan error
	refuse func(recipient string) error
}

// Options of a mailbox. Refuse, when set, may refuse a recipient with an *smtp.SMTPError: tests use it.
type Options struct {
	Addr   string // loopback, port 0 for a free one
	Dir    string
	Refuse func(recipient string) error
}

const maxMail = 10 << 20

// Start listens and keeps mails until Stop.
func Start(ctx context.Context, o Options) (*Server, error) {
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the mailbox folder: %w", err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.Addr)
	if err != nil {
		return nil, fmt.Errorf("listen for mails: %w", err)
	}
	s := &Server{Addr: listener.Addr().String(), Dir: o.Dir, ended: make(chan error, 1), refuse: o.Refuse}
	s.smtp = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{box: s}, nil }))
	s.smtp.Domain, s.smtp.MaxMessageBytes, s.smtp.MaxRecipients = "mailbox.demo", maxMail, 100
	s.smtp.ReadTimeout, s.smtp.WriteTimeout = 30*time.Second, 30*time.Second
	go func() { s.ended <- s.smtp.Serve(listener) }()
	return s, nil
}

// Stop closes the server; mails stay on disk.
func (s *Server) Stop() error {
	err := s.smtp.Close()
	if served := <-s.ended; err == nil && !errors.Is(served, smtp.ErrServerClosed) {
		err = served
	}
	return err
}

// Mails returns every mail kept, in the order of the files' names, oldest first.
func (s *Server) Mails() ([]string, error) {
	files, err := filepath.Glob(filepath.Join(s.Dir, "*.eml"))
	if err != nil {
		return nil, err
	}
	out := make([]string, 0, len(files))
	for _, f := range files {
		text, err := os.ReadFile(f) // #nosec G304 -- our own folder
		if err != nil {
			return nil, err
		}
		out = append(out, string(text))
	}
	return out, nil
}

// session is one mail being taken.
type session struct {
	box  *Server
	from string
	to   []string
}

// Reset forgets what was said so far.
func (s *session) Reset() { s.from, s.to = "", nil }

// Logout ends the session.
func (s *session) Logout() error { return nil }

// Mail hears who sends.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

// Rcpt hears for whom.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.box.refuse != nil {
		if err := s.box.refuse(to); err != nil {
			return err
		}
	}
	s.to = append(s.to, to)
	return nil
}

// Data keeps the mail, labelled as a demonstration's. It is taken only when it is on disk.
func (s *session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "X-Demo: kept by the demonstration mailbox, sent to nobody\r\nX-Envelope-From: %s\r\nX-Envelope-To: %s\r\n", s.from, strings.Join(s.to, ", "))
	b.Write(text)
	name := fmt.Sprintf("%s-%s.eml", time.Now().UTC().Format("20060102T150405.000000000"), rand.Text()[:8])
	return os.WriteFile(filepath.Join(s.box.Dir, name), b.Bytes(), 0o600)
}
