package offline

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/forecasting"
	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
)

// ForecastFiles are the files of a forecast, by content: the history with the columns
// date and contacts (or offered), and, unless nil, the holidays with the columns date
// and name.
type ForecastFiles struct{ History, Holidays []byte }

// Forecast returns the forecast of the days after a history as CSV with the columns
// date, p50, p80 and p95, and the missing days it filled. An error is a fault that
// names file, line and column.
func Forecast(files ForecastFiles, horizon int) (table []byte, filled []period.Date, err error) {
	history, err := readHistory(files.History)
	if err != nil {
		return nil, nil, err
	}
	holidays, err := readHolidays(files.Holidays)
	if err != nil {
		return nil, nil, err
	}
	full, filled, err := forecasting.Complete(history)
	if err != nil {
		return nil, nil, refused("history", err)
	}
	days, err := forecasting.Daily(full, holidays, horizon)
	if err != nil {
		return nil, nil, refused("forecast", err)
	}
	return quantiles(days), filled, nil
}

func refused(field string, err error) error {
	return fault.New(fault.Invalid, "%v", err).At(field)
}

// quantiles writes the quantiles with two decimals.
func quantiles(days []forecasting.Expected) []byte {
	var out bytes.Buffer
	out.WriteString("date,p50,p80,p95\n")
	const decimals, bits = 2, 64
	text := func(x float64) string { return strconv.FormatFloat(x, 'f', decimals, bits) }
	for _, d := range days {
		fmt.Fprintf(&out, "%s,%s,%s,%s\n", d.Date, text(d.P50), text(d.P80), text(d.P95))
	}
	return out.Bytes()
}

func readHistory(data []byte) ([]forecasting.Day, error) {
	var days []forecasting.Day
	err := eachRow("history", data, []string{"contacts", "offered"}, func(date period.Date, volume string) error {
		contacts, err := money.ParseDecimal(volume)
		if err != nil {
			return err
		}
		if contacts.IsNegative() {
			return errors.New("is not negative")
		}
		days = append(days, forecasting.Day{Date: date, Contacts: contacts.InexactFloat64()})
		return nil
	})
	return days, err
}

func readHolidays(data []byte) (forecasting.Holidays, error) {
	if data == nil {
		return nil, nil
	}
	holidays := forecasting.Holidays{}
	err := eachRow("holidays", data, []string{"name"}, func(date period.Date, _ string) error {
		holidays[date] = true
		return nil
	})
	return holidays, err
}

// eachRow reads a CSV file with a header line and calls do with each row's date and
// the value of the first of the columns that the file has. Other columns are left
// unread.
func eachRow(file string, data []byte, columns []string, do func(period.Date, string) error) error {
	rows := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	header, err := rows.Read()
	if err != nil {
		return refused(file, fmt.Errorf("a header line with date and %s is needed", columns[0]))
	}
	date, value := find(header, "date"), find(header, columns...)
	if date < 0 || value < 0 {
		return refused(file+": line 1", fmt.Errorf("the columns date and %s are needed", columns[0]))
	}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return refused(file, err)
		}
		line, _ := rows.FieldPos(0)
		at := fmt.Sprintf("%s: line %d, ", file, line)
		day, err := period.ParseDate(row[date])
		if err != nil {
			return refused(at+"date", err)
		}
		if err := do(day, row[value]); err != nil {
			return refused(at+header[value], err)
		}
	}
}

// find returns the place of the first of the names that a header has, or -1.
func find(header []string, names ...string) int {
	for _, name := range names {
		for i, column := range header {
			if column == name {
				return i
			}
		}
	}
	return -1
}
