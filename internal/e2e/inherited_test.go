package e2e

import (
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/verify"
)

// TestInheritedGates: import says which rules about who may come in stay and hold
// for kyctl's site, too: those of nginx's http and of httpd's main server. Rules
// of mod_rewrite in the main server do not, and are said to be lost.
func TestInheritedGates(t *testing.T) {
	gates := map[string][]struct {
		name, text string
		holds      bool
	}{
		"nginx": {
			{"networks", "allow 192.0.2.0/24;\ndeny all;\n", true},
			{"networks or a password", "satisfy any;\nallow 192.0.2.0/24;\ndeny all;\nauth_basic x;\nauth_basic_user_file /etc/passwd;\n", true},
		},
		"httpd": {
			{"a section", "<Location \"/kylin\">\n    Require ip 192.0.2.0/24\n</Location>\n", true},
			{"mod_rewrite", "RewriteEngine On\nRewriteRule ^/kylin - [F]\n", false},
			{"left out of ProxyPass", "ProxyPass /kylin !\n", true},
		},
	}
	eachFront(t, func(t *testing.T, f front) {
		for _, g := range gates[f.Name] {
			for _, kind := range gateSites(f) {
				t.Run(g.name+"/"+kind.name, func(t *testing.T) {
					ledger := ground.NewLedger()
					s := f.site(t, ground.StartNode(t, "a", ledger), ground.StartNode(t, "b", ledger))
					kind.change(&s)
					setup := ground.Setup{Addr: address(s.Listen[0]), Confs: [][]byte{append([]byte(g.text), f.render(t, s)...)}}
					if f.Name == "httpd" {
						setup.Main = "MODULES authn_core authz_core authz_host\n" + verify.HTTPDEmpty
					}
					ground.StartBalancer(t, f.Name, setup)
					gated{address(s.Listen[0]), ledger, false}.ask(t, "nobody", !g.holds)
				})
			}
		}
	})
}
