package doctor_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
)

const people = `dn: dc=example,dc=com
objectClass: dcObject
objectClass: organization
o: example
dc: example

dn: cn=manager,dc=example,dc=com
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: manager
userPassword: not-a-secret-1

dn: ou=people,dc=example,dc=com
objectClass: organizationalUnit
ou: people

dn: uid=jo,ou=people,dc=example,dc=com
objectClass: inetOrgPerson
uid: jo
cn: Jo
sn: Jo

dn: uid=mo,ou=people,dc=example,dc=com
objectClass: inetOrgPerson
uid: mo
cn: Mo
sn: Mo

dn: ou=groups,dc=example,dc=com
objectClass: organizationalUnit
ou: groups

dn: cn=admin,ou=groups,dc=example,dc=com
objectClass: groupOfNames
cn: admin
member: uid=jo,ou=people,dc=example,dc=com
`

// startSlapd runs an OpenLDAP with people in it, by ldap:// and ldaps://.
func startSlapd(t *testing.T) (plain, secure, cert string) {
	t.Helper()
	dir := ground.Dir(t)
	conf := filepath.Join(dir, "slapd.conf")
	key := filepath.Join(dir, "key.pem")
	cert = filepath.Join(dir, "cert.pem")
	ground.Execute(t, exec.Command(ground.Program(t, "openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=ldap", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert))
	write(t, conf, strings.ReplaceAll(`include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile DIR/pid
TLSCertificateFile DIR/cert.pem
TLSCertificateKeyFile DIR/key.pem
database mdb
suffix "dc=example,dc=com"
directory DIR
maxsize 10485760
access to attrs=userPassword by anonymous auth
access to * by users read
`, "DIR", dir))
	write(t, filepath.Join(dir, "people.ldif"), people)
	ground.Execute(t, exec.Command(ground.Program(t, "slapadd"), "-f", conf, "-l", filepath.Join(dir, "people.ldif")))
	plain, secure = freeAddr(t), freeAddr(t)
	serveUntil(t, exec.Command(ground.Program(t, "slapd"), "-d", "0", "-f", conf, "-h", "ldap://"+plain+" ldaps://"+secure), func() bool { return ground.Listens(plain) && ground.Listens(secure) })
	return plain, secure, cert
}

func TestLDAP(t *testing.T) {
	t.Setenv("LDAP_PASSWORD", "not-a-secret-1")
	t.Setenv("ANOTHER", "not-a-secret-2")
	plain, secure, cert := startSlapd(t)
	description := func(change ...string) string {
		keys := fmt.Sprintf(`security:
  profile: ldap
  ldap:
    server: ldap://%s
    username: "cn=manager,dc=example,dc=com"
    password: {env: LDAP_PASSWORD}
    user:
      search_base: "ou=people,dc=example,dc=com"
      search_pattern: "(&(uid={0}))"
    group: {search_base: "ou=groups,dc=example,dc=com"}
    admin_role: admin
`, plain)
		return describe(strings.NewReplacer(change...).Replace(keys), "127.0.0.1:7070")
	}
	for _, row := range []struct {
		golden string
		change []string
	}{
		{"ldap-well", nil},
		{"ldap-password", []string{"LDAP_PASSWORD", "ANOTHER"}},
		{"ldap-secret-unknown", []string{"LDAP_PASSWORD", "NOT_SET"}},
		{"ldap-no-account", []string{"    username: \"cn=manager,dc=example,dc=com\"\n    password: {env: LDAP_PASSWORD}\n", ""}},
		{"ldap-no-dn", []string{"cn=manager,dc=example,dc=com", "manager"}},
		{"ldap-no-base", []string{"ou=people", "ou=staff"}},
		{"ldap-another-attribute", []string{"uid=", "sAMAccountName="}},
		{"ldap-filter", []string{"(&(uid={0}))", "(&(uid={0})"}},
		{"ldap-no-admin", []string{"admin_role: admin", "admin_role: root"}},
		{"ldap-admin-case", []string{"admin_role: admin", "admin_role: Admin"}},
		{"ldap-untrusted", []string{"ldap://" + plain, "ldaps://" + secure}},
		{"ldap-truststore", []string{"ldap://" + plain, "ldaps://" + secure + "\n    truststore: " + cert}},
		{"ldap-no-tls", []string{"ldap://", "ldaps://"}},
		{"ldap-down", []string{plain, freeAddr(t)}},
	} {
		t.Run(row.golden, func(t *testing.T) { consult(t, row.golden, description(row.change...), "--only", "ldap") })
	}
}
