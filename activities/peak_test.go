package activities_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/activities"
	"github.com/gainshare/gainshare/internal/hr"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/wire"
)

// peakDesk is a desk with ten weeks of contacts, one planner, and six temporary people at 300.00 a day.
func peakDesk(t *testing.T) (*desk, *activities.Peaks, *activities.Staffing) {
	t.Helper()
	d := newDesk(t)
	d.open("tea")
	_, err := d.db.Exec(`INSERT INTO users (id, login, name, password_hash) VALUES ('plan', 'plan', 'Planner', '-');
		INSERT INTO workers (id, name, kind, day_cost_minor, available_from) SELECT 't' || n, 'T', 'temp', 30000, '2024-01-01' FROM generate_series(1, 6) n`)
	require.NoError(t, err)
	for month, n := range map[string]int{"2025-03": 31, "2025-04": 30} {
		d.contacts("tea", month, n, 100, 6, 3)
	}
	_, err = d.db.Exec(`UPDATE contacts SET handle_seconds = 300 WHERE person_wrote`)
	require.NoError(t, err)
	d.clock("2025-05-01T02:00:00Z")
	roster := &hr.Roster{DB: d.db}
	return d, &activities.Peaks{DB: d.db, HR: roster, Calendar: days(t)}, &activities.Staffing{DB: d.db, HR: roster}
}

func (d *desk) change(p *activities.Peaks, actor, verb string, body any, match string) (wire.PeakStatus, error) {
	ask := d.ask(actor, "peak."+verb, nil, body, match)
	return p.Change(d.t.Context(), wire.PeakCommand{Ask: ask, PeakInput: june, Verb: verb})
}

var june = wire.PeakInput{EngagementID: "tea", Season: "2025-618"}

func TestASeasonIsForecastPlannedStaffedAndClosed(t *testing.T) {
	d, p, s := peakDesk(t)
	ctx := t.Context()
	open := map[string]any{"season": june.Season, "first_day": "2025-05-12", "last_day": "2025-05-16", "uplift": "2", "shrinkage": "0.30"}
	_, err := p.Open(ctx, wire.EngagementCommand{Ask: d.ask("plan", wire.CmdPlanPeak, nil, open, ""), EngagementID: "tea"})
	require.NoError(t, err)
	status, err := p.Forecast(ctx, june)
	require.NoError(t, err)
	require.Equal(t, "forecast", status.State)

	status, err = d.change(p, "plan", "accept-forecast", nil, "")
	require.NoError(t, err)
	require.Equal(t, "planned", status.State)
	var text []byte
	require.NoError(t, d.db.Get(&text, `SELECT plan FROM peaks`))
	var plan struct {
		Days []struct {
			Contacts    string
			People, Gap int
		}
		HumanShare string `json:"human_share"`
		AHT        string `json:"aht_seconds"`
		TempDays   int    `json:"temp_days"`
		Cost       string
		Late       []struct{ Step string }
	}
	require.NoError(t, json.Unmarshal(text, &plan))
	require.Len(t, plan.Days, 5)
	require.Equal(t, "200", plan.Days[0].Contacts, "100 a day, doubled")
	require.Equal(t, "0.4", plan.HumanShare)
	require.Equal(t, "300", plan.AHT)
	// All contacts of a day begin at noon: 80 in one half-hour at 300 s are 13.3 erlangs, 17 agents, 25 people at 30 % shrinkage.
	require.Equal(t, 25, plan.Days[0].Gap)
	require.Equal(t, fmt.Sprintf("%d.00", 300*plan.TempDays), plan.Cost)
	require.NotEmpty(t, plan.Late, "eleven days before the first day most steps are late")

	before := status.Hash
	_, err = d.change(p, "plan", "approve-plan", nil, before)
	require.Equal(t, fault.SamePerson, code(err))
	less := map[string]int{}
	for day := 12; day <= 16; day++ {
		less[fmt.Sprintf("2025-05-%d", day)] = -21
	}
	less["2025-05-14"] = -19
	status, err = d.change(p, "plan", "adjust-plan", map[string]any{"seats": less, "reason": "the merchant's own people help"}, "")
	require.NoError(t, err)
	_, err = d.change(p, "app", "approve-plan", nil, before)
	require.Equal(t, fault.Changed, code(err))
	_, err = d.change(p, "app", "approve-plan", nil, status.Hash)
	require.NoError(t, err)

	for range 2 { // asked twice, there is one requisition a layer
		status, err = p.RequestPeople(ctx, june)
		require.NoError(t, err)
	}
	require.Equal(t, "staffing", status.State)
	require.Len(t, status.Requisitions, 2, "four people for all days, two for the fourteenth")
	d.staff(s, status.Requisitions)

	_, err = p.Run(ctx, june)
	require.NoError(t, err)
	status, err = p.Finish(ctx, june)
	require.NoError(t, err)
	require.Zero(t, status.Open)
	_, err = d.change(p, "plan", "close", map[string]string{"reason": "over"}, "")
	require.NoError(t, err)
	var left, days int
	require.NoError(t, d.db.Get(&left, `SELECT count(*) FROM workers WHERE account_state = 'active'`))
	require.Zero(t, left, "every account is revoked")
	require.NoError(t, d.db.Get(&days, `SELECT count(*) FROM attendance`))
	require.Equal(t, 4*5+2, days)
}

// staff takes every request from reservation to release.
func (d *desk) staff(s *activities.Staffing, requests []string) {
	d.t.Helper()
	ctx := d.t.Context()
	for _, id := range requests {
		in := wire.StaffingInput{EngagementID: "tea", RequestID: id}
		got, err := s.Reserve(ctx, in)
		require.NoError(d.t, err)
		require.Positive(d.t, got.Reserved)
		_, err = s.Confirm(ctx, wire.StaffingCommand{Ask: d.ask("plan", wire.CmdConfirmStaffing, nil, nil, ""), StaffingInput: in})
		require.NoError(d.t, err)
		_, err = s.Train(ctx, in)
		require.NoError(d.t, err)
		_, err = s.Activate(ctx, in)
		require.NoError(d.t, err)
	}
	d.clock("2025-05-14T02:00:00Z")
	for _, id := range requests {
		got, err := s.Tend(ctx, wire.StaffingInput{EngagementID: "tea", RequestID: id})
		require.NoError(d.t, err)
		require.Equal(d.t, "active", got.State)
	}
	d.clock("2025-05-16T16:30:00Z")
	for _, id := range requests {
		for range 2 {
			got, err := s.Tend(ctx, wire.StaffingInput{EngagementID: "tea", RequestID: id})
			require.NoError(d.t, err)
			require.Equal(d.t, "released", got.State)
			require.Zero(d.t, got.Reserved)
		}
	}
}

func TestNobodyIsReservedTwice(t *testing.T) {
	d, _, s := peakDesk(t)
	for i, last := range []string{"2025-05-20", "2025-05-25"} {
		_, err := d.db.Exec(`INSERT INTO requisitions (id, engagement_id, season, headcount, first_day, last_day, state, idempotency_key, created_at)
			VALUES ('r' || $1, 'tea', 's', 4, '2025-05-12', $2, 'open', 'k' || $1, now())`, fmt.Sprint(i), last)
		require.NoError(t, err)
	}
	first, err := s.Reserve(t.Context(), wire.StaffingInput{EngagementID: "tea", RequestID: "r0"})
	require.NoError(t, err)
	require.Equal(t, 4, first.Reserved)
	second, err := s.Reserve(t.Context(), wire.StaffingInput{EngagementID: "tea", RequestID: "r1"})
	require.NoError(t, err)
	require.Equal(t, 2, second.Reserved, "six people, four taken")
	declined, err := s.Decline(t.Context(), wire.StaffingCommand{Ask: d.ask("plan", wire.CmdDeclineStaffing, nil, nil, ""), StaffingInput: wire.StaffingInput{EngagementID: "tea", RequestID: "r0"}})
	require.NoError(t, err)
	require.Equal(t, "cancelled", declined.State)
	second, err = s.Reserve(t.Context(), wire.StaffingInput{EngagementID: "tea", RequestID: "r1"})
	require.NoError(t, err)
	require.Equal(t, 4, second.Reserved, "who was given back can be taken")
}

func TestACancelledSeasonPaysWhatWasWorked(t *testing.T) {
	d, p, s := peakDesk(t)
	_, err := d.db.Exec(`INSERT INTO peaks (engagement_id, season, state, first_day, last_day, created_at) VALUES ('tea', '2025-618', 'running', '2025-05-12', '2025-05-16', now());
		INSERT INTO requisitions (id, engagement_id, season, headcount, first_day, last_day, state, idempotency_key, created_at)
			VALUES ('r1', 'tea', '2025-618', 2, '2025-05-12', '2025-05-16', 'open', 'k1', now()), ('r2', 'tea', '2025-618', 2, '2025-05-12', '2025-05-16', 'open', 'k2', now())`)
	require.NoError(t, err)
	in := wire.StaffingInput{EngagementID: "tea", RequestID: "r1"}
	_, err = s.Reserve(t.Context(), in)
	require.NoError(t, err)
	_, err = s.Activate(t.Context(), in)
	require.NoError(t, err)
	d.clock("2025-05-14T02:00:00Z")
	_, err = d.change(p, "plan", "cancel", map[string]string{"reason": "no promotion"}, "")
	require.NoError(t, err)
	gone, err := s.Cancel(t.Context(), in)
	require.NoError(t, err)
	require.Equal(t, "released", gone.State)
	status, err := p.SettleCancel(t.Context(), june)
	require.NoError(t, err)
	require.Equal(t, "cancelled", status.State)
	require.Zero(t, status.Open)
	var cost string
	require.NoError(t, d.db.Get(&cost, `SELECT params->>'cost' FROM timeline WHERE kind = 'peak.cancelled'`))
	require.Equal(t, "1200.00", cost, "two people, two days, 300.00")
}

func TestASeasonWithoutAHistoryIsTriedAgain(t *testing.T) {
	d, p, _ := peakDesk(t)
	d.clock("2026-03-01T00:00:00Z")
	open := map[string]any{"season": june.Season, "first_day": "2026-05-12", "last_day": "2026-05-16"}
	_, err := p.Open(t.Context(), wire.EngagementCommand{Ask: d.ask("plan", wire.CmdPlanPeak, nil, open, ""), EngagementID: "tea"})
	require.NoError(t, err)
	status, err := p.Forecast(t.Context(), june)
	require.NoError(t, err)
	require.Equal(t, "open", status.State)
	require.Equal(t, "2026-03-02", status.Retry.UTC().Format("2006-01-02"))
	for body, at := range map[string]string{`{"season":"x","first_day":"2026-05-12","last_day":"2026-05-01"}`: "/last_day", `{"season":"x","first_day":"2026-05-12","last_day":"2026-05-13","uplift":"-1"}`: "/uplift"} {
		_, err := p.Open(t.Context(), wire.EngagementCommand{Ask: d.ask("plan", wire.CmdPlanPeak, nil, json.RawMessage(body), ""), EngagementID: "tea"})
		require.Equal(t, at, wire.FromError(err).Field)
	}
}
