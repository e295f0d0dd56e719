package calendar

import (
	"time"

	"github.com/gainshare/gainshare/internal/rules/period"
)

// Mainland returns the calendar of mainland China for the years published so far:
// the State Council's yearly notices on holiday arrangements, 国办发明电〔2023〕7号
// (2024), 国办发明电〔2024〕12号 (2025) and 国办发明电〔2025〕7号 (2026). Weekend
// days inside a holiday are listed too, as the notices do.
func Mainland() (Calendar, error) {
	return New(map[int]Year{2024: mainland2024(), 2025: mainland2025(), 2026: mainland2026()})
}

// span lists the days of one month from first to last, both included.
func span(year int, month time.Month, first, last int) []period.Date {
	var days []period.Date
	for d := first; d <= last; d++ {
		days = append(days, period.NewDate(year, month, d))
	}
	return days
}

func join(spans ...[]period.Date) []period.Date {
	var all []period.Date
	for _, s := range spans {
		all = append(all, s...)
	}
	return all
}

func mainland2024() Year {
	const y = 2024
	return Year{
		Source: "国办发明电〔2023〕7号",
		Holidays: join(
			span(y, time.January, 1, 1), span(y, time.February, 10, 17), span(y, time.April, 4, 6), span(y, time.May, 1, 5),
			span(y, time.June, 10, 10), span(y, time.September, 15, 17), span(y, time.October, 1, 7)),
		Makeup: join(
			span(y, time.February, 4, 4), span(y, time.February, 18, 18), span(y, time.April, 7, 7), span(y, time.April, 28, 28),
			span(y, time.May, 11, 11), span(y, time.September, 14, 14), span(y, time.September, 29, 29), span(y, time.October, 12, 12)),
	}
}

func mainland2025() Year {
	const y = 2025
	return Year{
		Source: "国办发明电〔2024〕12号",
		Holidays: join(
			span(y, time.January, 1, 1), span(y, time.January, 28, 31), span(y, time.February, 1, 4), span(y, time.April, 4, 6),
			span(y, time.May, 1, 5), span(y, time.May, 31, 31), span(y, time.June, 1, 2), span(y, time.October, 1, 8)),
		Makeup: join(
			span(y, time.January, 26, 26), span(y, time.February, 8, 8), span(y, time.April, 27, 27),
			span(y, time.September, 28, 28), span(y, time.October, 11, 11)),
	}
}

func mainland2026() Year {
	const y = 2026
	return Year{
		Source: "国办发明电〔2025〕7号",
		Holidays: join(
			span(y, time.January, 1, 3), span(y, time.February, 15, 23), span(y, time.April, 4, 6), span(y, time.May, 1, 5),
			span(y, time.June, 19, 21), span(y, time.September, 25, 27), span(y, time.October, 1, 7)),
		Makeup: join(
			span(y, time.January, 4, 4), span(y, time.February, 14, 14), span(y, time.February, 28, 28), span(y, time.May, 9, 9),
			span(y, time.September, 20, 20), span(y, time.October, 10, 10)),
	}
}
