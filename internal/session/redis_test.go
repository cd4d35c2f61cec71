package session

import (
	"strings"
	"testing"
	"time"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/patch"
	"github.com/kyctl/kyctl/internal/secret"
)

func set[T any](v T) cluster.Val[T] { return cluster.Val[T]{V: v, Set: true} }

func standalone() *Redis {
	r := &Redis{Hosts: []cluster.Val[cluster.HostPort]{set(cluster.HostPort{Host: "redis", Port: 6379})}}
	r.fill()
	return r
}

func output(t *testing.T, r *Redis, password string) Output {
	t.Helper()
	out, err := redis().Output(Want{Options: r, Resolve: func(key string) secret.Value {
		if key != "redis.password" {
			t.Errorf("asked for the secret %q", key)
		}
		return secret.NewValue(password)
	}})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func value(t *testing.T, out Output, key string) (string, bool) {
	t.Helper()
	entries, err := patch.Entries(out.Files[0].Bytes, patch.Latin1)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Key == key {
			return e.Value, true
		}
	}
	return "", false
}

func TestRedisTopologies(t *testing.T) {
	for _, tt := range []struct {
		topology Topology
		want     map[string]string // "-" is a key that must not be there
	}{
		{Standalone, map[string]string{"redis.cluster.enabled": "false", "redis.sentinel.enabled": "false", "redis.sentinel.master": "-", "redis.database": "3"}},
		{Sentinel, map[string]string{"redis.cluster.enabled": "false", "redis.sentinel.enabled": "true", "redis.sentinel.master": "mymaster", "redis.database": "3"}},
		{Clustered, map[string]string{"redis.cluster.enabled": "true", "redis.sentinel.enabled": "false", "redis.sentinel.master": "-", "redis.database": "-"}},
	} {
		r := standalone()
		r.Topology, r.Database = set(tt.topology), set(3)
		out := output(t, r, "")
		for key, want := range tt.want {
			if got, ok := value(t, out, key); ok == (want == "-") || ok && got != want {
				t.Errorf("%s: %s=%q (there: %v), want %q", tt.topology, key, got, ok, want)
			}
		}
	}
}

// The password reaches exactly one file, and that file is secret.
func TestRedisPasswordDelivery(t *testing.T) {
	const password = `not-a-secret-1 \密 `
	for _, tt := range []struct {
		delivery                           Delivery
		form                               secret.Form
		inFile                             string
		kylin, catalina                    int
		fileSecret, kylinSecret, catSecret bool
	}{
		{Inline, secret.Env, password, 0, 0, true, false, false},
		{Inline, secret.Runtime, password, 0, 0, false, false, false},
		{ByKylin, secret.Env, "${REDIS_PASSWORD}", 1, 0, false, true, false},
		{ByKylin, secret.Encrypted, "${REDIS_PASSWORD}", 1, 0, false, true, false},
		{ByCatalina, secret.Env, "${REDIS_PASSWORD}", 0, 1, false, false, true},
	} {
		r := standalone()
		r.Password, r.PasswordDelivery = set(secret.NewRef(tt.form, "X")), set(tt.delivery)
		out := output(t, r, password)
		got, _ := value(t, out, "redis.password")
		if got != tt.inFile || out.Files[0].Secret != tt.fileSecret {
			t.Errorf("%s: redis.password=%q, secret %v; want %q, %v", tt.delivery, got, out.Files[0].Secret, tt.inFile, tt.fileSecret)
		}
		if len(out.Properties) != tt.kylin || len(out.Catalina) != tt.catalina || out.PropertiesSecret != tt.kylinSecret || out.CatalinaSecret != tt.catSecret {
			t.Errorf("%s: kylin.properties %d (secret %v), catalina.properties %d (secret %v)", tt.delivery, len(out.Properties), out.PropertiesSecret, len(out.Catalina), out.CatalinaSecret)
		}
		if strings.Contains(string(out.Files[0].Bytes), "密") {
			t.Errorf("%s: the file is not ISO-8859-1", tt.delivery)
		}
	}
}

func TestRedisWritesNoTrailingBlank(t *testing.T) {
	r := standalone()
	r.Timeout = set(3 * time.Second)
	for line := range strings.Lines(string(output(t, r, "").Files[0].Bytes)) {
		if strings.TrimRight(line, " \t\n") != strings.TrimSuffix(line, "\n") {
			t.Errorf("%q: the plugin reads a number or a boolean with a trailing blank as an error or as false", line)
		}
	}
}
