package adopt

import (
	"path/filepath"
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/lazy"
	"github.com/kyctl/kyctl/internal/product"
	"github.com/kyctl/kyctl/internal/source"
)

// identity is what a home tells of its product; from says where.
type identity struct {
	name, version, from string
	pos                 source.Pos
}

var (
	kyligence = lazy.Regexp(`(?i)kyligence|\bkap\b|\bke-|kap-`)
	// release is a version in a text, such as that of apache-kylin-3.1.3-bin.
	release = lazy.Regexp(`(?:^|[^\d.])(\d{1,2}\.\d{1,2}(?:\.\d{1,3}(?:\.\d{3,5})?)?)(?:[^\d.]|\.\D|$)`)
	jar     = lazy.Regexp(`^kylin-[a-z-]*?(kap-)?\d.*\.jar$|^kylin-.*\.jar$|^kap-.*\.jar$`)
	tomcat  = lazy.Regexp(`Apache Tomcat Version (\d+\.\d+\.\d+)`)
)

// identify asks, in this order: the files that a release has at its top, the
// jars, the folder's name, and last the keys of kylin.properties.
func (h *Home) identify() identity {
	for _, name := range []string{"VERSION", "commit_SHA1"} {
		if f := h.File(name); f != nil {
			if id := identityIn(string(f.Bytes)); id.version != "" {
				id.from, id.pos = name, f.Pos(0)
				return id.or(h.byKeys())
			}
		}
	}
	for _, dir := range []string{"lib", "tomcat/webapps", "tool", "server/jars"} {
		for _, name := range h.names(dir) {
			if id := identityIn(name); jar().MatchString(name) && id.version != "" {
				id.from = dir + "/" + name
				return id.or(h.byKeys()).or(identity{name: "kylin"})
			}
		}
	}
	path, err := filepath.EvalSymlinks(h.Dir)
	if err != nil {
		path = h.Dir
	}
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if id := identityIn(filepath.Base(path)); id.name != "" && id.version != "" {
		id.from = filepath.Base(path)
		return id
	}
	return h.byKeys()
}

// or fills what is not known yet.
func (id identity) or(other identity) identity {
	if id.name == "" {
		id.name = other.name
	}
	return id
}

func identityIn(text string) identity {
	var id identity
	switch {
	case kyligence().MatchString(text):
		id.name = "kyligence"
	case strings.Contains(strings.ToLower(text), "kylin"):
		id.name = "kylin"
	}
	if m := release().FindStringSubmatch(text); m != nil {
		if v, ok := product.ParseVersion(m[1]); ok {
			if _, known := product.Lookup(id.name, v); known || id.name == "" {
				id.version = m[1]
			}
		}
	}
	return id
}

// byKeys tells Kyligence by its own keys.
func (h *Home) byKeys() identity {
	for _, key := range h.keys {
		if strings.HasPrefix(key, "kap.") || strings.HasPrefix(key, "kylin.storage.columnar.") {
			return identity{name: "kyligence", from: key, pos: h.settings[key].key}
		}
	}
	return identity{}
}

// product fills product, by the user's word and else by the first home that
// tells; another home that tells otherwise is a finding.
func (r *Result) product(homes []*Home, o Options) {
	id := identity{name: o.Product, version: o.Version}
	var first *Home
	for _, h := range homes {
		own := h.identify()
		if own.version != "" && first != nil && first.identify().version != own.version {
			r.look(diag.Warning, own.pos, diag.T("%s is %s here (%s), but %s in %s", "%[1]s 是 %[2]s（%[3]s），而 %[5]s 是 %[4]s").
				With(h.Name, own.version, own.from, first.identify().version, first.Name), diag.T("run one version on every node", "所有节点应运行同一版本"))
		}
		if own.version != "" && first == nil {
			first = h
		}
		if id.name == "" {
			id.name, id.pos = own.name, own.pos
		}
		if id.version == "" && (own.name == "" || own.name == id.name) {
			id.version = own.version
		}
	}
	p := &r.Cluster.Product
	for _, row := range []struct {
		into  *string
		path  string
		text  diag.Text
		hint  diag.Text
		value func(text string)
	}{
		{&id.name, "product.name", diag.T("no home shows which product it is", "没有目录能说明是哪个产品"), diag.T("use --product kyligence or --product kylin", "用 --product kyligence 或 --product kylin 指明"), func(text string) { p.Name = given(cluster.ProductName(text), id.pos) }},
		{&id.version, "product.version", diag.T("no home shows the product version", "没有目录能说明产品版本"), diag.T("use --version, such as --version 3.4.5.2110", "用 --version 指明，例如 --version 3.4.5.2110"), func(text string) { p.Version = given(text, id.pos) }},
	} {
		if *row.into == "" {
			r.look(diag.Error, homes[0].File("conf/kylin.properties").Pos(0), row.text, row.hint)
			*row.into = Unknown
			r.Comments[row.path] = "no file in the homes shows it"
		}
		row.value(*row.into)
	}
	r.bindFacts(id, homes[0].File("conf/kylin.properties").Pos(0))
	r.tomcat(homes)
}

func (r *Result) bindFacts(id identity, at source.Pos) {
	v, ok := product.ParseVersion(id.version)
	facts, known := product.Lookup(id.name, v)
	switch {
	case known:
	case !ok, len(product.Lines(id.name)) == 0:
		facts = product.Newest(id.name)
	default:
		facts = product.Nearest(id.name, v)
		r.look(diag.Error, at, diag.T("kyctl does not know %s %s: it treats these homes as %s", "kyctl 不认识 %s %s：按 %s 读取这些目录").With(id.name, id.version, facts.Line),
			diag.T("kyctl knows %s: use --version if one of them fits", "kyctl 认识 %s：如果其中之一适用，请用 --version 指明").With(strings.Join(product.Lines(id.name), ", ")))
	}
	r.facts = facts
}

// tomcat is named where the product does not tell it.
func (r *Result) tomcat(homes []*Home) {
	for _, h := range homes {
		f := h.File("tomcat/RELEASE-NOTES")
		if f == nil {
			continue
		}
		if m := tomcat().FindSubmatchIndex(f.Bytes); m != nil {
			if version := string(f.Bytes[m[2]:m[3]]); version != r.facts.Tomcat {
				r.Cluster.Product.Tomcat = given(cluster.TomcatVersion(version), f.Pos(m[2]))
			}
			return
		}
	}
}
