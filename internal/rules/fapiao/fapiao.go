// Package fapiao owns what surrounds the tax authority's documents (发票): the batch file for the tax portal, the numbers
// read back from it, how an amount splits into net and tax, and the reasons of red letters (红字). It owns no number
// of its own, no state (internal/store) and no posting (rules/ledger).
package fapiao

import (
	"encoding/csv"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// Reasons of a red letter. Wrong issue is always the full amount.
const (
	WrongIssue = "开票有误"
	Returned   = "销货退回"
	Stopped    = "服务中止"
	Allowance  = "销售折让"
)

// KnownReason says whether the tax authority knows the reason.
func KnownReason(r string) bool {
	return slices.Contains([]string{WrongIssue, Returned, Stopped, Allowance}, r)
}

// Buyer is what the head of a 发票 says of its buyer.
type Buyer struct {
	Title        string `json:"title"`         // 抬头
	TaxNumber    string `json:"tax_number"`    // 税号
	AddressPhone string `json:"address_phone"` // 地址电话
	BankAccount  string `json:"bank_account"`  // 开户行
}

var taxNumber = regexp.MustCompile(`^([0-9A-Z]{15}|[0-9A-Z]{18}|[0-9A-Z]{20})$`)

// Check refuses a buyer no 发票 can be made out to, naming the field.
func (b Buyer) Check() error {
	switch {
	case strings.TrimSpace(b.Title) == "":
		return fault.New(fault.Invalid, "a 发票 needs the buyer's title (抬头)").At("/title")
	case !taxNumber.MatchString(b.TaxNumber):
		return fault.New(fault.Invalid, "a tax number (税号) has 15, 18 or 20 digits and capitals").At("/tax_number")
	}
	return nil
}

// TaxOf is the tax of a part of an invoice: the tax of everything asked for so far less that of before, each to the
// minor unit, so that parts add up to the invoice's tax. All amounts are gross but whole tax.
func TaxOf(tax, total, before, part money.Amount) (money.Amount, error) {
	after, err := before.Add(part)
	if err != nil {
		return tax, err
	}
	upTo := func(gross money.Amount) (money.Amount, error) {
		if total.IsZero() {
			return money.Zero(tax.Currency()), nil
		}
		return money.RoundRat(new(big.Rat).Quo(new(big.Rat).Mul(tax.Rat(), gross.Rat()), total.Rat()), tax.Currency(), money.HalfAway)
	}
	high, err := upTo(after)
	if err != nil {
		return tax, err
	}
	low, err := upTo(before)
	if err != nil {
		return tax, err
	}
	return high.Sub(low)
}

// Row is one 发票 of a batch.
type Row struct {
	ID       string
	Red      bool
	Original string // number of the 发票 a red letter takes back
	Buyer    Buyer
	Item     string
	Rate     string
	Net, Tax money.Amount
	Remark   string
}

// Head are the columns of a batch file.
func Head() []string {
	return []string{"申请号", "红蓝", "被红冲号码", "购方名称", "纳税人识别号", "地址电话", "开户行及账号", "项目名称", "数量", "金额", "税率", "税额", "价税合计", "备注"}
}

// Batch lays rows out for the tax portal, UTF-8 with a byte order mark. Cells that a spreadsheet would compute are
// kept text.
func Batch(rows []Row) ([]byte, error) {
	var b strings.Builder
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	if err := w.Write(Head()); err != nil {
		return nil, err
	}
	for _, r := range rows {
		gross, err := r.Net.Add(r.Tax)
		if err != nil {
			return nil, err
		}
		colour := "蓝"
		if r.Red {
			colour = "红"
		}
		cells := []string{r.ID, colour, r.Original, r.Buyer.Title, r.Buyer.TaxNumber, r.Buyer.AddressPhone, r.Buyer.BankAccount, r.Item, "1", r.Net.String(), r.Rate, r.Tax.String(), gross.String(), r.Remark}
		for i, c := range cells[3:9] {
			cells[3+i] = plain(c)
		}
		if err := w.Write(cells); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return []byte(b.String()), w.Error()
}

func plain(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// Number is a line read back from the tax portal: which request got which 20-digit number on which day.
type Number struct {
	Line   int
	ID     string
	Number string
	Day    period.Date
}

// Bad is a line that cannot be used, and why.
type Bad struct {
	Line     int    `json:"line"`
	Field    string `json:"field"`
	Sentence string `json:"sentence"`
}

var twenty = regexp.MustCompile(`^[0-9]{20}$`)

// ReadNumbers reads 申请号, 发票号码, 开票日期 (by heading, in any order). Bad lines are named, good ones kept; a file without
// those headings is fault.Invalid.
func ReadNumbers(text string) (good []Number, bad []Bad, err error) {
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	r.FieldsPerRecord = -1
	head, err := r.Read()
	if err != nil {
		return nil, nil, fault.New(fault.Invalid, "the file has no heading").At("/csv").Because(err)
	}
	at := map[string]int{}
	for i, h := range head {
		at[strings.TrimSpace(h)] = i + 1
	}
	for _, h := range []string{"申请号", "发票号码", "开票日期"} {
		if at[h] == 0 {
			return nil, nil, fault.New(fault.Invalid, "the file has no column %s", h).At("/csv")
		}
	}
	seen := map[string]bool{}
	for {
		cells, err := r.Read()
		if cells == nil && err != nil {
			if line, ok := brokenAt(err); ok {
				bad = append(bad, Bad{Line: line, Sentence: "the line is no CSV"})
				continue
			}
			return good, bad, nil
		}
		line, _ := r.FieldPos(0)
		n, field, sentence := numberOf(cells, at)
		if sentence == "" && seen[n.Number] {
			field, sentence = "发票号码", "the number stands twice in the file"
		}
		if sentence != "" {
			bad = append(bad, Bad{line, field, sentence})
			continue
		}
		seen[n.Number], n.Line = true, line
		good = append(good, n)
	}
}

func brokenAt(err error) (int, bool) {
	if e, ok := err.(*csv.ParseError); ok { //nolint:errorlint // encoding/csv returns it bare
		return e.Line, true
	}
	return 0, false
}

func numberOf(cells []string, at map[string]int) (n Number, field, sentence string) {
	cell := func(h string) string {
		if i := at[h] - 1; i < len(cells) {
			return strings.TrimSpace(cells[i])
		}
		return ""
	}
	n.ID, n.Number = cell("申请号"), cell("发票号码")
	day, err := period.ParseDate(cell("开票日期"))
	n.Day = day
	switch {
	case n.ID == "":
		return n, "申请号", "the request is not named"
	case !twenty.MatchString(n.Number):
		return n, "发票号码", "a number has 20 digits"
	case err != nil:
		return n, "开票日期", "write the day as YYYY-MM-DD"
	}
	return n, "", ""
}
