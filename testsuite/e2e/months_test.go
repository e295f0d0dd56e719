package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
)

// month serves, bills, settles and is paid for one month.
func (j *journey) month(m time.Month) {
	first := time.Date(2025, m, 1, 0, 0, 0, 0, j.zone)
	label := first.Format("2006-01")
	j.step()
	j.serve(first)
	if m == time.June {
		j.closePeak()
	}
	j.step()
	j.moveTo(first.AddDate(0, 1, 3).Add(5 * time.Hour)) // the 4th, 05:00: the cut-off has passed
	j.bill(label, "service")
	if m > time.January {
		j.bill(label, "share") // of the statement accepted in this month
	}
	if m == time.March {
		j.lateFile()
		j.openPeak()
	}
	if m == time.April {
		j.amend()
		j.restate("2025-03")
	}
	j.step()
	j.settle(label)
	j.pay(label)
	j.rows = append(j.rows, j.read(label))
	j.t.Log(j.rows[len(j.rows)-1])
}

// serve lets the month's buyers write, and tells how many the platform counted.
func (j *journey) serve(first time.Time) {
	j.t.Helper()
	j.moveTo(first.AddDate(0, 1, 0).Add(-10 * time.Minute))
	var days []map[string]any
	for day := first; day.Month() == first.Month(); day = day.AddDate(0, 0, 1) {
		n := j.in.volume(time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, time.UTC))
		j.converse(day.Add(9*time.Hour), n, day.Format("20060102"))
		days = append(days, map[string]any{"shop_id": shop, "day": day.Format(time.DateOnly), "contacts": n, "orders": n * 9})
	}
	j.api.post("signer", j.path("/control-totals"), map[string]any{"source": "platform", "days": days})
	j.api.post("finance", j.path("/period-inputs"), map[string]any{"month": first.Format("2006-01"), "retained": []map[string]string{{"key": "supervisor", "amount": "400.00"}}})
}

type invoiceView struct {
	ID, State, ETag, Number string
	Total                   money
	WindowEnds              *time.Time `json:"window_ends_at"`
	Objections              []struct{ ID, State string }
}

// bill takes an invoice from draft to issued, every step by the right person.
func (j *journey) bill(label, kind string) {
	j.t.Helper()
	path := "/invoices/" + engagement + "." + label + "." + kind
	v := j.awaitInvoice(path, "draft", false)
	j.api.post("finance", path+"/approve", nil, v.ETag)
	refused := j.api.try("finance", path+"/approve", nil, v.ETag)
	require.Contains(j.t, []int{403, 409, 422}, refused.status, "who checked does not approve: %s", refused.body)
	j.api.post("approver", path+"/approve", nil, v.ETag)
	j.api.post("finance", path+"/send", nil)
	v = j.awaitInvoice(path, "sent", true)
	if label == "2025-02" && kind == "service" {
		v = j.object(path, v)
	}
	j.api.post("signer", path+"/confirm", nil, v.ETag)
	j.api.post("finance", path+"/issue", nil, v.ETag)
	j.explain(path)
}

func (j *journey) awaitInvoice(path, state string, window bool) invoiceView {
	j.t.Helper()
	var v invoiceView
	j.api.until("finance", path, &v, path+" "+state, func() bool { return v.State == state && (!window || v.WindowEnds != nil) })
	return v
}

// object has the merchant object to three answered contacts, of which finance grants two.
func (j *journey) object(path string, before invoiceView) invoiceView {
	j.t.Helper()
	var contacts struct{ Items []struct{ ID string } }
	j.api.get("signer", j.path("/contacts?month=2025-02&class=ai&limit=3"), &contacts)
	require.Len(j.t, contacts.Items, 3)
	ids := []string{contacts.Items[0].ID, contacts.Items[1].ID, contacts.Items[2].ID}
	j.api.post("signer", path+"/objections", map[string]any{"kind": "not_resolved", "reason": "these buyers came back by phone", "contact_ids": ids})
	v := j.awaitInvoice(path, "objected", false)
	require.Len(j.t, v.Objections, 1)
	j.api.post("finance", path+"/resolve-objection", map[string]any{"objection_id": v.Objections[0].ID, "verdict": "partly_accepted", "answer": "two of three are right",
		"accepted_contact_ids": ids[:2]})
	v = j.awaitInvoice(path, "sent", true)
	require.NotEqual(j.t, before.Total.Amount, v.Total.Amount, "what was won is off the bill")
	return v
}

// lateFile brings contacts of a month that is billed already, as a file.
func (j *journey) lateFile() {
	j.t.Helper()
	var file strings.Builder
	file.WriteString("source,external_id,shop_id,channel,buyer_key,started_at,closed_at,person_wrote,agent_id,handle_seconds\n")
	for i := range 9 {
		fmt.Fprintf(&file, "phone,late-%d,%s,chat,late-buyer-%d,2025-03-2%dT10:00:00+08:00,2025-03-2%dT10:09:00+08:00,true,agent-1,300\n", i, shop, i, i%8, i%8)
	}
	file.WriteString("phone,late-bad," + shop + ",chat,b,not a time,,true,,\n")
	got := decode[struct{ Accepted, Rejected, Late int }](j.api.upload("am", j.path("/contacts/files"), "late.csv", []byte(file.String())), j)
	require.Equal(j.t, 9, got.Accepted)
	require.Equal(j.t, 9, got.Late)
	require.Equal(j.t, 1, got.Rejected, "the broken line is named, the others are in")
}

type statementView struct {
	State, SHA256, Status string
	Version               int
	Share, Payable, Held  money
	GrossSaving           money `json:"gross_saving"`
	Disputes              []struct{ ID, State string }
}

// settle takes a month's statement from draft to posted. May's is disputed and the dispute rejected.
func (j *journey) settle(label string) {
	j.t.Helper()
	path := "/settlements/" + engagement + "." + label
	s := j.awaitStatement(path, "draft")
	j.api.post("finance", path+"/submit", nil, s.SHA256)
	j.api.post("approver", path+"/approve", nil, s.SHA256)
	s = j.awaitStatement(path, "sent")
	if label == "2025-05" {
		var contacts struct{ Items []struct{ ID string } }
		j.api.get("signer", j.path("/contacts?month=2025-05&class=ai&limit=1"), &contacts)
		j.api.post("signer", path+"/dispute", map[string]any{"reason": "not ours", "contact_ids": []string{contacts.Items[0].ID}})
		s = j.awaitStatement(path, "disputed")
		j.api.post("approver2", path+"/resolve-dispute", map[string]any{"dispute_id": s.Disputes[0].ID, "verdict": "rejected", "answer": "it is on your shop's own list"})
	} else {
		j.api.post("signer", path+"/accept", nil, s.SHA256)
	}
	j.awaitStatement(path, "posted")
	j.verify(path, label)
}

func (j *journey) awaitStatement(path, state string) statementView {
	j.t.Helper()
	var s statementView
	j.api.until("finance", path, &s, path+" "+state, func() bool { return s.State == state })
	return s
}

// verify downloads a statement as the merchant does and recomputes it with the command line.
func (j *journey) verify(path, label string) {
	j.t.Helper()
	dir := j.t.TempDir()
	document, rows := filepath.Join(dir, label+".json"), filepath.Join(dir, label+".csv")
	for file, from := range map[string]string{document: path + "/document", rows: path + "/evidence.csv"} {
		got, err := j.api.send("viewer", request{method: "GET", path: from})
		require.NoError(j.t, err)
		require.Equal(j.t, 200, got.status)
		require.NoError(j.t, os.WriteFile(file, got.body, 0o644))
	}
	out, err := exec.Command(filepath.Join(j.stack.bin, "gainshare"), "verify", document, "--rows", rows).CombinedOutput()
	require.NoError(j.t, err, string(out))
	require.Contains(j.t, string(out), "evidence rows match")
	text, err := os.ReadFile(rows)
	require.NoError(j.t, err)
	text[len(text)/2] ^= 1
	require.NoError(j.t, os.WriteFile(rows, text, 0o644))
	require.Error(j.t, exec.Command(filepath.Join(j.stack.bin, "gainshare"), "verify", document, "--rows", rows).Run(), "one changed byte is found")
}

// pay transfers what the month's invoices come to, in one sum.
func (j *journey) pay(label string) {
	j.t.Helper()
	for _, kind := range []string{"service", "share"} {
		if kind == "share" && label == "2025-01" {
			continue
		}
		path := "/invoices/" + engagement + "." + label + "." + kind
		v := j.awaitInvoice(path, "issued", false)
		j.api.post("finance", "/receipts", map[string]any{"merchant_id": merchant, "amount": v.Total, "received_on": "2025-08-01", "bank_reference": "B-" + label + "-" + kind,
			"allocations": []map[string]string{{"invoice_id": v.ID, "amount": v.Total.Amount}}})
		j.awaitInvoice(path, "paid", false)
	}
}
