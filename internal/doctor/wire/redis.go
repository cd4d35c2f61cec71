package wire

import (
	"bytes"
	"strconv"
)

// The limits of Redis' answers. INFO has some ten thousand bytes, CLUSTER SLOTS
// of 16384 slots that are all apart some 250,000 values.
const (
	redisBytes  = 1 << 20
	redisValues = 1 << 18
	redisDepth  = 8
	redisLine   = 1 << 16
)

// Redis is the framing of RESP2, of which no more than a line's text is held.
func Redis() Framing {
	r := &resp{}
	return func(pending []byte) (int, error) {
		for rest := pending; len(rest) > 0; {
			n, err := r.next(rest)
			if err != nil {
				return 0, err
			}
			rest = rest[n:]
		}
		return len(pending), nil
	}
}

// resp is how far the answers of a Redis have come.
type resp struct {
	line   []byte // the line so far
	skip   int    // bytes of a string that are still to come
	open   []int  // how many values each open array still has, the innermost last
	values int    // values so far
}

// next takes some of the bytes and returns how many.
func (r *resp) next(b []byte) (int, error) {
	if r.skip > 0 {
		n := min(r.skip, len(b))
		if r.skip -= n; r.skip == 0 {
			r.done()
		}
		return n, nil
	}
	end := bytes.IndexByte(b, '\n')
	if end < 0 {
		r.line = append(r.line, b...)
		if len(r.line) > redisLine {
			return 0, &Refusal{Reason: Length, Got: uint64(len(r.line)), Most: redisLine}
		}
		return len(b), nil
	}
	r.line = append(r.line, b[:end+1]...)
	err := r.begin(bytes.TrimRight(r.line, "\r\n"))
	r.line = r.line[:0]
	return end + 1, err
}

// begin reads the line that begins a value.
func (r *resp) begin(line []byte) error {
	if r.values++; r.values > redisValues {
		return &Refusal{Reason: Length, Got: uint64(r.values), Most: redisValues}
	}
	if len(line) == 0 || line[0] != '$' && line[0] != '*' {
		r.done() // all of it is in the line, or the client finds it wrong
		return nil
	}
	n, err := strconv.ParseUint(string(line[1:]), 10, 64)
	switch {
	case string(line[1:]) == "-1":
		r.done()
	case err != nil && n == 0:
		return &Refusal{Reason: Shape}
	case line[0] == '$':
		if n > redisBytes {
			return &Refusal{Reason: Length, Got: n, Most: redisBytes}
		}
		r.skip = int(n) + len("\r\n")
	case n > redisValues-uint64(r.values):
		return &Refusal{Reason: Length, Got: n, Most: redisValues}
	case n == 0:
		r.done()
	case len(r.open) == redisDepth:
		return &Refusal{Reason: Depth, Got: redisDepth + 1, Most: redisDepth}
	default:
		r.open = append(r.open, int(n))
	}
	return nil
}

// done ends a value, and every array whose last it was.
func (r *resp) done() {
	for len(r.open) > 0 {
		last := &r.open[len(r.open)-1]
		if *last--; *last > 0 {
			return
		}
		r.open = r.open[:len(r.open)-1]
	}
}
