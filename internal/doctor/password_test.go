package doctor_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
)

// impostor is a server that asks for a password and keeps what it gets.
type impostor struct {
	mu   sync.Mutex
	got  bytes.Buffer
	key  *rsa.PrivateKey
	pair *tls.Certificate // nil without TLS
}

// Write keeps what the client sent.
func (i *impostor) Write(p []byte) (int, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.got.Write(p)
}

// learned says whether the server now knows the password: it saw it, or can
// decrypt a part of what it saw.
func (i *impostor) learned(password string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	all := i.got.Bytes()
	if bytes.Contains(all, []byte(password)) {
		return true
	}
	for size := i.key.Size(); len(all) >= size; all = all[1:] {
		if text, err := rsa.DecryptOAEP(sha1.New(), nil, i.key, all[:size], nil); err == nil && len(text) == len(password)+1 {
			return true
		}
	}
	return false
}

func newImpostor(t *testing.T, certificate string) *impostor {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &impostor{key: key}
	if certificate != "" {
		pair, err := tls.LoadX509KeyPair(certificate, certificate)
		if err != nil {
			t.Fatal(err)
		}
		i.pair = &pair
	}
	return i
}

// public is the impostor's key, as MySQL sends it.
func (i *impostor) public(t *testing.T) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(&i.key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// hears reads one message and keeps it.
func (i *impostor) hears(c net.Conn) bool {
	in := make([]byte, 4096)
	n, err := c.Read(in)
	_, _ = i.Write(in[:n])
	return err == nil
}

// mysql asks for a method from the first word on, or by a switch; what it says
// then is in more, each after an answer.
func (i *impostor) mysql(first string, more ...string) func(net.Conn) {
	return func(c net.Conn) {
		_, _ = io.WriteString(c, greets(i.pair != nil, first))
		sequence := byte(2)
		header := make([]byte, 4+32)
		if _, err := io.ReadFull(c, header); err != nil {
			return
		}
		_, _ = i.Write(header)
		if i.pair != nil && header[0] == 32 {
			secure := tls.Server(c, &tls.Config{Certificates: []tls.Certificate{*i.pair}})
			if secure.Handshake() != nil {
				return
			}
			c, sequence = secure, 3
			defer secure.Close()
		}
		for _, says := range more {
			if !i.hears(c) {
				return
			}
			_, _ = io.WriteString(c, my(sequence, says))
			sequence += 2
		}
		i.hears(c)
	}
}

// postgres asks for the password in clear.
func (i *impostor) postgres() func(net.Conn) {
	return func(c net.Conn) {
		if _, err := io.ReadFull(c, make([]byte, 8)); err != nil {
			return
		}
		if i.pair == nil {
			_, _ = io.WriteString(c, "N")
		} else {
			_, _ = io.WriteString(c, "S")
			secure := tls.Server(c, &tls.Config{Certificates: []tls.Certificate{*i.pair}})
			defer secure.Close()
			c = secure
		}
		i.hears(c)
		_, _ = io.WriteString(c, pg("R", "\x00\x00\x00\x03"))
		i.hears(c)
	}
}

// metastoreAt is a description with its metadata at a JDBC URL.
func metastoreAt(url, more string) string {
	text := "metadata:\n  identifier: kylin_prod\n" + more + "  jdbc:\n    url: \"" + url + "\"\n    username: kylin\n    password: {env: DB_PASSWORD}\n"
	if strings.Contains(url, "postgresql") {
		text += "    dialect: postgresql\n"
	}
	text = strings.Replace(describe("zookeeper: {hosts: [\"127.0.0.1:2181\"]}\n", "127.0.0.1:7070"), "metadata: {hbase: {}}\n", text, 1)
	if strings.Contains(url, "postgresql") {
		text = strings.Replace(text, `{name: kylin, version: "3.1"}`, `{name: kyligence, version: "3.4"}`, 1)
	}
	return text
}

// TestPasswordIsKept: a server that does not prove who it is learns the password
// only where the description says that it may.
func TestPasswordIsKept(t *testing.T) {
	t.Setenv("DB_PASSWORD", "not-a-secret-1")
	dir := t.TempDir()
	other := filepath.Join(dir, "other.pem")
	if err := writeCertificate(other); err != nil {
		t.Fatal(err)
	}
	const (
		full    = "\x01\x04"
		allowed = "  allow_cleartext: true\n"
		wants   = "[doctor-database-cleartext]"
	)
	switches := func(method string) string { return "\xfe" + method + "\x00abcdefghijklmnopqrst\x00" }
	for _, row := range []struct {
		name, params, keys string
		with               *impostor
		asks               func(*impostor) func(net.Conn)
		learns             bool
		says               string
	}{
		{
			"useSSL verifies", "mysql?useSSL=true", "", newImpostor(t, other),
			func(i *impostor) func(net.Conn) { return i.mysql("sha256_password") }, false, "[doctor-tls]",
		},
		{
			"TLS is demanded", "mysql?sslMode=VERIFY_IDENTITY", "", newImpostor(t, ""),
			func(i *impostor) func(net.Conn) { return i.mysql("sha256_password", "\x01"+i.public(t)) }, false, "[doctor-tls]",
		},
		{
			"TLS with any certificate, sha256_password", "mysql?sslMode=REQUIRED", "", newImpostor(t, other),
			func(i *impostor) func(net.Conn) { return i.mysql("sha256_password", switches("sha256_password")) }, false, wants,
		},
		{
			"TLS with any certificate, caching_sha2_password", "mysql", "", newImpostor(t, other),
			func(i *impostor) func(net.Conn) { return i.mysql("caching_sha2_password", full) }, false, wants,
		},
		{
			"TLS with any certificate, mysql_clear_password", "mysql", "", newImpostor(t, other),
			func(i *impostor) func(net.Conn) {
				return i.mysql("mysql_clear_password", switches("mysql_clear_password"))
			}, false, wants,
		},
		{
			"no TLS, caching_sha2_password", "mysql", "", newImpostor(t, ""),
			func(i *impostor) func(net.Conn) { return i.mysql("caching_sha2_password", full, "\x01"+i.public(t)) }, false, wants,
		},
		{
			"no TLS, a key without a question", "mysql", "", newImpostor(t, ""),
			func(i *impostor) func(net.Conn) { return i.mysql("sha256_password", "\x01"+i.public(t)) }, false, wants,
		},
		{
			"no TLS, the URL takes any key", "mysql?useSSL=false&allowPublicKeyRetrieval=true", "", newImpostor(t, ""),
			func(i *impostor) func(net.Conn) { return i.mysql("caching_sha2_password", full, "\x01"+i.public(t)) }, true, "",
		},
		{
			"no TLS, the description allows it", "mysql", allowed, newImpostor(t, ""),
			func(i *impostor) func(net.Conn) { return i.mysql("caching_sha2_password", full, "\x01"+i.public(t)) }, true, "",
		},
		{
			"TLS with any certificate, the description allows it", "mysql", allowed, newImpostor(t, other),
			func(i *impostor) func(net.Conn) { return i.mysql("caching_sha2_password", full) }, true, "",
		},
		{
			"the certificate is verified", "mysql?sslMode=VERIFY_IDENTITY", "", newImpostor(t, certificate),
			func(i *impostor) func(net.Conn) { return i.mysql("caching_sha2_password", full) }, true, "",
		},
		{
			"the session's database", "sessions", "", newImpostor(t, ""),
			func(i *impostor) func(net.Conn) { return i.mysql("caching_sha2_password", full, "\x01"+i.public(t)) }, false, wants,
		},
		{
			"PostgreSQL without TLS", "postgresql", "", newImpostor(t, ""), (*impostor).postgres, false, wants,
		},
		{
			"PostgreSQL, TLS with any certificate", "postgresql?sslmode=require", "", newImpostor(t, other), (*impostor).postgres, false, wants,
		},
		{
			"PostgreSQL, TLS is verified", "postgresql?ssl=true", "", newImpostor(t, other), (*impostor).postgres, false, "[doctor-tls]",
		},
		{
			"PostgreSQL, TLS is demanded", "postgresql?sslmode=verify-ca", "", newImpostor(t, ""), (*impostor).postgres, false, "[doctor-tls]",
		},
		{
			"PostgreSQL, the description allows it", "postgresql", allowed, newImpostor(t, ""), (*impostor).postgres, true, "",
		},
		{
			"PostgreSQL, the certificate is verified", "postgresql?sslmode=verify-full", "", newImpostor(t, certificate), (*impostor).postgres, true, "",
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			addr := hostile(t, row.asks(row.with))
			kind, query, _ := strings.Cut(row.params, "?")
			description := metastoreAt("jdbc:"+kind+"://"+addr+"/kylin?"+query, row.keys)
			if kind == "sessions" {
				description = describe("sessions: {store: mysql, mysql: {hosts: [\""+addr+"\"], database: kylin, username: kylin, password: {env: DB_PASSWORD}}}\n", "127.0.0.1:7070")
			}
			said, _ := inChild(t, description, "--only", "metadata,sessions", "--timeout", "30s")
			if row.with.learned("not-a-secret-1") != row.learns {
				t.Errorf("the server knows the password: %v, want %v", !row.learns, row.learns)
			}
			if strings.Contains(said, "doctor-tls") != (row.says == "[doctor-tls]") || strings.Contains(said, wants) != (row.says == wants) {
				t.Errorf("doctor says, want %s:\n%s", row.says, said)
			}
			if row.says != "" {
				compare(t, "password/"+strings.NewReplacer(" ", "-", ",", "").Replace(row.name), said)
			}
		})
	}
}

// secureMariaDB runs a MariaDB with TLS and the user kylin, who logs in by a
// digest.
func secureMariaDB(t *testing.T, certificate string, more ...string) string {
	t.Helper()
	return startMariaDBWith(t, `CREATE DATABASE kylin; CREATE USER kylin@'%' IDENTIFIED BY 'not-a-secret-1'; GRANT ALL ON kylin.* TO kylin@'%'; USE kylin; CREATE TABLE kylin_prod (a INT);`,
		append([]string{"--ssl-cert=" + certificate, "--ssl-key=" + certificate}, more...)...)
}

// TestJDBCEncryption: the TLS that a JDBC URL asks for, with the trust stores of
// Java, at a real MariaDB and a real PostgreSQL.
func TestJDBCEncryption(t *testing.T) {
	t.Setenv("DB_PASSWORD", "not-a-secret-1")
	dir := t.TempDir()
	other := filepath.Join(dir, "other.pem")
	if err := writeCertificate(other); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(other)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	write(t, filepath.Join(dir, "ca.pem"), string(pem.EncodeToMemory(block)))
	for _, kind := range []string{"JKS", "PKCS12"} {
		ground.Execute(t, exec.Command(ground.Program(t, "keytool"), "-importcert", "-noprompt", "-alias", "db", "-file", filepath.Join(dir, "ca.pem"), "-keystore", filepath.Join(dir, kind), "-storetype", kind, "-storepass", "not-a-secret-3"))
	}
	write(t, filepath.Join(dir, "empty"), "no certificate")
	maria := secureMariaDB(t, other)
	plain := startMariaDB(t, `CREATE DATABASE kylin; CREATE USER kylin@'%' IDENTIFIED BY 'not-a-secret-1'; GRANT ALL ON kylin.* TO kylin@'%'; USE kylin; CREATE TABLE kylin_prod (a INT);`)
	key := "trustCertificateKeyStoreUrl=file:" + dir
	for _, row := range []struct{ golden, addr, query string }{
		{"preferred", maria, ""},
		{"preferred-plain", plain, "?useSSL=false"},
		{"demanded-plain", plain, "?sslMode=VERIFY_CA&" + key + "/JKS"},
		{"required", maria, "?sslMode=REQUIRED"},
		{"untrusted", maria, "?sslMode=VERIFY_IDENTITY"},
		{"jks", maria, "?useSSL=true&" + key + "/JKS&trustCertificateKeyStorePassword=not-a-secret-3"},
		{"jks-no-password", maria, "?sslMode=VERIFY_CA&" + key + "/JKS"},
		{"jks-wrong-password", maria, "?sslMode=VERIFY_CA&" + key + "/JKS&trustCertificateKeyStorePassword=wrong"},
		{"pkcs12", maria, "?sslMode=VERIFY_IDENTITY&" + key + "/PKCS12&trustCertificateKeyStoreType=PKCS12&trustCertificateKeyStorePassword=not-a-secret-3"},
		{"pem", maria, "?sslMode=VERIFY_IDENTITY&" + key + "/ca.pem"},
		{"not-here", maria, "?sslMode=VERIFY_IDENTITY&" + key + "/none"},
		{"not-a-store", maria, "?sslMode=VERIFY_IDENTITY&" + key + "/empty"},
		{"a-folder", maria, "?sslMode=VERIFY_IDENTITY&" + key + "/"},
	} {
		t.Run(row.golden, func(t *testing.T) {
			said, _ := inChild(t, metastoreAt("jdbc:mysql://"+row.addr+"/kylin"+row.query, ""), "--only", "metadata", "--timeout", "30s")
			compare(t, "encryption/mysql-"+row.golden, withoutExcerpt(strings.ReplaceAll(said, dir, "/trust")))
		})
	}
}

// anExcerpt is a line of the description in a finding: it may have a folder of
// this machine.
var anExcerpt = regexp.MustCompile(`(?m)^ +[0-9]* \|.*\n`)

func withoutExcerpt(said string) string {
	return aVersion.ReplaceAllString(anExcerpt.ReplaceAllString(said, ""), "$1 N$3")
}

// TestPostgresEncryption: a real PostgreSQL that takes passwords in clear.
func TestPostgresEncryption(t *testing.T) {
	t.Setenv("DB_PASSWORD", "not-a-secret-1")
	dir := t.TempDir()
	other := filepath.Join(dir, "other.pem")
	if err := writeCertificate(other); err != nil {
		t.Fatal(err)
	}
	sql := "CREATE ROLE kylin LOGIN PASSWORD 'not-a-secret-1'; CREATE DATABASE kylin OWNER kylin; \\c kylin kylin\nCREATE TABLE kylin_prod (a int);\n"
	plain, secure := startPostgresWith(t, sql, "password", ""), startPostgresWith(t, sql, "password", other)
	for _, row := range []struct{ golden, addr, query, keys string }{
		{"plain", plain, "", ""},
		{"plain-allowed", plain, "", "  allow_cleartext: true\n"},
		{"demanded-plain", plain, "?sslmode=require", ""},
		{"required", secure, "?sslmode=require", ""},
		{"untrusted", secure, "?ssl=true", ""},
		{"not-validating", secure, "?ssl=true&sslfactory=org.postgresql.ssl.NonValidatingFactory", ""},
		{"verify-ca", secure, "?sslmode=verify-ca&sslrootcert=" + other, ""},
		{"verify-full", secure, "?sslmode=verify-full&sslrootcert=" + other, ""},
	} {
		t.Run(row.golden, func(t *testing.T) {
			said, _ := inChild(t, metastoreAt("jdbc:postgresql://"+row.addr+"/kylin"+row.query, row.keys), "--only", "metadata", "--timeout", "30s")
			compare(t, "encryption/postgresql-"+row.golden, withoutExcerpt(strings.ReplaceAll(said, dir, "/trust")))
		})
	}
}
