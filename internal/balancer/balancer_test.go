package balancer

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// plain is the smallest Site that people have: two nodes, every default.
func plain(k Kind, nodes int) Site {
	s := Site{
		Name: "kylin", Version: k.Default, Listen: []Listen{{Port: 8080}}, Method: RoundRobin, Keepalive: 32,
		Connect: 3 * time.Second, Read: 360 * time.Second, Send: time.Minute, MaxBody: 64 << 20, MaxFails: 3,
		FailWindow: 10 * time.Second, RetryQueries: true, RetryReads: true, QueryPaths: []string{"query", "query/prestate", "query/format/*"},
		HealthPath: "/kylin/api/admin/version", HealthInterval: 5 * time.Second, HealthRise: 2, HealthFall: 3,
		RestrictInternal: true, Internal: []string{"/api/cache*/**", "/api/admin/config"}, NodeIdle: 20 * time.Second,
	}
	for i := range nodes {
		s.Nodes = append(s.Nodes, Node{Name: fmt.Sprintf("query-%d", i+1), Host: fmt.Sprintf("10.%d.%d.%d", (i+1)>>16, (i+1)>>8&255, (i+1)&255), Port: 7070, Weight: 1})
	}
	return s
}

// rendered is the file of a changed plain Site.
func rendered(t testing.TB, k Kind, change func(*Site)) string {
	t.Helper()
	s := plain(k, 2)
	change(&s)
	conf, err := k.Render(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(conf)
}

// line is a change of the plain Site, and what its file then has and lacks.
type line struct {
	name         string
	change       func(*Site)
	has, lacking []string
}

func holds(t *testing.T, k Kind, rows []line) {
	t.Helper()
	for _, row := range rows {
		conf := rendered(t, k, row.change)
		for _, want := range row.has {
			if !strings.Contains(conf, want) {
				t.Errorf("%s: %q is missing in\n%s", row.name, want, conf)
			}
		}
		for _, not := range row.lacking {
			if strings.Contains(conf, not) {
				t.Errorf("%s: %q is in\n%s", row.name, not, conf)
			}
		}
	}
}

// refusal is a change that no file can hold, and the field that is told.
type refusal struct {
	field  string
	change func(*Site)
}

// refuses expects no file and an error at the field; where the field is a single
// value of the Site, Values tells it before.
func refuses(t *testing.T, k Kind, rows []refusal) {
	t.Helper()
	for _, row := range rows {
		s := plain(k, 2)
		row.change(&s)
		conf, err := k.Render(s)
		var unfit *Error
		if !errors.As(err, &unfit) || unfit.Field != row.field || conf != nil {
			t.Errorf("want an error at %s, got %v", row.field, err)
		}
		told := slices.ContainsFunc(k.Values(s), func(e *Error) bool { return e.Field == row.field })
		if cheap := !strings.HasPrefix(row.field, "nodes") && row.field != "load_balancer.method" && row.field != "load_balancer.listen"; told != cheap {
			t.Errorf("%s: told before rendering: %v, want %v", row.field, told, cheap)
		}
	}
}

// quotes expects each value of a row to become its word, and the others to be
// refused with the name of their field.
func quotes(t *testing.T, quote func(field, value string) (string, error), rows [][2]string, unfits ...string) {
	t.Helper()
	for _, row := range rows {
		if got, err := quote("f", row[0]); err != nil || got != row[1] {
			t.Errorf("%q is written %s, %v; want %s", row[0], got, err, row[1])
		}
	}
	for _, value := range unfits {
		got, err := quote("load_balancer.x", value)
		var unfit *Error
		if !errors.As(err, &unfit) || unfit.Field != "load_balancer.x" {
			t.Errorf("%.20q is written %q, %v; want an error that names the field", value, got, err)
		}
	}
}

func TestKinds(t *testing.T) {
	for _, k := range Kinds {
		if k.Name == "" || k.Summary.EN == "" || k.Summary.ZH == "" || k.File == "" || k.Render == nil || k.Default == [2]int{} || k.Oldest == [2]int{} {
			t.Errorf("kind %q lacks something: %+v", k.Name, k)
		}
		for _, s := range k.Methods {
			if got, ok := k.Support(s.Method); !ok || got != s {
				t.Errorf("%s: Support(%q) = %+v, %v", k.Name, s.Method, got, ok)
			}
		}
		if _, ok := k.Support("least_time"); ok {
			t.Errorf("%s has a method that is none", k.Name)
		}
	}
}
