package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/lib/pq"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/ledger"
)

// postStatement writes headers and entries of any number of postings at once: PostgreSQL checks a batch as a
// set, so the guards cost little per posting. Keys known already are left out, with their entries. An entry
// names its posting by key, its account by code. Nothing is written while an account ($20) or period ($21) is missing.
const postStatement = `
	WITH p AS (
		SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::text[], $8::text[], $9::text[],
			$10::text[], $11::text[], $12::int[], $13::bytea[], $14::bigint[])
			AS t(key, entity, currency, period, service_month, posted_on, template, source_kind, source_id, engagement, merchant, entries, hash, reverses)
		WHERE (SELECT count(*) FROM ledger_accounts WHERE id = ANY($20)) = cardinality($20::text[])
		  AND (SELECT count(*) FROM ledger_periods WHERE entity_id || '/' || period = ANY($21)) = cardinality($21::text[])
	), h AS (
		INSERT INTO ledger_transactions (entity_id, currency, period, service_month, posted_on, template, source_kind, source_id,
			engagement_id, merchant_id, entry_count, idempotency_key, request_hash, reverses)
		SELECT entity, currency, period, service_month, posted_on, template, source_kind, source_id, NULLIF(engagement, ''), NULLIF(merchant, ''),
			entries, key, hash, NULLIF(reverses, 0) FROM p
		ON CONFLICT (idempotency_key) DO NOTHING RETURNING id, idempotency_key, entity_id, currency
	)
	INSERT INTO ledger_entries (transaction_id, line_no, account_id, entity_id, currency, side, amount_minor)
	SELECT h.id, e.line_no, h.entity_id || '/' || e.code || '/' || h.currency, h.entity_id, h.currency, e.side, e.amount
	FROM unnest($15::text[], $16::int[], $17::text[], $18::text[], $19::bigint[]) AS e(key, line_no, code, side, amount)
	JOIN h ON h.idempotency_key = e.key`

// batch holds postings by column, as postStatement takes them.
type batch struct {
	key, entity, currency, period, serviceMonth, postedOn, template, sourceKind, sourceID, engagement, merchant pq.StringArray
	entries, reverses                                                                                           pq.Int64Array
	hash                                                                                                        pq.ByteaArray

	entryOf, code, side pq.StringArray
	lineNo, amount      pq.Int64Array

	accounts, periods []string  // what must be there, with repetitions
	postings          []Posting // those with lines, once each
}

// PostAll writes postings in this transaction, all or none; those without lines are left out. A key posted
// before with the same content is harmless, with another content it is refused (conflict).
func (tx *Tx) PostAll(ctx context.Context, postings []Posting) error {
	b, err := batchOf(postings)
	if err != nil || len(b.key) == 0 {
		return err
	}
	all, err := tx.writeBatch(ctx, b)
	if err != nil || all {
		return err
	}
	// Rare: books never used before, or keys already in them.
	if err := tx.openBooks(ctx, postings); err != nil {
		return err
	}
	if all, err = tx.writeBatch(ctx, b); err != nil || all {
		return err
	}
	return tx.sameAsBefore(ctx, b)
}

// writeBatch says whether every entry of the batch was written.
func (tx *Tx) writeBatch(ctx context.Context, b batch) (all bool, err error) {
	if len(b.postings) == 1 {
		return tx.writeSingle(ctx, b)
	}
	res, err := tx.ExecContext(ctx, postStatement, b.key, b.entity, b.currency, b.period, b.serviceMonth, b.postedOn, b.template, b.sourceKind, b.sourceID,
		b.engagement, b.merchant, b.entries, b.hash, b.reverses, b.entryOf, b.lineNo, b.code, b.side, b.amount, distinct(b.accounts), distinct(b.periods))
	if err != nil {
		return false, Refused(err, fmt.Sprintf("the books do not take this posting: is period %s open?", b.period[0]))
	}
	n, err := res.RowsAffected()
	return n == int64(len(b.entryOf)), err
}

// sameAsBefore compares what is in the books under the batch's keys with what was to be written.
func (tx *Tx) sameAsBefore(ctx context.Context, b batch) error {
	var rows []struct {
		Key   string `db:"key"`
		There bool   `db:"there"`
	}
	err := tx.SelectContext(ctx, &rows, `SELECT w.key, t.id IS NOT NULL AS there FROM unnest($1::text[], $2::bytea[]) AS w(key, hash)
		LEFT JOIN ledger_transactions t ON t.idempotency_key = w.key WHERE t.request_hash IS DISTINCT FROM w.hash ORDER BY 1 LIMIT 1`, b.key, b.hash)
	switch {
	case err != nil || len(rows) == 0:
		return err
	case rows[0].There:
		return fault.New(fault.Conflict, "posting %s exists with another content", rows[0].Key)
	}
	return fault.New(fault.Conflict, "the books do not take posting %s: an account of it is not in the chart", rows[0].Key)
}

// batchOf lays postings out by column. The same key twice is written once; with two contents it is refused.
func batchOf(postings []Posting) (batch, error) {
	var b batch
	seen := map[string]string{}
	for _, p := range postings {
		if len(p.Lines) == 0 {
			continue
		}
		hash := p.hash()
		if known, twice := seen[p.Key]; twice && known != string(hash) {
			return b, fault.New(fault.Conflict, "posting %s stands twice in a batch with different content", p.Key)
		} else if twice {
			continue
		}
		seen[p.Key] = string(hash)
		b.add(p, hash)
	}
	return b, nil
}

func (b *batch) add(p Posting, hash []byte) {
	b.key, b.entity, b.currency = append(b.key, p.Key), append(b.entity, p.EntityID), append(b.currency, string(p.Currency))
	b.period, b.serviceMonth = append(b.period, p.Period.String()), append(b.serviceMonth, p.ServiceMonth.String())
	b.postedOn, b.template = append(b.postedOn, p.PostedOn.String()), append(b.template, p.Template)
	b.sourceKind, b.sourceID = append(b.sourceKind, p.SourceKind), append(b.sourceID, p.SourceID)
	b.engagement, b.merchant = append(b.engagement, orEmpty(p.EngagementID)), append(b.merchant, orEmpty(p.MerchantID))
	b.entries, b.hash = append(b.entries, int64(len(p.Lines))), append(b.hash, hash)
	var reverses int64
	if p.Reverses != nil {
		reverses = *p.Reverses
	}
	b.reverses = append(b.reverses, reverses)
	b.postings = append(b.postings, p)
	for i, l := range p.Lines {
		b.addLine(p.Key, i+1, l)
		b.accounts = append(b.accounts, accountID(p, l.Account))
	}
	b.periods = append(b.periods, p.EntityID+"/"+p.Period.String())
}

func (b *batch) addLine(key string, no int, l ledger.Line) {
	b.entryOf, b.lineNo = append(b.entryOf, key), append(b.lineNo, int64(no))
	b.code, b.side, b.amount = append(b.code, l.Account), append(b.side, l.Side), append(b.amount, l.Amount.Minor())
}

// openBooks opens the charts of accounts and the periods of a batch that are not there yet, always in one order.
func (tx *Tx) openBooks(ctx context.Context, postings []Posting) error {
	books := map[string]Posting{}
	for _, p := range postings {
		if len(p.Lines) > 0 {
			books[p.EntityID+"/"+p.Period.String()+"/"+string(p.Currency)] = p
		}
	}
	for _, key := range slices.Sorted(maps.Keys(books)) {
		if err := tx.openBook(ctx, books[key]); err != nil {
			return err
		}
	}
	return nil
}

func accountID(p Posting, code string) string {
	return p.EntityID + "/" + code + "/" + string(p.Currency)
}

func distinct(list []string) pq.StringArray {
	sorted := slices.Clone(list)
	slices.Sort(sorted)
	return slices.Compact(sorted)
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
