package voucher

import (
	"fmt"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
)

// Fields a column may hold.
const (
	FieldDate         = "date"
	FieldYear         = "year"
	FieldPeriod       = "period"
	FieldWord         = "word"   // 凭证字
	FieldNumber       = "number" // 凭证号
	FieldLine         = "line"   // 分录序号
	FieldSummary      = "summary"
	FieldAccount      = "account"
	FieldAccountName  = "account_name"
	FieldCurrency     = "currency"
	FieldDebit        = "debit"
	FieldCredit       = "credit"
	FieldCustomer     = "customer" // 辅助核算: 客户
	FieldCustomerName = "customer_name"
	FieldProject      = "project" // 辅助核算: 项目
	FieldProjectName  = "project_name"
	FieldBatch        = "batch"
	FieldConstant     = "constant" // Value, the same in every row
)

// Encodings of a CSV file.
const (
	UTF8    = "utf-8-bom"
	GB18030 = "gb18030"
)

// Forms of a date.
const (
	DateDash  = "yyyy-mm-dd"
	DateSlash = "yyyy/m/d"
)

// Column is one column of the file.
type Column struct {
	Header string `json:"header"`
	Field  string `json:"field"`
	Value  string `json:"value,omitempty"` // of a constant
}

// Map says how an accounting program wants its vouchers: columns in order, the file's encoding, the form of dates,
// the voucher word, and its own account and currency codes by ours; codes that are not named stay as they are.
type Map struct {
	Name       string            `json:"name"`
	Word       string            `json:"word"`
	Encoding   string            `json:"encoding"`
	DateFormat string            `json:"date_format"`
	Columns    []Column          `json:"columns"`
	Accounts   map[string]string `json:"accounts,omitempty"`
	Currencies map[string]string `json:"currencies,omitempty"`
}

func (m Map) account(code string) string {
	if own, named := m.Accounts[code]; named {
		return own
	}
	return code
}

func (m Map) currency(c money.Currency) string {
	if own, named := m.Currencies[string(c)]; named {
		return own
	}
	return string(c)
}

// needed are the columns without which no program can book a voucher.
func needed() []string {
	return []string{FieldDate, FieldWord, FieldNumber, FieldSummary, FieldAccount, FieldDebit, FieldCredit}
}

func fields() map[string]bool {
	known := map[string]bool{}
	for _, f := range append(needed(), FieldYear, FieldPeriod, FieldLine, FieldAccountName, FieldCurrency, FieldCustomer, FieldCustomerName, FieldProject, FieldProjectName, FieldBatch, FieldConstant) {
		known[f] = true
	}
	return known
}

// Validate refuses a map that no accounting program could read, with fault.Invalid naming the field.
func Validate(m Map) error {
	switch {
	case m.Word == "":
		return fault.New(fault.Invalid, "a voucher has a word such as 记").At("/map/word")
	case m.Encoding != UTF8 && m.Encoding != GB18030:
		return fault.New(fault.Invalid, "the encoding is %s or %s", UTF8, GB18030).At("/map/encoding")
	case m.DateFormat != DateDash && m.DateFormat != DateSlash:
		return fault.New(fault.Invalid, "the form of dates is %s or %s", DateDash, DateSlash).At("/map/date_format")
	}
	known, headers, have := fields(), map[string]bool{}, map[string]bool{}
	for i, c := range m.Columns {
		at := fmt.Sprintf("/map/columns/%d", i)
		switch {
		case c.Header == "" || headers[c.Header]:
			return fault.New(fault.Invalid, "a column has a heading of its own").At(at + "/header")
		case !known[c.Field]:
			return fault.New(fault.Invalid, "there is no field %q", c.Field).At(at + "/field")
		}
		headers[c.Header], have[c.Field] = true, true
	}
	for _, f := range needed() {
		if !have[f] {
			return fault.New(fault.Invalid, "a column for %s is missing", f).At("/map/columns")
		}
	}
	return nil
}
