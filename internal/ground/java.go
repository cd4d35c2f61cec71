package ground

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// JavaCommand is a command of the JDK, or one that runs in it. Java takes the
// encoding of file names, sources and its standard streams from the locale: here
// it is UTF-8, whatever the caller's is.
func JavaCommand(t testing.TB, name string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(Program(t, name), args...)
	cmd.Env = append(os.Environ(), javaLocale)
	return cmd
}

const javaLocale = "LC_ALL=C.UTF-8"

// Java runs a program of testdata/java with lines on its standard input, and
// returns the lines that it printed, at least one for each.
func Java(t testing.TB, program string, lines []string, args ...string) []string {
	t.Helper()
	cmd := JavaCommand(t, "java", append([]string{"../../testdata/java/" + program + ".java"}, args...)...)
	cmd.Stdin = strings.NewReader(strings.Join(lines, "\n") + "\n")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	answers := strings.Split(strings.TrimSuffix(string(stdout), "\n"), "\n")
	if len(answers) < len(lines) {
		t.Fatalf("java answered %d of %d lines", len(answers), len(lines))
	}
	return answers
}

// JavaFiles is Java for a program that reads a file for each line: it returns
// what the program printed for each, from "file NAME" or "error REASON" on.
func JavaFiles(t testing.TB, program string, requests []string) [][]string {
	t.Helper()
	var files [][]string
	for _, line := range Java(t, program, requests) {
		if strings.HasPrefix(line, "file ") || strings.HasPrefix(line, "error ") {
			files = append(files, nil)
		}
		last := len(files) - 1
		files[last] = append(files[last], line)
	}
	if len(files) != len(requests) {
		t.Fatalf("java read %d of %d files", len(files), len(requests))
	}
	return files
}
