package explain

import (
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/fault"
)

// Month is an engagement's month in counts.
type Month struct {
	Engagement, Month string
	Counts            map[string]int64 // contacts, eligible, outside, excluded, accepted, transferred, unresolved, durable, ai, human, unserved
	Produced          Producer
}

// ratios are the measures that divide one count by another, with six decimals.
var ratios = map[string][2]string{
	"acceptance": {"accepted", "eligible"}, "transfer": {"transferred", "eligible"}, "unresolved_rate": {"unresolved", "eligible"}, "durable_rate": {"durable", "eligible"},
}

// sums are the counts that are added up from others.
var sums = map[string][]string{"eligible": {"accepted", "transferred", "unresolved"}, "contacts": {"ai", "human", "unserved"}}

// OfMeasure explains a measure of a month by name (acceptance where none is given): a ratio by its two counts, a count by its parts and its rows.
func OfMeasure(m Month, name string) (Explanation, error) {
	name = orElse(name, "acceptance")
	e := Explanation{Subject: m.subject(name), Label: name, Inputs: []Input{}, Parts: []Part{}, Produced: m.Produced}
	if pair, ok := ratios[name]; ok {
		over, under := m.Counts[pair[0]], m.Counts[pair[1]]
		e.Formula, e.Value, e.Precise = pair[0]+" / "+pair[1], "0", strconv.FormatInt(over, 10)+"/"+strconv.FormatInt(under, 10)
		if under > 0 {
			e.Value = decimal.NewFromInt(over).DivRound(decimal.NewFromInt(under), 6).String()
		}
		for _, count := range pair {
			e.Inputs = append(e.Inputs, Input{Name: count, Value: strconv.FormatInt(m.Counts[count], 10), Unit: "contacts", Subject: m.subject(count)})
		}
		return e, nil
	}
	n, known := m.Counts[name]
	if !known {
		return e, fault.New(fault.NotFound, "there is no measure %q", name)
	}
	e.Value, e.Unit, e.Formula = strconv.FormatInt(n, 10), "contacts", "count"
	e.Records = &Records{Count: n, Link: m.link(name)}
	for _, part := range sums[name] {
		e.Formula = "sum"
		e.Parts = append(e.Parts, Part{Label: part, Value: strconv.FormatInt(m.Counts[part], 10), Subject: m.subject(part)})
	}
	return e, nil
}

func (m Month) subject(name string) string {
	return "measure:" + m.Engagement + "." + m.Month + ":" + name
}

// link lists the contacts of a count, narrowed where the list can be.
func (m Month) link(name string) string {
	link := "/api/v1/engagements/" + m.Engagement + "/contacts?month=" + m.Month
	switch name {
	case "ai", "human", "unserved":
		return link + "&class=" + name
	case "accepted", "transferred", "unresolved":
		return link + "&outcome=" + name
	}
	return link
}
