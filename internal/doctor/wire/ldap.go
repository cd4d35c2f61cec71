package wire

// ldapDepth is more than an answer to a search nests: message, entry,
// attributes, attribute, values, value.
const ldapDepth = 16

// LDAP is the framing of LDAP messages, which are BER with lengths that are
// known (RFC 4511, 5.1).
func LDAP() Framing { return each(ldapMessage) }

// ldapMessage returns how long the message at the start of b is, 0 where more of
// it must come first.
func ldapMessage(b []byte) (int, error) {
	if len(b) > 0 && b[0] != 0x30 {
		return 0, &Refusal{Reason: Shape}
	}
	start, n, err := element(b)
	switch {
	case err != nil || start == 0:
		return 0, err
	case n > frameBytes:
		return 0, &Refusal{Reason: Length, Got: n, Most: frameBytes}
	case uint64(len(b)-start) < n:
		return 0, nil
	}
	end := start + int(n)
	return end, elements(b[start:end], 1)
}

// elements checks what is in an element at a depth.
func elements(b []byte, depth int) error {
	if depth > ldapDepth {
		return &Refusal{Reason: Depth, Got: uint64(depth), Most: ldapDepth}
	}
	for len(b) > 0 {
		start, n, err := element(b)
		switch {
		case err != nil:
			return err
		case start == 0:
			return &Refusal{Reason: Shape}
		case n > uint64(len(b)-start):
			return &Refusal{Reason: Length, Got: n, Most: uint64(len(b) - start)}
		}
		end := start + int(n)
		if constructed := b[0]&0x20 != 0; constructed {
			if err := elements(b[start:end], depth+1); err != nil {
				return err
			}
		}
		b = b[end:]
	}
	return nil
}

// element returns where the content of the element at the start of b begins, 0
// where more of it must come first, and how long it is.
func element(b []byte) (start int, length uint64, err error) {
	if len(b) < 2 {
		return 0, 0, nil
	}
	long := int(b[1] & 0x7f)
	switch {
	case b[0]&0x1f == 0x1f: // a tag of several bytes, which LDAP has none of
		return 0, 0, &Refusal{Reason: Shape}
	case b[1] < 0x80:
		return 2, uint64(b[1]), nil
	case long == 0 || long > 8: // a length that is unknown, or longer than any
		return 0, 0, &Refusal{Reason: Shape}
	case len(b) < 2+long:
		return 0, 0, nil
	}
	for _, digit := range b[2 : 2+long] {
		length = length<<8 | uint64(digit)
	}
	return 2 + long, length, nil
}
