package e2e

import (
	"github.com/stretchr/testify/require"
)

const season = "2025-618"

type peakView struct {
	State        string
	Hash         string `json:"plan_sha256"`
	Cost         money
	Requisitions []struct {
		ID, State string
		Headcount int
	}
}

// openPeak plans the June peak in April: forecast accepted by the planner, plan and budget approved by another
// person, people asked for and confirmed.
func (j *journey) openPeak() {
	j.t.Helper()
	path := j.path("/peaks/%s", season)
	j.api.post("planner", j.path("/peaks"), map[string]any{"season": season, "first_day": "2025-06-01", "last_day": "2025-06-20", "uplift": "3.0", "shrinkage": "0.20"})
	var p peakView
	j.api.until("planner", path, &p, "the forecast", func() bool { return p.State == "forecast" })
	j.api.post("planner", path+"/accept-forecast", nil)
	j.api.until("planner", path, &p, "the plan", func() bool { return p.State == "planned" && p.Hash != "" })
	j.api.post("approver", path+"/approve-plan", nil, p.Hash)
	j.api.until("planner", path, &p, "the requisitions", func() bool { return len(p.Requisitions) > 0 && reserved(p) })
	for _, r := range p.Requisitions {
		j.api.post("lead", j.path("/staffing/%s/confirm", r.ID), nil)
	}
	j.t.Logf("peak %s: %d requests for people, budget %s", season, len(p.Requisitions), p.Cost.Amount)
}

func reserved(p peakView) bool {
	for _, r := range p.Requisitions {
		if r.State != "reserved" {
			return false
		}
	}
	return true
}

// closePeak ends the season after its last day: every temporary person is released by then.
func (j *journey) closePeak() {
	j.t.Helper()
	path := j.path("/peaks/%s", season)
	var p peakView
	j.api.until("planner", path, &p, "the release", func() bool { return p.State == "releasing" && released(p) })
	j.api.post("planner", path+"/close", map[string]string{"reason": "the peak is over"})
	j.api.until("planner", path, &p, "the end of the peak", func() bool { return p.State == "closed" })
	require.True(j.t, released(p))
}

func released(p peakView) bool {
	for _, r := range p.Requisitions {
		if r.State != "released" {
			return false
		}
	}
	return len(p.Requisitions) > 0
}
