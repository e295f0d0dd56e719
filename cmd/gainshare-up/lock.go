package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// lock takes the data folder for this process. The system drops the lock with
// the process, so nothing is left behind by a crash.
func lock(data string) (*os.File, error) {
	if err := os.MkdirAll(data, 0o711); err != nil {
		return nil, fmt.Errorf("create the data folder: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(data, "up.lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open the lock of the data folder: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = file.Close()
		return nil, inUse(data)
	}
	return file, nil
}

// inUse says who has the folder, as far as the run file tells.
func inUse(data string) error {
	other := "another gainshare-up"
	if known, err := readRunFile(data); err == nil {
		other = fmt.Sprintf("gainshare-up with process id %d (%s)", known.PID, known.URL)
	}
	return fmt.Errorf("%s already runs on %s: stop it first, or choose another folder with --data", other, data)
}
