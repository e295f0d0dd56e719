package demo

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"time"

	"github.com/gainshare/gainshare/internal/knowledge"
	"github.com/gainshare/gainshare/internal/rules/contact"
)

// Contact is one finished contact with its first message. Text is what the buyer
// wrote; Kind and Intent are what it was meant to be. Times are in UTC, CSAT is 0
// when not given, SalesAmount is a decimal string or empty.
type Contact struct {
	Source, ExternalID     string
	Merchant, Shop         string
	Channel                string
	AIChannel              bool
	BuyerKey, OrderRef     string
	StartedAt, ClosedAt    time.Time
	ReopenedAt             time.Time
	InitiatedBy            string
	Events                 []contact.Event
	Authors                []string
	Agent                  string
	Language, Intent, Text string
	Kind                   Kind
	HandoverReason         string
	HandleSeconds          int
	AIMessages             int
	CSAT                   int
	Complaint              bool
	SalesRef, SalesAmount  string
	Excluded               contact.Exclusion
}

// Service is how a month was served.
type Service string

// Before go-live people serve everything; after it the AI answers on its channels.
const (
	PeopleOnly Service = "people_only"
	WithAI     Service = "with_ai"
)

// Stream describes a run of contacts.
type Stream struct {
	Seed     uint64
	Merchant Merchant
	Service  Service
	Zone     *time.Location
}

// Contacts yields the contacts that start in a month, day by day in order of
// their beginning; the same stream gives the same contacts. An error reading our
// own lists comes before the first contact.
func (s Stream) Contacts(year int, month time.Month) (iter.Seq[Contact], error) {
	articles, err := Articles(s.Merchant)
	if err != nil {
		return nil, err
	}
	byLanguage := map[string][]knowledge.Article{}
	for _, a := range articles {
		byLanguage[a.Language] = append(byLanguage[a.Language], a)
	}
	return func(yield func(Contact) bool) {
		for day := time.Date(year, month, 1, 0, 0, 0, 0, s.Zone); day.Month() == month; day = day.AddDate(0, 0, 1) {
			if !s.day(day, byLanguage, yield) {
				return
			}
		}
	}, nil
}

func (s Stream) day(day time.Time, articles map[string][]knowledge.Article, yield func(Contact) bool) bool {
	n := Daily(s.Seed, s.Merchant, day)
	r := draw(s.Seed, "contacts", s.Merchant.Key, day.Format(time.DateOnly), string(s.Service))
	for i, at := range moments(r, day, n) {
		if !yield(s.contact(r, at, articles, fmt.Sprintf("%s-%s-%05d", s.Merchant.Key, day.Format("20060102"), i+1))) {
			return false
		}
	}
	return true
}

func (s Stream) contact(r *rand.Rand, at time.Time, articles map[string][]knowledge.Article, id string) Contact {
	shop := pickShop(r, s.Merchant.Shops)
	channel := pickChannel(r, shop.Channels)
	language := s.Merchant.Languages[min(r.IntN(10)/5, len(s.Merchant.Languages)-1)]
	if len(s.Merchant.Languages) > 2 && r.IntN(8) == 0 {
		language = s.Merchant.Languages[2]
	}
	c := Contact{
		Source: shop.Platform, ExternalID: id, Merchant: s.Merchant.Key, Shop: shop.Key, Channel: channel.Name,
		AIChannel: channel.AI && s.Service == WithAI, StartedAt: at.UTC(), InitiatedBy: "buyer", Language: language,
		BuyerKey: fmt.Sprintf("%s-b%06d", s.Merchant.Key, r.IntN(s.Merchant.Base*200)),
		Kind:     pickKind(r),
	}
	question := ""
	if c.Kind == KindQuestion {
		a := articles[language][skewed(r, len(articles[language]))]
		c.Intent = a.ID
		question = pick(r, append([]string{a.Question}, a.Variants...))
	}
	c.Text = phrase(r, language, c.Kind, question)
	if r.IntN(10) < 6 {
		c.OrderRef = fmt.Sprintf("%s-o%08d", s.Merchant.Key, r.IntN(1_0000_0000))
	}
	if r.IntN(100) == 0 {
		c.Excluded = []contact.Exclusion{contact.ExcludedSpam, contact.ExcludedTest, contact.ExcludedStaff}[r.IntN(3)]
	}
	onDuty := at.Hour() >= shop.Opens && at.Hour() < shop.Closes
	serve(r, &c, onDuty)
	return c
}

func pickKind(r *rand.Rand) Kind {
	switch x := r.IntN(100); {
	case x < 5:
		return KindStranger
	case x < 9:
		return KindAskPerson
	case x < 11:
		return KindAngry
	}
	return KindQuestion
}

// skewed prefers the first articles of a list: few questions make most contacts.
func skewed(r *rand.Rand, n int) int { return min(r.IntN(n), r.IntN(n)) }

func pickShop(r *rand.Rand, shops []Shop) Shop {
	x := r.IntN(100)
	for _, s := range shops {
		if x -= s.share; x < 0 {
			return s
		}
	}
	return shops[len(shops)-1]
}

func pickChannel(r *rand.Rand, channels []Channel) Channel {
	x := r.IntN(100)
	for _, c := range channels {
		if x -= c.share; x < 0 {
			return c
		}
	}
	return channels[len(channels)-1]
}
