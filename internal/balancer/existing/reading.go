package existing

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/directive"
	"github.com/kyctl/kyctl/internal/lazy"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/source"
)

// reading is what the readers of all kinds share: what was found, and which
// directives it was found in.
type reading struct {
	*Found
	kind    balancer.Kind
	groups  []group
	used    map[*directive.Directive]bool
	answers map[string]bool          // the server names that are told, in small letters
	listed  map[balancer.Listen]bool // the addresses to listen on that are told
}

func newReading(k balancer.Kind) *reading {
	return &reading{
		Found: new(Found), kind: k,
		used: map[*directive.Directive]bool{}, answers: map[string]bool{}, listed: map[balancer.Listen]bool{},
	}
}

// among are the directives of a list, to be looked up.
func among(list []*directive.Directive) map[*directive.Directive]bool {
	set := make(map[*directive.Directive]bool, len(list))
	for _, d := range list {
		set[d] = true
	}
	return set
}

// serverName tells a name that the cluster's sites answer to, once.
func (r *reading) serverName(name string, at source.Pos) {
	if key := strings.ToLower(name); !r.answers[key] {
		r.answers[key] = true
		r.ServerNames = append(r.ServerNames, told(name, at))
	}
}

// listensAt tells an address that the cluster's sites listen on, once.
func (r *reading) listensAt(l balancer.Listen, at source.Pos) {
	if !r.listed[l] {
		r.listed[l] = true
		r.Listen = append(r.Listen, told(l, at))
	}
}

// mainOf is the one of a cluster's groups that the others are named after, else
// the first.
func (r *reading) mainOf(chosen []int) int {
	main := chosen[0]
	for _, i := range chosen {
		if len(r.groups[i].name) < len(r.groups[main].name) && strings.HasPrefix(r.groups[main].name, r.groups[i].name) {
			main = i
		}
	}
	return main
}

// use marks a directive as understood and told.
func (r *reading) use(d *directive.Directive) { r.used[d] = true }

// tell puts a value and its place, unless another directive told it before, and
// marks the directive where the two agree.
func tell[T comparable](r *reading, to *Told[T], v T, d *directive.Directive) {
	tellAt(r, to, v, d, d.At(0))
}

func tellAt[T comparable](r *reading, to *Told[T], v T, d *directive.Directive, at source.Pos) {
	if !to.Set() {
		*to = Told[T]{v, at}
	}
	if to.V == v {
		r.use(d)
	}
}

// leave notes that a directive is lost, and why.
func (f *Found) leave(d *directive.Directive, why diag.Text) {
	f.Left = append(f.Left, Left{d.Pos(), masked(d), why})
}

// leaveWord notes that a word of a directive is lost, and why.
func (f *Found) leaveWord(at source.Pos, text string, why diag.Text) {
	f.Left = append(f.Left, Left{at, secret.Hide(text), why})
}

// secured are those of a cluster's sites, in their order, that speak TLS, where
// some do and others do not: the description has one way in. The others are
// left.
func (r *reading) secured(sites []*directive.Directive, speaksTLS func(*directive.Directive) bool) []*directive.Directive {
	if !slices.ContainsFunc(sites, speaksTLS) {
		return sites
	}
	var secure []*directive.Directive
	for _, s := range sites {
		if speaksTLS(s) {
			secure = append(secure, s)
			continue
		}
		r.leave(s, diag.T("users come here without TLS; load_balancer.tls.redirect_from sends them to it", "用户在此不经 TLS 访问；load_balancer.tls.redirect_from 会把他们转到 TLS"))
		r.use(s)
	}
	return secure
}

// notRead is why an include was not read; of other directives there is nothing to
// say.
func notRead(d *directive.Directive) diag.Text {
	if missing := (*source.NotAtHand)(nil); errors.As(d.Failed, &missing) {
		return diag.T("%s is not in this copy of the configuration; copy it to %s, then import again", "该配置副本中没有 %s；请把它复制到 %s，再重新导入").With(missing.Path, missing.Copy)
	}
	if d.Failed != nil {
		return diag.T("it can't be read: %v", "无法读取：%v").With(d.Failed)
	}
	return diag.Text{}
}

// dropHSTS forgets Strict-Transport-Security where the balancer itself speaks no
// TLS: the key belongs to load_balancer.tls. The directive is left.
func (r *reading) dropHSTS() {
	if !r.TLS.Certificate.Set() {
		r.TLS.HSTS = Told[bool]{}
	}
}

// nodesTLS says, once, that the nodes are asked by TLS.
func (f *Found) nodesTLS(at source.Pos) {
	if slices.ContainsFunc(f.Findings, func(d diag.Finding) bool { return d.Rule == "balancer-nodes-tls" }) {
		return
	}
	f.fault("balancer-nodes-tls", at, diag.T("requests go to the nodes by TLS; kyctl writes http, and takes the port for http", "以 TLS 访问节点；kyctl 写入 http，并采用 http 端口"))
}

// unread makes findings of what can't be read.
func (f *Found) unread(errs []*directive.Error) {
	for _, e := range errs {
		f.fault("balancer-syntax", e.Pos, e.Message)
	}
}

// leaveRest notes every directive of list and below that was not understood and
// that the file rendered from what was found does not hold either. What the
// rendered file says otherwise is told with it.
func (r *reading) leaveRest(parse func(*source.File) []*directive.Directive, list []*directive.Directive) {
	said, instead := map[string]bool{}, map[string]string{}
	from := unsaid
	from.Version = r.kind.Default
	if b, err := r.kind.Render(r.site(from)); err == nil {
		walk(parse(source.New("", b)), func(d *directive.Directive) bool {
			said[sentence(d)] = true
			if text, ok := instead[subject(d)]; ok && text != d.Text() {
				instead[subject(d)] = "" // several: none is in the place of this one
			} else {
				instead[subject(d)] = d.Text()
			}
			return true
		})
	}
	walk(list, func(d *directive.Directive) bool {
		if r.used[d] || said[sentence(d)] {
			return true
		}
		why := notRead(d)
		if text := instead[subject(d)]; text != "" && !d.HasBlock {
			why = diag.T("kyctl writes: %s", "kyctl 写入：%s").With(text)
		}
		r.leave(d, why)
		return false
	})
}

// sort puts what is left in the order of the files. Of two nodes with one name
// the second has none.
func (f *Found) sort() {
	names := map[string]bool{}
	for i := range f.Nodes {
		if n := &f.Nodes[i]; names[n.Name.V] {
			n.Name = Told[string]{}
		} else if n.Name.Set() {
			names[n.Name.V] = true
		}
	}
	slices.SortStableFunc(f.Left, func(a, b Left) int {
		return cmp.Or(a.Pos.Compare(b.Pos), cmp.Compare(a.Text, b.Text))
	})
	f.Left = slices.CompactFunc(f.Left, func(a, b Left) bool { return a == b })
	f.Findings.Sort()
}

// walk calls each for the directives of list and, where it returns true, for
// those inside.
func walk(list []*directive.Directive, each func(*directive.Directive) bool) {
	for _, d := range list {
		if each(d) {
			walk(d.Block, each)
		}
	}
}

// sentence is a directive's words in one string.
func sentence(d *directive.Directive) string {
	texts := []string{strings.ToLower(d.Name())}
	return strings.Join(append(texts, d.Args()...), "\x00")
}

// subject is what a directive is about: its name, and the header or the option
// that it sets.
func subject(d *directive.Directive) string {
	name := strings.ToLower(d.Name())
	switch name {
	case "option", "timeout", "stats", "http-check", "proxypass", "proxy_set_header", "add_header":
		return name + " " + strings.ToLower(d.Arg(0))
	case "header", "requestheader", "http-request", "http-response", "http-after-response":
		return name + " " + strings.ToLower(d.Arg(0)+" "+d.Arg(1))
	}
	return name
}

// masked is a directive on one line; what may be a secret is hidden, rather too
// much than too little.
func masked(d *directive.Directive) string {
	text := strings.Join(strings.Fields(d.Text()), " ")
	if strings.HasPrefix(text, "<") {
		text += ">"
	}
	words := strings.Fields(text)
	for i := range words[:max(len(words)-1, 0)] {
		if tellsSecret(words, i) {
			return secret.Hide(strings.Join(words[:i+1], " ")) + " " + secret.Mask
		}
	}
	return secret.Hide(text)
}

// Words of the three languages that speak of passing something on: in names of
// directives, and anywhere.
var (
	passOn  = lazy.Regexp(`^(?:\w+_pass(?:_request\w*|_header)?|proxypass\w*|passenv)$`)
	passing = strings.NewReplacer("bypass", "", "passthrough", "", "passthru", "", "passes", "")
)

// tellsSecret says whether a secret follows the i-th word of a directive.
func tellsSecret(words []string, i int) bool {
	word := strings.ToLower(strings.Trim(words[i], `"'`))
	switch {
	case strings.HasSuffix(word, "authorization"), word == "cookie" && i > 0, strings.HasPrefix(word, "x-") && strings.Contains(word, "auth"):
		return true // the headers
	case word == "auth":
		return i > 0 && strings.EqualFold(words[0], "stats")
	case i == 0 && passOn().MatchString(word):
		return false
	}
	return secret.Likely(passing.Replace(word))
}
