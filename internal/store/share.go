package store

import (
	"context"
	"time"

	"github.com/lib/pq"

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
	ServiceMonth  period.Month `db:"service_month"`
	Carried       bool         `db:"carried"` // a restatement's small difference: recorded, not posted
	Restates      *int         `db:"restates"`
}

// AddShareDue records a posted share; the same statement version is due once.
func (tx *Tx) AddShareDue(ctx context.Context, d ShareDue) error {
	d.ID = DerivedID("due", d.EngagementID, d.Period, string(number(int64(d.Version))))
	_, err := tx.NamedExecContext(ctx, `INSERT INTO share_dues (id, engagement_id, period, version, accepted_month, net_minor, tax_minor, posted_at, service_month, carried, restates)
		VALUES (:id, :engagement_id, :period, :version, :accepted_month, :net_minor, :tax_minor, :posted_at, :service_month, :carried, :restates) ON CONFLICT (engagement_id, period, version) DO NOTHING`, d)
	return err
}

// ShareDues lists what was accepted up to a month and is on no invoice yet.
func (tx *Tx) ShareDues(ctx context.Context, engagement string, upTo period.Month) ([]ShareDue, error) {
	var out []ShareDue
	err := tx.SelectContext(ctx, &out, `SELECT * FROM share_dues WHERE engagement_id = $1 AND accepted_month <= $2 AND invoice_id IS NULL AND NOT carried ORDER BY period, version`, engagement, upTo)
	return out, err
}

// SharePosted sums what was posted or recorded of some periods' shares so far, net and tax.
func (tx *Tx) SharePosted(ctx context.Context, engagement string, periods ...string) (net, tax int64, err error) {
	var sum struct {
		Net int64 `db:"net"`
		Tax int64 `db:"tax"`
	}
	err = tx.GetContext(ctx, &sum, `SELECT COALESCE(sum(net_minor), 0) AS net, COALESCE(sum(tax_minor), 0) AS tax FROM share_dues
		WHERE engagement_id = $1 AND period = ANY($2::text[])`, engagement, pq.Array(periods))
	return sum.Net, sum.Tax, err
}

// CarriedShares lists the small differences of an engagement that wait until they add up, oldest first.
func (tx *Tx) CarriedShares(ctx context.Context, engagement string) ([]ShareDue, error) {
	return list[ShareDue](ctx, tx, `SELECT * FROM share_dues WHERE engagement_id = $1 AND carried ORDER BY posted_at, period, version`, engagement)
}

// ReleaseCarried puts the engagement's small differences on their way to the next share invoice.
func (tx *Tx) ReleaseCarried(ctx context.Context, engagement string, accepted period.Month) error {
	_, err := tx.ExecContext(ctx, `UPDATE share_dues SET carried = false, accepted_month = $2 WHERE engagement_id = $1 AND carried`, engagement, accepted)
	return err
}

// BillShareDue puts a due onto an invoice.
func (tx *Tx) BillShareDue(ctx context.Context, id, invoiceID string) error {
	_, err := tx.ExecContext(ctx, `UPDATE share_dues SET invoice_id = $2 WHERE id = $1`, id, invoiceID)
	return err
}

// BilledByNote says whether dues stand on a document.
func (tx *Tx) BilledByNote(ctx context.Context, id string) (bool, error) {
	var any bool
	err := tx.GetContext(ctx, &any, `SELECT EXISTS (SELECT 1 FROM share_dues WHERE invoice_id = $1)
		OR EXISTS (SELECT 1 FROM invoice_lines WHERE invoice_id = $1 AND kind = 'share')`, id)
	return any, err
}
