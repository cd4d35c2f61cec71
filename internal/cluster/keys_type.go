package cluster

import (
	"fmt"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/product"
	"github.com/kyctl/kyctl/internal/secret"
)

// Type is what a key takes.
type Type struct {
	Text   diag.Text // such as "list of host:port"
	Words  []string  // the only words allowed; nil where any will do
	Secret bool      // one of SecretForms
	// Mapping is true of what has keys of its own, and of a list of such.
	Mapping bool
	// Forms are the ways to write the value, or each of a list.
	Forms []Form
	// List is true of a list; Single says that one value may stand for a list of
	// one, Some that it may not be empty.
	List, Single, Some bool
	// Free is true of a mapping of texts under any name.
	Free bool
}

// worded is a leaf type of a few words.
type worded interface{ Words() []string }

// Described is a leaf type of another package that says what it takes.
type Described interface{ Takes() diag.Text }

// Words returns the words of nodes.mode.
func (Mode) Words() []string { return Modes }

// Words returns the words of nodes.state.
func (State) Words() []string { return States }

// Words returns the products' names.
func (ProductName) Words() []string { return product.Names() }

// Words returns the words of product.cipher.
func (Cipher) Words() []string { return Ciphers }

// Words returns the words of metadata.jdbc.dialect.
func (Dialect) Words() []string { return Dialects }

// Words returns the words of jobs.scheduler.
func (Scheduler) Words() []string { return Schedulers }

// Words returns the words of security.profile.
func (Profile) Words() []string { return Profiles }

// Words returns the words of load_balancer.method.
func (Method) Words() []string { return Methods }

// OneOf is the type of a key that takes one of words.
func OneOf(words []string) Type {
	return Type{Text: diag.T("one of %s", "%s 之一").With(strings.Join(words, ", ")), Words: words, Forms: wordForms(words, false)}
}

// typeOf returns the type of a key by the Go type of its value.
func typeOf(t reflect.Type, f field) Type {
	switch {
	case t == reflect.TypeFor[[]Property]():
		return Type{Text: diag.T("mapping of texts", "文本的映射"), Free: true}
	case t.Kind() == reflect.Slice:
		item := typeOf(t.Elem(), f)
		item.List, item.Single, item.Some = true, f.list, f.some
		item.Text = diag.Text{EN: "list of " + item.Text.EN, ZH: item.Text.ZH + "的列表"}
		if f.list {
			item.Text = diag.T("one of %s, or a list of them", "%s 之一，或它们的列表").With(strings.Join(item.Words, ", "))
		}
		return item
	case isSetter(t):
		v := reflect.Zero(t).FieldByName("V").Interface()
		leaf := leafType(v, f)
		leaf.Forms = formsOf(v, f)
		return leaf
	}
	return Type{Text: diag.T("mapping", "映射"), Mapping: true}
}

func leafType(v any, f field) Type {
	text := diag.Text{}
	switch v := v.(type) {
	case worded:
		return OneOf(v.Words())
	case Described:
		return Type{Text: v.Takes()}
	case secret.Ref:
		return Type{Text: diag.T("secret", "密码"), Secret: true}
	case bool:
		text = diag.T("true or false", "true 或 false")
	case int:
		text = numberType(f)
	case string:
		text = textType(f)
	case time.Duration:
		text = diag.T("duration", "时长")
	case Size:
		text = diag.T("size", "大小")
	case netip.Addr:
		text = diag.T("IP address", "IP 地址")
	case netip.Prefix:
		text = diag.T("network", "网段")
	case Port:
		text = diag.T("port", "端口")
	case Listen:
		text = diag.T("port or address:port", "端口或 地址:端口")
	case HostPort:
		text = diag.T("host:port", "host:port")
	case Host, ServerName:
		text = diag.T("host name", "主机名")
	case Name, NodeName, StageName:
		text = diag.T("name", "名称")
	case Path:
		text = diag.T("path", "路径")
	case TomcatVersion:
		text = diag.T("version", "版本号")
	}
	return Type{Text: text}
}

func textType(f field) diag.Text {
	if f.number {
		return diag.T("version", "版本号")
	}
	return diag.T("text", "文本")
}

func numberType(f field) diag.Text {
	if f.max == unlimited {
		return diag.T("whole number", "整数")
	}
	return diag.T("whole number from %d to %d", "%d 到 %d 的整数").With(f.min, f.max)
}

// unlimited is the max of a field that names none.
const unlimited = 1 << 30

// defaultIn returns the default in v as YAML, "" where there is none: then
// nobody gave v a place.
func defaultIn(v reflect.Value, f field) string {
	if v.Kind() == reflect.Slice {
		var items []string
		for i := range v.Len() {
			if text := defaultIn(v.Index(i), f); text != "" {
				items = append(items, text)
			}
		}
		if len(items) == 0 || f.list && len(items) == 1 {
			return strings.Join(items, "")
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	pos := v.FieldByName("Pos")
	if !pos.IsValid() || pos.IsZero() {
		return ""
	}
	return inYAML(v.FieldByName("V").Interface())
}

func inYAML(v any) string {
	switch v := v.(type) {
	case time.Duration:
		return shortDuration(v)
	case Size:
		return shortSize(v)
	case Listen:
		if !v.Addr.IsValid() {
			return strconv.Itoa(v.Port)
		}
		return netip.AddrPortFrom(v.Addr, uint16(v.Port)).String()
	}
	return fmt.Sprint(v)
}

// shortDuration leaves out what is zero: 1m for 1m0s.
func shortDuration(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

func shortSize(n Size) string {
	for i, unit := range []string{"g", "m", "k"} {
		if by := Size(1) << (30 - 10*i); n >= by && n%by == 0 {
			return strconv.FormatInt(int64(n/by), 10) + unit
		}
	}
	return strconv.FormatInt(int64(n), 10)
}
