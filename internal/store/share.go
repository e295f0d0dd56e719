package store

import (
	"context"
	"time"

	"github.com/gainshare/gainshare/internal/rules/period"
)

// ShareDue is the payable part of an accepted statement, until it stands on a share invoice.
type ShareDue struct {
	ID            string       `db:"id"`
	EngagementID  string       `db:"engagement_id"`
	Period        string       `db:"period"`
	Version       int          `db:"version"`
	AcceptedMonth period.Month `db:"accepted_month"`
	Net           int64        `db:"net_minor"`
	Tax           int64        `db:"tax_minor"`
	InvoiceID     *string      `db:"invoice_id"`
	PostedAt      time.Time    `db:"posted_at"`
}

// AddShareDue records a posted share; the same statement version is due once.
func (tx *Tx) AddShareDue(ctx context.Context, d ShareDue) error {
	d.ID = DerivedID("due", d.EngagementID, d.Period, string(number(int64(d.Version))))
	_, err := tx.NamedExecContext(ctx, `INSERT INTO share_dues (id, engagement_id, period, version, accepted_month, net_minor, tax_minor, posted_at)
		VALUES (:id, :engagement_id, :period, :version, :accepted_month, :net_minor, :tax_minor, :posted_at) ON CONFLICT (engagement_id, period, version) DO NOTHING`, d)
	return err
}

// ShareDues lists what was accepted up to a month and is on no invoice yet.
func (tx *Tx) ShareDues(ctx context.Context, engagement string, upTo period.Month) ([]ShareDue, error) {
	var out []ShareDue
	err := tx.SelectContext(ctx, &out, `SELECT * FROM share_dues WHERE engagement_id = $1 AND accepted_month <= $2 AND invoice_id IS NULL ORDER BY period, version`, engagement, upTo)
	return out, err
}

// SharePosted sums what was posted of a period's share so far, net and tax.
func (tx *Tx) SharePosted(ctx context.Context, engagement, servicePeriod string) (net, tax int64, err error) {
	var sum struct {
		Net int64 `db:"net"`
		Tax int64 `db:"tax"`
	}
	err = tx.GetContext(ctx, &sum, `SELECT COALESCE(sum(net_minor), 0) AS net, COALESCE(sum(tax_minor), 0) AS tax FROM share_dues WHERE engagement_id = $1 AND period = $2`, engagement, servicePeriod)
	return sum.Net, sum.Tax, err
}

// BillShareDue puts a due onto an invoice.
func (tx *Tx) BillShareDue(ctx context.Context, id, invoiceID string) error {
	_, err := tx.ExecContext(ctx, `UPDATE share_dues SET invoice_id = $2 WHERE id = $1`, id, invoiceID)
	return err
}
