package desk_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/ai"
	"github.com/gainshare/gainshare/internal/demo"
	"github.com/gainshare/gainshare/internal/desk"
	"github.com/gainshare/gainshare/internal/knowledge"
	"github.com/gainshare/gainshare/internal/redact"
)

func shared(t *testing.T, parts ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(append([]string{"..", "..", "..", "shared", "data"}, parts...)...))
	if os.IsNotExist(err) {
		t.Skipf("NOT RUN: the measuring data %s is not beside this checkout", strings.Join(parts, "/"))
	}
	require.NoError(t, err)
	return data
}

// importMerchantFile reads the merchant's sheet the way the import does.
func importMerchantFile(t *testing.T) knowledge.Draft {
	t.Helper()
	f, err := knowledge.Open("support.csv", shared(t, "bitext-qa", "Bitext_Sample_Customer_Support_Training_Dataset.csv"), knowledge.DefaultLimits())
	require.NoError(t, err)
	m := knowledge.GuessMapping(f.Header)
	require.NoError(t, f.Check(m))
	var rows []knowledge.Row
	for at, done := (knowledge.Cursor{}), false; !done; {
		b := f.ParseBatch(m, at, knowledge.BatchSize)
		require.Empty(t, b.Rejects)
		rows, at, done = append(rows, b.Rows...), b.Next, b.Done
	}
	places, err := demo.Placeholders()
	require.NoError(t, err)
	return knowledge.Drafter{Masker: redact.New(), Language: ai.NewLanguageID(), Placeholders: places}.Draft(rows)
}

func TestAMerchantsSheetAnswersItsBuyers(t *testing.T) {
	draft := importMerchantFile(t)
	live := draft.Publishable()
	start := time.Now()
	model, err := ai.Train(knowledge.Examples(live, nil), ai.Options{Strangers: ai.Strangers()})
	require.NoError(t, err)
	t.Logf("rows %d, articles %d, publishable %d, conflicts %d, duplicates %d, trained in %.1f s, threshold %.3f",
		draft.Rows, len(draft.Articles), len(live), len(draft.Conflicts), draft.Duplicates, time.Since(start).Seconds(), model.Threshold())
	for _, p := range draft.Problems {
		t.Logf("not publishable: %s: %s", p.Article, p.Reason)
	}
	d := desk.New(shelf{"e": {Engagement: "e", Articles: live, Model: model}})
	slots := map[string]string{}
	for _, a := range live {
		for _, s := range a.Slots {
			slots[s] = "fact of " + s
		}
	}
	t.Logf("slots used: %v", len(slots))
	rows, err := csv.NewReader(bytes.NewReader(shared(t, "bitext-intent", "validation.csv"))).ReadAll()
	require.NoError(t, err)
	var set []ai.Example
	for _, r := range rows[1:] {
		set = append(set, ai.Example{Text: r[0], Label: r[1]})
	}
	inside := count(t, d, set, slots)
	var strangers []ai.Example
	for line := range strings.Lines(string(shared(t, "clinc150", "oos_val.tsv")) + "\n" + string(shared(t, "clinc150", "oos_train.tsv"))) {
		if _, text, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			strangers = append(strangers, ai.Example{Text: text, Label: ai.OutOfScope})
		}
	}
	outside := count(t, d, strangers, slots)
	t.Logf("buyers' questions: %+v", inside)
	t.Logf("strangers' questions: %+v", outside)
	require.GreaterOrEqual(t, float64(inside.right)/float64(inside.answered), 0.97)
	require.GreaterOrEqual(t, float64(inside.answered)/float64(len(set)), 0.8)
}

type tally struct {
	answered, right int
	handed          map[ai.Reason]int
	slowest         time.Duration
}

func count(t *testing.T, d *desk.Desk, set []ai.Example, facts map[string]string) tally {
	t.Helper()
	out := tally{handed: map[ai.Reason]int{}}
	for _, e := range set {
		start := time.Now()
		o, err := d.Decide(context.Background(), desk.In{Engagement: "e", Text: e.Text, Facts: facts, OccurredAt: noon})
		require.NoError(t, err)
		out.slowest = max(out.slowest, time.Since(start))
		if o.Action == ai.ActionHandover {
			out.handed[o.Reason]++
			continue
		}
		out.answered++
		if *o.Article == e.Label {
			out.right++
		}
	}
	return out
}
