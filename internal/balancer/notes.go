package balancer

import "github.com/kyctl/kyctl/internal/diag"

// Note is what one key of the description means in one balancer.
type Note struct {
	// Key is its place without list indexes, such as load_balancer.keepalive.
	Key string
	// Meaning is what the balancer makes of it.
	Meaning diag.Text
	// Limit is what of it this balancer can't do; nil where it can do all.
	Limit *Limit
}

// Limit is something that a key can ask for and a balancer can't do.
type Limit struct {
	// Asked says whether a Site asks for it. It is called only where the
	// description sets the key; nil means that setting it is asking for it.
	Asked func(Site) bool
	// Message says what happens instead, Hint what to write or do.
	Message, Hint diag.Text
	// Guards: without it a protection or a session is lost.
	Guards bool
}

// Asks says whether s asks for what the balancer can't do.
func (l *Limit) Asks(s Site) bool { return l != nil && (l.Asked == nil || l.Asked(s)) }
