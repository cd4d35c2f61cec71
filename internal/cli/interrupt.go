package cli

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
)

// errInterrupted is why a run ended that a signal ended.
var errInterrupted = errors.New("interrupted")

// interruptible does work that must clear something away, or put something back,
// before kyctl ends: a signal ends its context, with errInterrupted as the cause;
// a second one ends kyctl at once. Everywhere else kyctl dies of a signal as any
// program does, since nothing is lost with it.
func interruptible(work func(ctx context.Context) error) error {
	signals := []os.Signal{syscall.SIGTERM}
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGHUP} {
		if !signal.Ignored(s) { // as nohup does, and a shell for what runs in its background
			signals = append(signals, s)
		}
	}
	signalled, stop := signal.NotifyContext(context.Background(), signals...)
	defer stop()
	ctx, cancel := context.WithCancelCause(context.Background())
	context.AfterFunc(signalled, func() {
		stop()
		cancel(errInterrupted)
	})
	return work(ctx)
}
