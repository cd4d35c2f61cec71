package doctor

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"time"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/lazy"
)

func askZooKeeper(ctx context.Context, q *inquiry) {
	z := &q.plan.ZooKeeper
	alone := make([]bool, len(z.Hosts))
	q.each(ctx, len(z.Hosts), func(ctx context.Context, i int, a *answer) {
		at := z.Hosts[i]
		if at.Broken {
			return
		}
		who := diag.T("ZooKeeper %s", "ZooKeeper %s").With(at.V)
		a.meet(at.V.String(), at.Pos, who)
		conn, err := a.dial(ctx, at.V.String(), mostBytes, nil)
		if err != nil {
			a.unreachable(at.Pos, who, err)
			return
		}
		address := conn.RemoteAddr().String()
		version, mode := serverState(ctx, conn)
		if version != "" {
			a.fact(diag.T("ZooKeeper %s", "ZooKeeper %s").With(version))
		}
		alone[i] = mode == "standalone"
		q.openSession(ctx, at, address, who, a)
	})
	for i, at := range z.Hosts {
		if alone[i] && len(z.Hosts) > 1 {
			a := answer{server: at.V.String()}
			a.add("doctor-zookeeper-apart", at.Pos, diag.T("ZooKeeper %s runs standalone, but the description has %d servers", "ZooKeeper %s 以单机模式运行，但描述文件中有 %d 台服务器").With(at.V, len(z.Hosts)),
				diag.T("give every server the same server.N lines, or list only one server", "为每台服务器配置相同的 server.N 行，或只写一台服务器"))
			q.answers = append(q.answers, a)
		}
	}
}

var (
	zkVersion = lazy.Regexp(`(?m)^Zookeeper version: ([0-9.]+)`)
	zkMode    = lazy.Regexp(`(?m)^Mode: (\w+)`)
)

// serverState asks srvr, the one word that ZooKeeper 3.8 answers whatever
// 4lw.commands.whitelist says. Both are empty where it does not serve.
func serverState(ctx context.Context, conn net.Conn) (version, mode string) {
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		// Half of the time is left for the session.
		_ = conn.SetDeadline(time.Now().Add(time.Until(deadline) / 2))
	}
	if _, err := io.WriteString(conn, "srvr"); err != nil {
		return "", ""
	}
	text, _ := io.ReadAll(io.LimitReader(conn, 1<<16))
	first := func(m [][]byte) string { return string(bytes.Join(m[min(1, len(m)):], nil)) }
	return first(zkVersion().FindSubmatch(text)), first(zkMode().FindSubmatch(text))
}

// openSession opens a session, as every client does, and looks for the chroot.
// A session leaves nothing behind once it is closed.
func (q *inquiry) openSession(ctx context.Context, at cluster.Val[cluster.HostPort], address string, who diag.Text, a *answer) {
	conn, err := a.dial(ctx, address, mostBytes, nil)
	if err != nil {
		a.unreachable(at.Pos, who, err)
		return
	}
	defer conn.Close()
	session, err := openZKSession(conn)
	switch {
	case errors.Is(err, errNoSession), errors.Is(err, errReset):
		a.add("doctor-zookeeper-serving", at.Pos, diag.T("%[1]s accepts connections but does not open a session", "%[2]s 接受连接但不提供会话").With(who.EN, who.ZH),
			diag.T("start the other servers of the ensemble", "启动集群的其他服务器"))
		return
	case err != nil:
		a.unreachable(at.Pos, who, err)
		return
	}
	defer session.close()
	chroot := q.plan.ZooKeeper.Chroot
	path := strings.TrimRight(chroot.V, "/")
	if chroot.Broken || !strings.HasPrefix(path, "/") {
		return // nothing to look for, or a rule reports it
	}
	found, err := session.exists(path)
	switch {
	case err != nil:
		a.unreachable(at.Pos, who, err)
	case !found:
		a.add("doctor-zookeeper-chroot", chroot.Pos, diag.T("%[1]s has no znode %[3]s", "%[2]s 中没有 znode %[3]s").With(who.EN, who.ZH, path),
			diag.T("create it once: zkCli.sh create %s", "创建一次：zkCli.sh create %s").With(path))
	}
}
