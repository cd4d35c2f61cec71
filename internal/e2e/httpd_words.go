package e2e

import (
	"errors"
	"strings"
)

// HTTPDDirectives reads a configuration as httpd does (ap_cfg_getline and
// ap_getword_conf in server/util.c) and returns its directives in order, each as
// its words. Sections are directives, too. Variables are an error: what they
// stand for is not in the file.
func HTTPDDirectives(conf string) ([][]string, error) {
	var found [][]string
	if strings.Contains(conf, "${") {
		return nil, errors.New("a variable")
	}
	// A backslash at the end of a line takes the next one in, in comments, too.
	conf = strings.ReplaceAll(conf, "\\\n", "")
	for line := range strings.Lines(conf) {
		line = strings.Trim(line, " \t\r\n\v\f")
		if line == "" || line[0] == '#' {
			continue
		}
		var words []string
		for line != "" {
			var word string
			word, line = httpdWord(line)
			words = append(words, word)
		}
		found = append(found, words)
	}
	return found, nil
}

// httpdWord returns the first word of a line and what comes after it. Directives
// of httpd's may hold quotes inside a word: they begin nothing there.
func httpdWord(line string) (word, rest string) {
	quote := line[0]
	if quote != '"' && quote != '\'' {
		end := strings.IndexAny(line, " \t\v\f\r")
		if end < 0 {
			end = len(line)
		}
		return httpdUnescape(line[:end], 0), strings.TrimLeft(line[end:], " \t\v\f\r")
	}
	end := 1
	for end < len(line) && line[end] != quote {
		if line[end] == '\\' && end+1 < len(line) && (line[end+1] == quote || line[end+1] == '\\') {
			end++
		}
		end++
	}
	return httpdUnescape(line[1:end], quote), strings.TrimLeft(line[min(end+1, len(line)):], " \t\v\f\r")
}

// httpdUnescape drops the backslashes that httpd drops.
func httpdUnescape(word string, quote byte) string {
	var out strings.Builder
	for i := 0; i < len(word); i++ {
		if word[i] == '\\' && i+1 < len(word) && (word[i+1] == '\\' || quote != 0 && word[i+1] == quote) {
			i++
		}
		out.WriteByte(word[i])
	}
	return out.String()
}
