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

// times runs the process n times and returns the sum of the times.
func (c command) times(n int) (cost, error) {
	var sum cost
	for range n {
		one, err := c.run()
		if err != nil {
			return cost{}, err
		}
		sum.wall += one.wall
		sum.memory = max(sum.memory, one.memory)
	}
	return sum, nil
}

// measure runs the two commands in turn, runs times after one run that does not
// count, and returns the median of each. A turn starts each process repeat
// times: a single start takes too little time to be measured.
func measure(ours, theirs command, runs, repeat int) (ourCost, theirCost cost, err error) {
	var all [2][]cost
	for turn := range runs + 1 {
		for i, c := range []command{ours, theirs} {
			one, err := c.times(repeat)
			if err != nil {
				return cost{}, cost{}, err
			}
			if turn > 0 {
				all[i] = append(all[i], one)
			}
		}
	}
	return median(all[0]), median(all[1]), nil
}

func median(costs []cost) cost {
	var walls []time.Duration
	var memory []int64
	for _, c := range costs {
		walls = append(walls, c.wall)
		memory = append(memory, c.memory)
	}
	slices.Sort(walls)
	slices.Sort(memory)
	return cost{walls[len(walls)/2], memory[len(memory)/2]}
}
