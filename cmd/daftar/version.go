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
	fmt.Fprintln(p.out, describe(buildInfo()))
	return nil
}

// release is the version that a build outside a checkout is given, by
// -ldflags "-X main.release=v1.2.3".
var release string

func buildInfo() *debug.BuildInfo {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{GoVersion: runtime.Version()}
	}
	return info
}

// versionOf is the release, or what Go knows of the source.
func versionOf(info *debug.BuildInfo) string {
	switch {
	case release != "":
		return release
	case info.Main.Version != "":
		return info.Main.Version
	}
	return "(devel)"
}

// describe tells which source a binary was built from. The revision is missing
// from a binary that was built outside a checkout or with -buildvcs=false.
func describe(info *debug.BuildInfo) string {
	parts := []string{"daftar", versionOf(info)}
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
