package notify

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
	"net/mail"
	"strings"
	"time"

	"github.com/gainshare/gainshare/internal/store"
)

// compose writes a notice as a mail (RFC 5322): UTF-8 text in base64, so that no line is too long and no dot
// alone ends it. The Message-ID comes from the notice: sent twice, it is one mail to whoever sorts them.
func compose(from *mail.Address, to []*mail.Address, n store.Notice) []byte {
	var b bytes.Buffer
	header := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	names := make([]string, 0, len(to))
	for _, t := range to {
		names = append(names, t.String())
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	header("From", from.String())
	header("To", strings.Join(names, ",\r\n "))
	header("Subject", encodeSubject(n.Subject))
	header("Date", n.CreatedAt.Format(time.RFC1123Z))
	header("Message-ID", "<"+n.ID+"@"+domain+">")
	header("MIME-Version", "1.0")
	header("Content-Type", "text/plain; charset=utf-8")
	header("Content-Transfer-Encoding", "base64")
	header("Auto-Submitted", "auto-generated")
	b.WriteString("\r\n")
	text := base64.StdEncoding.EncodeToString([]byte(n.Body))
	for len(text) > 76 {
		b.WriteString(text[:76] + "\r\n")
		text = text[76:]
	}
	b.WriteString(text + "\r\n")
	return b.Bytes()
}

// encodeSubject keeps a subject on one line: a line end in it would begin another header.
func encodeSubject(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return strings.ReplaceAll(mime.BEncoding.Encode("utf-8", s), "?= =?", "?=\r\n =?")
}
