package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/gainshare/gainshare/internal/demo"
	"github.com/gainshare/gainshare/internal/store"
)

// demoSeed makes the demonstration the same on every machine and day, but for its dates.
const demoSeed = 7

// demoMonths is how many complete months of history there are.
const demoMonths = 6

// demoLoader tells the history of three merchants through the API, as their people would: the business clock
// stands still in the past and is moved from step to step. Every call has a key derived from what it is about,
// and what is over is not begun again, so a loader that was killed goes on where it stopped.
type demoLoader struct {
	deps     Deps
	db       *store.DB
	api      *demoAPI
	out      io.Writer
	began    time.Time
	password string
	zone     *time.Location
	now      func() time.Time // the machine's, in the zone
	calendar demoCalendar
	desks    []demoDesk
}

// demoDesk is one merchant's engagement; its id is the merchant's key.
type demoDesk struct {
	demo.Merchant
	terms  map[string]any
	saves  bool // shares savings, so it has a baseline and statements
	roster int  // people reserved at the start; 0 where no seats are sold
}

// LoadDemo fills an empty deployment with the demonstration's merchants; on a
// deployment that has them, or data of its own, it does nothing.
func LoadDemo(ctx context.Context, deps Deps, flags Flags) error {
	password, err := firstPassword(flags)
	if err != nil {
		return err
	}
	d := &demoLoader{deps: deps, db: &store.DB{DB: deps.DB}, out: os.Stdout, began: time.Now(), password: password}
	d.api = newDemoAPI("http://" + deps.Listener.Addr().String())
	if d.zone, err = time.LoadLocation("Asia/Shanghai"); err != nil {
		return err
	}
	d.now = func() time.Time { return time.Now().In(d.zone) }
	d.desks = demoDesks()
	found, err := d.look(ctx)
	if err != nil {
		return err
	}
	switch {
	case found == demoForeign:
		_, err = fmt.Fprint(d.out, "(data of its own: demonstration data goes into a fresh --data folder) ")
		return err
	case found == demoLoaded:
		return d.greet(ctx)
	case flags.WithoutWorker:
		return errors.New("--demo needs the worker in this process: start without --without-worker")
	}
	if err := d.load(ctx); err != nil {
		return fmt.Errorf("%w (start again: loading goes on where it stopped)", err)
	}
	return d.greet(ctx)
}

// load tells the whole story, line by line.
func (d *demoLoader) load(ctx context.Context) error {
	_, _ = fmt.Fprintln(d.out)
	type step struct {
		name string
		run  func(context.Context) error
	}
	steps := []step{
		{"merchants, shops, people", d.people},
		{"engagements, contracts, signatures", func(ctx context.Context) error { return d.together(ctx, d.start) }},
		{"baselines", d.at(3, d.baseline)},
		{"roster, channels", d.prepareAll},
		{"knowledge bases", d.at(8, d.learn)},
		{"go-live, stage by stage", d.goLive},
	}
	for _, m := range d.calendar.months {
		steps = append(steps, step{"month " + m.Format("2006-01"), func(ctx context.Context) error { return d.month(ctx, m) }})
	}
	steps = append(steps, step{"today: open bills, live contacts, a peak", d.today}, step{"the clock runs", d.release})
	for _, s := range steps {
		if err := s.run(ctx); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		_, _ = fmt.Fprintf(d.out, "  %-44s %6.1f s\n", s.name, time.Since(d.began).Seconds())
	}
	return nil
}

// together does the same for all merchants at once.
func (d *demoLoader) together(ctx context.Context, do func(context.Context, demoDesk) error) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, desk := range d.desks {
		group.Go(func() error {
			if err := do(ctx, desk); err != nil {
				return fmt.Errorf("%s: %w", desk.Key, err)
			}
			return nil
		})
	}
	return group.Wait()
}

// at moves the clock some days behind the beginning, and then does something for all merchants.
func (d *demoLoader) at(days int, do func(context.Context, demoDesk) error) func(context.Context) error {
	return func(ctx context.Context) error {
		if err := d.moveTo(ctx, d.calendar.begin.AddDate(0, 0, days)); err != nil {
			return err
		}
		return d.together(ctx, do)
	}
}
