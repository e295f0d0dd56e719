package api

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/gainshare/gainshare/internal/connect"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
)

// intakeView says what became of every line of a delivery.
type intakeView struct {
	BatchID    string         `json:"batch_id"`
	Accepted   int            `json:"accepted"`
	Duplicates int            `json:"duplicates"`
	Rejected   int            `json:"rejected"`
	Late       int            `json:"late"`
	RejectsURL string         `json:"rejects_url,omitempty"`
	Errors     []store.Reject `json:"errors"`
}

// errorsShown bounds the refused lines told at once; all of them are in the file of rejects.
const errorsShown = 100

// ingestContacts takes a signed NDJSON batch: the signature says who sent it, so no login is needed.
func (a *API) ingestContacts(c *call) (reply, error) {
	engagement := c.Query("engagement")
	secrets, err := a.DB.IntakeSecrets(c.ctx(), engagement)
	if err != nil {
		return reply{}, err
	}
	signed := connect.Signed{ID: c.GetHeader("webhook-id"), Timestamp: c.GetHeader("webhook-timestamp"), Signature: c.GetHeader("webhook-signature")}
	// The signature's age is measured by the machine's clock: senders do not know business time.
	if err := connect.Verify(signed, c.body, a.Now(), secrets); err != nil {
		return reply{}, err
	}
	c.scope.EngagementID = engagement
	return c.takeIn("ndjson", c.body, func(latest time.Time, _ *time.Location) ([]connect.Line, error) {
		return connect.NDJSON(c.body, latest), nil
	})
}

// uploadContacts takes a CSV file of contacts.
func uploadContacts(c *call) (reply, error) {
	_, content, fields, err := c.uploaded()
	if err != nil {
		return reply{}, err
	}
	mapping := map[string]string{}
	if text := fields["mapping"]; text != "" {
		if err := json.Unmarshal([]byte(text), &mapping); err != nil {
			return reply{}, fault.New(fault.Invalid, "the mapping is a JSON object: column to field").At("/mapping").Because(err)
		}
	}
	return c.takeIn("csv", content, func(latest time.Time, zone *time.Location) ([]connect.Line, error) {
		return connect.CSV(content, mapping, zone, latest)
	})
}

// takeIn reads the lines and stores the good ones, the refused ones and the counts in one transaction.
func (c *call) takeIn(channel string, content []byte, parse func(latest time.Time, zone *time.Location) ([]connect.Line, error)) (reply, error) {
	sum := sha256.Sum256(content)
	var view intakeView
	err := c.api.DB.InTx(c.ctx(), func(tx *store.Tx) error {
		in, err := newIntake(c.ctx(), tx, c.scope.EngagementID)
		if err != nil {
			return err
		}
		lines, err := parse(in.now.Add(aheadAllowed), in.engagement.Zone())
		if err != nil {
			return err
		}
		if err := in.take(c.ctx(), lines); err != nil {
			return err
		}
		b := store.Batch{ID: store.NewID("bat"), EngagementID: in.engagement.ID, Channel: channel, SHA256: sum[:], Accepted: in.accepted,
			Duplicates: in.duplicates, Rejected: len(in.rejects), Late: in.late, ReceivedBy: orNil(c.who.ID)}
		view = viewOfBatch(b, in.rejects)
		return tx.AddBatch(c.ctx(), b, in.rejects, in.now)
	})
	return ok(view), err
}

func viewOfBatch(b store.Batch, rejects []store.Reject) intakeView {
	v := intakeView{BatchID: b.ID, Accepted: b.Accepted, Duplicates: b.Duplicates, Rejected: b.Rejected, Late: b.Late, Errors: []store.Reject{}}
	if len(rejects) > 0 {
		v.RejectsURL = prefix + "/engagements/" + b.EngagementID + "/intake/" + b.ID + "/rejects.csv"
		v.Errors = rejects[:min(len(rejects), errorsShown)]
	}
	return v
}

// intake is one delivery on its way into the books.
type intake struct {
	tx         *store.Tx
	engagement store.Engagement
	zone       *time.Location
	now        time.Time
	channels   map[string]map[string]bool
	billed     map[string]bool // months with an issued invoice
	rooms      map[string]bool // UTC months that have a partition

	rejects                    []store.Reject
	accepted, duplicates, late int
}

func newIntake(ctx context.Context, tx *store.Tx, engagement string) (*intake, error) {
	in := &intake{tx: tx, billed: map[string]bool{}, rooms: map[string]bool{}}
	var err error
	if in.engagement, err = tx.Engagement(ctx, engagement, false); err != nil {
		return nil, err
	}
	in.zone = in.engagement.Zone()
	if in.now, err = tx.Now(ctx); err != nil {
		return nil, err
	}
	in.channels, err = tx.AIChannels(ctx, engagement)
	return in, err
}

func (in *intake) refuse(l connect.Line, field, reason string) {
	in.rejects = append(in.rejects, store.Reject{Line: l.No, Field: field, Reason: reason, Raw: l.Raw})
}

// take sorts the lines: refused, new, told before, and later states of what was told before.
func (in *intake) take(ctx context.Context, lines []connect.Line) error {
	good, keys := in.sort(lines)
	known, err := in.tx.ClaimKeys(ctx, in.engagement.ID, keys)
	if err != nil {
		return err
	}
	var fresh []store.IntakeContact
	for i, l := range good {
		k, on := keys[i], known[[2]string{l.Contact.Source, l.Contact.ExternalID}]
		switch {
		case on.ContactID == k.ContactID:
			row, err := in.contactOf(ctx, k.ContactID, l.Contact)
			if err != nil {
				return err
			}
			fresh = append(fresh, row)
		case on.Hash == k.Hash:
			in.duplicates++
		default:
			if err := in.update(ctx, l, on, k); err != nil {
				return err
			}
		}
	}
	in.accepted += len(fresh)
	return in.tx.AddContacts(ctx, fresh)
}

// sort takes out what is refused and what stands twice in the delivery itself.
func (in *intake) sort(lines []connect.Line) (good []connect.Line, keys []store.ContactKey) {
	seen := map[[2]string]string{}
	for _, l := range lines {
		if l.Contact.Source == "" {
			l.Contact.Source = "api"
		}
		name, hash := [2]string{l.Contact.Source, l.Contact.ExternalID}, hex.EncodeToString(l.Contact.Hash())
		_, shopKnown := in.channels[l.Contact.ShopID]
		_, channelKnown := in.channels[l.Contact.ShopID][l.Contact.Channel]
		first, twice := seen[name]
		switch {
		case l.Bad():
			in.refuse(l, l.Field, l.Reason)
		case !shopKnown:
			in.refuse(l, "shop_id", "the engagement has no such shop")
		case !channelKnown:
			in.refuse(l, "channel", "the shop has no such channel")
		case twice && first == hash:
			in.duplicates++
		case twice:
			in.refuse(l, "external_id", "stands twice in this delivery with different content")
		default:
			seen[name] = hash
			good = append(good, l)
			keys = append(keys, store.ContactKey{Source: name[0], ExternalID: name[1], ContactID: store.NewID("ct"),
				StartedAt: l.Contact.StartedAt.Format(time.RFC3339Nano), Hash: hash})
		}
	}
	return good, keys
}

// contactOf is a new contact as it is written, with its month in the engagement's zone.
func (in *intake) contactOf(ctx context.Context, id string, c connect.Contact) (store.IntakeContact, error) {
	local := c.StartedAt.In(in.zone)
	month := period.MonthOf(local).String()
	late, err := in.isLate(ctx, month)
	if err == nil {
		err = in.room(ctx, c.StartedAt)
	}
	if late {
		in.late++
	}
	seen := store.Contact{AIEnabled: in.channels[c.ShopID][c.Channel], AIWrote: c.AIWrote, PersonWrote: c.PersonWrote, TransferAsked: c.TransferAsked}
	seen.Decide()
	row := store.IntakeContact{ID: id, EngagementID: in.engagement.ID, ShopID: c.ShopID, Channel: c.Channel, Month: month, Day: period.DateOf(local).String(),
		BuyerKey: c.BuyerKey, OrderRef: c.OrderRef, StartedAt: c.StartedAt, ClosedAt: c.ClosedAt, LastMessageAt: c.StartedAt, AIWrote: c.AIWrote,
		PersonWrote: c.PersonWrote, TransferAsked: c.TransferAsked, AgentID: c.AgentID, Language: c.Language, Intent: c.Intent, HandoverReason: c.HandoverReason,
		HandleSeconds: c.HandleSeconds, AIMessages: c.AIMessages, CSAT: c.CSAT, Complaint: c.Complaint, Dispute: c.Dispute, SalesRef: c.SalesRef,
		AIEnabled: seen.AIEnabled, Excluded: c.Excluded, Outcome: seen.Outcome, Class: seen.Class, Source: c.Source, ExternalID: c.ExternalID, Late: late, ReceivedAt: in.now}
	if c.ClosedAt != nil {
		row.LastMessageAt = *c.ClosedAt
	}
	return row, err
}

func (in *intake) isLate(ctx context.Context, month string) (bool, error) {
	late, asked := in.billed[month]
	if asked {
		return late, nil
	}
	late, err := in.tx.MonthBilled(ctx, in.engagement.ID, month)
	in.billed[month] = late
	return late, err
}

func (in *intake) room(ctx context.Context, at time.Time) error {
	month := at.UTC().Format("2006-01")
	if in.rooms[month] {
		return nil
	}
	in.rooms[month] = true
	return in.tx.EnsurePartition(ctx, at)
}

// update takes a later state of a contact told before: closing, an opinion, who wrote. What it is about (shop,
// channel, buyer, beginning) cannot change under the same name, and what has happened cannot unhappen.
func (in *intake) update(ctx context.Context, l connect.Line, on, told store.ContactKey) error {
	ct, err := in.tx.LockContact(ctx, in.engagement.ID, on.ContactID)
	if err != nil {
		return err
	}
	c := l.Contact
	if ct.ShopID != c.ShopID || ct.Channel != c.Channel || ct.BuyerKey != c.BuyerKey || !ct.StartedAt.Equal(c.StartedAt) {
		in.refuse(l, "external_id", "another contact has this name already")
		return nil
	}
	if undone(ct, c) {
		in.refuse(l, "external_id", "is an earlier state of a contact told before")
		return nil
	}
	ct.ClosedAt, ct.AIWrote, ct.PersonWrote, ct.TransferAsked = c.ClosedAt, c.AIWrote, c.PersonWrote, c.TransferAsked
	ct.AIMessages, ct.HandleSeconds, ct.CSAT = c.AIMessages, c.HandleSeconds, c.CSAT
	ct.AgentID, ct.Language, ct.Intent = firstOf(c.AgentID, ct.AgentID), firstOf(c.Language, ct.Language), firstOf(c.Intent, ct.Intent)
	ct.HandoverReason, ct.OrderRef, ct.SalesRef = firstOf(c.HandoverReason, ct.HandoverReason), firstOf(c.OrderRef, ct.OrderRef), firstOf(c.SalesRef, ct.SalesRef)
	ct.Complaint, ct.Dispute, ct.Excluded = c.Complaint, c.Dispute, c.Excluded
	ct.Decide()
	if err := in.tx.SaveContact(ctx, ct); err != nil {
		return err
	}
	in.accepted++
	return in.tx.SetKeyHash(ctx, in.engagement.ID, told)
}

func undone(ct store.Contact, c connect.Contact) bool {
	return ct.ClosedAt != nil && c.ClosedAt == nil || ct.AIWrote && !c.AIWrote || ct.PersonWrote && !c.PersonWrote ||
		ct.TransferAsked && !c.TransferAsked || ct.CSAT != nil && c.CSAT == nil || c.AIMessages < ct.AIMessages || c.HandleSeconds < ct.HandleSeconds
}

// intakeSecret is a new secret in the form the Standard Webhooks scheme hands out.
type intakeSecret struct {
	ID     string `json:"id"`
	Secret string `json:"secret"`
}

func createIntakeSecret(c *call, ctx context.Context, tx *store.Tx, _ struct{}, _ time.Time) (any, error) {
	raw := make([]byte, 24)
	_, _ = rand.Read(raw) // never fails
	s := intakeSecret{ID: store.NewID("whs"), Secret: "whsec_" + base64.StdEncoding.EncodeToString(raw)}
	return s, tx.AddIntakeSecret(ctx, c.scope.EngagementID, s.ID, raw)
}
