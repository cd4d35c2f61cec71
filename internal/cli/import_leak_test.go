package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// odd are the files of a home and of balancers with a marked secret, §, in every
// odd place.
var odd = map[string]string{
	"home/VERSION": "Kyligence Enterprise 3.4.5.2110\n",
	"home/conf/kylin.properties": `# the old one: kylin.metadata.jdbc.password=§
#ldap.password=§
kylin.metadata.url=kylin_metadata@jdbc,url=jdbc:mysql://u:§@db:3306/kylin?user=u&password=§&trustCertificateKeyStorePassword=§&x=1,username=u,password=§,trustStorePassword=§
kylin.server.mode=password=§
kylin.server.cluster-servers=u:§@10.0.0.1:7070,10.0.0.2:7070
kylin.env.zookeeper-connect-string=u:§@zk-1:2181
kylin.security.ldap.connection-server=ldap://u:§@ldap:389
kylin.security.ldap.connection-password=§
kylin.security.profile=password=§
kylin.storage.columnar.file-system=hdfs://u:§@nn:8020/
kylin.query.timeout-seconds=pwd=§
kylin.cache.redis.enabled=true
kylin.cache.redis.hosts=u:§@cache:6379
kylin.cache.redis.password=§
kylin.job.notification-mail-password=§
kylin.job.notification-mail-\
  pass\
  word=§
kylin.some.pass\u0077ord=§
kylin.some.opts=-Djavax.net.ssl.keyStorePassword=§ -Dx=y
kylin.some.url=https://u:§@host/path
kylin.some.json={"user": "u", "password": "§"}
kylin.some.header=Authorization: Bearer §
kylin.some.token=§
kylin.some.api-key=§
kylin.twice.secret=§1
kylin.twice.secret=§2
password=§ : a whole line
kylin.some.passwd § and more
kylin.ctrl.pwd=§\u0007x
`,
	"home/conf/kylin.properties.override":  "kylin.job.notification-mail-password=§\nkylin.metadata.url=x@jdbc,url=jdbc:postgresql://db/k,username=u,password=§\n",
	"home/kylin.env":                       "export KYLIN_REST_ADDRESS=u:§@host:7070\nDB_PASSWORD=§\nOPTS=-Dpassword=§\n",
	"home/tomcat/conf/server.xml":          "<Server>\n<Connector port=\"7070\" protocol=\"HTTP/1.1\" keystorePass=\"§\"/>\n<Connector port=\"password=§\" protocol=\"HTTP/1.1\"/>\n</Server>\n",
	"home/tomcat/conf/catalina.properties": "REDIS_PASSWORD=§\n",
	"home/tomcat/conf/redis-data-cache.properties": "redis.hosts=u:§@redis:6379, redis:password=§\nredis.password=§\nredis.database=password=§\nredis.timeout=§\n" +
		"session.persistent.policies=token=§\nredis.username.password=§\nredis.my.token: §\npassword=§=x\n",
	"home/tomcat/conf/context.xml": `<Context>
    <!-- <Resource password="§"/> -->
    <Resource name="jdbc/x" url="jdbc:mysql://u:§@db:3306/kylin?password=§&amp;secret.token=§" username="u" password="§"/>
    <Environment name="password" type="java.lang.String" value="§"/>
    <Manager className="de.javakaffee.web.msm.MemcachedBackupSessionManager" memcachedNodes="u:§@mc:11211" lockingMode="password=§" password="§"/>
    <Valve className="tomcat.request.session.redis.SessionHandlerValve"/>
    <Manager className="tomcat.request.session.redis.SessionManager"/>
</Context>
`,
	"nginx.conf": `# password=§
events {}
http {
    upstream kylin { server 10.0.0.1:7070; server u:§@10.0.0.2:7070; }
    server {
        listen 80;
        location / {
            proxy_pass http://kylin;
            proxy_set_header Authorization "Basic §";
            proxy_set_header X-Api-Key §;
            proxy_set_header Cookie "token=§";
            set $password §;
        }
        location /x { proxy_pass http://u:§@10.0.0.1:7070/; }
        ssl_password_file /etc/nginx/§;
    }
}
`,
	"haproxy.cfg": `global
    stats socket /run/x level admin
userlist o
    user admin insecure-password §
    user b password §
defaults
    mode http
frontend in
    bind *:80
    http-request set-header Authorization Basic\ §
    default_backend out
backend out
    stats auth admin:§
    http-request auth unless { http_auth(o) }
    server kylin-1 10.0.0.1:7070 check cookie §password
    http-check send hdr Authorization "Bearer §"
`,
	"httpd.conf": `<VirtualHost *:80>
    RequestHeader set Authorization "Basic §"
    SetEnv DB_PASSWORD §
    SSLPassPhraseDialog "exec:/bin/echo password=§"
    <Proxy balancer://kylin>
        BalancerMember http://10.0.0.1:7070 secret=§
        BalancerMember http://u:§@10.0.0.2:7070
        ProxySet password=§
    </Proxy>
    ProxyPass / balancer://kylin/
</VirtualHost>
`,
}

// TestImportShowsNoSecret marks every secret with its own number and looks for
// all of them in whatever import prints.
func TestImportShowsNoSecret(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	n := 0
	for path, text := range odd {
		for strings.Contains(text, "§") {
			n++
			text = strings.Replace(text, "§", fmt.Sprintf("Mark3d%03dx", n), 1)
		}
		writeHome(t, path, text)
	}
	marked := regexp.MustCompile(`Mark3d\d+x`)
	for _, lang := range []string{"en", "zh"} {
		for _, more := range [][]string{nil, {"--balancer", "nginx.conf"}, {"--balancer", "haproxy.cfg"}, {"--balancer", "httpd.conf"}, {"--product", "kylin", "--version", "5.0"}, {"--product", "kylin", "--version", "3.1"}} {
			var out, errs bytes.Buffer
			args := append([]string{"import", "--lang=" + lang, "--home", "kylin-1@10.0.0.1=home"}, more...)
			if code := Main(args, strings.NewReader(""), &out, &errs); code != Fine {
				t.Errorf("%v: exit %d\n%s", more, code, errs.String())
			}
			for line := range strings.Lines(out.String() + errs.String()) {
				if marked.MatchString(line) {
					t.Errorf("%v: %s%s", more, line, whichLine(t, marked.FindString(line)))
				}
			}
		}
	}
}

// whichLine finds the line of a mark.
func whichLine(t *testing.T, mark string) string {
	t.Helper()
	for path := range odd {
		b, err := os.ReadFile(filepath.FromSlash(path))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			if strings.Contains(line, mark) {
				return "    of " + path + ": " + line
			}
		}
	}
	return ""
}
