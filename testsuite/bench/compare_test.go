package bench

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

// round does a piece of work and returns how many units it was.
type round func() (units int)

// row is one line of the table: what was measured, its floor, and the aim in words.
type row struct {
	name, unit, aim string
	product, floor  float64 // units a second, medians
	ratio           float64 // median of the pairs' ratios; 0 without a floor
	low, high       float64
}

type table struct {
	settings []string
	rows     []row
}

// compare runs product and floor in turn, so that a machine that slows down slows both, and notes the medians.
func compare(b *testing.B, r row, rounds int, product, floor round) {
	b.Helper()
	product() // the first run pays for what is made once
	floor()
	var ours, theirs, ratios []float64
	for range rounds {
		p, f := speed(product), speed(floor)
		ours, theirs, ratios = append(ours, p), append(theirs, f), append(ratios, p/f)
	}
	r.product, r.floor, r.ratio = median(ours), median(theirs), median(ratios)
	r.low, r.high = slices.Min(ratios), slices.Max(ratios)
	rows.rows = append(rows.rows, r)
	b.ReportMetric(r.product, r.unit+"/s")
	b.ReportMetric(r.ratio, "of-floor")
	b.ReportMetric(0, "ns/op")
}

func speed(do round) float64 {
	began := time.Now()
	units := do()
	return float64(units) / time.Since(began).Seconds()
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

func (t *table) print(out io.Writer) {
	if len(t.rows) == 0 {
		return
	}
	_, _ = fmt.Fprintf(out, "\nPostgreSQL: %s. Medians; the ratio is the result (lowest to highest pair).\n", strings.Join(t.settings, ", "))
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(w, "product/s\tfloor/s\tratio\tpairs\tunit\t  what (aim)\t")
	for _, r := range t.rows {
		floor, ratio, pairs := "-", "-", "-"
		if r.floor > 0 {
			floor, ratio, pairs = fmt.Sprintf("%.0f", r.floor), fmt.Sprintf("%.0f %%", 100*r.ratio), fmt.Sprintf("%.0f-%.0f %%", 100*r.low, 100*r.high)
		}
		_, _ = fmt.Fprintf(w, "%.0f\t%s\t%s\t%s\t%s\t  %s (%s)\t\n", r.product, floor, ratio, pairs, r.unit, r.name, r.aim)
	}
	_ = w.Flush()
}
