package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gainshare/gainshare/internal/store"
)

// Formats of group robots.
const (
	WeCom    = "wecom"    // 企业微信
	Feishu   = "feishu"   // 飞书
	DingTalk = "dingtalk" // 钉钉
)

// Robot is the webhook of one group. Its URL holds the key, so it is configured and never stored with a notice.
type Robot struct {
	Format string
	URL    string
}

// Robots sends to group robots by the name a notice gives as its recipient. Client bounds each call.
type Robots struct {
	Groups map[string]Robot
	Client *http.Client
}

// answerLimit is how much of a robot's answer is read and kept as proof.
const answerLimit = 4096

// send posts a text and returns the robot's answer. The services answer 200 to refusals too: the code inside
// decides.
func (r *Robots) send(ctx context.Context, n store.Notice) (string, error) {
	robot, ok := r.Groups[n.Recipient]
	if !ok {
		return "", permanent(nil, "no group robot %q is configured", n.Recipient)
	}
	body, err := textFor(robot.Format, strings.TrimSpace(n.Subject+"\n"+n.Body))
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, robot.URL, bytes.NewReader(body))
	if err != nil {
		return "", permanent(nil, "the webhook of robot %q is no URL", n.Recipient) // the cause would name the key
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	resp, err := r.Client.Do(req)
	if err != nil {
		return "", temporary(nil, "the service of robot %q does not answer", n.Recipient)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, answerLimit))
	if err != nil {
		return "", temporary(err, "the answer of robot %q broke off", n.Recipient)
	}
	return verdict(n.Recipient, resp.StatusCode, answer)
}

// textFor writes a plain text message the way a service wants it.
func textFor(format, text string) ([]byte, error) {
	var message any
	switch format {
	case WeCom, DingTalk:
		message = map[string]any{"msgtype": "text", "text": map[string]string{"content": text}}
	case Feishu:
		message = map[string]any{"msg_type": "text", "content": map[string]string{"text": text}}
	default:
		return nil, permanent(nil, "unknown robot format %q: it is %s, %s or %s", format, WeCom, Feishu, DingTalk)
	}
	return json.Marshal(message)
}

// busy are the codes with which the services ask to be left alone for a while: 45009 (企业微信), 9499 and 11232
// (飞书), 130101 and 660026 (钉钉), -1 (system busy).
var busy = []int64{-1, 45009, 9499, 11232, 130101, 660026}

func verdict(name string, status int, answer []byte) (string, error) {
	if status >= 500 || status == http.StatusTooManyRequests {
		return "", temporary(nil, "the service of robot %q answered %d", name, status)
	}
	var said struct {
		ErrCode *int64 `json:"errcode"`
		Code    *int64 `json:"code"`
		ErrMsg  string `json:"errmsg"`
		Msg     string `json:"msg"`
	}
	if status != http.StatusOK || json.Unmarshal(answer, &said) != nil {
		return "", permanent(nil, "the service of robot %q answered %d and no receipt", name, status)
	}
	for _, code := range []*int64{said.ErrCode, said.Code} {
		switch {
		case code == nil:
		case *code == 0:
			return strings.TrimSpace(string(answer)), nil
		case slices.Contains(busy, *code):
			return "", temporary(nil, "robot %q is busy: %d", name, *code)
		default:
			return "", permanent(nil, "robot %q refused: %d %s", name, *code, said.ErrMsg+said.Msg)
		}
	}
	return "", permanent(nil, "the service of robot %q answered without a code", name)
}

// NewClient returns the HTTP client robots are called with: bounded, and following no redirect to elsewhere.
func NewClient() *http.Client {
	return &http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}
