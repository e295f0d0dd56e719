package activities_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/activities"
	"github.com/gainshare/gainshare/internal/wire"
)

// blue asks for a 发票 over the rest of January and issues it.
func (d *desk) blue(number string) string {
	d.t.Helper()
	_, err := d.db.Exec(`INSERT INTO buyer_data (merchant_id, title, tax_number) VALUES ('m1', '茶叶店', '91310000MA1FL0001X') ON CONFLICT DO NOTHING`)
	require.NoError(d.t, err)
	f := d.mustBook("fin", wire.CmdRequestFapiao, map[string]string{"merchant": "m1"}, map[string]any{"invoices": []map[string]string{{"invoice_id": service}}}, "")
	d.numbered(f.Document, number)
	return f.Document
}

func (d *desk) readBack(lines string) (out struct {
	Issued   []string
	Rejected []struct{ Field, Sentence string }
}) {
	d.t.Helper()
	done := d.mustBook("fin", wire.CmdReadBackFapiao, nil, map[string]string{"csv": "申请号,发票号码,开票日期\n" + lines}, "")
	require.NoError(d.t, json.Unmarshal(done.Detail, &out))
	return out
}

func (d *desk) numbered(id, number string) {
	d.t.Helper()
	require.Equal(d.t, []string{id}, d.readBack(fmt.Sprintf("%s,%s,2025-02-06\n", id, number)).Issued)
}

const firstNumber, secondNumber = "25312000000000000001", "25312000000000000002"

func TestTheTaxOfACreditNoteMovesWithItsRedLetter(t *testing.T) {
	d := issued(t)
	blue := d.blue(firstNumber)
	note := d.creditNote(service, credit(1, "100.00"))
	at := map[string]string{"fapiao": blue}
	ask := map[string]any{"reason": "销售折让", "note": "agreed", "credit_note_id": note.Document}
	red := d.mustBook("fin", wire.CmdRequestRed, at, ask, "")
	require.Equal(t, "awaiting_buyer", red.State)
	require.Equal(t, "the request is awaiting_buyer", d.readBack(red.Document + "," + secondNumber + ",2025-02-07\n").Rejected[0].Sentence)
	d.mustBook("fin", wire.CmdConfirmRed, map[string]string{"fapiao": red.Document}, nil, "")
	require.Equal(t, []int64{600, -20880}, []int64{d.balance("2221.pending"), d.balance("2221.out")})
	d.numbered(red.Document, secondNumber)
	require.Equal(t, []int64{0, -20280}, []int64{d.balance("2221.pending"), d.balance("2221.out")})
	_, err := d.book("fin", wire.CmdRequestFapiao, map[string]string{"merchant": "m1"}, map[string]any{"invoices": []map[string]string{{"invoice_id": service, "amount": "106.01"}}}, "")
	require.ErrorContains(t, err, "106.00 of the invoice")
	d.sound()
}

func TestARedLetterNobodyConfirmsLapsesAfterThreeDays(t *testing.T) {
	d := issued(t)
	at := map[string]string{"fapiao": d.blue(firstNumber)}
	wrong := map[string]any{"reason": "开票有误"}
	red := d.mustBook("fin", wire.CmdRequestRed, at, wrong, "")
	_, err := d.book("fin", wire.CmdRequestRed, at, wrong, "")
	require.ErrorContains(t, err, "taken back already", "one at a time")
	d.clock("2025-02-07T05:00:00+08:00") // 72 hours after the 4th, 05:00
	_, err = d.book("fin", wire.CmdConfirmRed, map[string]string{"fapiao": red.Document}, nil, "")
	require.ErrorContains(t, err, "72 hours")
	_, err = (&activities.Sweeper{DB: d.db}).Books(t.Context(), struct{}{})
	require.NoError(t, err)
	var state string
	require.NoError(t, d.db.Get(&state, `SELECT state FROM fapiao WHERE id = $1`, red.Document))
	require.Equal(t, "lapsed", state)

	unused := d.mustBook("fin", wire.CmdRequestRed, at, map[string]any{"reason": "开票有误", "buyer_booked": false}, "")
	require.Equal(t, "requested", unused.State, "unused and unbooked: the buyer is not asked")
	d.numbered(unused.Document, secondNumber)
	require.Equal(t, int64(-20880), d.balance("2221.out"), "a wrong issue moves no tax: the right one follows")
	d.blue("25312000000000000003")
	d.sound()
}

func TestTheFapiaoOfAnInvoiceNeverComeToMoreThanTheInvoice(t *testing.T) {
	d := issued(t)
	merchant := map[string]string{"merchant": "m1"}
	part := func(amount string) map[string]any {
		return map[string]any{"invoices": []map[string]string{{"invoice_id": service, "amount": amount}}}
	}
	_, err := d.book("fin", wire.CmdRequestFapiao, merchant, part("1.00"), "")
	require.ErrorContains(t, err, "抬头")
	_, err = d.db.Exec(`INSERT INTO buyer_data (merchant_id, title, tax_number) VALUES ('m1', '茶叶店', '91310000MA1FL0001X')`)
	require.NoError(t, err)
	first := d.mustBook("fin", wire.CmdRequestFapiao, merchant, part("3000.00"), "")
	_, err = d.book("fin", wire.CmdRequestFapiao, merchant, part("688.81"), "")
	require.ErrorContains(t, err, "688.80")
	rest := d.mustBook("fin", wire.CmdRequestFapiao, merchant, part("688.80"), "")
	var tax int64
	require.NoError(t, d.db.Get(&tax, `SELECT sum(tax_minor) FROM fapiao`))
	require.Equal(t, int64(20880), tax, "the parts' taxes are the invoice's")
	_, err = d.db.Exec(`UPDATE fapiao_invoices SET amount_minor = amount_minor + 1 WHERE fapiao_id = $1`, rest.Document)
	require.ErrorContains(t, err, "would come to", "PostgreSQL says the same")
	_, err = d.db.Exec(`UPDATE buyer_data SET title = '新店'`)
	require.NoError(t, err)
	var title string
	require.NoError(t, d.db.Get(&title, `SELECT buyer->>'title' FROM fapiao WHERE id = $1`, first.Document))
	require.Equal(t, "茶叶店", title, "what was asked for keeps its buyer")

	out := d.readBack(first.Document + "," + firstNumber + ",2025-02-06\n" + rest.Document + "," + firstNumber + ",2025-02-06\nnobody," + secondNumber + ",2025-02-06\n")
	require.Equal(t, []string{first.Document}, out.Issued, "good lines are kept")
	require.Len(t, out.Rejected, 2)
	d.mustBook("fin", wire.CmdCancelFapiao, map[string]string{"fapiao": rest.Document}, nil, "")
	d.mustBook("fin", wire.CmdRequestFapiao, merchant, part("688.80"), "")
}
