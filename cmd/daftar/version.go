package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

func version(_ context.Context, p program, args []string) error {
	if _, err := parse(newFlags("version"), p, args, 0); err != nil {
		return err
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{GoVersion: runtime.Version()}
	}
	fmt.Fprintln(p.out, describe(info))
	return nil
}

// describe tells which source a binary was built from. The revision is missing
// from a binary that was built outside a checkout or with -buildvcs=false.
func describe(info *debug.BuildInfo) string {
	parts := []string{"daftar", info.Main.Version}
	if info.Main.Version == "" {
		parts[1] = "(devel)"
	}
	set := make(map[string]string)
	for _, s := range info.Settings {
		set[s.Key] = s.Value
	}
	if revision := set["vcs.revision"]; revision != "" {
		if set["vcs.modified"] == "true" {
			revision += "+changes"
		}
		parts = append(parts, "revision", revision)
	}
	if at := set["vcs.time"]; at != "" {
		parts = append(parts, "of", at)
	}
	parts = append(parts, info.GoVersion)
	if system, arch := set["GOOS"], set["GOARCH"]; system != "" {
		parts = append(parts, system+"/"+arch)
	}
	return strings.Join(parts, " ")
}
