package store

import (
	"context"
	"errors"
	"time"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// ErrAlone says that an engagement needs what was not read for the whole set: it is drafted alone, in a
// transaction of its own.
var ErrAlone = errors.New("the engagement is drafted alone")

// correctable is how many issued months of an engagement a set reads.
const correctable = 6

// DraftSet reads what the drafts of many engagements need with one query a kind, answers from it as Tx would, and
// keeps what they write until Write puts it down with one statement a kind. What it does not answer itself is asked
// of the transaction; nothing is written before Write.
type DraftSet struct {
	*Tx
	At          time.Time    // the business time of the set
	Engagements []Engagement // locked until the transaction ends
	Shared      map[string]bool
	Exists      map[string]bool // ids of invoices that are there

	month    period.Month
	versions map[string][]ContractVersion // in force first
	terms    map[string]contract.Contract // by their text
	issued   map[string][]BilledMonth
	seen     map[MonthOf]seenUsage
	used     map[MonthOf]string
	counts   map[string][]dayCount
	zones    map[string]*time.Location
	closed   map[string]bool // entities whose period of the month is closed
	ratios   map[string]OrdersRatio

	pending, kept draftRows
}

type seenUsage struct {
	Basis string `db:"basis"`
	Snapshot
}

// OpenDraftSet locks the engagements and reads for them; invoices are the ids their drafts would have.
func (tx *Tx) OpenDraftSet(ctx context.Context, month period.Month, engagements, invoices []string) (*DraftSet, error) {
	s := &DraftSet{Tx: tx, month: month, terms: map[string]contract.Contract{}}
	var err error
	if s.At, err = tx.Now(ctx); err != nil {
		return nil, err
	}
	ids := pq.StringArray(engagements)
	if s.Engagements, err = list[Engagement](ctx, tx, `SELECT * FROM engagements WHERE id = ANY($1) ORDER BY id FOR UPDATE`, ids); err != nil {
		return nil, err
	}
	for _, read := range []func(context.Context, pq.StringArray) error{s.readContracts, s.readIssued, s.readUsage, s.readCounts, s.readRatios, s.readShares, s.readBooks} {
		if err := read(ctx, ids); err != nil {
			return nil, err
		}
	}
	s.Exists, err = tx.names(ctx, `SELECT id FROM invoices WHERE id = ANY($1)`, pq.StringArray(invoices))
	return s, err
}

// names reads one column into a set.
func (tx *Tx) names(ctx context.Context, query string, args ...any) (map[string]bool, error) {
	rows, err := list[string](ctx, tx, query, args...)
	out := make(map[string]bool, len(rows))
	for _, r := range rows {
		out[r] = true
	}
	return out, err
}

func (s *DraftSet) readContracts(ctx context.Context, ids pq.StringArray) error {
	rows, err := list[ContractVersion](ctx, s.Tx, `SELECT engagement_id, version, effective_month, kind, terms, signed_at FROM contract_versions
		WHERE engagement_id = ANY($1) AND signed_at IS NOT NULL AND effective_month <= $2 ORDER BY engagement_id, effective_month DESC, version DESC`, ids, s.month)
	s.versions = map[string][]ContractVersion{}
	for _, v := range rows {
		s.versions[v.EngagementID] = append(s.versions[v.EngagementID], v)
	}
	return err
}

func (s *DraftSet) readIssued(ctx context.Context, ids pq.StringArray) error {
	rows, err := list[struct {
		Engagement string `db:"engagement_id"`
		BilledMonth
	}](ctx, s.Tx, `SELECT w.id AS engagement_id, i.* FROM unnest($1::text[]) w(id), LATERAL (`+issuedMonths+`w.id
		AND kind = 'service' AND number IS NOT NULL AND month < $2 ORDER BY month DESC LIMIT $3) i`, ids, s.month, correctable)
	s.issued = map[string][]BilledMonth{}
	for _, r := range rows {
		s.issued[r.Engagement] = append(s.issued[r.Engagement], r.BilledMonth)
	}
	return err
}

// readUsage reads the snapshots of the month and of the issued ones that nothing changed since.
func (s *DraftSet) readUsage(ctx context.Context, ids pq.StringArray) error {
	var of, months, before, past pq.StringArray
	for _, id := range ids {
		of, months = append(of, id), append(months, s.month.String())
		for _, m := range s.issued[id] {
			before, past = append(before, id), append(past, m.Month.String())
		}
	}
	rows, err := list[seenUsage](ctx, s.Tx, `SELECT u.basis, s.* FROM unnest($1::text[], $2::text[]) w(id, month)
		JOIN usage_seen u ON u.engagement_id = w.id AND u.month = w.month JOIN usage_snapshots s ON s.id = u.snapshot_id
		WHERE u.seq = (SELECT COALESCE(sum(m.seq), 0) FROM usage_marks m WHERE m.engagement_id = w.id AND m.month = w.month)`,
		append(of, before...), append(months, past...))
	if err != nil {
		return err
	}
	s.seen = make(map[MonthOf]seenUsage, len(rows))
	for _, r := range rows {
		s.seen[MonthOf{r.EngagementID, r.ServiceMonth}] = r
	}
	used, err := list[struct {
		MonthOf
		Snapshot string `db:"snapshot_id"`
	}](ctx, s.Tx, `SELECT w.id AS engagement_id, w.month AS service_month, x.snapshot_id FROM unnest($1::text[], $2::text[]) w(id, month),
		LATERAL (`+lastUsedOf("w.id", "w.month")+`) x`, before, past)
	s.used = make(map[MonthOf]string, len(used))
	for _, r := range used {
		s.used[r.MonthOf] = r.Snapshot
	}
	return err
}

func (s *DraftSet) readCounts(ctx context.Context, ids pq.StringArray) error {
	rows, err := list[struct {
		Engagement string `db:"engagement_id"`
		dayCount
	}](ctx, s.Tx, `SELECT t.engagement_id, t.day::text AS day, sum(t.contacts) AS theirs, sum(t.orders) AS orders, COALESCE(sum(o.contacts), 0) AS ours
		FROM control_totals t LEFT JOIN contact_days o ON o.engagement_id = t.engagement_id AND o.shop_id = t.shop_id AND o.day = t.day
		WHERE t.engagement_id = ANY($1) AND t.day >= $2 AND t.day < $3 GROUP BY 1, 2 ORDER BY 1, 2`, ids, s.month.First(), s.month.Next().First())
	s.counts = map[string][]dayCount{}
	for _, r := range rows {
		s.counts[r.Engagement] = append(s.counts[r.Engagement], r.dayCount)
	}
	return err
}

func (s *DraftSet) readShares(ctx context.Context, ids pq.StringArray) (err error) {
	s.Shared, err = s.names(ctx, `SELECT DISTINCT engagement_id FROM share_dues
		WHERE engagement_id = ANY($1) AND accepted_month <= $2 AND invoice_id IS NULL AND NOT carried`, ids, s.month)
	return err
}

// readBooks reads where and whether the legal entities can take postings of the month.
func (s *DraftSet) readBooks(ctx context.Context, ids pq.StringArray) error {
	rows, err := list[struct {
		ID   string `db:"id"`
		Zone string `db:"time_zone"`
	}](ctx, s.Tx, `SELECT id, time_zone FROM legal_entities WHERE id IN (SELECT entity_id FROM engagements WHERE id = ANY($1))`, ids)
	if err != nil {
		return err
	}
	s.zones = map[string]*time.Location{}
	for _, r := range rows {
		if s.zones[r.ID], err = time.LoadLocation(r.Zone); err != nil {
			return err
		}
	}
	s.closed, err = s.names(ctx, `SELECT entity_id FROM ledger_periods WHERE period = $1 AND state = 'closed'`, s.month)
	return err
}

// Completeness is that of Tx, from the days counted with the month's snapshot.
func (s *DraftSet) Completeness(_ context.Context, engagement string, month period.Month) (Completeness, error) {
	if _, seen := s.seen[MonthOf{engagement, month}]; !seen || month != s.month {
		return Completeness{}, ErrAlone
	}
	return completenessOf(s.counts[engagement]), nil
}

// ContractFor is that of Tx, without the text of the document; equal terms are parsed once.
func (s *DraftSet) ContractFor(_ context.Context, engagement string, month period.Month) (ContractVersion, contract.Contract, error) {
	for _, v := range s.versions[engagement] {
		if v.EffectiveMonth.Sub(month) > 0 {
			continue
		}
		c, known := s.terms[string(v.Terms)]
		if !known {
			var err error
			if c, err = contract.Parse(v.Terms); err != nil {
				return v, c, err
			}
			s.terms[string(v.Terms)] = c
		}
		return v, c, nil
	}
	return ContractVersion{}, contract.Contract{}, fault.New(fault.Conflict, "no signed contract is in force in %s", month)
}

// TakeSnapshot returns the snapshot of a month unchanged since it was frozen; freezing is left to the engagement alone.
func (s *DraftSet) TakeSnapshot(_ context.Context, e Engagement, month period.Month, _ time.Time, needs UsageNeeds) (Snapshot, error) {
	seen, ok := s.seen[MonthOf{e.ID, month}]
	if !ok || seen.Basis != basisOf(e, needs) {
		return Snapshot{}, ErrAlone
	}
	return seen.Snapshot, nil
}

// IssuedMonths is that of Tx.
func (s *DraftSet) IssuedMonths(ctx context.Context, engagement string, before period.Month, n int) ([]BilledMonth, error) {
	if before != s.month || n > correctable {
		return s.Tx.IssuedMonths(ctx, engagement, before, n)
	}
	months := s.issued[engagement]
	return months[:min(n, len(months))], nil
}

// LastUsedSnapshot is that of Tx, of an issued month.
func (s *DraftSet) LastUsedSnapshot(_ context.Context, engagement string, month period.Month) (string, error) {
	return s.used[MonthOf{engagement, month}], nil
}

// CorrectedSince is that of Tx; without a correcting amendment nobody is asked.
func (s *DraftSet) CorrectedSince(ctx context.Context, engagement string, month period.Month) (bool, error) {
	for _, v := range s.versions[engagement] {
		if v.Kind == "correcting" {
			return s.Tx.CorrectedSince(ctx, engagement, month)
		}
	}
	return false, nil
}

// LessAccrued takes nothing away: a set accrues only for invoices that were not there, and nothing is ever accrued
// for those.
func (s *DraftSet) LessAccrued(context.Context, string, money.Currency, map[string]money.Amount) error {
	return nil
}

// BooksTime is that of Tx.
func (s *DraftSet) BooksTime(_ context.Context, entity string, at time.Time) (time.Time, error) {
	return at.In(s.zones[entity]), nil
}

// PeriodFor is that of Tx.
func (s *DraftSet) PeriodFor(ctx context.Context, entity string, wanted, present period.Month) (period.Month, error) {
	switch {
	case wanted != s.month:
		return s.Tx.PeriodFor(ctx, entity, wanted, present)
	case s.closed[entity]:
		return present, nil
	}
	return wanted, nil
}
