package knowledge

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gainshare/gainshare/internal/ai"
	"github.com/gainshare/gainshare/internal/redact"
)

// Draft is what an import proposes: articles, the conflicts a person decides,
// the articles that cannot be published and why, and what was done on the way.
type Draft struct {
	Articles   []Article           `json:"articles"`
	Conflicts  []Conflict          `json:"conflicts"`
	Problems   []Problem           `json:"problems"`
	Rows       int                 `json:"rows"`
	Duplicates int                 `json:"duplicates"`
	Masked     map[redact.Kind]int `json:"masked"`
}

// Problem is a reason an article cannot be published as it is.
type Problem struct {
	Article string   `json:"article"`
	Code    string   `json:"code"`
	Reason  string   `json:"reason"`
	Names   []string `json:"names,omitempty"`
}

// Conflict is several different answers for one article, most frequent first,
// ties in file order; the first is the default until a person decides.
type Conflict struct {
	Article string         `json:"article"`
	Answers []AnswerOption `json:"answers"`
}

// AnswerOption is one of the answers found, how often, and its first line.
type AnswerOption struct {
	Answer string `json:"answer"`
	Count  int    `json:"count"`
	Line   int    `json:"line"`
}

// Drafter turns rows into a draft. Masker and Language are needed; Placeholders
// may be nil.
type Drafter struct {
	Masker       *redact.Masker
	Language     *ai.LanguageID
	Placeholders Placeholders
}

// Draft groups rows by article: by identifier, else by group, else by question.
// Questions are masked; answers keep a shop's own telephone number, and their
// placeholders become slots. The result depends on the rows alone.
func (d Drafter) Draft(rows []Row) Draft {
	out := Draft{Rows: len(rows), Masked: map[redact.Kind]int{}}
	owner := map[string]string{}
	groups, order := groupRows(rows)
	for _, id := range order {
		a, conflict := d.article(id, groups[id], owner, &out)
		if conflict != nil {
			out.Conflicts = append(out.Conflicts, *conflict)
		}
		var undeclared []string
		if a.Answer, undeclared = d.Placeholders.Resolve(a.Answer); len(undeclared) > 0 {
			out.Problems = append(out.Problems, Problem{Article: id, Code: "undeclared_placeholder", Names: undeclared,
				Reason: "the answer has placeholders nobody declared: " + strings.Join(undeclared, ", ")})
		}
		a.Slots = ai.Slots(a.Answer)
		out.Articles = append(out.Articles, a)
	}
	return out
}

// Publishable returns the articles without a problem.
func (d Draft) Publishable() []Article {
	return slices.DeleteFunc(slices.Clone(d.Articles), func(a Article) bool {
		return slices.ContainsFunc(d.Problems, func(p Problem) bool { return p.Article == a.ID })
	})
}

func groupRows(rows []Row) (groups map[string][]Row, order []string) {
	groups = map[string][]Row{}
	for _, r := range rows {
		id := cmp.Or(r.ID, r.Group, idOf(r.Question))
		if groups[id] == nil {
			order = append(order, id)
		}
		groups[id] = append(groups[id], r)
	}
	return groups, order
}

// article gathers the rows of one article. A question already owned by an
// earlier article stays there and counts as a duplicate.
func (d Drafter) article(id string, rows []Row, owner map[string]string, out *Draft) (Article, *Conflict) {
	a := Article{ID: id, Language: rows[0].Language, Variants: []string{}}
	for _, r := range rows {
		a.Tags = append(a.Tags, r.Tags...)
		for _, n := range r.Negatives {
			a.Negatives = append(a.Negatives, d.mask(n, out))
		}
		for _, q := range append([]string{r.Question}, r.Variants...) {
			d.addQuestion(&a, d.mask(q, out), owner, out)
		}
	}
	slices.Sort(a.Tags)
	a.Tags = slices.Compact(a.Tags)
	if a.Question == "" { // every question belongs to another article: keep the words for the person
		a.Question = d.mask(rows[0].Question, out)
		out.Problems = append(out.Problems, Problem{Article: id, Code: "question_taken", Reason: "all its questions belong to article " + owner[Key(a.Question)]})
	}
	if a.Language == "" {
		a.Language = d.Language.Detect(a.Question+" "+strings.Join(a.Variants[:min(3, len(a.Variants))], " "), "")
	}
	options := answerOptions(rows)
	a.Answer = options[0].Answer
	if len(options) > 1 {
		return a, &Conflict{Article: id, Answers: options}
	}
	return a, nil
}

func (d Drafter) mask(text string, out *Draft) string {
	r := d.Masker.Mask(text)
	for k, n := range r.Counts {
		out.Masked[k] += n
	}
	return r.Text
}

func (d Drafter) addQuestion(a *Article, q string, owner map[string]string, out *Draft) {
	key := Key(q)
	if key == "" {
		return
	}
	if _, taken := owner[key]; taken {
		out.Duplicates++
		return
	}
	owner[key] = a.ID
	if a.Question == "" {
		a.Question = q
		return
	}
	a.Variants = append(a.Variants, q)
}

func answerOptions(rows []Row) []AnswerOption {
	at := map[string]int{}
	var out []AnswerOption
	for _, r := range rows {
		key := Key(r.Answer)
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, AnswerOption{Answer: r.Answer, Line: r.Line})
		}
		out[i].Count++
	}
	slices.SortStableFunc(out, func(a, b AnswerOption) int { return b.Count - a.Count })
	return out
}
