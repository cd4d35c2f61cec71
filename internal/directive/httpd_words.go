package directive

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
)

// httpdBlanks are what stands between the words of a line of httpd's.
const httpdBlanks = " \t\v\f\r"

// HTTPDWords reads a configuration as httpd does (ap_cfg_getline and
// ap_getword_conf in server/util.c, ap_build_config_sub in server/config.c) and
// returns its directives in order, each as its words. A section's first word is
// <Name, its end is the directive </Name; the > is no word. Variables stay as
// they are written.
func HTTPDWords(conf string) ([][]Word, []*Misread) {
	var found [][]Word
	var wrong []*Misread
	for at := 0; at < len(conf); {
		end := httpdLineEnd(conf, at)
		words, bad := httpdLine(conf[:end], at)
		if len(words) > 0 {
			found = append(found, words)
		}
		if bad != nil {
			wrong = append(wrong, bad)
		}
		at = end
	}
	return found, wrong
}

// httpdLineEnd returns the byte behind the logical line that begins at from: a
// backslash at the end of a line takes the next one in, in comments, too.
func httpdLineEnd(conf string, from int) int {
	for at := from; ; {
		i := strings.IndexByte(conf[at:], '\n')
		if i < 0 {
			return len(conf)
		}
		line := strings.TrimSuffix(conf[at:at+i], "\r")
		at += i + 1
		if !strings.HasSuffix(line, `\`) || at == len(conf) {
			return at
		}
	}
}

// httpdLine returns the words of the logical line that begins at from and ends
// with conf.
func httpdLine(conf string, from int) ([]Word, *Misread) {
	end := from + len(strings.TrimRight(conf[from:], httpdBlanks+"\n"))
	at := httpdSkip(conf[:end], from)
	if at == end || conf[at] == '#' {
		return nil, nil
	}
	var wrong *Misread
	section := conf[at] == '<'
	if section {
		if conf[end-1] == '>' {
			end = len(strings.TrimRight(conf[:end-1], httpdBlanks))
		} else {
			wrong = &Misread{at, diag.T("the section's > is missing", "该段缺少 >")}
		}
	}
	var words []Word
	for at < end {
		to, text, closed := httpdWord(conf[:end], at)
		if !closed && wrong == nil {
			wrong = &Misread{at, diag.T("the quote is not closed", "引号没有闭合")}
		}
		words = append(words, Word{text, at, to})
		at = httpdSkip(conf[:end], to)
	}
	return words, wrong
}

// httpdSkip returns the first byte from at on that is no blank and no line that
// goes on.
func httpdSkip(conf string, at int) int {
	for at < len(conf) {
		if n := httpdJoint(conf[at:]); n > 0 {
			at += n
			continue
		}
		if !strings.Contains(httpdBlanks, conf[at:at+1]) {
			break
		}
		at++
	}
	return at
}

// httpdJoint is the length of a backslash and the end of the line behind it, at
// the start of text; 0 where there is none.
func httpdJoint(text string) int {
	switch {
	case strings.HasPrefix(text, "\\\n"):
		return 2
	case strings.HasPrefix(text, "\\\r\n"):
		return 3
	}
	return 0
}

// httpdWord returns the end and the text of the word at from. Quotes inside a
// word begin nothing; one that is not closed takes the rest of the line.
func httpdWord(conf string, from int) (to int, text string, closed bool) {
	var out strings.Builder
	quote := conf[from]
	at := from + 1
	if quote != '"' && quote != '\'' {
		quote, at = 0, from
	}
	for at < len(conf) {
		if n := httpdJoint(conf[at:]); n > 0 {
			at += n
			continue
		}
		c := conf[at]
		switch {
		case quote != 0 && c == quote:
			return at + 1, out.String(), true
		case quote == 0 && strings.IndexByte(httpdBlanks, c) >= 0:
			return at, out.String(), true
		case c == '\\' && at+1 < len(conf) && (conf[at+1] == '\\' || quote != 0 && conf[at+1] == quote):
			at++
			c = conf[at]
		}
		out.WriteByte(c)
		at++
	}
	return at, out.String(), quote == 0
}
