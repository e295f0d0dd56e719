package activities_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
)

func TestAMonthIsClosedWhenNothingStandsAgainstItAndOpensWithTwoPeople(t *testing.T) {
	d := newDesk(t)
	d.open("tea")
	d.contacts("tea", "2025-01", 31, 100, 8, 1)
	at := map[string]string{"entity": "cn", "month": "2025-01"}
	refused := func(actor, kind string, body any, want fault.Code, sentence string) {
		t.Helper()
		_, err := d.book(actor, kind, at, body, "")
		require.ErrorContains(t, err, sentence)
		require.Equal(t, want, fault.Code(wire.FromError(err).Code))
	}
	d.clock("2025-01-31T23:00:00+08:00")
	refused("fin", wire.CmdClosePeriod, nil, fault.MonthOpen, "not over")
	d.clock("2025-02-01T01:00:00+08:00")
	refused("fin", wire.CmdClosePeriod, nil, fault.Conflict, `accruals stands against it (["tea"])`)
	d.bill("tea", "2025-01", "2025-02-04T05:00:00+08:00")
	refused("fin", wire.CmdClosePeriod, nil, fault.Conflict, "drafts stands against it")
	d.toWindow(service)
	d.mustBook("fin", wire.CmdClosePeriod, at, nil, "")
	refused("fin", wire.CmdClosePeriod, nil, fault.Conflict, "closed already")

	_, err := d.db.Exec(`INSERT INTO ledger_transactions (idempotency_key, entity_id, currency, period, service_month, posted_on, template, source_kind, source_id, entry_count, request_hash)
		VALUES ('late', 'cn', 'CNY', '2025-01', '2025-01', '2025-01-31', 'accrual', 'invoice', 'x', 2, sha256('x'))`)
	require.ErrorContains(t, err, "not open for posting", "PostgreSQL takes no posting into a closed month")
	_, err = d.db.Exec(`UPDATE ledger_periods SET state = 'open'`)
	require.ErrorContains(t, err, "two people", "nor does it open again by itself")

	d.issue(service) // goes into February
	d.late(10)
	d.contacts("tea", "2025-02", 28, 100, 8, 1)
	d.bill("tea", "2025-02", "2025-03-04T05:00:00+08:00")
	d.zero()

	refused("app", wire.CmdReopen, nil, fault.Conflict, "nobody asked")
	refused("fin", wire.CmdAskReopen, nil, fault.Invalid, "say why")
	d.mustBook("fin", wire.CmdAskReopen, at, map[string]string{"reason": "a bill was booked in the wrong month"}, "")
	refused("fin", wire.CmdReopen, nil, fault.SamePerson, "another person")
	require.Equal(t, "open", d.mustBook("app", wire.CmdReopen, at, nil, "").State)
	var audited int
	require.NoError(t, d.db.Get(&audited, `SELECT count(*) FROM audit WHERE action IN ('period.close', 'period.ask_reopen', 'period.reopen')`))
	require.Equal(t, 3, audited)
	_, err = d.book("fin", wire.CmdClosePeriod, map[string]string{"entity": "nowhere", "month": "2025-01"}, nil, "")
	require.Equal(t, fault.NotFound, fault.Code(wire.FromError(err).Code))
}
