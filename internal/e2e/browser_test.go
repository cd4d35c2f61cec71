package e2e

import (
	"bytes"
	"io"
	"net/http"
	"sync"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
)

// browser is a user's: it keeps the session's cookie.
type browser struct {
	mu     sync.Mutex
	cookie string
}

// ask returns the status and the body of one request to a node.
func (b *browser) ask(n *ground.Tomcat, path string) (int, string, error) {
	r, err := http.NewRequest(http.MethodGet, n.URL+path, http.NoBody)
	if err != nil {
		return 0, "", err
	}
	b.mu.Lock()
	r.Header.Set("Cookie", "JSESSIONID="+b.cookie)
	b.mu.Unlock()
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	for _, c := range a.Cookies() {
		if c.Name == "JSESSIONID" {
			b.mu.Lock()
			b.cookie = c.Value
			b.mu.Unlock()
		}
	}
	return a.StatusCode, string(bytes.TrimSpace(text)), err
}

// want asks and expects a status and a body.
func (b *browser) want(t *testing.T, n *ground.Tomcat, path string, status int, body string) {
	t.Helper()
	got, text, err := b.ask(n, path)
	if err != nil || got != status || text != body {
		t.Fatalf("%s of %s: status %d %q (%v), want %d %q; its log ends with:\n%s", path, n.Name, got, text[:min(len(text), 300)], err, status, body, n.Said())
	}
}
