package ai_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/ai"
)

// shared finds a file of the measuring data beside the checkout.
func shared(t *testing.T, parts ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(append([]string{"..", "..", "..", "shared", "data"}, parts...)...))
	if os.IsNotExist(err) {
		t.Skipf("NOT RUN: the measuring data %s is not beside this checkout", strings.Join(parts, "/"))
	}
	require.NoError(t, err)
	return data
}

func bitext(t *testing.T, file string) []ai.Example {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(shared(t, "bitext-intent", file))).ReadAll()
	require.NoError(t, err)
	var out []ai.Example
	for _, r := range rows[1:] {
		out = append(out, ai.Example{Text: r[0], Label: r[1]})
	}
	return out
}

func clinc(t *testing.T, file string) []ai.Example {
	t.Helper()
	var out []ai.Example
	for _, line := range strings.Split(strings.TrimSpace(string(shared(t, "clinc150", file))), "\n") {
		label, text, _ := strings.Cut(line, "\t")
		out = append(out, ai.Example{Text: text, Label: label})
	}
	return out
}

// figures are what a set of labelled messages says about a model.
type figures struct {
	top1, answered, precision, joint float64
	slowest                          time.Duration
	inside, outside                  []float64
}

func measure(m *ai.Model, set []ai.Example) figures {
	var f figures
	var in, right, answered, good, joint int
	for _, e := range set {
		start := time.Now()
		p := m.Predict(e.Text)
		f.slowest = max(f.slowest, time.Since(start))
		hit := len(p.Candidates) > 0 && p.Candidates[0].Article == e.Label
		says := p.Confidence >= m.Threshold() && !p.OutOfScope
		if e.Label == ai.OutOfScope {
			f.outside = append(f.outside, p.Confidence)
		} else {
			f.inside = append(f.inside, p.Confidence)
			in++
		}
		if hit {
			right++
		}
		if says {
			answered++
			if hit {
				good++
				joint++
			}
		} else if e.Label == ai.OutOfScope {
			joint++
		}
	}
	f.top1, f.answered = float64(right)/float64(in), float64(answered)/float64(len(set))
	f.precision, f.joint = float64(good)/float64(max(answered, 1)), float64(joint)/float64(len(set))
	return f
}

// auroc is the chance that a question inside scope has more confidence than one outside.
func auroc(inside, outside []float64) float64 {
	in := slices.Clone(inside)
	slices.Sort(in)
	var sum float64
	for _, x := range outside {
		below, _ := slices.BinarySearch(in, x)
		above := below
		for above < len(in) && in[above] == x {
			above++
		}
		sum += float64(len(in)-above) + float64(above-below)/2
	}
	return sum / float64(len(in)*len(outside))
}

func timedTrain(t *testing.T, set []ai.Example) *ai.Model {
	t.Helper()
	start := time.Now()
	m, err := ai.Train(set, ai.Options{Strangers: ai.Strangers()})
	require.NoError(t, err)
	took := time.Since(start)
	data, err := m.MarshalBinary()
	require.NoError(t, err)
	t.Logf("trained on %d examples in %.1f s, %d bytes, threshold %.3f", len(set), took.Seconds(), len(data), m.Threshold())
	require.LessOrEqual(t, len(data), 5<<20, "a merchant's model stays below 5 MB")
	return m
}

func TestShopQuestionsOfTwentySevenKindsAreRecognised(t *testing.T) {
	m := timedTrain(t, bitext(t, "train.csv"))
	set := append(bitext(t, "validation.csv"), clinc(t, "oos_val.tsv")...)
	f := measure(m, set)
	t.Logf("bitext: top-1 %.4f answered %.3f precision %.4f joint %.4f auroc %.4f slowest %s", f.top1, f.answered, f.precision, f.joint, auroc(f.inside, f.outside), f.slowest)
	require.GreaterOrEqual(t, f.top1, 0.99)
}

func TestQuestionsOfAHundredAndFiftyKindsAndStrangersAreToldApart(t *testing.T) {
	m := timedTrain(t, append(clinc(t, "train.tsv"), clinc(t, "oos_train.tsv")...))
	f := measure(m, append(clinc(t, "val.tsv"), clinc(t, "oos_val.tsv")...))
	t.Logf("clinc150 val: top-1 %.4f answered %.3f precision %.4f joint %.4f auroc %.4f slowest %s", f.top1, f.answered, f.precision, f.joint, auroc(f.inside, f.outside), f.slowest)
	require.GreaterOrEqual(t, f.top1, 0.92)
	require.GreaterOrEqual(t, auroc(f.inside, f.outside), 0.95)
}
