package prove

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
)

// The Tomcats of the nodes.
const (
	tomcat9 = "9.0.98"
	tomcat8 = "8.5.78"
)

// store is one way to keep sessions.
type store struct {
	name string
	// tomcat is the version of the nodes' Tomcat.
	tomcat string
	// only are the events that have a row; nil: all.
	only []string
	// start runs the servers until the test ends.
	start func(t testing.TB) []*ground.Server
	// sessions are the lines below sessions of a description, for servers at
	// these addresses.
	sessions func(servers []*ground.Server) string
	// prepare readies the servers with what was rendered; nil: nothing to do.
	prepare func(t testing.TB, r Rendered)
	// settle waits until the store has these sessions; nil: it has them at once.
	settle func(t testing.TB, ids []string)
	// shared: a user is known to every node.
	shared bool
	// method is the method of the load balancer, where it is not the default.
	method string
	// real: the nodes are those of Apache Kylin 4.0.
	real bool
}

// stores are the stores of the matrix. ran-jit's jars are in no repository: they
// are taken from the folder that KYCTL_RANJIT names, and left out without it.
func stores() []store {
	all := []store{local(), redisson(), mysql(), memcached()}
	if os.Getenv(ranJitJars) != "" {
		all = append(all, ranJit())
	}
	all = append(all, older(local()), older(memcached()))
	return append(all, realStores()...)
}

// older is a store on Tomcat 8, with the events in which a Tomcat has a part:
// the others are the gate's doing, or the balancer's.
func older(s store) store {
	s.name += "-tomcat8"
	s.tomcat = tomcat8
	s.only = []string{"kill", "404", "store-restart", "store-down", "drain", "add"}
	return s
}

// has says whether a row with the event makes sense.
func (s store) has(e event) bool {
	return (s.shared || !e.shared) && (s.real || !e.real) && (s.only == nil || slices.Contains(s.only, e.name))
}

func local() store {
	return store{
		name: "local", tomcat: tomcat9,
		start:    func(testing.TB) []*ground.Server { return nil },
		sessions: func([]*ground.Server) string { return "  store: local\n" },
	}
}

func redisson() store {
	return store{
		name: "redisson", tomcat: tomcat9, shared: true,
		start: func(t testing.TB) []*ground.Server {
			return []*ground.Server{ground.StartRedis(t, ground.PlainPassword, "--appendonly", "yes")}
		},
		sessions: func(s []*ground.Server) string {
			return fmt.Sprintf("  store: redisson\n  redisson:\n    hosts: [\"%s\"]\n    username: kylin\n    password: {env: REDIS_PASSWORD}\n", s[0].Addr)
		},
	}
}

func mysql() store {
	var db ground.Database
	return store{
		name: "mysql", tomcat: tomcat9, shared: true,
		start: func(t testing.TB) []*ground.Server {
			db = ground.StartMariaDB(t, ground.PlainPassword)
			return []*ground.Server{db.Server}
		},
		sessions: func(s []*ground.Server) string {
			return fmt.Sprintf("  store: mysql\n  mysql:\n    hosts: [\"%s\"]\n    database: kylin_session\n    username: kylin\n    password: {env: SESSION_PASSWORD}\n", s[0].Addr)
		},
		prepare: func(t testing.TB, r Rendered) { db.Prepare(t, r.File(t, "sessions/mysql.sql")) },
		settle:  func(t testing.TB, ids []string) { db.AwaitSessions(t, ids) },
	}
}

func memcached() store {
	return store{
		name: "memcached", tomcat: tomcat9, shared: true,
		start: func(t testing.TB) []*ground.Server {
			return []*ground.Server{ground.StartMemcached(t), ground.StartMemcached(t)}
		},
		sessions: func(s []*ground.Server) string {
			return fmt.Sprintf("  store: memcached\n  memcached:\n    hosts: [\"%s\", \"%s\"]\n", s[0].Addr, s[1].Addr)
		},
	}
}

// ranJitJars is the environment variable that names the folder with the jars of
// ran-jit's plugin and of what it needs.
const ranJitJars = "KYCTL_RANJIT"

func ranJit() store {
	s := redisson()
	s.name = "redis"
	s.start = func(t testing.TB) []*ground.Server {
		return []*ground.Server{ground.StartOpenRedis(t, ground.PlainPassword, "--appendonly", "yes")}
	}
	s.sessions = func(s []*ground.Server) string {
		return fmt.Sprintf("  store: redis\n  redis:\n    hosts: [\"%s\"]\n    password: {env: REDIS_PASSWORD}\n", s[0].Addr)
	}
	return s
}
