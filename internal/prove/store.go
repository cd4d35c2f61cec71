package prove

import (
	"fmt"
	"os"
	"testing"

	"github.com/kyctl/kyctl/internal/ground"
)

// store is one way to keep sessions.
type store struct {
	name string
	// start runs the servers until the test ends.
	start func(t testing.TB) []*ground.Server
	// sessions are the lines below sessions of a description, for servers at
	// these addresses.
	sessions func(servers []*ground.Server) string
	// prepare readies the servers with what was rendered; nil: nothing to do.
	prepare func(t testing.TB, r Rendered)
	// shared: a user is known to every node.
	shared bool
}

// stores are the stores of the matrix. ran-jit's jars are in no repository: they
// are taken from the folder that KYCTL_RANJIT names, and left out without it.
func stores() []store {
	all := []store{local(), redisson(), mysql(), memcached()}
	if os.Getenv(ranJitJars) != "" {
		all = append(all, ranJit())
	}
	return all
}

func local() store {
	return store{
		name:     "local",
		start:    func(testing.TB) []*ground.Server { return nil },
		sessions: func([]*ground.Server) string { return "  store: local\n" },
	}
}

func redisson() store {
	return store{
		name: "redisson", shared: true,
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
		name: "mysql", shared: true,
		start: func(t testing.TB) []*ground.Server {
			db = ground.StartMariaDB(t, ground.PlainPassword)
			return []*ground.Server{db.Server}
		},
		sessions: func(s []*ground.Server) string {
			return fmt.Sprintf("  store: mysql\n  mysql:\n    hosts: [\"%s\"]\n    database: kylin_session\n    username: kylin\n    password: {env: SESSION_PASSWORD}\n", s[0].Addr)
		},
		prepare: func(t testing.TB, r Rendered) { db.Prepare(t, r.File(t, "sessions/mysql.sql")) },
	}
}

func memcached() store {
	return store{
		name: "memcached", shared: true,
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
