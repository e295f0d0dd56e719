package activities_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/store"
)

func TestAnInvoiceSaysWhyItDiffersFromTheMonthBefore(t *testing.T) {
	d := issued(t)
	d.contacts("tea", "2025-02", 28, 100, 8, 1)
	d.bill("tea", "2025-02", "2025-03-04T05:00:00+08:00")
	require.NoError(t, d.db.InTx(t.Context(), func(tx *store.Tx) error {
		before, c, err := tx.InvoiceChange(t.Context(), february)
		require.NoError(t, err)
		require.Equal(t, []string{service, "-240.00", "-240.00", "0.00"}, []string{before, c.Total.String(), c.Volume.String(), c.Mix.String()}, "300 contacts fewer in the same mix, 0.80 each")
		_, _, err = tx.InvoiceChange(t.Context(), service)
		require.Equal(t, fault.NotFound, fault.CodeOf(err), "nothing came before the first")
		return nil
	}))
}
