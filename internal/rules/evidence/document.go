package evidence

import "encoding/json"

// Kinds of document that can be recomputed.
const (
	KindStatement = "statement"
	KindInvoice   = "invoice"
	KindTrueUp    = "true_up"
	KindBill      = "invoice_bill" // of an invoice: {"bill", "input"} gives the first of its agreed lines
)

// Document is an invoice or statement as it is signed. Input is what it was
// computed from and Output what came out: the shapes of `settle` for a statement,
// a list of `rate` inputs and their joined output for an invoice, the year's months
// and the annual cap for a true-up. Previous is the SHA-256 of the predecessor's
// file, "" for the first. Restates is the posted version it replaces, if any.
type Document struct {
	Kind       string          `json:"kind"`
	Number     string          `json:"number"`
	Version    int64           `json:"version"`
	Engagement string          `json:"engagement"`
	Month      string          `json:"month"`
	IssuedAt   string          `json:"issued_at"`
	Contract   string          `json:"contract"`
	Previous   string          `json:"previous"`
	Restates   int64           `json:"restates,omitempty"`
	Because    string          `json:"because,omitempty"`
	Input      json.RawMessage `json:"input"`
	Output     json.RawMessage `json:"output"`
	Rows       *RowsSummary    `json:"rows,omitempty"`
	Lines      []Line          `json:"lines"`
	Sums       *Sums           `json:"sums,omitempty"`
	Bill       json.RawMessage `json:"bill,omitempty"` // what an invoice's discounts and SLA credits follow from
}

// RowsSummary ties a document to the file of its evidence rows: the columns, the
// number of rows, the SHA-256 of the canonical CSV, and the tallies behind figures.
type RowsSummary struct {
	Columns []string `json:"columns"`
	Count   int64    `json:"count"`
	SHA256  string   `json:"sha256"`
	Tallies []Tally  `json:"tallies"`
}

// Tally is a count of the rows that match Where (column to value), or the exact sum
// of Column over them. Pointer, if given, names the value of the document that it
// must equal, such as "/input/period/contacts".
type Tally struct {
	Key     string            `json:"key"`
	Where   map[string]string `json:"where,omitempty"`
	Column  string            `json:"column,omitempty"`
	Value   string            `json:"value"`
	Pointer string            `json:"pointer,omitempty"`
}

// Line is one evidence line: a figure, how it was computed and from which rows.
type Line struct {
	Key        string   `json:"key"`
	Label      string   `json:"label"`
	Value      string   `json:"value"`
	Unit       string   `json:"unit"`
	Formula    string   `json:"formula"`
	Source     string   `json:"source"`
	Filter     string   `json:"filter"`
	Rows       int64    `json:"rows"`
	SHA256     string   `json:"sha256"`
	SnapshotAt string   `json:"snapshot_at"`
	Parents    []string `json:"parents"`
}
