package knowledge

import (
	"slices"
	"strings"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// Mapping names the column (CSV) or key (JSON Lines) of each part of a row; an
// empty name means the file has none. Group is the intent or category by which
// rows become variants of one article. A guess is shown to a person, who may
// correct it before anything is imported.
type Mapping struct {
	ID        string `json:"id,omitempty"`
	Question  string `json:"question"`
	Answer    string `json:"answer"`
	Group     string `json:"group,omitempty"`
	Variants  string `json:"variants,omitempty"`
	Negatives string `json:"negatives,omitempty"`
	Language  string `json:"language,omitempty"`
	Tags      string `json:"tags,omitempty"`
}

// columnNames lists the headers each part is known by, most telling first.
func columnNames(m *Mapping) []struct {
	part  *string
	names []string
} {
	return []struct {
		part  *string
		names []string
	}{
		{&m.ID, []string{"id", "article_id", "编号", "知识编号"}},
		{&m.Question, []string{"question", "standard_question", "instruction", "标准问题", "标准问", "问题", "utterance", "query", "frage", "title", "标题"}},
		{&m.Answer, []string{"answer", "response", "答案", "回复", "标准答案", "回答", "reply", "antwort", "话术"}},
		{&m.Group, []string{"intent", "group", "意图", "知识点", "topic"}},
		{&m.Variants, []string{"variants", "similar_questions", "相似问题", "相似问", "similar", "扩展问"}},
		{&m.Negatives, []string{"negatives", "negative_questions", "反例", "负例"}},
		{&m.Language, []string{"language", "lang", "语言"}},
		{&m.Tags, []string{"tags", "flags", "标签", "category", "分类"}},
	}
}

// GuessMapping proposes a mapping from column names, ignoring case, spaces and
// punctuation. Parts without a known column stay empty.
func GuessMapping(header []string) Mapping {
	var m Mapping
	for _, c := range columnNames(&m) {
		for _, name := range c.names {
			i := slices.IndexFunc(header, func(h string) bool { return Key(h) == Key(name) })
			if i >= 0 {
				*c.part = header[i]
				break
			}
		}
	}
	return m
}

// Check refuses a mapping without question or answer and, for CSV, one that
// names a column the file does not have.
func (f *File) Check(m Mapping) error {
	if m.Question == "" || m.Answer == "" {
		return fault.New(fault.Invalid, "tell which columns hold the question and the answer; the file has: %s", strings.Join(f.Header, ", ")).At("/mapping")
	}
	if f.Format != FormatCSV {
		return nil
	}
	for _, c := range columnNames(&m) {
		if *c.part != "" && !slices.Contains(f.Header, *c.part) {
			return fault.New(fault.Invalid, "the file has no column %q; it has: %s", *c.part, strings.Join(f.Header, ", ")).At("/mapping")
		}
	}
	return nil
}
