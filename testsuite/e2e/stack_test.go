package e2e

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// binaries are built once for the whole package.
var binaries struct {
	once sync.Once
	dir  string
	err  error
}

func build(t *testing.T) string {
	t.Helper()
	binaries.once.Do(func() {
		if binaries.dir, binaries.err = os.MkdirTemp("", "gainshare-e2e-"); binaries.err != nil {
			return
		}
		cmd := exec.Command("go", "build", "-o", binaries.dir+"/", "./cmd/gainshare", "./cmd/gainshare-up")
		cmd.Dir = root(t)
		cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
		binaries.err = cmd.Run()
	})
	require.NoError(t, binaries.err, "build the binaries")
	return binaries.dir
}

func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	require.NoError(t, err)
	return dir
}

// stack is the product as processes: gainshare-up without a worker, and a worker that can be killed.
type stack struct {
	t      *testing.T
	bin    string
	data   string
	up     *exec.Cmd
	run    runFile
	mu     sync.Mutex
	worker *exec.Cmd
	kills  int
	ending bool
}

// runFile is what the running stack tells other processes.
type runFile struct {
	PID         int    `json:"pid"`
	URL         string `json:"url"`
	DatabaseURL string `json:"database_url"`
	PostgresPID int    `json:"postgres_pid"`
	Temporal    string `json:"temporal_address"`
	Payload     string `json:"payload_key_file"`
}

const (
	password  = "correct horse battery"
	firstDay  = "2024-12-02T09:00:00+08:00"
	startWait = 2 * time.Minute
)

func startStack(t *testing.T) *stack {
	t.Helper()
	s := &stack{t: t, bin: build(t), data: filepath.Join(t.TempDir(), "data")}
	require.NoError(t, os.Chmod(filepath.Dir(s.data), 0o755)) // PostgreSQL runs as another user when we are root
	s.up = exec.Command(filepath.Join(s.bin, "gainshare-up"), "--data", s.data, "--port", "0", "--without-worker", "--clock", firstDay, "--password", password)
	s.up.Stdout, s.up.Stderr = logFile(t, s.data+".up.log"), logFile(t, s.data+".up.log")
	require.NoError(t, s.up.Start())
	t.Cleanup(s.stop)
	deadline := time.Now().Add(startWait)
	for {
		text, err := os.ReadFile(filepath.Join(s.data, "run.json"))
		if err == nil && json.Unmarshal(text, &s.run) == nil {
			break
		}
		if time.Now().After(deadline) {
			s.showLogs()
			t.Fatal("the stack did not start")
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.startWorker()
	return s
}

func logFile(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// startWorker starts a worker process; when it is killed another one is started.
func (s *stack) startWorker() {
	cmd := exec.Command(filepath.Join(s.bin, "gainshare"), "worker", "--data", s.data)
	log, err := os.OpenFile(s.data+".worker.log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		panic(err)
	}
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		panic(fmt.Sprint("start the worker: ", err))
	}
	s.mu.Lock()
	s.worker = cmd
	s.mu.Unlock()
	go func() {
		_ = cmd.Wait()
		_ = log.Close()
		s.mu.Lock()
		again := !s.ending
		s.mu.Unlock()
		if again {
			time.Sleep(100 * time.Millisecond)
			s.startWorker()
		}
	}()
}

// killWorker ends the worker at once, as a crash would.
func (s *stack) killWorker() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.worker.Process.Kill() == nil {
		s.kills++
	}
}

// killPostgres ends the database server at once; the stack starts it again.
func (s *stack) killPostgres() {
	require.Positive(s.t, s.run.PostgresPID)
	require.NoError(s.t, syscall.Kill(s.run.PostgresPID, syscall.SIGKILL))
}

func (s *stack) stop() {
	s.mu.Lock()
	s.ending = true
	worker := s.worker
	s.mu.Unlock()
	if s.t.Failed() {
		s.showLogs()
	}
	if worker != nil {
		_ = worker.Process.Kill()
	}
	_ = s.up.Process.Signal(syscall.SIGTERM)
	done := make(chan struct{})
	go func() { _ = s.up.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(60 * time.Second):
		_ = s.up.Process.Kill()
	}
}

func (s *stack) showLogs() {
	for _, name := range []string{s.data + ".up.log", s.data + ".worker.log", filepath.Join(s.data, "logs", "gainshare.log")} {
		text, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		s.t.Logf("--- %s\n%s", filepath.Base(name), text[max(0, len(text)-6000):])
	}
}

// disturbance kills processes while the journey goes on: the worker at random moments, PostgreSQL once.
type disturbance struct {
	s     *stack
	dice  *rand.Rand
	steps int
	wait  sync.WaitGroup
}

// step is called at every step of the journey; from the third on each has a kill somewhere within it.
func (d *disturbance) step() {
	if d == nil {
		return
	}
	d.steps++
	delay := time.Duration(d.dice.IntN(400)) * time.Millisecond
	what := d.s.killWorker
	if d.steps == 9 {
		what = d.s.killPostgres
	}
	d.wait.Add(1)
	go func() {
		defer d.wait.Done()
		time.Sleep(delay)
		what()
	}()
}
