package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Config says where drafts come from. URL is the base of an OpenAI-compatible API ("https://host/v1").
type Config struct {
	URL       string
	Key       string
	Model     string
	Timeout   time.Duration // of one draft; a buyer is waiting
	MaxTokens int
}

// Client asks one endpoint. It keeps quiet while the endpoint asked for a pause, or after failures in a row.
type Client struct {
	config Config
	http   *http.Client
	now    func() time.Time

	mu       sync.Mutex
	until    time.Time // no request before
	failures int
}

// How long and after how many failures in a row the endpoint is left alone.
const (
	failuresAllowed = 3
	pause           = 30 * time.Second
	longestPause    = 10 * time.Minute
	largestReply    = 64 << 10
)

// ErrPaused is returned without a request while the endpoint is left alone.
var ErrPaused = errors.New("the endpoint is left alone for a while")

// NewClient returns a client; http must not follow redirects to other hosts with the key (the caller's transport).
func NewClient(c Config, h *http.Client, now func() time.Time) *Client {
	if c.Timeout == 0 {
		c.Timeout = 3 * time.Second
	}
	if c.MaxTokens == 0 {
		c.MaxTokens = 400
	}
	return &Client{config: c, http: h, now: now}
}

// Usage is what a draft cost, in tokens.
type Usage struct {
	Prompt     int64
	Completion int64
}

type chatMessage struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

type chatRequest struct {
	Model          string            `json:"model"`
	Messages       []chatMessage     `json:"messages"`
	Temperature    float64           `json:"temperature"`
	MaxTokens      int               `json:"max_tokens"`
	ResponseFormat map[string]string `json:"response_format"`
}

type chatReply struct {
	Choices []struct {
		Message struct {
			Content string `json:"content"`
		} `json:"message"`
		Finish string `json:"finish_reason"`
	} `json:"choices"`
	Usage     map[string]json.RawMessage `json:"usage"`
	EvalCount int64                      `json:"eval_count"`        // some servers count outside usage
	PromptEvl int64                      `json:"prompt_eval_count"` // likewise
}

// Complete asks for one completion of a system and a user text. What comes back is text to be checked, and what it
// cost; a reply that was cut off is an error.
func (c *Client) Complete(ctx context.Context, system, user string) (string, Usage, error) {
	if c.paused() {
		return "", Usage{}, ErrPaused
	}
	ctx, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()
	text, usage, err := c.ask(ctx, system, user)
	c.remember(err)
	return text, usage, err
}

func (c *Client) ask(ctx context.Context, system, user string) (string, Usage, error) {
	body, err := json.Marshal(chatRequest{Model: c.config.Model, MaxTokens: c.config.MaxTokens, ResponseFormat: map[string]string{"type": "json_object"},
		Messages: []chatMessage{{"system", system}, {"user", user}}})
	if err != nil {
		return "", Usage{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(c.config.URL, "/")+"/chat/completions", bytes.NewReader(body))
	if err != nil {
		return "", Usage{}, err
	}
	req.Header.Set("Content-Type", "application/json")
	if c.config.Key != "" {
		req.Header.Set("Authorization", "Bearer "+c.config.Key)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return "", Usage{}, err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return "", Usage{}, c.refused(res)
	}
	text, err := io.ReadAll(io.LimitReader(res.Body, largestReply+1))
	if err != nil {
		return "", Usage{}, fmt.Errorf("read the reply: %w", err)
	}
	if len(text) > largestReply {
		return "", Usage{}, fmt.Errorf("the reply is larger than %d bytes", largestReply)
	}
	return read(text)
}

func read(text []byte) (string, Usage, error) {
	var reply chatReply
	if err := json.Unmarshal(text, &reply); err != nil {
		return "", Usage{}, fmt.Errorf("the reply is not JSON: %w", err)
	}
	usage := usageOf(reply)
	if len(reply.Choices) == 0 || strings.TrimSpace(reply.Choices[0].Message.Content) == "" {
		return "", usage, errors.New("the reply holds no text")
	}
	if reply.Choices[0].Finish == "length" {
		return "", usage, errors.New("the reply was cut off")
	}
	return reply.Choices[0].Message.Content, usage, nil
}

// usageOf reads the token counts in the dialects there are.
func usageOf(r chatReply) Usage {
	count := func(names ...string) int64 {
		for _, name := range names {
			var n json.Number
			if json.Unmarshal(r.Usage[name], &n) == nil {
				if v, err := n.Int64(); err == nil && v > 0 {
					return v
				}
			}
		}
		return 0
	}
	u := Usage{Prompt: count("prompt_tokens", "input_tokens"), Completion: count("completion_tokens", "output_tokens")}
	if total := count("total_tokens"); u.Prompt == 0 && u.Completion == 0 {
		u.Prompt = total
	}
	if u.Prompt == 0 {
		u.Prompt = r.PromptEvl
	}
	if u.Completion == 0 {
		u.Completion = r.EvalCount
	}
	return u
}

// refused reads a refusal; where the endpoint says when to come back, it is left alone until then.
func (c *Client) refused(res *http.Response) error {
	hint, _ := io.ReadAll(io.LimitReader(res.Body, 300))
	if wait := retryAfter(res.Header.Get("Retry-After"), c.now()); wait > 0 {
		c.mu.Lock()
		c.until = c.now().Add(min(wait, longestPause))
		c.mu.Unlock()
	}
	return fmt.Errorf("the endpoint answered %d: %.300s", res.StatusCode, hint)
}

func retryAfter(text string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(text); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return at.Sub(now)
	}
	return 0
}

func (c *Client) paused() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now().Before(c.until)
}

func (c *Client) remember(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		c.failures = 0
		return
	}
	if c.failures++; c.failures >= failuresAllowed {
		c.failures = 0
		if next := c.now().Add(pause); next.After(c.until) {
			c.until = next
		}
	}
}
