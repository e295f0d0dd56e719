package doctor

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"syscall"
)

// enoughDisk is what a build cache, the demo and half a year of data need.
const enoughDisk = 5 << 30 // bytes

func port(number int) Check {
	return func(context.Context) Finding {
		f := Finding{Name: "Port", Needed: true, Fix: "stop the other program, or start with --port"}
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", number))
		if err != nil {
			f.Found = fmt.Sprintf("%d is taken", number)
			return f
		}
		_ = listener.Close()
		return Finding{Name: "Port", OK: true, Needed: true, Found: fmt.Sprintf("%d is free", number)}
	}
}

// folder checks that the data folder, or the nearest folder above it that
// exists, can be written to.
func folder(data string) Check {
	return func(context.Context) Finding {
		dir := nearest(data)
		trial, err := os.CreateTemp(dir, ".gainshare-doctor-")
		if err != nil {
			return Finding{Name: "Data folder", Needed: true, Found: "cannot write to " + dir,
				Fix: "choose another folder with --data, or correct its owner"}
		}
		_ = trial.Close()
		_ = os.Remove(trial.Name())
		return Finding{Name: "Data folder", OK: true, Needed: true, Found: data}
	}
}

func disk(data string) Check {
	return func(context.Context) Finding {
		f := Finding{Name: "Disk", Needed: true, Fix: "free at least 5 GiB, or choose another disk with --data"}
		var stat syscall.Statfs_t
		if err := syscall.Statfs(nearest(data), &stat); err != nil {
			f.Found = "the free space cannot be read: " + err.Error()
			return f
		}
		free := stat.Bavail * uint64(stat.Bsize)
		f.Found = fmt.Sprintf("%d GiB free", free>>30)
		f.OK = free >= enoughDisk
		return f
	}
}

func nearest(path string) string {
	for {
		if _, err := os.Stat(path); err == nil || path == filepath.Dir(path) {
			return path
		}
		path = filepath.Dir(path)
	}
}
