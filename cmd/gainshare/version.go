package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is set by the linker (-X main.version=v1.2.3).
var version = "dev"

type versionCmd struct{}

// Run prints the version, the commit it was built from and Go's version.
func (versionCmd) Run(s streams) error {
	_, err := fmt.Fprintf(s.out, "gainshare %s, commit %s, %s\n", version, commit(), runtime.Version())
	return err
}

// commit is what the go command recorded; "unknown" in a build without it.
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			return setting.Value
		}
	}
	return "unknown"
}
