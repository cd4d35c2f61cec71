package e2e

import (
	"errors"
	"strings"
)

// Statements reads a configuration as HAProxy does (parse_line in tools.c) and
// returns its lines as words, empty ones left out. It knows no environment.
func Statements(conf string) ([][]string, error) {
	if !strings.HasSuffix(conf, "\n") {
		return nil, errors.New("missing LF on last line")
	}
	var found [][]string
	for line := range strings.Lines(conf) {
		words, err := statement(strings.TrimSuffix(line, "\n"))
		if err != nil {
			return nil, err
		}
		if len(words) > 0 {
			found = append(found, words)
		}
	}
	return found, nil
}

// statement splits one line.
func statement(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	var quote byte
	inWord := false
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote, inWord = c, true
		case c == '\\' && quote != '\'':
			text, skip := escape(line[i:])
			word.WriteString(text)
			inWord = true
			i += skip
		case quote == 0 && (c == ' ' || c == '\t' || c == '\r'):
			if inWord {
				words = append(words, word.String())
				word.Reset()
			}
			inWord = false
		case quote == 0 && c == '#':
			line = line[:i]
		case quote == '"' && c == '$':
			return nil, errors.New("a variable of the environment")
		default:
			word.WriteByte(c)
			inWord = true
		}
	}
	if quote != 0 {
		return nil, errors.New("unmatched quote")
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}

// escape returns what the backslash at the start of text stands for, and how
// many further bytes it takes.
func escape(text string) (string, int) {
	if len(text) < 2 {
		return `\`, 0
	}
	switch text[1] {
	case ' ', '\\', '#', '"', '\'', '$':
		return text[1:2], 1
	case 'n':
		return "\n", 1
	case 'r':
		return "\r", 1
	case 't':
		return "\t", 1
	case 'x':
		return "", 3
	}
	return `\`, 0
}
