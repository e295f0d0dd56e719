package activities

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/gainshare/gainshare/internal/knowledge"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/store"
)

// columnsOf lists a file's columns: the header of a table, the keys of the first readable JSON line.
func columnsOf(f *knowledge.File, content []byte) []string {
	if f.Format == knowledge.FormatCSV {
		return f.Header
	}
	lines := bufio.NewScanner(bytes.NewReader(content))
	lines.Buffer(make([]byte, 64<<10), knowledge.DefaultLimits().Cell)
	for lines.Scan() {
		var object map[string]json.RawMessage
		if json.Unmarshal(lines.Bytes(), &object) == nil && len(object) > 0 {
			return slices.Sorted(maps.Keys(object))
		}
	}
	return nil
}

// parseBatch reads the next rows of a running import and writes them; done says that there is nothing more.
func parseBatch(ctx context.Context, tx *store.Tx, f *knowledge.File, i *store.KnowledgeImport) (done bool, err error) {
	plan, report, err := readImport(*i)
	if err != nil {
		return false, err
	}
	if i.State != "running" || (report.Cursor == nil && i.Read+i.Rejected > 0) {
		return true, nil // cancelled meanwhile, or read to the end before
	}
	at := knowledge.Cursor{}
	if report.Cursor != nil {
		at = *report.Cursor
	}
	b := f.ParseBatch(plan.Columns, at, knowledge.BatchSize)
	rows, rejects := parsed(b)
	if err := tx.AddParsed(ctx, i.ID, rows, rejects); err != nil {
		return false, err
	}
	i.Read, i.Rejected = i.Read+len(rows), i.Rejected+len(rejects)
	report.Cursor = &b.Next
	if b.Done {
		report.Cursor = nil
		if i.Read == 0 {
			return false, fault.New(fault.Invalid, "none of the file's %d rows can be imported: see the rejected rows", i.Rejected)
		}
	}
	i.Report = report.json()
	return b.Done, tx.MoveImport(ctx, *i)
}

func readImport(i store.KnowledgeImport) (plan importPlan, report importReport, err error) {
	if err = json.Unmarshal(i.Mapping, &plan); err == nil {
		err = json.Unmarshal(i.Report, &report)
	}
	return plan, report, err
}

// parsed turns a batch into rows of the store. PostgreSQL keeps no NUL inside JSON: such a row is rejected here.
func parsed(b knowledge.Batch) (rows, rejects []store.ParsedRow) {
	for _, r := range b.Rows {
		text, err := json.Marshal(r)
		if err != nil || bytes.Contains(text, []byte(`\u0000`)) {
			b.Rejects = append(b.Rejects, knowledge.Reject{Line: r.Line, Code: "bad_text", Reason: "the row holds a NUL character"})
			continue
		}
		rows = append(rows, store.ParsedRow{Line: r.Line, Row: text})
	}
	slices.SortFunc(b.Rejects, func(x, y knowledge.Reject) int { return x.Line - y.Line })
	for _, r := range b.Rejects {
		rejects = append(rejects, store.ParsedRow{Line: r.Line, Field: r.Field, Reason: r.Reason, Raw: r.Raw})
	}
	return rows, rejects
}
