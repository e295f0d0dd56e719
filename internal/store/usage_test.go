package store_test

import (
	"crypto/sha256"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/money"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
)

const twoContacts = `
	SELECT ensure_contact_partition('2026-11-15');
	INSERT INTO contacts (id, engagement_id, shop_id, channel, month, day, buyer_key, started_at, ai_wrote, person_wrote, ai_messages, platform_dispute, outcome, class, source, external_id, received_at)
	VALUES ('ct_b', 'e1', 's1', 'chat', '2026-11', '2026-11-02', 'x', '2026-11-02 02:00+00', true, false, 3, false, 'accepted', 'ai', 'desk', '1', now()),
	       ('ct_B', 'e1', 's1', 'chat', '2026-11', '2026-11-03', 'y', '2026-11-03 02:00+00', false, true, 0, true, 'transferred', 'human', 'desk', '2', now());
	INSERT INTO contacts (id, engagement_id, shop_id, channel, month, day, buyer_key, started_at, excluded, source, external_id, received_at)
	VALUES ('ct_a', 'e1', 's1', 'chat', '2026-11', '2026-11-02', 'z', '2026-11-02 02:00+00', 'spam', 'desk', '3', now());`

// The canonical lines are part of what a merchant can recompute: they stay as they are.
func TestAMonthsUsageIsHashedOverItsCanonicalLines(t *testing.T) {
	db := emptyBooks(t)
	_, err := db.Exec(oneIssued + twoContacts)
	require.NoError(t, err)
	freeze := func() (s store.Snapshot) {
		require.NoError(t, db.InTx(t.Context(), func(tx *store.Tx) error {
			e, err := tx.Engagement(t.Context(), "e1", false)
			require.NoError(t, err)
			s, err = tx.TakeSnapshot(t.Context(), e, period.NewMonth(2026, 11), time.Date(2026, 12, 4, 0, 0, 0, 0, time.UTC), store.UsageNeeds{})
			return err
		}))
		return s
	}
	first := freeze()
	want := sha256.Sum256([]byte("ct_B,s1,2026-11-03,human,transferred,true,0,true,false\nct_b,s1,2026-11-02,ai,accepted,true,3,false,false\nseats.temp_days,0\n"))
	require.Equal(t, want[:], first.SHA256)
	require.EqualValues(t, 2, first.Rows, "what is excluded is not billed")
	usage, err := first.Usage()
	require.NoError(t, err)
	require.Equal(t, []money.Number{"2", "1", "1"}, []money.Number{usage.All["contacts.total"], usage.All["contacts.ai"], usage.All["contacts.human"]})
	require.Equal(t, first.ID, freeze().ID, "the same rows are the same snapshot")
	_, err = db.Exec(`UPDATE contacts SET ai_messages = 4 WHERE id = 'ct_b'`)
	require.NoError(t, err)
	require.NotEqual(t, first.ID, freeze().ID)
}
