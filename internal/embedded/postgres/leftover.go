package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ErrInUse says that another process runs a server on the same data folder.
var ErrInUse = errors.New("this data folder is in use by another running process")

// lockData takes the folder for this process. The lock dies with the process,
// so a kill -9 leaves none behind.
func lockData(data string) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(data, "postgres.lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open the data folder's lock: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("%w: %s", ErrInUse, data)
	}
	return file, nil
}

// endLeftover stops a postmaster that outlived our last process. The caller
// holds the data lock, so nobody owns it any more. It ends only a process that
// the cluster's own pid file names and whose command line names this cluster.
func (c cluster) endLeftover(ctx context.Context) error {
	pid := c.leftoverPID()
	if pid == 0 {
		return nil
	}
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT} {
		if err := syscall.Kill(pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("stop the left-over server %d: %w", pid, err)
		}
		if c.waitGone(ctx, pid, 15*time.Second) {
			return nil
		}
	}
	return fmt.Errorf("the left-over server %d on %s does not stop", pid, c.dir)
}

func (c cluster) leftoverPID() int {
	text, err := os.ReadFile(filepath.Join(c.dir, "postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || !c.runs(pid) {
		return 0
	}
	return pid
}

// runs tells whether pid is a postmaster of this very cluster.
func (c cluster) runs(pid int) bool {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		return false
	}
	args := strings.Split(string(line), "\x00")
	return len(args) > 2 && filepath.Base(args[0]) == "postgres" && args[1] == "-D" && args[2] == c.dir
}

func (c cluster) waitGone(ctx context.Context, pid int, limit time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for c.runs(pid) {
		if !pause(ctx, 20*time.Millisecond) {
			return false
		}
	}
	return true
}

// pause sleeps unless the context ends first; it tells whether to go on.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
