package e2e

import (
	"errors"
	"strings"
)

// Directives reads a configuration as nginx does (ngx_conf_read_token in
// ngx_conf_file.c) and returns its directives in order, each as its words; the
// last word is ";" or "{". The end of a block is the directive "}".
func Directives(conf string) ([][]string, error) {
	var found [][]string
	var words []string
	for {
		word, rest, err := nextWord(conf)
		switch {
		case err != nil:
			return nil, err
		case word == "" && rest == "":
			if len(words) > 0 {
				return nil, errors.New("unexpected end of file")
			}
			return found, nil
		case word == "\x00;" || word == "\x00{" || word == "\x00}":
			if (len(words) == 0) != (word == "\x00}") {
				return nil, errors.New("unexpected " + word[1:])
			}
			found = append(found, append(words, word[1:]))
			words = nil
		default:
			words = append(words, word[1:])
		}
		conf = rest
	}
}

// nextWord returns the next word behind a byte that tells what it is: \x00 for
// the signs that end a directive, \x01 for a word. At the end both are empty.
func nextWord(conf string) (word, rest string, err error) {
	conf = strings.TrimLeft(conf, " \t\r\n")
	if conf == "" {
		return "", "", nil
	}
	switch c := conf[0]; c {
	case ';', '{', '}':
		return "\x00" + conf[:1], conf[1:], nil
	case '#':
		_, after, _ := strings.Cut(conf, "\n")
		return nextWord(after)
	case '"', '\'':
		end := quoteEnd(conf)
		if end < 0 {
			return "", "", errors.New("unexpected end of file in a quoted word")
		}
		rest = conf[end+1:]
		if rest == "" || !strings.ContainsRune(" \t\r\n;{)", rune(rest[0])) {
			return "", "", errors.New("unexpected text after a quoted word")
		}
		return "\x01" + unescape(conf[1:end]), rest, nil
	}
	end := bareEnd(conf)
	return "\x01" + unescape(conf[:end]), conf[end:], nil
}

// quoteEnd returns the place of the closing quote, -1 if there is none.
func quoteEnd(conf string) int {
	for i := 1; i < len(conf); i++ {
		switch conf[i] {
		case '\\':
			i++
		case conf[0]:
			return i
		}
	}
	return -1
}

// bareEnd returns where a word without quotes ends. "${" opens no block.
func bareEnd(conf string) int {
	for i := 0; i < len(conf); i++ {
		switch conf[i] {
		case '\\':
			i++
		case ' ', '\t', '\r', '\n', ';':
			return i
		case '{':
			if i == 0 || conf[i-1] != '$' {
				return i
			}
		}
	}
	return len(conf)
}

// unescape drops the backslashes that nginx drops.
func unescape(word string) string {
	var out strings.Builder
	for i := 0; i < len(word); i++ {
		if word[i] != '\\' || i+1 == len(word) {
			out.WriteByte(word[i])
			continue
		}
		i++
		switch word[i] {
		case '"', '\'', '\\':
			out.WriteByte(word[i])
		case 't':
			out.WriteByte('\t')
		case 'r':
			out.WriteByte('\r')
		case 'n':
			out.WriteByte('\n')
		default:
			out.WriteByte('\\')
			out.WriteByte(word[i])
		}
	}
	return out.String()
}
