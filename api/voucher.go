package api

import (
	"context"
	"fmt"
	"time"

	"github.com/gainshare/gainshare/internal/render"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/rules/voucher"
	"github.com/gainshare/gainshare/internal/store"
)

func (a *API) voucherTable() map[string]entry {
	return map[string]entry{
		"listVoucherExports": {books(), paged(func(v store.VoucherBatchView) []string { return []string{v.Period, v.ID} },
			func(c *call, ctx context.Context, tx *store.Tx, p store.Page) ([]store.VoucherBatchView, error) {
				return tx.VoucherBatches(ctx, c.Query("period"), p)
			})},
		"exportVouchers": {roles(roleFinance), once(created, exportVouchers)},
		"getVoucherExport": {books(), view(func(c *call, ctx context.Context, tx *store.Tx) (store.VoucherBatchView, error) {
			return tx.VoucherBatch(ctx, c.Param("export"))
		})},
		"getVoucherCsv":  {books(), voucherFile("csv", "text/csv")},
		"getVoucherXlsx": {books(), voucherFile("xlsx", mediaXLSX)},
	}
}

// voucherAsk is what an export takes: a period's postings of one currency, in the columns of a preset or of a map.
type voucherAsk struct {
	Period   string         `json:"period"`
	Entity   string         `json:"entity"`
	Currency money.Currency `json:"currency"`
	Preset   string         `json:"preset"`
	Map      *voucher.Map   `json:"map"`
}

// columns is the map an export is written with; the default is 金蝶.
func (b voucherAsk) columns() (voucher.Map, error) {
	if b.Map != nil {
		m := *b.Map
		m.Name = firstOf(m.Name, "own")
		return m, voucher.Validate(m)
	}
	m, known := voucher.Preset(firstOf(b.Preset, "kingdee"))
	if !known {
		return m, fault.New(fault.Invalid, "there is no preset %q", b.Preset).At("/preset")
	}
	return m, nil
}

// exportVouchers writes a batch of everything the period still holds: each posting leaves once, in one transaction
// with its mark, its number and the files.
func exportVouchers(c *call, ctx context.Context, tx *store.Tx, b voucherAsk, now time.Time) (any, error) {
	month, err := period.ParseMonth(b.Period)
	if err != nil {
		return nil, fault.New(fault.Invalid, "%s", err).At("/period")
	}
	m, err := b.columns()
	if err != nil {
		return nil, err
	}
	batch := store.VoucherBatch{Batch: voucher.Batch{Period: month, Currency: money.Currency(firstOf(string(b.Currency), "CNY")), Word: m.Word}, EntityID: b.Entity, Map: m, By: c.who.ID, At: now}
	if _, err := batch.Currency.Scale(); err != nil {
		return nil, fault.New(fault.Invalid, "%s is no currency", batch.Currency).At("/currency")
	}
	if batch.EntityID == "" {
		if batch.EntityID, err = tx.OnlyEntity(ctx); err != nil {
			return nil, err
		}
	}
	if batch.Sequence, batch.First, err = tx.OpenVoucherBatch(ctx, batch.EntityID, month, m.Word); err != nil {
		return nil, err
	}
	batch.ID = fmt.Sprintf("V-%s-%s-%03d", batch.EntityID, month, batch.Sequence)
	if err := fillBatch(ctx, tx, &batch); err != nil {
		return nil, err
	}
	if err := tx.AddVoucherBatch(ctx, batch); err != nil {
		return nil, err
	}
	return tx.VoucherBatch(ctx, batch.ID)
}

// fillBatch makes the vouchers and files of what is not exported yet; nothing left is fault.Conflict.
func fillBatch(ctx context.Context, tx *store.Tx, b *store.VoucherBatch) error {
	postings, err := tx.Unexported(ctx, b.EntityID, b.Period, b.Currency)
	if err != nil {
		return err
	}
	if len(postings) == 0 {
		return nothingLeft(ctx, tx, b)
	}
	if b.Vouchers, b.Totals, err = voucher.Of(b.Batch, b.Map, postings); err != nil {
		return err
	}
	table := voucher.Lay(b.Batch, b.Map, b.Vouchers)
	csv, err := render.VoucherCSV(table, b.Map.Encoding)
	if err != nil {
		return err
	}
	xlsx, err := render.VoucherXLSX(table, b.ID, b.At)
	b.Files = map[string][]byte{"csv": csv, "xlsx": xlsx}
	return err
}

// nothingLeft says why there is nothing to export, and in which currencies there is.
func nothingLeft(ctx context.Context, tx *store.Tx, b *store.VoucherBatch) error {
	left, err := tx.VouchersLeft(ctx, b.EntityID, b.Period.String())
	if err != nil {
		return err
	}
	others := ""
	for _, l := range left {
		others += fmt.Sprintf("; %d postings in %s are left", l.Postings, l.Currency)
	}
	return fault.New(fault.Conflict, "nothing is left to export: %s at %s holds no posting in %s that has not left (exports so far: %d%s)", b.Period, b.EntityID, b.Currency, b.Sequence-1, others)
}

// voucherFile answers an export's exact bytes.
func voucherFile(format, media string) handler {
	return func(c *call) (reply, error) {
		var raw []byte
		err := c.read(func(ctx context.Context, tx *store.Tx) (err error) {
			raw, err = tx.VoucherFile(ctx, c.Param("export"), format)
			return err
		})
		return text(media, c.Param("export")+"."+format, raw), err
	}
}
