package hr

import (
	"context"

	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/period"
	"github.com/gainshare/gainshare/internal/store"
)

// shiftMinutes is a full day of work where nobody recorded another figure.
const shiftMinutes = 480

// Roster is the port on the product's own tables: the default where no HR system is connected.
type Roster struct{ DB *store.DB }

// Capabilities of the roster: everything but shifts, which are published on paper until they are planned here.
func (r *Roster) Capabilities() Capabilities { return Capabilities{Hires: true, Attendance: true} }

// ListWorkers lists the people free on all the days, the cheapest first.
func (r *Roster) ListWorkers(ctx context.Context, f Filter) ([]Worker, error) {
	var out []Worker
	err := r.DB.InTx(ctx, func(tx *store.Tx) error {
		rows, err := tx.FreeWorkers(ctx, f.Kinds, f.First, f.Last)
		out = nil
		for _, w := range rows {
			out = append(out, Worker{ID: w.ID, Name: w.Name, Kind: w.Kind, Languages: w.Languages, DayCost: w.DayCost})
		}
		return err
	})
	return out, err
}

// OpenRequisition writes the requisition, or finds the one made under the same key.
func (r *Roster) OpenRequisition(ctx context.Context, in Requisition) (Status, error) {
	if in.Headcount < 1 || in.LastDay.Before(in.FirstDay) {
		return Status{}, fault.New(fault.Invalid, "a requisition needs at least one person and one day")
	}
	row := store.Requisition{EngagementID: in.EngagementID, Headcount: in.Headcount, Languages: in.Languages,
		FirstDay: in.FirstDay, LastDay: in.LastDay, Key: in.Key, CreatedAt: in.At}
	if in.Season != "" {
		row.Season = &in.Season
	}
	var s Status
	err := r.DB.InTx(ctx, func(tx *store.Tx) error {
		if len(row.Languages) == 0 { // whoever names none means those of the desk's shops
			var err error
			if row.Languages, err = tx.ShopLanguages(ctx, in.EngagementID); err != nil {
				return err
			}
		}
		stored, err := tx.AddRequisition(ctx, row)
		if err != nil {
			return err
		}
		s, err = status(ctx, tx, stored.ID)
		return err
	})
	return s, err
}

// RequisitionStatus reads a requisition.
func (r *Roster) RequisitionStatus(ctx context.Context, id string) (Status, error) {
	return r.on(ctx, id, func(*store.Tx, store.Requisition) error { return nil })
}

// StartHire reserves free people until the requisition is full, or nobody is left: Held says how many.
// A requisition of a season takes temporary people, another one the base roster.
func (r *Roster) StartHire(ctx context.Context, id string) (Status, error) {
	return r.on(ctx, id, func(tx *store.Tx, q store.Requisition) error {
		if q.State != "open" && q.State != string(StageReserved) {
			return nil
		}
		kinds := []string{"base"}
		if q.Season != nil {
			kinds = []string{"temp", "agency"}
		}
		if _, err := tx.ReservePeople(ctx, q, kinds); err != nil {
			return err
		}
		return tx.MoveRequisition(ctx, q.ID, string(StageReserved), "")
	})
}

// people is the state of an assigned person at each stage of his requisition.
func people(to Stage) string {
	return map[Stage]string{StageReserved: "reserved", StageConfirmed: "confirmed", StageTraining: "confirmed", StageActive: "active"}[to]
}

// MoveHire takes a requisition's people one stage on; becoming active opens their accounts.
func (r *Roster) MoveHire(ctx context.Context, id string, to Stage) (Status, error) {
	return r.on(ctx, id, func(tx *store.Tx, q store.Requisition) error {
		if q.State == "released" || q.State == "cancelled" || q.State == "declined" {
			return fault.New(fault.Conflict, "the requisition is %s", q.State)
		}
		if to == StageActive {
			if err := tx.MoveAccounts(ctx, q.ID, "active"); err != nil {
				return err
			}
		}
		return tx.MoveRequisition(ctx, q.ID, string(to), people(to))
	})
}

// PullAttendance writes the days worked up to and with a day, and returns how many were new.
func (r *Roster) PullAttendance(ctx context.Context, id string, upTo period.Date) (days int64, err error) {
	_, err = r.on(ctx, id, func(tx *store.Tx, q store.Requisition) error {
		days, err = tx.FillAttendance(ctx, q.ID, upTo, shiftMinutes)
		return err
	})
	return days, err
}

// Release lets a requisition's people go and revokes the accounts of temporary ones.
func (r *Roster) Release(ctx context.Context, id string) (Status, error) {
	return r.close(ctx, id, "released")
}

// CancelRequisition gives the people back before they worked.
func (r *Roster) CancelRequisition(ctx context.Context, id string) (Status, error) {
	return r.close(ctx, id, "cancelled")
}

func (r *Roster) close(ctx context.Context, id, state string) (Status, error) {
	return r.on(ctx, id, func(tx *store.Tx, q store.Requisition) error {
		if q.State == "released" || q.State == "cancelled" || q.State == "declined" {
			return nil
		}
		if err := tx.MoveAccounts(ctx, q.ID, "revoked"); err != nil {
			return err
		}
		return tx.MoveRequisition(ctx, q.ID, state, state)
	})
}

// on changes a requisition in one transaction and answers with where it stands.
func (r *Roster) on(ctx context.Context, id string, fn func(*store.Tx, store.Requisition) error) (Status, error) {
	var s Status
	err := r.DB.InTx(ctx, func(tx *store.Tx) error {
		q, err := tx.Requisition(ctx, id)
		if err != nil {
			return err
		}
		if err := fn(tx, q); err != nil {
			return err
		}
		s, err = status(ctx, tx, id)
		return err
	})
	return s, err
}

func status(ctx context.Context, tx *store.Tx, id string) (Status, error) {
	q, err := tx.Requisition(ctx, id)
	if err != nil {
		return Status{}, err
	}
	held, err := tx.Assigned(ctx, id)
	s := Status{ID: q.ID, EngagementID: q.EngagementID, State: q.State, Headcount: q.Headcount, Held: held, FirstDay: q.FirstDay, LastDay: q.LastDay}
	if q.Season != nil {
		s.Season = *q.Season
	}
	return s, err
}

// RequisitionID is the id a requisition has under a key.
func RequisitionID(key string) string { return store.DerivedID("req", key) }
