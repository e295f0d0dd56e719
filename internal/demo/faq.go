package demo

import (
	"embed"
	"fmt"
	"strings"

	"github.com/gainshare/gainshare/internal/ai"
	"github.com/gainshare/gainshare/internal/knowledge"
)

//go:embed data/*.txt
var faqFiles embed.FS

// readFAQ reads one of our lists: a line "@id answer" opens an article, the lines
// behind it are its question and variants. Files are named merchant.language.txt.
func readFAQ(name string) ([]knowledge.Article, error) {
	data, err := faqFiles.ReadFile("data/" + name)
	if err != nil {
		return nil, fmt.Errorf("demo list %s: %w", name, err)
	}
	language := strings.Split(name, ".")[1]
	var out []knowledge.Article
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
		case line[0] == '@':
			id, answer, _ := strings.Cut(line[1:], " ")
			out = append(out, knowledge.Article{ID: id, Answer: answer, Language: language, Slots: ai.Slots(answer)})
		case out[len(out)-1].Question == "":
			out[len(out)-1].Question = line
		default:
			out[len(out)-1].Variants = append(out[len(out)-1].Variants, line)
		}
	}
	return out, nil
}

// Articles returns a merchant's articles in all its languages; every answer is
// publishable, its slots are facts of orders and shipments.
func Articles(m Merchant) ([]knowledge.Article, error) {
	var out []knowledge.Article
	for _, name := range m.lists {
		part, err := readFAQ(name)
		if err != nil {
			return nil, err
		}
		out = append(out, part...)
	}
	return out, nil
}
