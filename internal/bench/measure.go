package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// command is one process to be measured.
type command struct {
	path string
	args []string
	// fresh is a folder that must not exist when the process starts, or "".
	fresh string
}

// cost is what a process took.
type cost struct {
	wall   time.Duration
	memory int64 // the most it had in memory, in KiB as Linux counts Maxrss
}

// run starts the process, waits for it, and fails unless it exits with 0.
//
// Linux starts a child's Maxrss at its parent's size when the two share memory
// until exec, as in Go: so this program must stay smaller than what it measures.
func (c command) run() (cost, error) {
	if c.fresh != "" {
		if err := os.RemoveAll(c.fresh); err != nil {
			return cost{}, err
		}
	}
	var stderr bytes.Buffer
	cmd := exec.Command(c.path, c.args...)
	cmd.Stderr = &stderr
	start := time.Now()
	err := cmd.Run()
	wall := time.Since(start)
	if err != nil {
		return cost{}, fmt.Errorf("%s %v: %w\n%s", c.path, c.args, err, &stderr)
	}
	return cost{wall, cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss}, nil
}

// pair is what the two commands took, one right after the other.
type pair struct{ ours, theirs cost }

// measure runs the two commands in turn, after one turn that does not count. A
// machine that is slow for a while is so for both of a pair.
func measure(ours, theirs command, turns int) ([]pair, error) {
	var pairs []pair
	for turn := range turns + 1 {
		var p pair
		var err error
		if p.ours, err = ours.run(); err != nil {
			return nil, err
		}
		if p.theirs, err = theirs.run(); err != nil {
			return nil, err
		}
		if turn > 0 {
			pairs = append(pairs, p)
		}
	}
	return pairs, nil
}

// median returns the middle of what figure makes of each pair.
func median(pairs []pair, figure func(pair) float64) float64 {
	all := make([]float64, len(pairs))
	for i, p := range pairs {
		all[i] = figure(p)
	}
	slices.Sort(all)
	return all[len(all)/2]
}
