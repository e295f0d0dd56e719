package evidence

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// CanonicalRows writes evidence rows as canonical CSV: a header, rows sorted by
// their cells, RFC 4180 quoting where needed, line feeds. Rows of another width
// than the header are an error.
func CanonicalRows(columns []string, rows [][]string) ([]byte, error) {
	sorted := append([][]string{}, rows...)
	sort.SliceStable(sorted, func(a, b int) bool {
		return strings.Join(sorted[a], "\x00") < strings.Join(sorted[b], "\x00")
	})
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	for _, row := range append([][]string{columns}, sorted...) {
		if len(row) != len(columns) || len(columns) == 0 {
			return nil, fmt.Errorf("a row has %d cells under %d columns", len(row), len(columns))
		}
		if err := w.Write(row); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// HashRows returns the canonical CSV of rows and its summary; the tallies are
// filled in with their values.
func HashRows(columns []string, rows [][]string, tallies []Tally) ([]byte, RowsSummary, error) {
	text, err := CanonicalRows(columns, rows)
	if err != nil {
		return nil, RowsSummary{}, err
	}
	s := RowsSummary{Columns: columns, Count: int64(len(rows)), SHA256: HashFile(text), Tallies: []Tally{}}
	for _, t := range tallies {
		if t.Value, err = t.over(columns, rows); err != nil {
			return nil, RowsSummary{}, err
		}
		s.Tallies = append(s.Tallies, t)
	}
	return text, s, nil
}

// over counts or sums the rows a tally is about.
func (t Tally) over(columns []string, rows [][]string) (string, error) {
	at, err := t.places(columns)
	if err != nil {
		return "", err
	}
	count, sum := 0, decimal.Zero
	for _, row := range rows {
		if !t.matches(at, row) {
			continue
		}
		count++
		if t.Column == "" {
			continue
		}
		d, err := money.ParseDecimal(row[at[t.Column]])
		if err != nil {
			return "", fmt.Errorf("the tally %q: %w", t.Key, err)
		}
		sum = sum.Add(d)
	}
	if t.Column == "" {
		return strconv.Itoa(count), nil
	}
	return sum.String(), nil
}

// places returns where each column stands; a tally over a column that is not there
// is an error.
func (t Tally) places(columns []string) (map[string]int, error) {
	at := map[string]int{}
	for i, c := range columns {
		at[c] = i
	}
	for column := range t.Where {
		if _, known := at[column]; !known {
			return nil, fmt.Errorf("the tally %q asks for a column %q that is not there", t.Key, column)
		}
	}
	if _, known := at[t.Column]; t.Column != "" && !known {
		return nil, fmt.Errorf("the tally %q sums a column %q that is not there", t.Key, t.Column)
	}
	return at, nil
}

func (t Tally) matches(at map[string]int, row []string) bool {
	for column, value := range t.Where {
		if row[at[column]] != value {
			return false
		}
	}
	return true
}

// checkRows compares a rows file with a document's summary: bytes, columns, count
// and every tally.
func checkRows(s RowsSummary, file []byte) error {
	if HashFile(file) != s.SHA256 {
		return errors.New("the evidence rows are not those of the document: their SHA-256 differs")
	}
	all, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil || len(all) == 0 {
		return fmt.Errorf("the evidence rows are not CSV: %v", err)
	}
	if strings.Join(all[0], ",") != strings.Join(s.Columns, ",") {
		return errors.New("the evidence rows have other columns than the document says")
	}
	if int64(len(all)-1) != s.Count {
		return fmt.Errorf("there are %d evidence rows, the document says %d", len(all)-1, s.Count)
	}
	for _, t := range s.Tallies {
		got, err := t.over(s.Columns, all[1:])
		if err != nil {
			return err
		}
		if !sameNumber(got, t.Value) {
			return fmt.Errorf("tally %s: the rows give %s, the document says %s", t.Key, got, t.Value)
		}
	}
	return nil
}

func sameNumber(a, b string) bool {
	x, errX := money.ParseDecimal(a)
	y, errY := money.ParseDecimal(b)
	return errX == nil && errY == nil && x.Equal(y)
}
