package rule

import (
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
)

// TestValuesOfABase: what stands in a base alone counts where the balancer
// depends on it. want has every finding, as rule: message.
func TestValuesOfABase(t *testing.T) {
	const (
		keBase     = `{name: kyligence, version: "3.4.5.2110", base: base}`
		kylin3Base = `{name: kylin, version: "3.1", base: base}`
	)
	for _, test := range []struct{ what, text, properties, override, want string }{
		{"a limit that the default read timeout covers", say(keBase, two, nginx), "kylin.query.timeout-seconds=120\n", "", "base-key-unmanaged"},
		{
			"a limit of an hour: the balancer gives up after six minutes", say(keBase, two, nginx), "kylin.query.timeout-seconds = 3600\n", "",
			"balancer-read-timeout-short: the load balancer waits 366s, but this lets a query take 3600s; base-key-unmanaged",
		},
		{"the same, and the balancer waits as long", say(keBase, two, nginx+"  timeouts: {read: 2h}\n"), "kylin.query.timeout-seconds=3600\n", "", "base-key-unmanaged"},
		{"the same, replaced by the description", say(keBase, two, nginx+limit), "kylin.query.timeout-seconds=3600\n", "", ""},
		{"Kylin 3 with a limit in its base has one", say(kylin3Base, two, nginx), "kylin.query.timeout-seconds=300\n", "", "base-key-unmanaged"},
		{"and with 0 it has none", say(kylin3Base, two, nginx), "kylin.query.timeout-seconds=0\n", "", "query-without-limit; base-key-unmanaged"},
		{"queries that change data", say(keBase, two, nginx), "kylin.query.pushdown.update-enabled=TRUE\n", "", "queries-change-data"},
		{"of two lines the last counts", say(keBase, two, nginx), "kylin.query.pushdown.update-enabled=true\nkylin.query.pushdown.update-enabled=false\n", "", "base-duplicate-key"},
		{"the description wins", say(keBase, two, nginx+"properties: {kylin.query.pushdown.update-enabled: \"false\"}\n"), "kylin.query.pushdown.update-enabled=true\n", "", ""},
		{"and the override over the description", say(keBase, two, nginx+"properties: {kylin.query.pushdown.update-enabled: \"false\"}\n"), "a=b\n", "kylin.query.pushdown.update-enabled=true\n", "queries-change-data; base-override"},
		{"the profile that is meant anyway", say(keBase, two, nginx), "kylin.security.profile=testing\n", "", ""},
		{"and one that is not", say(keBase, two, nginx), "kylin.security.profile=ldap\n", "", "base-key-unmanaged"},
	} {
		t.Run(test.what, func(t *testing.T) {
			base := map[string]string{plan.KylinProperties: test.properties}
			if test.override != "" {
				base[plan.KylinOverride] = test.override
			}
			findings := run(t, test.text, base)
			for _, want := range strings.Split(test.want, "; ") {
				if !says(findings, want) {
					t.Errorf("no %s", want)
				}
			}
			if names := strings.Count(test.want, "; ") + 1; test.want != "" && others(findings) != names || test.want == "" && others(findings) > 0 {
				t.Errorf("want %q; got%s", test.want, lines(findings))
			}
		})
	}
}

// others counts what is not about the number of job nodes or the fixed users.
func others(findings diag.List) int {
	n := 0
	for _, f := range findings {
		if f.Rule != "single-job-node" && f.Rule != "profile-testing" {
			n++
		}
	}
	return n
}

func says(findings diag.List, want string) bool {
	for _, f := range findings {
		if strings.HasPrefix(f.Rule+": "+f.Message.EN, want) {
			return true
		}
	}
	return want == ""
}
