package manual

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/balancer"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/product"
)

const balancersIntro = `# The load balancers

What each key of the description does in nginx, HAProxy and Apache httpd. ` + "`make generate`" + ` writes this page.
If a load balancer does not support a key, validate reports the warning ` + "`balancer-can-not`" + ` or, if a protection or a session would be lost,
the error ` + "`balancer-can-not-protect`" + `.
`

// TestDocsBalancers writes down what each method and each key means in each
// balancer.
func TestDocsBalancers(t *testing.T) {
	var out strings.Builder
	out.WriteString(balancersIntro)
	header(&out, "")
	balancerRow(&out, "file", func(k balancer.Kind) string { return "`load-balancer/" + k.File + "`" })
	balancerRow(&out, "versions", func(k balancer.Kind) string {
		return fmt.Sprintf("%s; written for %d.%d", markdown(k.Summary.EN), k.Default[0], k.Default[1])
	})
	out.WriteString("\n## Methods\n\nThe methods that each load balancer supports, with the possible node states: backup nodes are used when the others fail, a draining node keeps its users.\n")
	header(&out, "method")
	for _, s := range balancer.Kinds[0].Methods {
		balancerRow(&out, "`"+string(s.Method)+"`", func(k balancer.Kind) string { return supported(k, s.Method) })
	}
	out.WriteString("\n## Keys\n")
	header(&out, "key")
	for _, key := range notedKeys() {
		balancerRow(&out, "`"+key+"`", func(k balancer.Kind) string { return meaning(k, key) })
	}
	closedPaths(&out)
	upToDate(t, "balancers.md", out.String())
}

const closedIntro = `
## What restrict_internal_api closes

Each product serves some paths below /kylin without a login: for its nodes and jobs, for scripts on a node, for its pages.
The load balancer answers 403 for the closed paths, except to ` + "`load_balancer.operators`" + `, also if a path ends with a slash or
a suffix such as .json. Nodes reach each other directly. \* is any part of one segment, \*\* any number of segments. The lists come
from the product's own kylinSecurity.xml; ` + "`kyctl doctor`" + ` requests each closed path.
`

// closedPaths writes down what the balancer closes and leaves open before each
// product.
func closedPaths(out *strings.Builder) {
	out.WriteString(closedIntro)
	for _, f := range product.All() {
		fmt.Fprintf(out, "\n### %s %s\n\nClosed: %s.\n\n| open | because |\n|---|---|\n", f.Name, f.Line, "`"+strings.Join(f.Closed(), "`, `")+"`")
		for _, o := range f.Open {
			if o.Why != "" {
				fmt.Fprintf(out, "| `%s` | %s |\n", o.Pattern, o.Why)
			}
		}
	}
}

func header(out *strings.Builder, first string) {
	fmt.Fprintf(out, "\n| %s |", first)
	for _, k := range balancer.Kinds {
		fmt.Fprintf(out, " %s |", k.Name)
	}
	out.WriteString("\n|" + strings.Repeat("---|", len(balancer.Kinds)+1) + "\n")
}

func balancerRow(out *strings.Builder, first string, cell func(balancer.Kind) string) {
	fmt.Fprintf(out, "| %s |", first)
	for _, k := range balancer.Kinds {
		fmt.Fprintf(out, " %s |", cell(k))
	}
	out.WriteString("\n")
}

func supported(k balancer.Kind, m balancer.Method) string {
	s, can := k.Support(m)
	if !can {
		return "**no**"
	}
	words := []string{"yes"}
	if s.Backup {
		words = append(words, "backup")
	}
	if s.Drain {
		words = append(words, "drain")
	}
	if s.Address {
		words = append(words, "every node by its address")
	}
	return strings.Join(words, ", ")
}

// notedKeys are the keys that balancers explain, in the order of the first one;
// a balancer's own come last.
func notedKeys() []string {
	var keys []string
	for _, k := range balancer.Kinds {
		for _, n := range k.Notes {
			if !slices.Contains(keys, n.Key) {
				keys = append(keys, n.Key)
			}
		}
	}
	return keys
}

func meaning(k balancer.Kind, key string) string {
	for _, n := range k.Notes {
		if n.Key != key {
			continue
		}
		text := n.Meaning
		if n.Limit != nil {
			text = diag.T("%s. **Can't:** %s", "").With(text.EN, n.Limit.Message.EN)
		}
		return strings.ReplaceAll(markdown(text.EN), `\*`, "*")
	}
	return ""
}
