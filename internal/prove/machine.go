package prove

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
	"github.com/kyctl/kyctl/internal/lazy"
)

// asked are the commands that tell a program's version.
var asked = [][]string{{"redis-server", "--version"}, {"mariadbd", "--version"}, {"memcached", "--version"}, {"java", "-version"}, {"wrk", "-v"}}

var version = lazy.Regexp(`[0-9]+(\.[0-9]+)+`)

// programs are the programs here and their versions, and the machine.
func programs(t testing.TB) map[string]string {
	t.Helper()
	all := map[string]string{"tomcat": tomcat9, "tomcat (tomcat8)": tomcat8, "machine": machine()}
	for _, f := range fronts {
		p, path := ground.BalancerProgram(t, f.kind)
		v, err := p.Version(context.Background(), path)
		if err != nil {
			t.Fatal(err)
		}
		all[f.kind] = v
	}
	for _, a := range asked {
		out, _ := exec.Command(a[0], a[1:]...).CombinedOutput() // wrk says its version and fails
		all[a[0]] = version().FindString(string(out))
	}
	for _, jar := range []string{"redisson-tomcat-9 3.39.0", "memcached-session-manager 2.3.2", "mariadb-java-client 2.7.12"} {
		name, v, _ := strings.Cut(jar, " ")
		all[name] = v
	}
	return all
}

// machine is what there is to run on.
func machine() string {
	memory := "?"
	if b, err := os.ReadFile("/proc/meminfo"); err == nil {
		var kb int
		if _, err := fmt.Sscanf(string(b), "MemTotal: %d kB", &kb); err == nil {
			memory = fmt.Sprintf("%d GB", (kb+1<<19)>>20)
		}
	}
	return fmt.Sprintf("%d cores, %s, %s", runtime.NumCPU(), memory, runtime.GOOS+"/"+runtime.GOARCH)
}

// remember writes down what is measured with.
func remember(t testing.TB) error {
	all := programs(t)
	return change(func(m *Measured) {
		for name, v := range all {
			if v != "" { // a program that is missing here has measured no row
				m.Programs[name] = v
			}
		}
	})
}
