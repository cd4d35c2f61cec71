package cli

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
)

// TestImportReadsNoFileOfThisMachine imports copies on a machine without /etc and
// on one whose balancers have what the copies include, those that they hold and
// those that they do not hold.
func TestImportReadsNoFileOfThisMachine(t *testing.T) {
	kyctl := plainKyctl(t)
	for _, main := range []string{"nginx/nginx.conf", "../../fronts/nginx-debian/nginx.conf", "../../golden/httpd-names-backup/tree/load-balancer/httpd/kylin.conf"} {
		alone, filled := importWithEtc(t, kyctl, "true", main), importWithEtc(t, kyctl, fillEtc, main)
		if alone != filled {
			t.Errorf("%s: import depends on /etc:\n%s", main, firstDifferent(alone, filled))
		}
	}
}

// TestImportInPlace imports a configuration where nginx reads it: what it includes
// from elsewhere is read, too.
func TestImportInPlace(t *testing.T) {
	kyctl := plainKyctl(t)
	copied := importWithEtc(t, kyctl, "true", "nginx/nginx.conf")
	place := `mkdir /etc/nginx && cp -R nginx/. /etc/nginx && rm /etc/nginx/upstreams.conf && ln -s "$PWD/nginx/upstreams.conf" /etc/nginx/upstreams.conf`
	live := strings.ReplaceAll(importWithEtc(t, kyctl, place, "/etc/nginx/nginx.conf"), "/etc/nginx/", "nginx/")
	if copied != live {
		t.Errorf("in its place it says something else:\n%s", firstDifferent(copied, live))
	}
}

// importWithEtc imports two homes and a balancer's file with an /etc that a shell's
// commands set up, and returns the description and the report.
func importWithEtc(t *testing.T, kyctl, setUp, main string) string {
	t.Helper()
	script := "mount -t tmpfs none /etc && { " + setUp + `; } && exec "$0" import --home homes/kylin-1 --home homes/kylin-2 --balancer ` + main
	cmd := exec.Command(ground.Program(t, "unshare"), append(ownMounts(t), "sh", "-c", script, kyctl)...)
	cmd.Dir = "../../testdata/live/nginx-includes"
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	return out.String() + errs.String()
}

// firstDifferent is the first line in which two texts differ.
func firstDifferent(a, b string) string {
	of := strings.Split(b, "\n")
	for i, line := range strings.Split(a, "\n") {
		if i >= len(of) || line != of[i] {
			return "-" + line + "\n+" + strings.Join(of[min(i, len(of)):min(i+1, len(of))], "")
		}
	}
	return "the second is longer"
}

// fillEtc makes the folders of balancers; each file has an error for nginx and one
// for httpd, which import reports where it reads it.
const fillEtc = `
for dir in nginx/conf.d nginx/modules-enabled nginx/sites-enabled apache2 httpd/conf.d haproxy; do
	mkdir -p /etc/$dir
	printf '}\n</If>\n' >/etc/$dir/own.conf
done
cp /etc/nginx/conf.d/own.conf /etc/nginx/mime.types`

// ownMounts are the flags of unshare for mounts that nobody else sees; the test is
// skipped where this machine permits none.
func ownMounts(t *testing.T) []string {
	t.Helper()
	for _, flags := range [][]string{{"-m"}, {"-r", "-m"}} {
		if exec.Command("unshare", append(flags, "true")...).Run() == nil {
			return flags
		}
	}
	t.Skip("a mount of one's own is not permitted here")
	return nil
}
