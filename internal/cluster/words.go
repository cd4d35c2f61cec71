package cluster

import (
	"slices"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/product"
)

// ParseWord sets v to text if that is one of words; what names the thing.
func ParseWord[T ~string](v *T, what diag.Text, words []string, text string) *Problem {
	if !slices.Contains(words, text) {
		return UnknownWord(what, words, text)
	}
	*v = T(text)
	return nil
}

// UnknownWord is the problem of a text that is none of words.
func UnknownWord(what diag.Text, words []string, text string) *Problem {
	hint := diag.T("valid values: %s", "可用的值：%s").With(strings.Join(words, ", "))
	if near := Nearest(text, words); near != "" {
		hint = diag.T("did you mean %s? valid values: %s", "是否想写 %s？可用的值：%s").With(near, strings.Join(words, ", "))
	}
	message := diag.T(what.EN+" %s is unknown", "未知的"+what.ZH+" %s").With(show(text))
	return &Problem{RuleUnknownWord, message, hint}
}

// Mode is what a node does.
type Mode string

// Modes are every mode of every product; which one knows which is a rule.
var Modes = []string{"all", "query", "job", "stream_coordinator"}

// Parse reads v from the text of a scalar.
func (v *Mode) Parse(text string) *Problem {
	return ParseWord(v, diag.T("mode", "模式"), Modes, text)
}

// State is a node's state in the balancer.
type State string

// States are the words of nodes.state.
var States = []string{"active", "backup", "drain", "down"}

// Parse reads v from the text of a scalar.
func (v *State) Parse(text string) *Problem {
	return ParseWord(v, diag.T("state", "状态"), States, text)
}

// ProductName is kyligence or kylin.
type ProductName string

// Parse reads v from the text of a scalar.
func (v *ProductName) Parse(text string) *Problem {
	return ParseWord(v, diag.T("product", "产品"), product.Names(), text)
}

// Cipher is how the product encrypts passwords.
type Cipher string

// Ciphers are the words of product.cipher.
var Ciphers = []string{"aes-ecb", "aes-cfb"}

// Parse reads v from the text of a scalar.
func (v *Cipher) Parse(text string) *Problem {
	return ParseWord(v, diag.T("cipher", "加密方式"), Ciphers, text)
}

// Dialect is the database of a JDBC metastore.
type Dialect string

// Dialects are the words of metadata.jdbc.dialect.
var Dialects = []string{"mysql", "postgresql", "sqlserver"}

// Parse reads v from the text of a scalar.
func (v *Dialect) Parse(text string) *Problem {
	return ParseWord(v, diag.T("dialect", "数据库类型"), Dialects, text)
}

// Scheduler is how Kylin's job engines share the work.
type Scheduler string

// Schedulers are the words of jobs.scheduler.
var Schedulers = []string{"default", "distributed", "curator"}

// Parse reads v from the text of a scalar.
func (v *Scheduler) Parse(text string) *Problem {
	return ParseWord(v, diag.T("scheduler", "调度器"), Schedulers, text)
}

// Profile is how users prove who they are.
type Profile string

// Profiles are the words of security.profile.
var Profiles = []string{"testing", "ldap", "saml", "custom"}

// Parse reads v from the text of a scalar.
func (v *Profile) Parse(text string) *Problem {
	return ParseWord(v, diag.T("security profile", "安全配置"), Profiles, text)
}

// Method is how the balancer finds a node for a request.
type Method string

// Methods are the words of load_balancer.method.
var Methods = []string{"round_robin", "least_conn", "random_two", "ip_hash", "client_hash", "sticky_cookie"}

// Parse reads v from the text of a scalar.
func (v *Method) Parse(text string) *Problem {
	return ParseWord(v, diag.T("method", "负载均衡方法"), Methods, text)
}
