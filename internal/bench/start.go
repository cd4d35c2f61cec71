package main

import (
	"os"
	"path/filepath"
)

// startRows hold kyctl's start-up against that of an empty cobra program, both
// in dir.
func startRows(dir string) []row {
	return []row{{
		name: "start-up", turns: 40, limit: 1.5, // one takes 2 ms, and noise is as large
		ours:   command{path: filepath.Join(dir, "kyctl"), args: []string{"version"}},
		theirs: command{path: filepath.Join(dir, "hello"), args: []string{"version"}},
	}}
}

// install copies programs of dir to a new folder on the disk, and returns it. A
// program that was written from one end to the other, as installers do, lies
// in memory in large pieces, and starts a fifth faster than the file that the
// linker wrote here and there.
func install(dir string, programs ...string) (string, error) {
	installed, err := os.MkdirTemp("", "kyctl-bench-")
	if err != nil {
		return "", err
	}
	for _, name := range programs {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return installed, err
		}
		if err := os.WriteFile(filepath.Join(installed, name), raw, 0o755); err != nil {
			return installed, err
		}
	}
	return installed, nil
}
