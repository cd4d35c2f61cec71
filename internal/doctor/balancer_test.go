package doctor_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/cli"
	"github.com/kyctl/kyctl/internal/ground"
)

// certificate is one for 127.0.0.1 that ends in ten days, with its key. This
// test program trusts it.
var certificate string

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	dir, err := os.MkdirTemp("", "kyctl-doctor")
	if err == nil {
		certificate = filepath.Join(dir, "cert.pem")
		err = writeCertificate(certificate)
		os.Setenv("SSL_CERT_FILE", certificate)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

func writeCertificate(name string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "kyctl test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(10*24*time.Hour + time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		return err
	}
	text, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	out := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: text})...)
	return os.WriteFile(name, out, 0o600)
}

// logins are the sessions of one node, or of several that share them.
type logins struct {
	mu    sync.Mutex
	known map[string]bool
	fails bool
}

// startKylin runs a stand-in for a node where kylin can log in.
func startKylin(t *testing.T, l *logins) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /kylin/api/admin/version", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("PUT /kylin/api/cache/", func(http.ResponseWriter, *http.Request) { t.Error("doctor wipes a cache") })
	mux.HandleFunc("POST /kylin/api/user/authentication", func(w http.ResponseWriter, r *http.Request) {
		_, password, _ := r.BasicAuth()
		switch {
		case l.fails:
			w.WriteHeader(http.StatusInternalServerError)
		case password != "not-a-secret-1":
			w.WriteHeader(http.StatusUnauthorized)
		default:
			l.mu.Lock()
			defer l.mu.Unlock()
			id := fmt.Sprintf("%p-%d", l, len(l.known))
			l.known[id] = true
			http.SetCookie(w, &http.Cookie{Name: "JSESSIONID", Value: id, Path: "/kylin"})
		}
	})
	mux.HandleFunc("GET /kylin/api/user/authentication", func(w http.ResponseWriter, r *http.Request) {
		l.mu.Lock()
		defer l.mu.Unlock()
		if c, err := r.Cookie("JSESSIONID"); err != nil || !l.known[c.Value] {
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// behind is a description of nodes behind a balancer that listens at addr.
func behind(addr, keys string, nodes ...string) string {
	return describe("load_balancer:\n  kind: nginx\n  method: round_robin\n  listen: [\""+addr+"\"]\n"+keys+
		"sessions: {store: redis, redis: {hosts: [\"127.0.0.1:6379\"]}}\n", nodes...)
}

// startNginx renders a description and runs nginx with its file.
func startNginx(t *testing.T, description, addr string) {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "cluster.yaml"), description)
	var out, errs bytes.Buffer
	if code := cli.Main([]string{"render", "-f", filepath.Join(dir, "cluster.yaml"), "-o", filepath.Join(dir, "out")}, strings.NewReader(""), &out, &errs); code != 0 {
		t.Fatalf("render: %d\n%s", code, &errs)
	}
	conf, err := os.ReadFile(filepath.Join(dir, "out", "load-balancer", "nginx", "kylin.conf"))
	if err != nil {
		t.Fatal(err)
	}
	ground.StartBalancer(t, "nginx", ground.Setup{Confs: [][]byte{conf}, Addr: addr})
}

func TestBalancer(t *testing.T) {
	t.Setenv("KYLIN_PASSWORD", "not-a-secret-1")
	t.Setenv("ANOTHER", "not-a-secret-2")
	nginx := func(keys string, nodes ...string) string {
		addr := freeAddr(t)
		description := behind(addr, keys, nodes...)
		startNginx(t, description, addr)
		return description
	}
	shared := &logins{known: map[string]bool{}}
	one, two := startKylin(t, shared), startKylin(t, shared)
	well := nginx("", one, two)
	open := startKylin(t, shared) // as if nothing were between it and the users
	tls := "  tls: {certificate: " + certificate + ", key: " + certificate + "}\n"
	for _, row := range []struct {
		golden, description string
		args                []string
	}{
		{"balancer-well", well, []string{"--user", "kylin"}},
		{"balancer-no-user", well, nil},
		{"balancer-another-password", well, []string{"--user", "kylin", "--password-env", "ANOTHER"}},
		{"balancer-lost", nginx("", startKylin(t, &logins{known: map[string]bool{}}), startKylin(t, &logins{known: map[string]bool{}})), []string{"--user", "kylin"}},
		{"balancer-login-fails", nginx("", startKylin(t, &logins{fails: true})), []string{"--user", "kylin"}},
		{"balancer-no-node", nginx("", freeAddr(t)), nil},
		{"balancer-open", behind(open, "", one), nil},
		{"balancer-another", behind(startNode(t, 404, ""), "", one), nil},
		{"balancer-down", behind(freeAddr(t), "", one), nil},
		{"balancer-somewhere", strings.Replace(well, "127.0.0.1:", "", 1), nil},
		{"balancer-tls", nginx(tls, one), nil},
		{"balancer-redirect", behind(freeAddr(t), strings.Replace(tls, "}", ", redirect_from: [\""+open+"\"]}", 1), one), nil},
	} {
		t.Run(row.golden, func(t *testing.T) {
			description := strings.ReplaceAll(row.description, certificate, "/etc/cert.pem")
			consult(t, row.golden, description, append([]string{"--only", "balancer"}, row.args...)...)
		})
	}
}

// TestBalancerClosesKylin5 asks a balancer with the file for Kylin 5, and one that
// still has the file for Kylin 3: doctor asks for each path, and never for a heap
// dump.
func TestBalancerClosesKylin5(t *testing.T) {
	five := strings.NewReplacer("\"3.1\"", "\"5.0\"", "{hbase: {}}", "{jdbc: {dialect: mysql, hosts: [\"127.0.0.1:3306\"], database: k, username: k, password: {env: KYLIN_PASSWORD}}}\nzookeeper: {hosts: [\"127.0.0.1:2181\"]}",
		"sessions: {store: redis, redis: {hosts: [\"127.0.0.1:6379\"]}}", "sessions: {store: local}", "round_robin", "sticky_cookie")
	t.Setenv("KYLIN_PASSWORD", "not-a-secret-1")
	node := startNode5(t)
	for golden, file := range map[string]func(string) string{"balancer-kylin-5": five.Replace, "balancer-older-file": func(d string) string { return d }} {
		addr := freeAddr(t)
		description := behind(addr, "  health_check: {path: /kylin/api/health}\n", node)
		startNginx(t, file(description), addr)
		t.Run(golden, func(t *testing.T) { consult(t, golden, five.Replace(description), "--only", "balancer") })
	}
}

// startNode5 runs a stand-in for a node that serves everything without a login.
func startNode5(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.URL.Path == "/kylin/api/heapdump" {
			t.Errorf("doctor asks for %s %s", r.Method, r.URL.Path)
		}
	}))
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}
