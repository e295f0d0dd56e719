// Package notify owns getting a notice to where people read it: by mail over SMTP, or to a group robot of
// 企业微信, 飞书 or 钉钉 over HTTPS; and the receiving server's own words as proof of delivery.
//
// It does not own what is said, to whom, or when it is tried again: notices come from the store, and the
// activity that calls it decides about retries by the error's code.
package notify

import (
	"context"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/store"
)

// Post delivers notices by their channel. A nil Mail or no robots refuse theirs: nothing is lost in silence.
type Post struct {
	Mail   *Mail
	Robots *Robots
}

// Deliver sends one notice and returns the receiving server's receipt. Errors: fault.Unavailable may get better
// by waiting, fault.Invalid will not until a person changes the recipient or the configuration.
func (p Post) Deliver(ctx context.Context, n store.Notice) (proof string, err error) {
	switch {
	case n.Channel == "mail" && p.Mail != nil:
		return p.Mail.send(ctx, n)
	case n.Channel == "robot" && p.Robots != nil:
		return p.Robots.send(ctx, n)
	}
	return "", fault.New(fault.Invalid, "no way is configured to deliver by %q", n.Channel)
}

func temporary(cause error, format string, args ...any) error {
	return fault.New(fault.Unavailable, format, args...).Because(cause)
}

func permanent(cause error, format string, args ...any) error {
	return fault.New(fault.Invalid, format, args...).Because(cause)
}
