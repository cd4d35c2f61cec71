// Package workers runs functions at once, and a panic in one of them becomes
// that of who waits for them.
//
// In: functions. Out: nothing; a *Panic.
package workers

import (
	"runtime/debug"
	"sync"
)

// Panic is a panic of another goroutine.
type Panic struct {
	// Value is what it was called with: it may hold a text of the user.
	Value any
	// Stack is that of the goroutine, as debug.Stack writes it.
	Stack []byte
}

// Group are functions that run at once. Its zero value is ready.
type Group struct {
	running sync.WaitGroup
	once    sync.Once
	first   *Panic
}

// Go runs f in a goroutine of its own.
func (g *Group) Go(f func()) {
	g.running.Go(func() {
		defer func() {
			if p := recover(); p != nil {
				g.once.Do(func() { g.first = carried(p) })
			}
		}()
		f()
	})
}

// Wait returns when all have ended; it panics with the *Panic of the first that
// did.
func (g *Group) Wait() {
	g.running.Wait()
	if g.first != nil {
		panic(g.first)
	}
}

// carried is a panic that may come from a group within the group.
func carried(value any) *Panic {
	if p, ok := value.(*Panic); ok {
		return p
	}
	return &Panic{Value: value, Stack: debug.Stack()}
}
