package directive

import (
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
)

// HAProxyWords reads a configuration as HAProxy does (readcfgfile in cfgparse.c,
// parse_line in tools.c) and returns its lines as words, empty ones left out.
// What stands for a variable of the environment, which there is only between
// double quotes, stays as it is written.
func HAProxyWords(conf string) ([][]Word, []*Misread) {
	var found [][]Word
	var wrong []*Misread
	for at := 0; at < len(conf); {
		end := len(conf)
		if i := strings.IndexByte(conf[at:], '\n'); i >= 0 {
			end = at + i
		} else {
			wrong = append(wrong, &Misread{at, diag.T("the last line has no line break", "最后一行没有换行符")})
		}
		words, bad := haproxyLine(conf[:end], at)
		if len(words) > 0 {
			found = append(found, words)
		}
		if bad != nil {
			wrong = append(wrong, bad)
		}
		at = end + 1
	}
	return found, wrong
}

// haproxyLine returns the words from at on, to the end of conf or to a comment.
func haproxyLine(conf string, at int) ([]Word, *Misread) {
	var words []Word
	for {
		for at < len(conf) && strings.IndexByte(" \t\r", conf[at]) >= 0 {
			at++
		}
		if at >= len(conf) || conf[at] == '#' {
			return words, nil
		}
		word, wrong := haproxyWord(conf, at)
		if wrong != nil {
			return append(words, word), wrong
		}
		words = append(words, word)
		at = word.To
	}
}

// haproxyWord returns the word at from. Pieces in quotes belong to the word that
// they touch.
func haproxyWord(conf string, from int) (Word, *Misread) {
	var out strings.Builder
	var quote byte
	opened := from
	at := from
	for ; at < len(conf); at++ {
		c := conf[at]
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote, opened = c, at
		case c == '\\' && quote != '\'':
			text, more := haproxyEscape(conf[at:])
			out.WriteString(text)
			at += more
		case quote == 0 && strings.IndexByte(" \t\r#", c) >= 0:
			return Word{out.String(), from, at}, nil
		default:
			out.WriteByte(c)
		}
	}
	word := Word{out.String(), from, min(at, len(conf))}
	if quote != 0 {
		return word, &Misread{opened, diag.T("the quote is not closed", "引号没有闭合")}
	}
	return word, nil
}

// haproxyEscape returns what the backslash at the start of text stands for, and
// how many further bytes it takes.
func haproxyEscape(text string) (string, int) {
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
		if len(text) >= 4 {
			if n, err := strconv.ParseUint(text[2:4], 16, 8); err == nil {
				return string([]byte{byte(n)}), 3
			}
		}
	}
	return `\`, 0
}
