package knowledge

import (
	"slices"
	"time"

	"github.com/gainshare/gainshare/internal/ai"
)

// Article is one publishable answer with the questions it answers. Slots are the
// fact keys its answer needs; ValidFrom and ValidTo bound a half-open period and
// are zero when open; Shops is empty for all shops of the merchant.
type Article struct {
	ID        string    `json:"id"`
	Question  string    `json:"question"`
	Variants  []string  `json:"variants"`
	Negatives []string  `json:"negatives,omitempty"`
	Answer    string    `json:"answer"`
	Language  string    `json:"language"`
	Slots     []string  `json:"slots"`
	Tags      []string  `json:"tags,omitempty"`
	ValidFrom time.Time `json:"valid_from,omitzero"`
	ValidTo   time.Time `json:"valid_to,omitzero"`
	Shops     []string  `json:"shops,omitempty"`
	HumanOnly bool      `json:"human_only,omitempty"`
	Withdrawn bool      `json:"withdrawn,omitempty"`
}

// LiveAt tells whether the article may answer in a shop at an instant.
func (a Article) LiveAt(at time.Time, shop string) bool {
	switch {
	case a.Withdrawn:
		return false
	case !a.ValidFrom.IsZero() && at.Before(a.ValidFrom):
		return false
	case !a.ValidTo.IsZero() && !at.Before(a.ValidTo):
		return false
	}
	return len(a.Shops) == 0 || slices.Contains(a.Shops, shop)
}

// ForEngine is the part of an article that an engine needs.
func (a Article) ForEngine() ai.Article {
	return ai.Article{ID: a.ID, Question: a.Question, Answer: a.Answer, Language: a.Language, HumanOnly: a.HumanOnly}
}

// Examples turns articles into training examples: question and variants under
// the article, negatives and strangers out of scope. A negative question that is
// another article's own question stays with that article.
func Examples(articles []Article, strangers []string) []ai.Example {
	var out []ai.Example
	own := map[string]bool{}
	for _, a := range articles {
		for _, q := range append([]string{a.Question}, a.Variants...) {
			out = append(out, ai.Example{Text: q, Label: a.ID})
			own[Key(q)] = true
		}
	}
	for _, a := range articles {
		strangers = append(slices.Clip(strangers), a.Negatives...)
	}
	for _, s := range strangers {
		if !own[Key(s)] {
			out = append(out, ai.Example{Text: s, Label: ai.OutOfScope})
		}
	}
	return out
}
