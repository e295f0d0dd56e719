package postgres

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// cluster is the folder of one PostgreSQL cluster and what is needed to run it.
type cluster struct {
	dir      string
	binaries Binaries
	account  account
	password string
}

// openCluster finds or makes the cluster below the data folder.
func openCluster(ctx context.Context, o Options) (cluster, error) {
	binaries, err := findOrInspect(ctx, o)
	if err != nil {
		return cluster{}, err
	}
	who, err := chooseAccount()
	if err != nil {
		return cluster{}, err
	}
	home, err := who.home(o.Data)
	if err != nil {
		return cluster{}, err
	}
	password, err := password(o.Data)
	if err != nil {
		return cluster{}, err
	}
	c := cluster{dir: filepath.Join(home, "postgres"), binaries: binaries, account: who, password: password}
	return c, c.prepare(ctx)
}

func findOrInspect(ctx context.Context, o Options) (Binaries, error) {
	if o.Binaries != "" {
		return inspect(ctx, o.Binaries)
	}
	return Find(ctx, o.Data)
}

// password returns the superuser's password, made once and kept with mode 0600.
func password(data string) (string, error) {
	file := filepath.Join(data, "secrets", "postgres-password")
	text, err := os.ReadFile(file)
	if err == nil && len(text) > 0 {
		return strings.TrimSpace(string(text)), nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read the database password: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return "", fmt.Errorf("create the secrets folder: %w", err)
	}
	fresh := rand.Text()
	return fresh, os.WriteFile(file, []byte(fresh+"\n"), 0o600)
}

// prepare runs initdb unless the cluster exists. It builds beside the final
// place and renames, so that an interrupted start leaves nothing half made.
func (c cluster) prepare(ctx context.Context) error {
	version, err := os.ReadFile(filepath.Join(c.dir, "PG_VERSION"))
	if err == nil {
		return c.checkVersion(strings.TrimSpace(string(version)))
	}
	building := c.dir + ".new"
	if err := os.RemoveAll(building); err != nil {
		return fmt.Errorf("remove a half-made cluster: %w", err)
	}
	if err := os.Mkdir(building, 0o700); err != nil {
		return fmt.Errorf("create the cluster folder: %w", err)
	}
	if err := c.account.own(building); err != nil {
		return fmt.Errorf("give the cluster folder to %s: %w", c.account.name, err)
	}
	if err := c.initdb(ctx, building); err != nil {
		return err
	}
	return os.Rename(building, c.dir)
}

func (c cluster) checkVersion(version string) error {
	major, _ := strconv.Atoi(version)
	if major == c.binaries.Major {
		return nil
	}
	return fmt.Errorf("the data in %s was made by PostgreSQL %s, but %s is version %d: install version %s, or move the data aside and start anew",
		c.dir, version, c.binaries.Dir, c.binaries.Major, version)
}

func (c cluster) initdb(ctx context.Context, dir string) error {
	passwordFile := dir + ".password"
	if err := os.WriteFile(passwordFile, []byte(c.password), 0o600); err != nil {
		return fmt.Errorf("write initdb's password file: %w", err)
	}
	defer func() { _ = os.Remove(passwordFile) }()
	if err := c.account.own(passwordFile); err != nil {
		return fmt.Errorf("give initdb its password file: %w", err)
	}
	cmd := exec.CommandContext(ctx, filepath.Join(c.binaries.Dir, "initdb"),
		"--pgdata", dir, "--username", Superuser, "--pwfile", passwordFile,
		"--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions")
	cmd.Dir = dir
	cmd.Env = c.environment()
	cmd.SysProcAttr = c.account.attributes()
	// initdb is short; the parent-death signal needs no locked thread here.
	cmd.SysProcAttr.Pdeathsig = 0
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb failed: %w: %s", err, bytes.TrimSpace(out))
	}
	return nil
}

// environment leaves out PG* variables: a PGPORT or PGDATA meant for another
// server must not steer this one.
func (c cluster) environment() []string {
	kept := []string{"TZ=UTC"}
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "PG") && !strings.HasPrefix(entry, "TZ=") {
			kept = append(kept, entry)
		}
	}
	return kept
}
