// Package syntax finds where and why a file is no YAML.
//
// In: the bytes of a file, and what yaml.v3 said to them. Out: a Fault in words
// for a person, at the byte of the mistake. It is a reader of YAML of its own,
// since yaml.v3 gives no column and often the wrong line.
package syntax

import (
	"bytes"
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/kyctl/kyctl/internal/lazy"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/source"
)

// bom is the byte order mark, as UTF-8.
const bom = "\uFEFF"

// problem is a fault in words. No word of the file is among them, since any may
// be a secret; punctuation is.
type problem struct {
	at            int // byte
	message, hint diag.Text
	related       []diag.Related
}

// Fault is where a file stops being YAML, and why. No word of the file is among
// its texts, since any may be a secret.
type Fault struct {
	Pos           source.Pos
	Message, Hint diag.Text
	Related       []diag.Related
}

// Explain says where and why yaml.v3 could not read f, which it refused with
// err. yaml.v3 quotes names; so the bytes are read again here and err is used
// only where nothing is found.
func Explain(f *source.File, err error) Fault {
	p, found := wrongBytes(f.Bytes)
	if !found {
		e := &explainer{f: f, b: f.Bytes}
		if e.out, e.fault, e.shut = findFault(f.Bytes); e.fault != nil {
			p = e.explain()
		} else {
			p = unexplained(f, err)
		}
	}
	return Fault{endsAt(f, p.at), p.message, p.hint, p.related}
}

// wrongBytes finds what is no text in UTF-8.
func wrongBytes(b []byte) (problem, bool) {
	if utf32(b) {
		return problem{
			message: diag.T("the file is encoded in UTF-32", "文件的编码是 UTF-32"),
			hint:    diag.T("save it as UTF-8", "请另存为 UTF-8"),
		}, true
	}
	if bytes.HasPrefix(b, []byte("\xFF\xFE")) || bytes.HasPrefix(b, []byte("\xFE\xFF")) || len(b) > 1 && (b[0] == 0) != (b[1] == 0) {
		return problem{
			message: diag.T("the file is encoded in UTF-16", "文件的编码是 UTF-16"),
			hint:    diag.T("save it as UTF-8", "请另存为 UTF-8"),
		}, true
	}
	for at := 0; at < len(b); {
		c, n := utf8.DecodeRune(b[at:])
		switch {
		case c == '\uFEFF' && at > 0 && (at == len(bom) || b[at-1] == '\n'):
			return problem{
				at:      at,
				message: diag.T("a second byte order mark stands here, invisible", "此处有一个不可见的多余 BOM"),
				hint:    diag.T("take it out: sed -i 's/\\xEF\\xBB\\xBF//g' FILE", "请将其删除：sed -i 's/\\xEF\\xBB\\xBF//g' 文件"),
			}, true
		case c == utf8.RuneError && n <= 1:
			return problem{
				at:      at,
				message: diag.T("this byte is not UTF-8", "此字节不是 UTF-8"),
				hint:    diag.T("save the file as UTF-8, not as GBK or Latin-1", "请将文件另存为 UTF-8，而不是 GBK 或 Latin-1"),
			}, true
		case unicode.IsControl(c) && c != '\t' && c != '\n' && c != '\r' && c != '\u0085', c == '\uFFFE', c == '\uFFFF':
			return problem{
				at:      at,
				message: diag.T("a control character stands here, invisible", "此处有一个不可见的控制字符"),
				hint:    diag.T("take it out", "请将其删除"),
			}, true
		}
		at += n
	}
	return problem{}, false
}

// utf32 says that a file begins as one in UTF-32 does.
func utf32(b []byte) bool {
	return len(b) > 3 && (bytes.HasPrefix(b, []byte("\xFF\xFE\x00\x00")) || bytes.HasPrefix(b, []byte("\x00\x00\xFE\xFF")) ||
		b[0] == 0 && b[1] == 0 && b[2] == 0 && b[3] != 0 || b[0] != 0 && b[1] == 0 && b[2] == 0 && b[3] == 0)
}

var yamlLine = lazy.Regexp(`line (\d+)`)

// unexplained is the problem of a file in which only yaml.v3 sees one.
func unexplained(f *source.File, err error) problem {
	line := 1
	if err != nil {
		if m := yamlLine().FindStringSubmatch(err.Error()); m != nil {
			line, _ = strconv.Atoi(m[1])
		}
	}
	line = min(max(line, 1), f.Lines())
	return problem{
		at:      f.Offset(source.Pos{File: f, Line: int32(line), Col: 1}),
		message: diag.T("this is no valid YAML", "这不是合法的 YAML"),
		hint:    diag.T("look here and above for a quote or bracket that is not closed, and for wrong indentation", "请检查此处及上文是否有未闭合的引号或括号，以及缩进错误"),
	}
}

// endsAt returns the place of the byte at offset; that of the end of the text is
// the end of its last line.
func endsAt(f *source.File, at int) source.Pos {
	at = min(max(at, 0), len(f.Bytes))
	for at == len(f.Bytes) && at > 0 && (f.Bytes[at-1] == '\n' || f.Bytes[at-1] == '\r') {
		at--
	}
	return f.Pos(at)
}
