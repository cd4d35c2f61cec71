package wire

// frameBytes is how long a message of a database or a directory may be: doctor
// asks for names and numbers.
const frameBytes = 1 << 16

// frames is the framing of messages with a header that says how long they are.
func frames(header int, length func(header []byte) (uint64, error), check func(frame []byte) error) Framing {
	one := func(b []byte) (int, error) {
		if len(b) < header {
			return 0, nil
		}
		n, err := length(b[:header])
		switch {
		case err != nil:
			return 0, err
		case n > frameBytes:
			return 0, &Refusal{Reason: Length, Got: n, Most: frameBytes}
		case uint64(len(b)-header) < n:
			return 0, nil
		}
		return header + int(n), check(b[:header+int(n)])
	}
	return each(one)
}

// each is the framing of messages of which one returns how long the first is, 0
// where more of it must come first.
func each(one func(b []byte) (int, error)) Framing {
	return func(pending []byte) (int, error) {
		for ready := 0; ; {
			n, err := one(pending[ready:])
			if ready > 0 && (err != nil || n == 0) {
				return ready, nil // what comes before is read first
			}
			if err != nil || n == 0 {
				return 0, err
			}
			ready += n
		}
	}
}
