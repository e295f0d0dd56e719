package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/gainshare/gainshare/internal/rules/contact"
)

// serve plays what happened on a contact: who answered, how long it took, and
// what the buyer thought of it.
func serve(r *rand.Rand, c *Contact, onDuty bool) {
	c.Events, c.Authors = []contact.Event{contact.BuyerWrote}, []string{}
	if c.AIChannel {
		serveByAI(r, c, onDuty)
	} else if onDuty || r.IntN(3) > 0 { // night questions are answered in the morning, a third never
		person(r, c)
	}
	length := time.Duration(c.HandleSeconds+30+r.IntN(600)) * time.Second
	c.ClosedAt = c.StartedAt.Add(length)
	c.Events = append(c.Events, contact.Closed)
	if c.Kind == KindQuestion && slices.Contains(c.Authors, "ai") && r.IntN(50) == 0 {
		c.ReopenedAt = c.ClosedAt.Add(time.Duration(1+r.IntN(71)) * time.Hour)
		c.Events = append(c.Events, contact.Reopened)
	}
	judge(r, c)
}

func serveByAI(r *rand.Rand, c *Contact, onDuty bool) {
	switch c.Kind {
	case KindAskPerson:
		transfer(r, c, onDuty, contact.TransferAsked, "asked_for_human")
	case KindAngry:
		transfer(r, c, onDuty, contact.TransferTriggered, "emotion")
	case KindStranger:
		transfer(r, c, onDuty, contact.TransferTriggered, "no_article")
	default:
		question(r, c, onDuty)
	}
}

func question(r *rand.Rand, c *Contact, onDuty bool) {
	switch x := r.IntN(100); {
	case x < 87:
		answer(r, c)
	case x < 91:
		transfer(r, c, onDuty, contact.TransferTriggered, "low_confidence")
	case x < 93:
		answer(r, c)
		transfer(r, c, onDuty, contact.TransferAsked, "asked_for_human")
	case x < 96: // a person stepped in without a transfer
		answer(r, c)
		person(r, c)
	}
}

func answer(r *rand.Rand, c *Contact) {
	c.AIMessages += 1 + r.IntN(3)
	c.Events = append(c.Events, contact.AIAnswered)
	c.Authors = append(c.Authors, "ai")
}

func transfer(r *rand.Rand, c *Contact, onDuty bool, e contact.Event, reason string) {
	c.Events = append(c.Events, e)
	c.HandoverReason = reason
	if onDuty {
		person(r, c)
	}
}

// person handles the contact: 90 to 480 seconds, shorter handling is commoner.
func person(r *rand.Rand, c *Contact) {
	c.Events = append(c.Events, contact.PersonWrote)
	c.Authors = append(c.Authors, "person")
	c.Agent = fmt.Sprintf("agent-%02d", 1+r.IntN(24))
	c.HandleSeconds = 90 + min(r.IntN(390), r.IntN(390))
}

func judge(r *rand.Rand, c *Contact) {
	served := len(c.Authors) > 0
	if served && r.IntN(4) == 0 {
		c.CSAT = 5 - min(r.IntN(4), r.IntN(5), r.IntN(3))
		if c.Kind == KindAngry {
			c.CSAT = 1 + r.IntN(3)
		}
	}
	c.Complaint = (c.Kind == KindAngry && r.IntN(6) == 0) || (!served && r.IntN(60) == 0)
	if served && r.IntN(14) == 0 {
		c.SalesRef = "sale-" + c.ExternalID
		c.SalesAmount = fmt.Sprintf("%d.%02d", 40+r.IntN(1800), r.IntN(100))
	}
}

// busy is the weight of each hour of the day.
var busy = [24]int{3, 2, 1, 1, 1, 1, 2, 4, 7, 10, 12, 12, 11, 11, 11, 11, 10, 9, 9, 11, 13, 13, 10, 6}

// moments returns n instants of a day in order.
func moments(r *rand.Rand, day time.Time, n int) []time.Time {
	total := 0
	for _, w := range busy {
		total += w
	}
	out := make([]time.Time, n)
	for i := range out {
		x, hour := r.IntN(total), 0
		for x >= busy[hour] {
			x -= busy[hour]
			hour++
		}
		out[i] = day.Add(time.Duration(hour)*time.Hour + time.Duration(r.IntN(3600))*time.Second)
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}
