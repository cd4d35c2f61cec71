package directive

import (
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
)

// Misread is a byte at which a configuration can't be read any further.
type Misread struct {
	At      int
	Message diag.Text
}

// Error returns the English text.
func (m *Misread) Error() string { return m.Message.EN }

// NginxWords reads a configuration as nginx does (ngx_conf_read_token in
// ngx_conf_file.c) and returns its directives in order, each as its words; the
// last word is ";" or "{". The end of a block is the directive "}". With an
// error come the directives before it.
func NginxWords(conf string) ([][]Word, []*Misread) {
	var found [][]Word
	var words []Word
	for at := 0; ; {
		word, sign, wrong := nginxWord(conf, at)
		switch {
		case wrong != nil:
			return found, []*Misread{wrong}
		case word.To == word.From && len(words) > 0:
			return found, []*Misread{{at, diag.T("the file ends inside a directive", "文件在指令中间结束")}}
		case word.To == word.From:
			return found, nil
		case sign && (len(words) == 0) != (word.Text == "}"):
			return found, []*Misread{{word.From, diag.T("%q is not expected here", "这里不应出现 %q").With(word.Text)}}
		}
		words = append(words, word)
		at = word.To
		if !sign {
			continue
		}
		found = append(found, words)
		if word.Text == "{" && strings.HasSuffix(words[0].Text, "_by_lua_block") {
			at = luaEnd(conf, at)
		}
		words = nil
	}
}

// nginxWord returns the next word from at on, and whether it is a sign that
// ends a directive. At the end the word is empty.
func nginxWord(conf string, at int) (word Word, sign bool, wrong *Misread) {
	for at < len(conf) && strings.IndexByte(" \t\r\n#", conf[at]) >= 0 {
		if conf[at] != '#' {
			at++
			continue
		}
		end := strings.IndexByte(conf[at:], '\n')
		if end < 0 {
			end = len(conf) - at
		}
		at += end
	}
	if at == len(conf) {
		return Word{From: at, To: at}, false, nil
	}
	switch rest := conf[at:]; rest[0] {
	case ';', '{', '}':
		return Word{rest[:1], at, at + 1}, true, nil
	case '"', '\'':
		end := quoteEnd(rest)
		if end < 0 {
			return Word{}, false, &Misread{at, diag.T("the quote is not closed", "引号没有闭合")}
		}
		if end+1 == len(rest) || !strings.ContainsRune(" \t\r\n;{)", rune(rest[end+1])) {
			return Word{}, false, &Misread{at + end + 1, diag.T("a blank, a ; or a { must follow a quote", "引号之后必须是空白、; 或 {")}
		}
		return Word{unescape(rest[1:end]), at, at + end + 1}, false, nil
	}
	end := bareEnd(conf[at:])
	return Word{unescape(conf[at : at+end]), at, at + end}, false, nil
}

// luaEnd returns the place of the brace that ends a block of Lua, which begins
// at from; the lua module reads it as Lua, not as nginx's words.
func luaEnd(conf string, from int) int {
	depth := 0
	for at := from; at < len(conf); at++ {
		switch c := conf[at]; {
		case c == '{':
			depth++
		case c == '}' && depth == 0:
			return at
		case c == '}':
			depth--
		case c == '"' || c == '\'':
			end := quoteEnd(conf[at:])
			if end < 0 {
				return len(conf)
			}
			at += end
		case strings.HasPrefix(conf[at:], "--"):
			end := strings.IndexByte(conf[at:], '\n')
			if end < 0 {
				return len(conf)
			}
			at += end
		}
	}
	return len(conf)
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
