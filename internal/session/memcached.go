package session

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/secret"
)

const (
	// memcachedManagerVersion is the last release; there is none for Tomcat 10.
	memcachedManagerVersion = "2.3.2"
	// spyVersion is the client that its core/pom.xml names.
	spyVersion       = "2.12.3"
	memcachedManager = "de.javakaffee.web.msm.MemcachedBackupSessionManager"
)

// Memcached are the options of memcached-session-manager.
type Memcached struct {
	At       cluster.At
	Hosts    []cluster.Val[cluster.HostPort] `key:"hosts,required"`
	Sticky   cluster.Val[bool]               `key:"sticky"`
	Locking  cluster.Val[Locking]            `key:"locking"`
	Username cluster.Val[string]             `key:"username"`
	Password cluster.Val[secret.Ref]         `key:"password"`
}

// Locking says which requests lock their session: a word, or a pattern of Java
// that the paths match.
type Locking string

var lockingWords = []string{"none", "all", "auto", "app"}

// Parse reads v from the text of a scalar.
func (v *Locking) Parse(text string) *cluster.Problem {
	if !strings.HasPrefix(text, "/") {
		return cluster.ParseWord(v, diag.T("locking", "加锁方式"), lockingWords, text)
	}
	// What RE2 refuses Java mostly does, too; what Java alone has is not needed
	// for a path.
	if _, err := regexp.Compile(text); err != nil {
		return &cluster.Problem{
			Rule:    cluster.RuleBadValue,
			Message: diag.T("the pattern for the paths to lock is not a valid regular expression", "加锁路径的正则表达式无效"),
			Hint:    diag.T("write a pattern that matches whole paths, such as /kylin/api/.*", "写匹配完整路径的正则表达式，例如 /kylin/api/.*"),
		}
	}
	*v = Locking(text)
	return nil
}

// Takes says what the keys of this type take.
func (Locking) Takes() diag.Text {
	return diag.T("one of %s, or a pattern that begins with /", "%s 之一，或以 / 开头的正则表达式").With(strings.Join(lockingWords, ", "))
}

func memcached() Kind {
	return Kind{
		Name:    "memcached",
		Summary: diag.T("sessions in memcached, with memcached-session-manager", "会话保存在 memcached 中，使用 memcached-session-manager"),
		New:     func() any { return new(Memcached) },
		Fill:    func(options any) { options.(*Memcached).fill() },
		Secrets: func(options any) []Secret {
			return []Secret{{Key: "memcached.password", Val: options.(*Memcached).Password}}
		},
		Hosts:   func(options any) []cluster.Val[cluster.HostPort] { return options.(*Memcached).Hosts },
		Sticky:  func(options any, _ Tomcat) bool { return maybe(options.(*Memcached).Sticky) },
		Output:  func(w Want) (Output, error) { return w.Options.(*Memcached).output(w), nil },
		Tomcats: [2]int{7, 9},
		ByName:  true,
		ByMajor: true,
		Managed: patch.Managed{Classes: []string{memcachedManager, "de.javakaffee.web.msm.DummyMemcachedBackupSessionManager"}},
		Read:    readMemcached,
	}
}

func (m *Memcached) fill() {
	cluster.Default(&m.Sticky, false, m.At)
	cluster.Default(&m.Locking, "/kylin/api/.*", m.At)
}

func (m *Memcached) output(w Want) Output {
	return Output{
		Elements:       []patch.Element{{Name: "Manager", Attrs: m.attrs(w)}},
		ElementsSecret: m.Password.Set && m.Password.V.Form != secret.Runtime,
		Jars: []Jar{
			{"memcached-session-manager", memcachedManagerVersion},
			{"memcached-session-manager-tc" + w.Tomcat.Word(), memcachedManagerVersion},
			{"spymemcached", spyVersion},
		},
	}
}

// attrs are the manager's attributes (MemcachedSessionService.java). A backup
// that is made after the answer is too late for the next request on another
// node.
func (m *Memcached) attrs(w Want) []patch.Attr {
	attrs := []patch.Attr{
		{Name: "className", Value: memcachedManager},
		{Name: "memcachedNodes", Value: m.nodes()},
		{Name: "sticky", Value: strconv.FormatBool(m.Sticky.V)},
		{Name: "sessionBackupAsync", Value: "false"},
		{Name: "sessionBackupTimeout", Value: "1000"}, // ms; by default an answer waits 100 at most
	}
	if !m.Sticky.V {
		attrs = append(attrs, patch.Attr{Name: "lockingMode", Value: m.locking()})
	}
	attrs = append(attrs,
		patch.Attr{Name: "requestUriIgnorePattern", Value: `.*\.(ico|png|gif|jpg|css|js)$`},
		patch.Attr{Name: "transcoderFactoryClass", Value: "de.javakaffee.web.msm.JavaSerializationTranscoderFactory"},
	)
	if m.Username.Set { // SASL, which the text protocol does not have
		attrs = append(attrs, patch.Attr{Name: "memcachedProtocol", Value: "binary"}, patch.Attr{Name: "username", Value: m.Username.V})
	}
	if m.Password.Set {
		attrs = append(attrs, patch.Attr{Name: "password", Value: w.Resolve("memcached.password").Reveal()})
	}
	return attrs
}

// nodes are n1:host:port,n2:...: one comma without a blank (NODES_REGEX of
// MemcachedNodesManager.java). The ids become suffixes of session ids.
func (m *Memcached) nodes() string {
	out := make([]string, len(m.Hosts))
	for i, h := range m.Hosts {
		out[i] = fmt.Sprintf("n%d:%s", i+1, h.V)
	}
	return strings.Join(out, ",")
}

// locking is the manager's lockingMode. What a pattern must match begins with
// the method, GET /kylin/api/query: one that begins with the path locks nothing,
// and of 100 counts on two nodes at a time 28 are lost (RequestTrackingHostValve.java;
// measured with Tomcat 8.5.78).
func (m *Memcached) locking() string {
	if slices.Contains(lockingWords, string(m.Locking.V)) {
		return string(m.Locking.V)
	}
	return "uriPattern:[A-Z]+ (" + string(m.Locking.V) + ")"
}
