package doctor

import (
	"context"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// Where a version stands in what a program prints about itself.
const (
	anyVersion = `v?(\d+(?:\.\d+)*)`
	goVersion  = `go(\d+(?:\.\d+)*)`
)

// program checks that a program is on PATH and not older than oldest ("" means
// any version).
func program(name string, needed bool, pattern, oldest, fix, command string, args ...string) Check {
	return func(ctx context.Context) Finding {
		missing := Finding{Name: name, Needed: needed, Fix: fix}
		path, err := exec.LookPath(command)
		if err != nil {
			missing.Found = command + " is not on PATH"
			return missing
		}
		out, err := exec.CommandContext(ctx, path, args...).Output()
		match := regexp.MustCompile(pattern).FindStringSubmatch(string(out))
		if err != nil || match == nil {
			missing.Found = path + " does not tell its version"
			return missing
		}
		if older(match[1], oldest) {
			missing.Found = "version " + match[1] + " is older than " + oldest
			return missing
		}
		return Finding{Name: name, OK: true, Needed: needed, Found: match[1] + " (" + path + ")"}
	}
}

// older compares versions number by number; a missing number counts as zero.
func older(have, want string) bool {
	h, w := numbers(have), numbers(want)
	for i := range w {
		if i >= len(h) || h[i] != w[i] {
			return i >= len(h) && w[i] > 0 || i < len(h) && h[i] < w[i]
		}
	}
	return false
}

func numbers(version string) []int {
	if version == "" {
		return nil
	}
	var all []int
	for part := range strings.SplitSeq(version, ".") {
		n, _ := strconv.Atoi(part)
		all = append(all, n)
	}
	return all
}
