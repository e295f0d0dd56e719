package postgres

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"

	"github.com/gainshare/gainshare/internal/embedded/loopback"
)

// settings are the postmaster's arguments. Everything is on the command line so
// that the cluster folder carries no address that could go stale.
func (c cluster) settings(o Options, port int) []string {
	pairs := []string{
		"listen_addresses=" + loopback.Host,
		"unix_socket_directories=",
		"max_connections=" + strconv.Itoa(o.MaxConnections),
		"shared_buffers=128MB",
		"logging_collector=off",
		"log_line_prefix=%m [%p] ",
		"timezone=UTC",
		"log_timezone=UTC",
		"jit=off",
	}
	if o.Fast {
		pairs = append(pairs, "fsync=off", "synchronous_commit=off", "full_page_writes=off",
			"wal_level=minimal", "max_wal_senders=0", "autovacuum=off")
	}
	args := []string{"-D", c.dir, "-p", strconv.Itoa(port)}
	for _, pair := range pairs {
		args = append(args, "-c", pair)
	}
	return args
}

// process is one life of the postmaster.
type process struct {
	pid  int
	done chan struct{} // closed when it has ended
	err  error         // why, valid after done
}

// launch starts the postmaster from a thread of its own that lives as long as
// the postmaster: Linux sends the parent-death signal when that *thread* ends.
func (c cluster) launch(o Options, port int) (*process, error) {
	started := make(chan error, 1)
	p := &process{done: make(chan struct{})}
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer close(p.done)
		p.err = c.runOnce(o, port, p, started)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

func (c cluster) runOnce(o Options, port int, p *process, started chan<- error) error {
	log, err := openLog(o.Data)
	if err != nil {
		started <- err
		return err
	}
	defer func() { _ = log.Close() }()
	cmd := exec.Command(filepath.Join(c.binaries.Dir, "postgres"), c.settings(o, port)...)
	cmd.Dir = c.dir
	cmd.Env = c.environment()
	cmd.SysProcAttr = c.account.attributes()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		started <- fmt.Errorf("start postgres: %w", err)
		return err
	}
	p.pid = cmd.Process.Pid
	started <- nil
	return cmd.Wait()
}

// LogFile returns where the server of this data folder writes its log.
func LogFile(data string) string {
	return filepath.Join(data, "logs", "postgres.log")
}

func openLog(data string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(LogFile(data)), 0o755); err != nil {
		return nil, fmt.Errorf("create the log folder: %w", err)
	}
	log, err := os.OpenFile(LogFile(data), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open the server's log: %w", err)
	}
	return log, nil
}
