package cli

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/cipher"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/e2e"
	"github.com/kyctl/kyctl/internal/ground"
)

// readings are what the real readers make of files, by the files' texts.
type readings struct {
	properties map[string][]e2e.Property
	elements   map[string][]string
	directives map[string][][]string
}

// charset is how Java is asked about a properties file: the product reads its
// own as UTF-8, Tomcat and the Redis plugin theirs as ISO-8859-1.
func charset(name string) string {
	if path.Base(name) == "kylin.properties" {
		return "UTF8 "
	}
	return "LATIN1 "
}

// readAll asks one Java about all properties files, one about all context.xml;
// the balancers' files are cut into their words.
func readAll(t *testing.T, trees []map[string]string) readings {
	t.Helper()
	r := readings{map[string][]e2e.Property{}, map[string][]string{}, map[string][][]string{}}
	dir := t.TempDir()
	var properties, contexts []string
	var requests, paths []string
	for _, files := range trees {
		for name, text := range files {
			file := filepath.Join(dir, fmt.Sprint(len(requests)+len(paths)))
			_, known := r.properties[text]
			_, knownXML := r.elements[text]
			switch ext := path.Ext(name); {
			case known || knownXML || ext != ".properties" && ext != ".xml":
				continue
			case ext == ".xml":
				r.elements[text] = nil
				contexts, paths = append(contexts, text), append(paths, file)
			default:
				r.properties[text] = nil
				properties, requests = append(properties, text), append(requests, charset(name)+file)
			}
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i, pairs := range e2e.JavaProperties(t, requests) {
		if r.properties[properties[i]] = pairs; pairs == nil {
			t.Errorf("Java can't load\n%s", properties[i])
		}
	}
	for i, elements := range e2e.JavaElements(t, paths) {
		if r.elements[contexts[i]] = elements; elements == nil || len(elements) != elementsIn(t, contexts[i]) {
			t.Errorf("Java reads other elements than Go from\n%s\n%q", contexts[i], elements)
		}
	}
	r.readBalancer(t, trees)
	t.Logf("Java read %d properties files and %d context.xml, %d balancer files were cut into words", len(requests), len(paths), len(r.directives))
	return r
}

// elementsIn counts the elements below the root, as encoding/xml sees them.
func elementsIn(t *testing.T, text string) int {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	n := -1
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return n
		}
		if err != nil {
			t.Errorf("%v in\n%s", err, text)
			return -1
		}
		if _, begins := token.(xml.StartElement); begins {
			n++
		}
	}
}

// readBalancer cuts the balancers' files into directives as each program does.
func (r readings) readBalancer(t *testing.T, trees []map[string]string) {
	t.Helper()
	for _, files := range trees {
		for name, read := range balancerReaders {
			text := files[name]
			if text == "" || r.directives[text] != nil {
				continue
			}
			directives, err := e2e.Texts(read(text))
			if err != nil {
				t.Errorf("%s: %v in\n%s", name, err, text)
			}
			r.directives[text] = directives
		}
	}
}

// balancerReaders read the balancers' files.
var balancerReaders = map[string]func(string) ([][]directive.Word, []*directive.Misread){
	nginxConf:                           directive.NginxWords,
	"load-balancer/haproxy/haproxy.cfg": directive.HAProxyWords,
	"load-balancer/httpd/kylin.conf":    directive.HTTPDWords,
}

const nginxConf = "load-balancer/nginx/kylin.conf"

// judge compares what was rendered of each attempt with what its subject
// renders: the value apart there is no difference.
func (in *injection) judge(taken []*attempt) {
	var trees []map[string]string
	for _, a := range taken {
		trees = append(trees, a.of.files, a.files)
	}
	r := readAll(in.t, trees)
	loads := map[string]map[string]bool{} // by the name of the field
	for _, a := range taken {
		if a.loose && a.at.name == "nodes[].name" && len(a.files) == len(a.of.files) {
			continue // another name that is allowed: other folders
		}
		if got, want := sortedKeys(a.files), sortedKeys(a.of.files); !slices.Equal(got, want) {
			in.t.Errorf("%s: the files are %q, want %q", a, got, want)
			continue
		}
		for name, text := range a.files {
			good := a.of.files[name]
			if text == good {
				continue
			}
			if fault := r.fault(a, name, good, text); fault != "" {
				in.t.Errorf("%s: %s: %s", a, name, fault)
			}
			// What has a / names a folder that may be a file elsewhere.
			if name == nginxConf && strings.Count(a.is, "/") == strings.Count(a.was, "/") {
				if loads[a.at.name] == nil {
					loads[a.at.name] = map[string]bool{}
				}
				loads[a.at.name][text] = true
			}
		}
	}
	if len(loads) < 5 {
		in.t.Errorf("only %q change the nginx file", sortedKeys(loads))
	}
	for _, field := range sortedKeys(loads) {
		in.nginx(r, field, sortedKeys(loads[field]))
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// fault says what is wrong with a file that is not the subject's.
func (r readings) fault(a *attempt, name, good, text string) string {
	if balancerReaders[name] != nil {
		return a.balancerFault(r.directives[good], r.directives[text])
	}
	switch path.Ext(name) {
	case ".properties":
		return a.propertiesFault(r.properties[good], r.properties[text])
	case ".xml":
		return a.elementsFault(r.elements[good], r.elements[text])
	case ".yaml":
		return a.linesFault(good, text)
	case ".env", ".sql":
		if want := a.intended(good); text != want && !a.loose {
			return fmt.Sprintf("%q, want %q", text, want)
		}
		if strings.Count(text, "\n") != strings.Count(good, "\n") {
			return fmt.Sprintf("%q has other lines than %q", text, good)
		}
	}
	return ""
}

// intended is a text of the subject with the new value in the old one's place,
// or the new one's cipher text.
func (a *attempt) intended(good string) string {
	if a.was == "" {
		return good
	}
	text := strings.ReplaceAll(good, a.was, a.is)
	if a.at.secret {
		text = strings.ReplaceAll(text, cipher.ECB(a.was), cipher.ECB(a.is))
		const iv = "ABCDEFGHABCDEFGH" // as in injectedClusters
		was, _ := cipher.CFB(a.was, iv)
		is, _ := cipher.CFB(a.is, iv)
		text = strings.ReplaceAll(text, was, is)
	}
	return text
}

// propertiesFault compares pairs.
func (a *attempt) propertiesFault(good, got []e2e.Property) string {
	want := map[string]string{}
	for _, p := range good {
		key, value := p.Key, a.intended(p.Value)
		if a.at.key {
			key = a.intended(key)
		}
		want[key] = value
	}
	have := map[string]string{}
	for _, p := range got {
		have[p.Key] = p.Value
	}
	switch {
	case a.loose && len(have) != len(want):
		return fmt.Sprintf("%d properties, want %d: %q", len(have), len(want), sortedKeys(have))
	case a.loose && (a.at.key || slices.Equal(sortedKeys(have), sortedKeys(want))):
		return ""
	case maps.Equal(have, want):
		return ""
	}
	maps.DeleteFunc(have, func(key, value string) bool {
		same := want[key] == value
		delete(want, key)
		return same
	})
	return fmt.Sprintf("Java reads %q; %q is missing", have, want)
}

// elementsFault compares elements: each is the same, the new value in the old
// one's place.
func (a *attempt) elementsFault(good, got []string) string {
	if len(good) != len(got) {
		return fmt.Sprintf("%d elements, want %d", len(got), len(good))
	}
	for i := range got {
		same := got[i] == good[i]
		if a.loose { // the value is YAML's affair: not the names
			same = len(strings.Fields(attributeValue.ReplaceAllString(got[i], ""))) == len(strings.Fields(attributeValue.ReplaceAllString(good[i], "")))
		} else if a.was != "" {
			is := strconv.Quote(a.is)
			same = got[i] == strings.ReplaceAll(good[i], a.was, is[1:len(is)-1])
		}
		if !same {
			return fmt.Sprintf("Java reads %s, want %s with the new value", got[i], good[i])
		}
	}
	return ""
}

// attributeValue is a value as JavaElements writes it.
var attributeValue = regexp.MustCompile(`="([^"\\]|\\.)*"`)

// linesFault compares lines of YAML, each a key and perhaps a value in double
// quotes, with the escapes that YAML and Go share.
func (a *attempt) linesFault(good, text string) string {
	want, got := strings.Split(good, "\n"), strings.Split(text, "\n")
	if len(want) != len(got) {
		return fmt.Sprintf("%d lines, want %d", len(got), len(want))
	}
	for i := range got {
		if got[i] == want[i] {
			continue
		}
		wantKey, wantValue, _ := strings.Cut(want[i], `"`)
		key, value, _ := strings.Cut(got[i], `"`)
		was, err := strconv.Unquote(`"` + wantValue)
		is, err2 := strconv.Unquote(`"` + value)
		if err := errors.Join(err, err2); err != nil || key != wantKey || !a.loose && is != a.intended(was) {
			return fmt.Sprintf("%q, want %q with the new value: %v", got[i], want[i], err)
		}
	}
	return ""
}

// balancerFault compares directives: there are as many, each has as many words, and
// a word is the same, or the same with the new value in it.
func (a *attempt) balancerFault(good, got [][]string) string {
	if len(good) != len(got) {
		return fmt.Sprintf("%d directives, want %d", len(got), len(good))
	}
	for i := range got {
		// A line of nginx's map begins with a pattern, which may hold the value;
		// the name of a directive begins otherwise.
		first := strings.ReplaceAll(good[i][0], regexp.QuoteMeta(a.was), regexp.QuoteMeta(a.is))
		pattern := strings.HasPrefix(good[i][0], "~^") && strings.HasPrefix(got[i][0], "~^") && (a.loose || got[i][0] == first)
		if len(good[i]) != len(got[i]) || got[i][0] != good[i][0] && !pattern {
			return fmt.Sprintf("%q, want something like %q", got[i], good[i])
		}
		for j, word := range got[i] {
			inRegexp := strings.ReplaceAll(good[i][j], regexp.QuoteMeta(a.was), regexp.QuoteMeta(a.is))
			if !a.loose && word != good[i][j] && word != a.intended(good[i][j]) && word != inRegexp {
				return fmt.Sprintf("%q, want %q with the new value", got[i], good[i])
			}
		}
	}
	return ""
}

// nginx loads the files of one field together, each as a cluster of its own
// name, and says how many servers and listens it has.
func (in *injection) nginx(r readings, field string, confs []string) {
	_, program := ground.BalancerProgram(in.t, "nginx")
	dir := filepath.Join(in.t.TempDir(), "some", "way", "down") // for ../../
	want := map[string]int{}
	for n, text := range confs {
		in.named(r.directives[text], dir)
		in.put(filepath.Join(dir, "conf.d", fmt.Sprint(n, ".conf")), strings.ReplaceAll(text, "injected", fmt.Sprint("c", n)))
		for _, words := range r.directives[in.goodConf()] {
			want[words[0]]++
		}
	}
	conf := filepath.Join(dir, "nginx.conf")
	in.put(conf, "pid nginx.pid;\nerror_log error.log;\nevents {}\nhttp {\n variables_hash_max_size 65536;\n access_log off;\n include "+dir+"/conf.d/*.conf;\n}\n")
	dump, err := exec.Command(program, "-T", "-q", "-p", dir, "-c", conf).Output()
	if err != nil {
		var e *exec.ExitError
		errors.As(err, &e)
		in.t.Fatalf("%s: nginx refuses a file: %v\n%s", field, err, e.Stderr)
	}
	directives, err := e2e.Texts(directive.NginxWords(string(dump)))
	if err != nil {
		in.t.Fatal(err)
	}
	got := map[string]int{}
	for _, words := range directives {
		got[words[0]]++
	}
	if got["server"] != want["server"] || got["listen"] != want["listen"] {
		in.t.Errorf("%s: nginx has %d blocks and lines called server and %d listens, want %d and %d", field, got["server"], got["listen"], want["server"], want["listen"])
	}
	in.t.Logf("%s: nginx loads %d files together, with %d blocks and lines called server and %d listens", field, len(confs), got["server"], got["listen"])
}

// goodConf is the file of the first subject, the only one with nginx.
func (in *injection) goodConf() string { return in.attempts[0].of.files[nginxConf] }

// named makes the files that an nginx file names.
func (in *injection) named(directives [][]string, dir string) {
	cert, key := e2e.Certificate(in.t, in.dir)
	from := map[string]string{"ssl_certificate": cert, "ssl_certificate_key": key, "include": os.DevNull, "access_log": os.DevNull}
	for _, words := range directives {
		if source, ok := from[words[0]]; ok {
			text, err := os.ReadFile(source)
			if err != nil {
				in.t.Fatal(err)
			}
			name := words[1]
			if !filepath.IsAbs(name) {
				name = dir + "/" + name
			}
			in.put(name, string(text))
		}
	}
}

func (in *injection) put(path, text string) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		in.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		in.t.Fatal(err)
	}
}
