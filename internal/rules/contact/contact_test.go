package contact_test

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gainshare/gainshare/internal/rules/contact"
	"github.com/gainshare/gainshare/testsuite/property"
)

func TestWhatBecomesOfAContact(t *testing.T) {
	for _, c := range []struct {
		name    string
		events  []contact.Event
		channel bool
		outcome contact.Outcome
		class   contact.Class
		durable bool
	}{
		{"the AI answered and nobody else was needed", []contact.Event{contact.BuyerWrote, contact.AIAnswered, contact.Closed}, true, contact.Accepted, contact.ClassAI, true},
		{"the AI answered and the buyer came back on the same matter", []contact.Event{contact.BuyerWrote, contact.AIAnswered, contact.Closed, contact.Reopened, contact.AIAnswered}, true, contact.Accepted, contact.ClassAI, false},
		{"the buyer asked for a person and one came", []contact.Event{contact.BuyerWrote, contact.TransferAsked, contact.PersonWrote}, true, contact.Transferred, contact.ClassHuman, false},
		{"the AI handed over and nobody came", []contact.Event{contact.BuyerWrote, contact.AIAnswered, contact.TransferTriggered}, true, contact.Transferred, contact.ClassUnserved, false},
		{"a person stepped in by herself after the AI", []contact.Event{contact.BuyerWrote, contact.AIAnswered, contact.PersonWrote}, true, contact.Unresolved, contact.ClassHuman, false},
		{"nobody answered", []contact.Event{contact.BuyerWrote}, true, contact.Unresolved, contact.ClassUnserved, false},
		{"a channel of people only", []contact.Event{contact.BuyerWrote}, false, contact.Unresolved, contact.ClassHuman, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.outcome, contact.OutcomeOf(c.events))
			require.Equal(t, c.class, contact.ClassOf(c.events, c.channel))
			require.Equal(t, c.durable, contact.Durable(c.events))
		})
	}
}

func TestWhereAMessageGoes(t *testing.T) {
	at := time.Date(2026, 11, 30, 23, 0, 0, 0, time.UTC)
	open := contact.Last{LastMessageAt: at, Intent: "refund"}
	closed := contact.Last{LastMessageAt: at, ClosedAt: at.Add(time.Hour), Intent: "refund"}
	for _, c := range []struct {
		name   string
		last   *contact.Last
		after  time.Duration
		intent string
		gap    time.Duration
		want   contact.Step
	}{
		{"a buyer not seen before", nil, 0, "refund", 0, contact.StepNew},
		{"just before a day of silence", &open, 24*time.Hour - time.Nanosecond, "", 0, contact.StepAppend},
		{"after exactly a day of silence, another matter", &open, 24 * time.Hour, "size", 0, contact.StepNew},
		{"after exactly a day of silence, the same matter", &open, 24 * time.Hour, "refund", 0, contact.StepReopen},
		{"the contract says one hour", &open, 2 * time.Hour, "size", time.Hour, contact.StepNew},
		{"within 72 hours of closing, across the month end", &closed, 73 * time.Hour, "refund", 0, contact.StepReopen},
		{"a second after the 72 hours", &closed, 73*time.Hour + time.Second, "refund", 0, contact.StepNew},
		{"within 72 hours without a known matter", &closed, 2 * time.Hour, "", 0, contact.StepNew},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, contact.Next(c.last, at.Add(c.after), c.intent, c.gap))
		})
	}
}

func TestTheAIClassIsFinalAfterTheWindow(t *testing.T) {
	closed := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	require.False(t, contact.Confirmed(closed, closed.Add(72*time.Hour)))
	require.True(t, contact.Confirmed(closed, closed.Add(72*time.Hour+1)))
	require.False(t, contact.Confirmed(time.Time{}, closed))
}

func TestAReopeningAfterTheBillIsACorrection(t *testing.T) {
	got, ok := contact.CorrectionOf(contact.ClassAI, contact.ClassHuman)
	require.True(t, ok)
	require.Equal(t, contact.Correction{Reverse: contact.ClassAI, Add: contact.ClassHuman}, got)
	_, ok = contact.CorrectionOf(contact.ClassAI, contact.ClassAI)
	require.False(t, ok)
}

func TestTheThreeRatesAlwaysAddUpToOne(t *testing.T) {
	property.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 1_000_000)
		c := contact.Counts{Accepted: n.Draw(t, "accepted"), Transferred: n.Draw(t, "transferred"), Unresolved: rapid.Int64Range(0, 2).Draw(t, "unresolved")}
		m, ok := contact.MeasuresOf(c)
		if ok != (c.Eligible() > 0) {
			t.Fatal("rates without contacts")
		}
		if ok && (!m.Acceptance.Add(m.Transfer).Add(m.Unresolved).Equal(decimal.NewFromInt(1)) || m.Unresolved.IsNegative()) {
			t.Fatalf("%+v", m)
		}
	})
}

func TestEveryContactIsCountedOnce(t *testing.T) {
	events := rapid.SliceOf(rapid.SampledFrom([]contact.Event{contact.BuyerWrote, contact.AIAnswered, contact.PersonWrote, contact.TransferAsked, contact.Reopened}))
	property.Check(t, func(t *rapid.T) {
		var c contact.Counts
		total, excluded := 0, int64(0)
		for range rapid.IntRange(0, 30).Draw(t, "contacts") {
			why := rapid.SampledFrom([]contact.Exclusion{"", "", contact.ExcludedSpam}).Draw(t, "why")
			c.Add(events.Draw(t, "events"), rapid.Bool().Draw(t, "ai channel"), why)
			total++
		}
		for _, n := range c.Excluded {
			excluded += n
		}
		if c.Total()+excluded != int64(total) || c.Eligible()+c.HumanOnly != c.Total() || c.AI != c.Accepted || c.Durable > c.Accepted {
			t.Fatalf("%+v of %d", c, total)
		}
	})
}
