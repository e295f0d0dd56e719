package postgres

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is the system user the server runs as. PostgreSQL refuses root, so
// root hands over to "postgres" (present where the Debian package is), else to
// "nobody". The zero account means: stay who we are.
type account struct {
	name     string
	uid, gid int
}

func chooseAccount() (account, error) {
	if os.Getuid() != 0 {
		return account{}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.Atoi(found.Uid)
		gid, _ := strconv.Atoi(found.Gid)
		return account{name: name, uid: uid, gid: gid}, nil
	}
	return account{}, fmt.Errorf("running as root, but neither user postgres nor nobody exists to run the server as")
}

func (a account) own(path string) error {
	if a.name == "" {
		return nil
	}
	return os.Chown(path, a.uid, a.gid)
}

// attributes are those of a child process: its user, and a fast shutdown
// (SIGINT) when the thread that started it ends with our process.
func (a account) attributes() *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Pdeathsig: syscall.SIGINT, Setpgid: true}
	if a.name != "" {
		attributes.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return attributes
}

// home returns the folder for the cluster: below data where the account can get
// there, else /var/lib/gainshare/<hash of data>, because root's own folders are
// often closed to others and opening them is not ours to do.
func (a account) home(data string) (string, error) {
	if a.name == "" || a.reaches(data) {
		return data, nil
	}
	sum := sha256.Sum256([]byte(data))
	dir := filepath.Join("/var/lib/gainshare", hex.EncodeToString(sum[:6]))
	if err := os.MkdirAll(dir, 0o711); err != nil {
		return "", fmt.Errorf("user %s cannot enter %s, and no other place could be made: %w", a.name, data, err)
	}
	return dir, nil
}

// reaches tells whether others may pass every folder down to path.
func (a account) reaches(path string) bool {
	for dir := path; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil || !a.mayEnter(info) {
			return false
		}
		if dir == filepath.Dir(dir) {
			return true
		}
	}
}

func (a account) mayEnter(info os.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return false
	}
	mode := info.Mode().Perm()
	switch {
	case int(stat.Uid) == a.uid:
		return mode&0o100 != 0
	case int(stat.Gid) == a.gid:
		return mode&0o010 != 0
	default:
		return mode&0o001 != 0
	}
}
