package e2e

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/stretchr/testify/require"
)

// amend agrees on another price for people from May on. A peak is planned: two people have to approve it.
func (j *journey) amend() {
	j.t.Helper()
	text, err := json.Marshal(terms())
	require.NoError(j.t, err)
	cheaper := json.RawMessage(strings.Replace(string(text), `"unit_price":"3.60"`, `"unit_price":"3.50"`, 1))
	j.api.post("am", j.path("/amendments"), map[string]any{"expected_version": 1, "effective_month": "2025-05", "kind": "amendment",
		"reason": "people get faster with the new knowledge base", "contract": cheaper})
	var contracts struct {
		Items []struct {
			Version int
			SHA256  string
			Second  bool `json:"needs_second_approver"`
		}
	}
	j.api.get("am", j.path("/contracts"), &contracts)
	newest := contracts.Items[0]
	require.Equal(j.t, 2, newest.Version)
	require.True(j.t, newest.Second, "while a peak is under way two people agree")
	j.api.post("approver", j.path("/contracts/2/approve"), nil, newest.SHA256)
	refused := j.api.try("approver", j.path("/contracts/2/approve"), nil, newest.SHA256)
	require.GreaterOrEqual(j.t, refused.status, 400, "not the same person twice: %s", refused.body)
	j.api.post("approver2", j.path("/contracts/2/approve"), nil, newest.SHA256)
	j.signBoth("contracts", 2, newest.SHA256)
}

// restate settles March again: its late contacts are billed by now. The new version goes through everybody's
// hands once more, and only the difference is posted.
func (j *journey) restate(label string) {
	j.t.Helper()
	path := "/settlements/" + engagement + "." + label
	before := j.awaitStatement(path, "posted")
	j.api.post("finance", path+"/restate", map[string]string{"reason": "nine contacts arrived late"})
	s := j.awaitStatement(path, "draft")
	require.Equal(j.t, before.Version+1, s.Version)
	j.api.post("finance", path+"/submit", nil, s.SHA256)
	j.api.post("approver", path+"/approve", nil, s.SHA256)
	s = j.awaitStatement(path, "sent")
	j.api.post("signer", path+"/accept", nil, s.SHA256)
	s = j.awaitStatement(path, "posted")
	j.verify(path, label)
	j.t.Logf("%s restated: share %s, now %s", label, before.Share.Amount, s.Share.Amount)
}

// explain opens an invoice's total down to its lines: the parts add up to it.
func (j *journey) explain(path string) {
	j.t.Helper()
	var whole, line struct {
		Value    string
		Parts    []struct{ Value string }
		Produced struct{ Frozen bool } `json:"produced_by"`
	}
	j.api.get("viewer", path+"/explanation?figure=total", &whole)
	sum := int64(0)
	for _, p := range whole.Parts {
		sum += minor(j, p.Value)
	}
	require.Equal(j.t, minor(j, whole.Value), sum, "the parts add up")
	require.True(j.t, whole.Produced.Frozen, "an issued document keeps its explanation")
	j.api.get("viewer", path+"/explanation?figure=1", &line)
	require.Equal(j.t, whole.Parts[0].Value, line.Value)
}

// minor reads an amount of two places in its hundredths.
func minor(j *journey, text string) int64 {
	j.t.Helper()
	var whole, part int64
	sign := int64(1)
	if strings.HasPrefix(text, "-") {
		sign, text = -1, text[1:]
	}
	_, err := fmt.Sscanf(text, "%d.%02d", &whole, &part)
	require.NoError(j.t, err, text)
	return sign * (whole*100 + part)
}
