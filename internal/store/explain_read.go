package store

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/explain"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/pricing"
)

// ExplainInvoice explains every figure of an invoice as it is now.
func (tx *Tx) ExplainInvoice(ctx context.Context, id string, at time.Time, frozen bool) ([]explain.Explanation, error) {
	v, err := tx.InvoiceView(ctx, id)
	if err != nil {
		return nil, err
	}
	var row struct {
		Terms []byte `db:"terms"`
	}
	if err := tx.GetContext(ctx, &row, `SELECT COALESCE(c.terms, '{}') AS terms FROM invoices i LEFT JOIN contract_versions c ON c.engagement_id = i.engagement_id
		AND c.version = i.contract_version WHERE i.id = $1`, id); err != nil {
		return nil, err
	}
	terms, err := contract.Parse(row.Terms)
	if err != nil {
		return nil, err
	}
	facts := explain.Invoice{ID: id, Version: v.ContractVersion, Inclusive: v.Kind == "service" && terms.Tax.Mode == pricing.Inclusive,
		Produced: explain.Producer{Document: id, At: at, Frozen: frozen}}
	if facts.Total, err = money.Parse(v.Total.Amount, v.Total.Currency); err != nil {
		return nil, err
	}
	if facts.Tax, err = money.Parse(v.Tax.Amount, v.Tax.Currency); err != nil {
		return nil, err
	}
	if v.Snapshot != nil {
		facts.Usage = &explain.Records{Count: v.Snapshot.Rows, SHA256: v.Snapshot.SHA256, Link: "/api/v1/engagements/" + v.EngagementID + "/contacts?month=" + v.Month}
	}
	for _, l := range v.Lines {
		line, err := explainedLine(l)
		if err != nil {
			return nil, err
		}
		facts.Lines = append(facts.Lines, line)
	}
	all, err := explain.OfInvoice(facts)
	if err != nil {
		return nil, fault.New(fault.Conflict, "the figures of the invoice do not add up: %s", err).Because(err)
	}
	return all, nil
}

func explainedLine(l InvoiceLineView) (explain.Line, error) {
	out := explain.Line{No: l.LineNo, Label: l.Label, Charge: l.Charge, Kind: l.Kind, Meter: l.Meter, Reason: l.Reason}
	if l.Quantity != nil {
		out.Quantity = *l.Quantity
	}
	var err error
	if out.Net, err = money.Parse(l.Net.Amount, l.Net.Currency); err != nil {
		return out, err
	}
	if out.Tax, err = money.Parse(l.Tax.Amount, l.Tax.Currency); err != nil {
		return out, err
	}
	return out, json.Unmarshal(l.Detail, &out.Steps)
}

// FreezeExplanations keeps what stands behind an invoice's figures on the day it is issued.
func (tx *Tx) FreezeExplanations(ctx context.Context, invoice string, at time.Time) error {
	all, err := tx.ExplainInvoice(ctx, invoice, at, true)
	if err != nil {
		return err
	}
	for _, e := range all {
		if _, err := tx.ExecContext(ctx, `INSERT INTO explanations (invoice_id, figure, content, frozen_at) VALUES ($1, $2, $3, $4)`,
			invoice, figureOf(invoice, e.Subject), asJSON(e), at); err != nil {
			return err
		}
	}
	return nil
}

// figureOf takes the figure out of a subject: total, tax, or a line's number.
func figureOf(invoice, subject string) string {
	figure := strings.TrimPrefix(strings.TrimPrefix(subject, "invoice:"+invoice), ":")
	if figure == "" {
		return "total"
	}
	return figure
}

// InvoiceExplanation explains one figure of an invoice: as frozen where it is issued, as it is now before.
func (tx *Tx) InvoiceExplanation(ctx context.Context, invoice, figure string, now time.Time) (explain.Explanation, error) {
	var out explain.Explanation
	frozen, err := list[string](ctx, tx, `SELECT content::text FROM explanations WHERE invoice_id = $1 AND figure = $2
		AND EXISTS (SELECT 1 FROM invoices i WHERE i.id = $1)`, invoice, orDefault(figure, "total"))
	if err != nil {
		return out, err
	}
	if len(frozen) == 1 {
		return out, json.Unmarshal([]byte(frozen[0]), &out)
	}
	all, err := tx.ExplainInvoice(ctx, invoice, now, false)
	if err != nil {
		return out, err
	}
	for _, e := range all {
		if figureOf(invoice, e.Subject) == orDefault(figure, "total") {
			return e, nil
		}
	}
	return out, fault.New(fault.NotFound, "the invoice has no figure %q", figure)
}

// StatementExplanation explains one figure of the newest version of a statement; its evidence never changes.
func (tx *Tx) StatementExplanation(ctx context.Context, engagement, period, figure string) (explain.Explanation, error) {
	v, err := tx.StatementView(ctx, engagement, period)
	if err != nil {
		return explain.Explanation{}, err
	}
	var version int
	if err := tx.GetContext(ctx, &version, `SELECT contract_version FROM statements WHERE engagement_id = $1 AND period = $2 AND version = $3`, engagement, period, v.Version); err != nil {
		return explain.Explanation{}, err
	}
	s := explain.Statement{Key: v.ID, Version: version, Rows: &explain.Records{Count: v.Contacts, Link: "/api/v1/settlements/" + v.ID + "/evidence.csv"},
		Produced: explain.Producer{Document: v.ID, At: v.CreatedAt, Frozen: true}}
	for _, e := range v.Evidence {
		s.Figures = append(s.Figures, explain.Figure{Key: e.Key, Label: e.Label, Value: e.Value, Unit: e.Unit, Formula: e.Formula, Source: e.Source, Parents: e.Parents})
	}
	return explain.OfStatement(s, figure)
}
