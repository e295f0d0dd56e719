package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/gainshare/gainshare/internal/ai"
	"github.com/gainshare/gainshare/internal/desk"
	"github.com/gainshare/gainshare/internal/knowledge"
	"github.com/gainshare/gainshare/internal/store"
)

// articles loads publications for the live desk.
type articles struct{ db *store.DB }

// Load reads the current version of an engagement's knowledge with its model.
func (l articles) Load(ctx context.Context, engagement string) (desk.Publication, error) {
	var p store.Publication
	err := l.db.AsMerchant(ctx, "", func(tx *store.Tx) (err error) {
		p, err = tx.Publication(ctx, engagement)
		return err
	})
	out := desk.Publication{Engagement: engagement, Merchant: p.MerchantID, Version: strconv.Itoa(p.Version), Reworded: p.Engine == "openai"}
	if err != nil || p.Version == 0 {
		return out, err
	}
	out.Model = &ai.Model{}
	if err := out.Model.UnmarshalBinary(p.Model); err != nil {
		return out, err
	}
	for _, a := range p.Articles {
		out.Articles = append(out.Articles, articleOf(a))
	}
	return out, nil
}

func articleOf(a store.PublishedArticle) knowledge.Article {
	out := knowledge.Article{ID: a.ID, Question: a.Question, Answer: a.Answer, Language: a.Language, Slots: a.Slots, Shops: a.Shops, HumanOnly: a.HumanOnly}
	_ = json.Unmarshal(a.Variants, &out.Variants) // variants train the model; the desk answers without them
	if a.ValidFrom != nil {
		out.ValidFrom = *a.ValidFrom
	}
	if a.ValidTo != nil {
		out.ValidTo = *a.ValidTo
	}
	return out
}

// deskCache keeps the desk's switches and publications in step with PostgreSQL: a look every half second, so
// that a switch set in any process works everywhere within a second.
type deskCache struct {
	db   *store.DB
	desk *desk.Desk
	log  *slog.Logger
	mu   sync.Mutex
	seen map[string]int // engagement -> version of its knowledge
}

const deskPause = 500 * time.Millisecond

func newDeskCache(db *store.DB, d *desk.Desk, log *slog.Logger) *deskCache {
	return &deskCache{db: db, desk: d, log: log, seen: map[string]int{}}
}

// watch refreshes until ctx ends.
func (c *deskCache) watch(ctx context.Context) {
	tick := time.NewTicker(deskPause)
	defer tick.Stop()
	for {
		c.refresh(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// refresh looks once. When PostgreSQL does not answer the last known state stays: messages cannot be stored then either.
func (c *deskCache) refresh(ctx context.Context) {
	open, err := c.db.OpenSwitches(ctx)
	if err == nil {
		c.desk.SetSwitches(switchesOf(open))
		err = c.forgetChanged(ctx)
	}
	if err != nil && ctx.Err() == nil {
		c.log.Warn("the live desk could not be refreshed", "error", err)
	}
}

func (c *deskCache) forgetChanged(ctx context.Context) error {
	now, err := c.db.CurrentVersions(ctx)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for engagement, version := range now {
		if c.seen[engagement] != version {
			c.desk.Forget(engagement)
		}
	}
	c.seen = now
	return nil
}

func switchesOf(open []store.Switch) desk.Switches {
	s := desk.Switches{Merchants: map[string]bool{}, Shops: map[string]bool{}, Articles: map[desk.ArticleRef]bool{}}
	for _, one := range open {
		switch {
		case one.Scope == "everything":
			s.All = true
		case one.Scope == "merchant":
			s.Merchants[one.Subject] = true
		case one.Scope == "shop":
			s.Shops[one.Subject] = true
		case one.EngagementID != nil:
			s.Articles[desk.ArticleRef{Engagement: *one.EngagementID, Article: one.Subject}] = true
		}
	}
	return s
}
