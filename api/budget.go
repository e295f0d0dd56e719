package api

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/gainshare/gainshare/internal/ai"
	"github.com/gainshare/gainshare/internal/ai/openai"
	"github.com/gainshare/gainshare/internal/store"
)

// purse keeps a merchant's drafts within a number of tokens a month; what was spent is in PostgreSQL, so that
// every process sees it, at the latest with its next draft.
type purse struct {
	db    *store.DB
	log   *slog.Logger
	now   func() time.Time
	limit int64 // zero: none
	mu    sync.Mutex
	spent map[string]int64 // merchant and month
}

const purseWait = 2 * time.Second

func (p *purse) month() string { return p.now().UTC().Format("2006-01") }

// Allows says whether the merchant's month has tokens left; where nobody can tell, it has none.
func (p *purse) Allows(merchant string) bool {
	if p.limit == 0 {
		return true
	}
	month := p.month()
	p.mu.Lock()
	sum, known := p.spent[merchant+month]
	p.mu.Unlock()
	if known {
		return sum < p.limit
	}
	ctx, cancel := context.WithTimeout(context.Background(), purseWait)
	defer cancel()
	sum, err := p.db.TokensSpent(ctx, merchant, month)
	if err != nil {
		p.log.Warn("the budget of drafts cannot be read", "merchant", merchant, "error", err)
		return false
	}
	p.keep(merchant+month, sum)
	return sum < p.limit
}

// Spend takes down what a draft cost, used or not.
func (p *purse) Spend(merchant string, u openai.Usage) {
	if u == (openai.Usage{}) {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), purseWait)
	defer cancel()
	month := p.month()
	sum, err := p.db.SpendTokens(ctx, merchant, month, u.Prompt, u.Completion)
	if err != nil {
		p.log.Warn("the cost of a draft could not be taken down", "merchant", merchant, "error", err)
		return
	}
	p.keep(merchant+month, sum)
}

func (p *purse) keep(key string, sum int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.spent[key] = sum
}

// reword lets the configured endpoint word the answers of engagements that chose it.
func (a *API) reword() func(base ai.Engine, merchant string) ai.Engine {
	budget := &purse{db: a.DB, log: a.Log, now: a.Now, limit: a.MonthlyTokens, spent: map[string]int64{}}
	return func(base ai.Engine, merchant string) ai.Engine { return openai.New(base, a.Model, budget, merchant) }
}
