package activities

import (
	"encoding/json"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/evidence"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/invoice"
	"github.com/gainshare/gainshare/internal/rules/pricing"
)

// billFor is what the discounts and SLA credits of a service invoice follow from, nil when there are none: its
// document carries it, and they are recomputed here once, so that nothing is issued that nobody could verify.
func billFor(c *change, inputs []pricing.Input, sums *evidence.Sums) (json.RawMessage, error) {
	v := c.v
	if v.Kind != "service" || v.SnapshotID == nil {
		return nil, nil
	}
	version, err := c.tx.Contract(c.ctx, v.EngagementID, v.ContractVersion)
	if err != nil {
		return nil, err
	}
	terms, err := contract.Parse(version.Terms)
	if err != nil {
		return nil, err
	}
	e, err := c.engagement()
	if err != nil {
		return nil, err
	}
	s := invoice.Service{Contract: terms, Currency: v.Currency, Month: v.Month, Starts: e.StartsOn, Ends: e.Ends()}
	if _, reduced := invoice.BillOf(s); !reduced {
		return nil, nil
	}
	snapshot, err := c.tx.Snapshot(c.ctx, *v.SnapshotID)
	if err != nil {
		return nil, err
	}
	if s.Usage, err = snapshot.Usage(); err != nil {
		return nil, err
	}
	bill, _ := invoice.BillOf(s)
	lines, err := bill.Reductions(inputs)
	if err != nil {
		return nil, err
	}
	var again []evidence.Reduction
	for _, l := range lines {
		again = append(again, evidence.Reduction{Label: l.Label, Net: l.Net.String(), Tax: l.Tax.String()})
	}
	if err := evidence.SameReductions(sums, again); err != nil {
		return nil, fault.New(fault.Conflict, "the discounts and credits no longer follow from the contract: draft the month anew").Because(err)
	}
	return json.Marshal(bill)
}
