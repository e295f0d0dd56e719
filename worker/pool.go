package worker

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
)

// StopTimeout is how long running activities may finish at shutdown. Those that
// need longer are started elsewhere and go on from their last heartbeat.
const StopTimeout = 30 * time.Second

// Registration is what one task queue serves.
type Registration struct {
	Queue    string
	Register func(worker.Registry)
	// Tune adjusts the options of this queue's worker; nil keeps the defaults.
	Tune func(*worker.Options)
}

// Pool is the running workers of one process.
type Pool struct {
	workers []worker.Worker
}

// Start runs one worker per registration, limited to the named queues (none
// means all). An unknown queue name is an error: it would wait in silence.
func Start(c client.Client, all []Registration, queues ...string) (*Pool, error) {
	chosen, err := choose(all, queues)
	if err != nil {
		return nil, err
	}
	p := &Pool{}
	for _, registration := range chosen {
		w := worker.New(c, registration.Queue, options(registration))
		registration.Register(w)
		if err := w.Start(); err != nil {
			p.Stop()
			return nil, fmt.Errorf("start the worker of queue %q: %w", registration.Queue, err)
		}
		p.workers = append(p.workers, w)
	}
	return p, nil
}

// Stop drains all workers side by side and returns when they have ended, after
// StopTimeout at the latest.
func (p *Pool) Stop() {
	done := make(chan struct{})
	for _, w := range p.workers {
		go func() {
			w.Stop()
			done <- struct{}{}
		}()
	}
	for range p.workers {
		<-done
	}
}

func options(r Registration) worker.Options {
	o := worker.Options{WorkerStopTimeout: StopTimeout}
	if r.Tune != nil {
		r.Tune(&o)
	}
	return o
}

func choose(all []Registration, queues []string) ([]Registration, error) {
	if len(queues) == 0 {
		return all, nil
	}
	var chosen []Registration
	var errs []error
	for _, queue := range queues {
		at := slices.IndexFunc(all, func(r Registration) bool { return r.Queue == queue })
		if at < 0 {
			errs = append(errs, fmt.Errorf("no worker serves the queue %q", queue))
			continue
		}
		chosen = append(chosen, all[at])
	}
	return chosen, errors.Join(errs...)
}
