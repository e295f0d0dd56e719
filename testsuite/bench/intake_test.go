package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/lib/pq"
	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/api"
	"github.com/gainshare/gainshare/internal/connect"
	"github.com/gainshare/gainshare/internal/store"
	"github.com/gainshare/gainshare/internal/wire"
)

// lines of one signed delivery, and when the measured contacts begin.
const delivery = 100

var contactsBegin = time.Date(2026, 11, 1, 2, 0, 0, 0, time.UTC)

const bareContacts = `
	CREATE TABLE bare_contacts (LIKE contacts INCLUDING DEFAULTS, PRIMARY KEY (started_at, id));
	CREATE TABLE bare_keys (LIKE contact_keys, PRIMARY KEY (engagement_id, source, external_id));
	INSERT INTO intake_secrets (engagement_id, id, secret) VALUES ('e1', 'k', '0123456789abcdef01234567');
	SELECT ensure_contact_partition('2026-11-15');
	GRANT ALL ON bare_contacts, bare_keys TO gainshare_app;`

// intake sends signed deliveries through the whole API, and writes the same contacts barely.
type intake struct {
	db     *store.DB
	server *httptest.Server
	next   int
}

// nobody carries commands: taking contacts in needs none.
type nobody struct{}

func (nobody) Send(context.Context, store.Command) (wire.Reply, error) {
	return wire.Reply{}, fmt.Errorf("no command is sent here")
}

func newIntake(t testing.TB) *intake {
	db, owner := fresh(t, parties)
	_, err := owner.Exec(bareContacts)
	require.NoError(t, err)
	handler, err := api.New(api.Deps{DB: db, Sender: nobody{}, PerCaller: 1e6})
	require.NoError(t, err)
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return &intake{db: db, server: server}
}

func (k *intake) contacts() []connect.Contact {
	out := make([]connect.Contact, delivery)
	for i := range out {
		k.next++
		closed := contactsBegin.Add(time.Duration(k.next)*time.Second + time.Minute)
		csat := 1 + k.next%5
		out[i] = connect.Contact{Source: "desk", ExternalID: strconv.Itoa(k.next), ShopID: "s1", Channel: "chat", BuyerKey: fmt.Sprint("buyer-", k.next%997),
			StartedAt: closed.Add(-time.Minute), ClosedAt: &closed, AIWrote: true, AIMessages: 3, Language: "zh", Intent: "logistics", HandleSeconds: 60, CSAT: &csat}
	}
	return out
}

func (k *intake) product(t testing.TB, deliveries int) round {
	return func() int {
		for range deliveries {
			var body bytes.Buffer
			write := json.NewEncoder(&body)
			for _, c := range k.contacts() {
				require.NoError(t, write.Encode(c))
			}
			k.send(t, body.Bytes())
		}
		return deliveries * delivery
	}
}

func (k *intake) send(t testing.TB, body []byte) {
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, k.server.URL+"/api/v1/ingest/contacts?engagement=e1", bytes.NewReader(body))
	require.NoError(t, err)
	id, now := fmt.Sprint("msg-", k.next), strconv.FormatInt(time.Now().Unix(), 10)
	req.Header.Set("Content-Type", "application/x-ndjson")
	req.Header.Set("webhook-id", id)
	req.Header.Set("webhook-timestamp", now)
	req.Header.Set("webhook-signature", connect.Sign([]byte("0123456789abcdef01234567"), id, now, body))
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	var view struct{ Accepted int }
	require.NoError(t, json.NewDecoder(res.Body).Decode(&view))
	require.Equal(t, delivery, view.Accepted, res.Status)
}

func (k *intake) floor(t testing.TB, deliveries int) round {
	return func() int {
		for range deliveries {
			contacts := k.contacts()
			require.NoError(t, k.db.InTx(t.Context(), func(tx *store.Tx) error { return bareIntake(t.Context(), tx, contacts) }))
		}
		return deliveries * delivery
	}
}

// bareIntake writes keys and contacts of a delivery, two statements in one transaction.
func bareIntake(ctx context.Context, tx *store.Tx, contacts []connect.Contact) error {
	var external, buyer, started pq.StringArray
	var hashes pq.ByteaArray
	for _, c := range contacts {
		external, buyer, started = append(external, c.ExternalID), append(buyer, c.BuyerKey), append(started, c.StartedAt.Format(time.RFC3339Nano))
		hashes = append(hashes, make([]byte, 32))
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO bare_keys SELECT 'e1', 'desk', x, 'ct_' || x, at, h FROM unnest($1::text[], $2::timestamptz[], $3::bytea[]) AS k(x, at, h)`,
		external, started, hashes); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO bare_contacts (id, engagement_id, shop_id, channel, month, day, buyer_key, started_at, closed_at, last_message_at, ai_wrote, language,
			intent, handle_seconds, ai_messages, csat, outcome, class, source, external_id, received_at)
		SELECT 'ct_' || x, 'e1', 's1', 'chat', '2026-11', (at AT TIME ZONE 'Asia/Shanghai')::date, b, at, at + interval '1 minute', at + interval '1 minute', true, 'zh',
			'logistics', 60, 3, 4, 'accepted', 'ai', 'desk', x, now() FROM unnest($1::text[], $2::timestamptz[], $3::text[]) AS k(x, at, b)`, external, started, buyer)
	return err
}

func TestTheFloorTakesInTheSameContacts(t *testing.T) {
	k := newIntake(t)
	require.Equal(t, delivery, k.product(t, 1)())
	require.Equal(t, delivery, k.floor(t, 1)())
	require.Equal(t, count(t, k.db, "contacts"), count(t, k.db, "bare_contacts"))
	require.Equal(t, count(t, k.db, "contact_keys"), count(t, k.db, "bare_keys"))
}

func BenchmarkContactIntake(b *testing.B) {
	k := newIntake(b)
	compare(b, row{name: "signed deliveries of 100 contacts through the API", unit: "contact", aim: "beside a bare insert"}, 9, k.product(b, 20), k.floor(b, 20))
}
