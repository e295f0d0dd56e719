package receivable

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
)

func yuan(fen int64) money.Amount { return money.New(fen, "CNY") }

func date(month, day int) period.Date { return period.NewDate(2026, time.Month(month), day) }

func invoice(id string, issued, due period.Date, amount, settled int64) Document {
	return Document{ID: id, Number: "INV-" + id, IssuedOn: issued, DueOn: due, Amount: yuan(amount), Settled: yuan(settled)}
}

func TestAnAccountOnADay(t *testing.T) {
	on := date(11, 30)
	documents := []Document{
		invoice("new", date(11, 20), date(12, 20), 100, 0), invoice("due-today", date(10, 31), date(11, 30), 200, 0), invoice("day-after", date(10, 30), date(11, 29), 400, 100),
		invoice("thirty", date(10, 1), date(10, 31), 800, 0), invoice("thirty-one", date(9, 30), date(10, 30), 1600, 0), invoice("ninety-one", date(8, 1), date(8, 31), 3200, 0),
		invoice("paid", date(8, 2), date(9, 1), 6400, 6400), invoice("tomorrow", date(12, 1), date(12, 31), 9999, 0),
		{ID: "credit", Number: "CN-1", IssuedOn: date(11, 1), Amount: yuan(-50), Settled: yuan(0)},
		{ID: "lost", Number: "INV-lost", IssuedOn: date(7, 1), DueOn: date(7, 31), Amount: yuan(70), Settled: yuan(0), WrittenOff: true},
	}
	receipts := []Receipt{{ID: "r1", Reference: "B1", ReceivedOn: date(9, 5), Amount: yuan(6500), Allocated: yuan(6500)}, {ID: "r2", Reference: "B2", ReceivedOn: date(12, 2), Amount: yuan(1), Allocated: yuan(0)},
		{ID: "r3", Reference: "B3", ReceivedOn: date(11, 2), Amount: yuan(30), Allocated: yuan(0)}}
	s, err := Of("CNY", on, documents, receipts)
	require.NoError(t, err)

	t.Run("what is due today is not overdue", func(t *testing.T) { require.Equal(t, yuan(300), s.Ageing.Current) })
	t.Run("one to thirty days", func(t *testing.T) { require.Equal(t, yuan(300+800), s.Ageing.Days30) })
	t.Run("the thirty-first day is the next class", func(t *testing.T) { require.Equal(t, yuan(1600), s.Ageing.Days60) })
	t.Run("nothing of sixty-one to ninety days", func(t *testing.T) { require.Equal(t, yuan(0), s.Ageing.Days90) })
	t.Run("over ninety days", func(t *testing.T) { require.Equal(t, yuan(3200), s.Ageing.Older) })
	t.Run("what comes later is not in it", func(t *testing.T) {
		for _, i := range s.Items {
			require.False(t, on.Before(i.Date), i.ID)
		}
	})
	t.Run("unused transfers and credit notes are the customer's", func(t *testing.T) { require.Equal(t, yuan(50+30), s.Credit) })
	t.Run("the balance is what is open less what is unused", func(t *testing.T) {
		require.Equal(t, yuan(6200), s.Outstanding)
		require.Equal(t, yuan(6200-80), s.Balance)
	})
	t.Run("what was given up is no longer asked for", func(t *testing.T) {
		require.Equal(t, KindWriteOff, s.Items[len(s.Items)-1].Kind)
	})
	t.Run("the oldest debt stands first", func(t *testing.T) {
		require.Equal(t, "ninety-one", s.Open[0].ID)
		require.Equal(t, 91, s.Open[0].DaysOverdue)
	})
}

func TestTheBalanceIsAlwaysOpenLessUnused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var documents []Document
		var receipts []Receipt
		for i := range rapid.IntRange(0, 8).Draw(t, "invoices") {
			amount := rapid.Int64Range(1, 1000000).Draw(t, "amount")
			paid := rapid.Int64Range(0, amount).Draw(t, "paid")
			issued := date(1, 1).AddDays(rapid.IntRange(0, 300).Draw(t, "issued"))
			documents = append(documents, invoice("i", issued, issued.AddDays(30), amount, paid))
			if paid > 0 {
				extra := rapid.Int64Range(0, 500).Draw(t, "extra")
				receipts = append(receipts, Receipt{ID: "r", ReceivedOn: issued.AddDays(i), Amount: yuan(paid + extra), Allocated: yuan(paid)})
			}
		}
		s, err := Of("CNY", date(12, 31), documents, receipts)
		require.NoError(t, err)
		want, err := s.Outstanding.Sub(s.Credit)
		require.NoError(t, err)
		require.Equal(t, want, s.Balance)
		aged, err := money.Sum("CNY", s.Ageing.Current, s.Ageing.Days30, s.Ageing.Days60, s.Ageing.Days90, s.Ageing.Older)
		require.NoError(t, err)
		require.Equal(t, s.Outstanding, aged)
	})
}
