package postgres

import (
	"context"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

// superviseFrom starts the first life of the postmaster, waits until it
// answers, and then keeps watch: whenever it dies it is started again, until
// Stop. The first life's failure is reported; later ones are retried for ever,
// because durable work waits for this database.
func (s *Server) superviseFrom(ctx context.Context) error {
	first, err := s.startReady(ctx)
	if err != nil {
		return err
	}
	watch, quit := context.WithCancel(context.Background())
	s.quit, s.watched = quit, make(chan struct{})
	go func() {
		defer close(s.watched)
		s.keepAlive(watch, first)
	}()
	return nil
}

func (s *Server) keepAlive(ctx context.Context, p *process) {
	for {
		select {
		case <-ctx.Done():
			_ = syscall.Kill(p.pid, syscall.SIGINT)
			<-p.done
			return
		case <-p.done:
			s.options.Log.Warn("postgres died and is started again", "pid", p.pid, "reason", fmt.Sprint(p.err))
		}
		if p = s.revive(ctx); p == nil {
			return
		}
	}
}

// revive tries until the server answers; nil when told to stop meanwhile. After
// a kill -9 the first tries fail as long as orphaned backends hold memory.
func (s *Server) revive(ctx context.Context) *process {
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		if !pause(ctx, wait) {
			return nil
		}
		p, err := s.startReady(ctx)
		if err == nil {
			s.options.Log.Info("postgres answers again", "pid", p.pid)
			return p
		}
		s.options.Log.Warn("postgres did not start yet", "error", err)
	}
}

// startReady launches the postmaster and waits until it answers.
func (s *Server) startReady(ctx context.Context) (*process, error) {
	p, err := s.cluster.launch(s.options, s.port)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.current = p
	s.mu.Unlock()
	if err := s.awaitAnswer(ctx, p); err != nil {
		_ = syscall.Kill(p.pid, syscall.SIGINT)
		<-p.done
		return nil, err
	}
	return p, nil
}

func (s *Server) awaitAnswer(ctx context.Context, p *process) error {
	ctx, cancel := context.WithTimeout(ctx, s.options.StartTimeout)
	defer cancel()
	for {
		err := ping(ctx, s.URL("postgres"))
		if err == nil {
			return nil
		}
		select {
		case <-p.done:
			return fmt.Errorf("postgres ended while starting: %v; last words: %s", p.err, lastLines(s.options.Data))
		case <-ctx.Done():
			return fmt.Errorf("postgres does not answer: %w; last words: %s", err, lastLines(s.options.Data))
		case <-time.After(25 * time.Millisecond):
		}
	}
}

// lastLines returns the end of the server's log for an error message.
func lastLines(data string) string {
	text, err := os.ReadFile(LogFile(data))
	if err != nil {
		return "(no log)"
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-4):], " | ")
}
