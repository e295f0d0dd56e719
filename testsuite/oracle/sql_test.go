package oracle

import (
	"database/sql"
	_ "embed"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/pricing"
	"github.com/gainshare/gainshare/internal/rules/settlement"
)

//go:embed oracle.sql
var arithmetic string

// loader copies a story into the oracle's tables, as it stands: it decides nothing.
type loader struct {
	t  testing.TB
	tx *sql.Tx
}

func (l loader) copy(table string, columns []string, rows [][]any) {
	l.t.Helper()
	stmt, err := l.tx.Prepare("COPY oracle." + table + " (" + strings.Join(columns, ", ") + ") FROM STDIN")
	require.NoError(l.t, err)
	for _, row := range rows {
		_, err := stmt.Exec(row...)
		require.NoError(l.t, err, table)
	}
	_, err = stmt.Exec()
	require.NoError(l.t, err, table)
	require.NoError(l.t, stmt.Close())
}

func bySQL(t testing.TB, db *sql.DB, s *story) account {
	t.Helper()
	tx, err := db.Begin()
	require.NoError(t, err)
	defer func() { _ = tx.Rollback() }()
	_, err = tx.Exec(arithmetic)
	require.NoError(t, err)
	l := loader{t, tx}
	l.agreed(s)
	l.versions(s)
	l.happened(s)
	_, err = tx.Exec(`SELECT run()`)
	require.NoError(t, err)
	return l.read()
}

func (l loader) agreed(s *story) {
	n := s.terms
	l.copy("story", []string{"zone", "starts", "ends", "window_months", "phi", "months"}, [][]any{{s.zone.String(), s.starts.String(), s.ends.String(), window, string(s.phi), months}})
	l.copy("terms", []string{"tax", "dead_band", "first_yuan", "monthly_cap", "annual_cap", "keep", "collar", "upper", "carry", "pool_cap", "labour", "wage_cap"},
		[][]any{{string(n.TaxRate), string(n.DeadBand), n.Mode == settlement.FirstYuan, string(n.MonthlyCap), string(n.AnnualCap), string(n.MerchantKeep),
			string(n.VolumeCollar), null(n.VolumeUpper), string(n.Deficit.Carry), string(n.Deficit.PoolCap), string(n.LabourFraction), string(n.WageCap)}})
	var bands, gates, base [][]any
	for i, b := range n.Bands {
		bands = append(bands, []any{i, null(b.UpTo), string(b.Rate)})
	}
	for _, g := range n.Gates {
		gates = append(gates, []any{g.Metric, string(g.Pass), string(g.Hard), string(g.Weight), g.MinCount})
	}
	for i, b := range s.baseline {
		base = append(base, []any{i, int(b.Month.Month()), b.Contacts, b.Cost.String()})
	}
	l.copy("bands", []string{"no", "up_to", "rate"}, bands)
	l.copy("gates", []string{"metric", "pass", "hard", "weight", "min_count"}, gates)
	l.copy("baseline_months", []string{"no", "calendar_month", "contacts", "cost"}, base)
}

func (l loader) versions(s *story) {
	var versions, charges, tiers [][]any
	for i, v := range s.versions {
		versions = append(versions, []any{i, v.effective.First().String(), string(v.contract.Tax.Rate), v.contract.Tax.Mode == pricing.Inclusive})
		for at, term := range v.contract.Charges {
			c := term.Charge
			price, size, free := c.Amount+c.UnitPrice+c.Rate, money.Number(""), money.Number("") // one of them is given
			if c.Package != nil {
				price, size, free = c.Package.Price, c.Package.Size, c.Package.Free
			}
			charges = append(charges, []any{i, at, c.Key, string(c.Model), c.Meter, null(money.Number(c.TierMeter)), null(price), null(size), null(free),
				null(c.Minimum), null(c.Maximum), c.Prorate, day(term.From), day(term.To), day(term.On)})
			for no, tier := range c.Tiers {
				tiers = append(tiers, []any{i, c.Key, no, null(tier.UpTo), null(tier.UnitPrice), null(tier.FlatPrice)})
			}
		}
	}
	l.copy("versions", []string{"version", "effective", "tax", "inclusive"}, versions)
	l.copy("charges", []string{"version", "position", "key", "model", "meter", "tier_meter", "price", "size", "free", "minimum", "maximum", "prorate", "from_day", "to_day", "on_day"}, charges)
	l.copy("tiers", []string{"version", "key", "no", "up_to", "unit_price", "flat_price"}, tiers)
}

func (l loader) happened(s *story) {
	var events, list, metrics [][]any
	for _, e := range s.events {
		events = append(events, []any{e.at.UTC().Format(time.RFC3339), e.meter, e.n, e.arrived, null(money.Number(e.remedy))})
	}
	for j, m := range s.months {
		list = append(list, []any{j, string(m.wage), string(m.adjustment), string(m.retained), m.disputed})
		for metric, x := range m.metrics {
			u := m.undisputed[metric]
			metrics = append(metrics, []any{j, metric, x.Numerator, x.Denominator, u.Numerator, u.Denominator})
		}
	}
	l.copy("events", []string{"at", "meter", "n", "arrived", "remedy"}, events)
	l.copy("months", []string{"j", "wage_index", "adjustment", "retained", "disputed"}, list)
	l.copy("metrics", []string{"j", "metric", "n", "d", "undisputed_n", "undisputed_d"}, metrics)
}

func null(n money.Number) any {
	if !n.Given() {
		return nil
	}
	return string(n)
}

func day(d *period.Date) any {
	if d == nil {
		return nil
	}
	return d.String()
}

// read prints the oracle's figures as the documents print theirs.
func (l loader) read() account {
	a := account{Invoices: map[int]bill{}, Statements: map[int]statement{}, Years: map[int]year{}}
	l.each(`SELECT j, round(net, 2), round(tax, 2) FROM invoices`, func(scan func(...any) error) error {
		var j int
		var b bill
		err := scan(&j, &b.Net, &b.Tax)
		a.Invoices[j] = b
		return err
	})
	l.each(`SELECT j, version, year, status, round(wf, 6), round(b, 2), round(a, 2), round(g, 2), round(n, 2), round(q, 4), round(share, 2), round(deficit, 2),
		round(payable, 2), round(tax, 2) FROM statements`, func(scan func(...any) error) error {
		var j int
		var s statement
		err := scan(&j, &s.Version, &s.Year, &s.Status, &s.WageFactor, &s.Baseline, &s.Actual, &s.Gross, &s.Net, &s.Factor, &s.Share, &s.Deficit, &s.Payable, &s.Tax)
		a.Statements[j] = s
		return err
	})
	l.each(`SELECT year, round(cap, 2), round(shares, 2) FROM years`, func(scan func(...any) error) error {
		var y int
		var sums year
		err := scan(&y, &sums.Cap, &sums.Shares)
		a.Years[y] = sums
		return err
	})
	return a
}

func (l loader) each(query string, take func(scan func(...any) error) error) {
	l.t.Helper()
	rows, err := l.tx.Query(query)
	require.NoError(l.t, err)
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		require.NoError(l.t, take(rows.Scan))
	}
	require.NoError(l.t, rows.Err(), fmt.Sprint("reading ", query))
}
