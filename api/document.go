package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/gainshare/gainshare/internal/render"
	"github.com/gainshare/gainshare/internal/render/font"
	"github.com/gainshare/gainshare/internal/rules/evidence"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/pricing"
	"github.com/gainshare/gainshare/internal/store"
)

// Media types of documents.
const (
	mediaPDF  = "application/pdf"
	mediaXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

func (a *API) documentTable() map[string]entry {
	accounts := append(books(), roleAM, roleMViewer, roleMSigner)
	return map[string]entry{
		"getInvoicePdf":    {everyone(), printed(mediaPDF, ".pdf", printedInvoice, onPaper(render.InvoicePDF))},
		"getInvoiceXlsx":   {everyone(), printed(mediaXLSX, ".xlsx", printedInvoice, render.InvoiceXLSX)},
		"getStatementPdf":  {everyone(), printed(mediaPDF, ".pdf", printedStatement, onPaper(render.StatementPDF))},
		"getStatementXlsx": {everyone(), printed(mediaXLSX, ".xlsx", printedStatement, render.StatementXLSX)},
		"getAccount":       {accounts, view(getAccount)},
		"getAccountXlsx":   {accounts, printed(mediaXLSX, ".xlsx", printedAccount, render.AccountXLSX)},
	}
}

// onPaper prints with the typeface this binary was built with.
func onPaper[T any](fn func(font.Face, render.Lang, T) ([]byte, error)) func(render.Lang, T) ([]byte, error) {
	return func(lang render.Lang, doc T) ([]byte, error) { return fn(font.Embedded(), lang, doc) }
}

// printed answers a document as a file: read gathers it as the caller may see it and names it, write makes its bytes.
func printed[T any](media, ending string, read func(c *call, ctx context.Context, tx *store.Tx) (T, string, error), write func(render.Lang, T) ([]byte, error)) handler {
	return func(c *call) (reply, error) {
		lang, err := render.ParseLang(c.Query("lang"))
		if err != nil {
			return reply{}, err
		}
		var doc T
		var name string
		err = c.read(func(ctx context.Context, tx *store.Tx) (err error) {
			doc, name, err = read(c, ctx, tx)
			return err
		})
		if err != nil {
			return reply{}, err
		}
		raw, err := write(lang, doc)
		return text(media, name+ending, raw), err
	}
}

func printedInvoice(c *call, ctx context.Context, tx *store.Tx) (render.Invoice, string, error) {
	v, err := tx.PrintedInvoice(ctx, c.Param("invoice"))
	if err != nil {
		return render.Invoice{}, "", err
	}
	lines, err := tx.InvoiceLines(ctx, store.Invoice{ID: v.ID, Currency: v.Currency})
	provider, buyer := partiesOf(v.Parties)
	return render.Invoice{Provider: provider, Buyer: buyer, ID: v.ID, Number: v.Number, Original: v.Original, Kind: v.Kind, Month: v.Month, Engagement: v.Engagement,
		Contract: v.Contract, IssuedOn: v.IssuedOn, DueOn: v.DueOn, Tax: pricing.Tax{Rate: money.Number(v.TaxRate), Mode: v.TaxMode}, Lines: lines,
		Subtotal: money.New(v.Subtotal, v.Currency), VAT: money.New(v.Tax, v.Currency), Total: money.New(v.Total, v.Currency), Paid: money.New(v.Paid, v.Currency),
		SHA256: v.SHA256, Stamp: v.StampedAt}, firstOf(v.Number, v.ID), err
}

func partiesOf(p store.Parties) (provider, buyer render.Party) {
	return render.Party{Name: p.ProviderName, TaxNumber: p.ProviderTax, Contact: p.ProviderContact, Bank: p.ProviderBank},
		render.Party{Name: p.BuyerName, TaxNumber: p.BuyerTax, Contact: p.BuyerContact, Bank: p.BuyerBank}
}

func printedStatement(c *call, ctx context.Context, tx *store.Tx) (render.Statement, string, error) {
	v, err := tx.StatementView(ctx, c.scope.EngagementID, c.scope.Month)
	if err != nil {
		return render.Statement{}, "", err
	}
	more, err := tx.PrintedStatement(ctx, v.EngagementID, v.Period)
	if err != nil {
		return render.Statement{}, "", err
	}
	if len(v.Period) != len("2026-01") {
		return render.Statement{}, "", fault.New(fault.NotImplemented, "a yearly true-up has no paper of its own; its signed document is at /document")
	}
	input, figures, err := render.ReadFigures(v.Input, v.Output)
	provider, buyer := partiesOf(more.Parties)
	return render.Statement{Provider: provider, Buyer: buyer, ID: v.ID, Month: v.Period, Engagement: v.EngagementName, Version: v.Version, Contract: more.Contract, Baseline: more.Baseline,
		Approved: v.ApprovedBy != nil, State: v.State, Input: input, Figures: figures, Evidence: evidenceOf(v.Evidence), Disputes: disputesOf(v.Disputes),
		SHA256: v.SHA256, Previous: more.Previous, Stamp: v.CreatedAt}, v.ID + ".v" + number(int64(v.Version)), err
}

func evidenceOf(list []store.EvidenceView) []evidence.Line {
	out := make([]evidence.Line, 0, len(list))
	for _, e := range list {
		var filter string
		_ = json.Unmarshal(e.Filter, &filter) // an evidence line without a filter has an object there
		out = append(out, evidence.Line{Key: e.Key, Label: e.Label, Value: e.Value, Unit: e.Unit, Formula: e.Formula, Source: e.Source, Filter: filter, Rows: e.Rows})
	}
	return out
}

func disputesOf(list []store.DisputeView) []render.Dispute {
	var out []render.Dispute
	for _, d := range list {
		about := ""
		for _, l := range d.Lines {
			about += l + " "
		}
		if n := len(d.ContactIDs); n > 0 {
			about += number(int64(n)) + " contacts"
		}
		out = append(out, render.Dispute{State: d.State, Reason: d.Reason, Lines: about, Answer: d.Answer})
	}
	return out
}

// printedAccount is the statement of account as a document.
func printedAccount(c *call, ctx context.Context, tx *store.Tx) (render.Account, string, error) {
	a, err := drawUp(c, ctx, tx)
	if err != nil {
		return render.Account{}, "", err
	}
	provider, buyer := partiesOf(a.parties)
	return render.Account{Provider: provider, Buyer: buyer, On: a.on.String(), Statements: a.statements, Stamp: a.on.In(time.UTC)}, c.Param("merchant") + "-" + a.on.String(), nil
}
