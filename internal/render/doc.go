// Package render owns how documents look on paper and in a spreadsheet: PDF with Chinese text, XLSX with live
// formulas, tables for accounting programs. The same document gives the same bytes, wherever and whenever it is made.
//
// It decides no figure: amounts arrive computed, and a workbook's formulas repeat the rules so that the reader can
// check them. It reads no database, no clock and no file.
package render

import (
	"strings"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
)

// Lang is the language of a document's own words; names and reasons stay as they were written.
type Lang int

// The languages of documents.
const (
	Chinese Lang = iota
	English
)

// ParseLang reads "zh-CN", "zh" or "en"; "" is Chinese, anything else fault.Invalid.
func ParseLang(s string) (Lang, error) {
	switch s {
	case "", "zh", "zh-CN":
		return Chinese, nil
	case "en":
		return English, nil
	}
	return Chinese, fault.New(fault.Invalid, "documents are written in zh-CN or en, not in %q", s).At("/lang")
}

// Party is one side of a document.
type Party struct {
	Name      string // 名称, 抬头
	TaxNumber string // 税号; empty where unknown
	Contact   string // 地址、电话
	Bank      string // 开户行及账号
}

// grouped writes an amount with thousands separators: -1,234,567.89.
func grouped(a money.Amount) string { return group(a.String()) }

// group puts separators into a decimal text; other text stays.
func group(s string) string {
	sign, rest := "", s
	if strings.HasPrefix(s, "-") {
		sign, rest = "-", s[1:]
	}
	whole, fraction, dotted := strings.Cut(rest, ".")
	if whole == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		return s
	}
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	if dotted {
		whole += "." + fraction
	}
	return sign + whole
}

// say picks the text of a language.
func (l Lang) say(chinese, english string) string {
	if l == English {
		return english
	}
	return chinese
}
