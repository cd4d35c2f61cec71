package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/session"
)

func propertyManaged(p *plan.Plan, report Report) {
	managers := p.Managers()
	eachProperty(p, func(kv cluster.Property) {
		message := diag.T("the property %s is written from %s", "配置项 %s 由 %s 写入")
		name, old := plan.NewName(kv.Key.V)
		if !old {
			name = kv.Key.V
		}
		key, managed := managers[name]
		switch {
		case !managed || kv.Key.Broken || name == session.StoreType && session.IsJDBC(kv.Value.V):
			return
		case old:
			message = diag.T("the property %s is an old name of one that is written from %s", "配置项 %s 是旧名称，对应的配置由 %s 写入")
		}
		report(kv.Key.Pos, message.With(kv.Key.V, key), managedHint(key))
	})
}

// managedHint says what to write for a property that the key key manages.
func managedHint(key string) diag.Text {
	switch key {
	case "nodes":
		return diag.T("take it out: kyctl lists every node of nodes there", "删除它：kyctl 会写入 nodes 中的所有节点")
	case "nodes.port":
		return diag.T("take it out and write port: at the node", "删除它，并在节点上写 port:")
	case "sessions.store":
		return diag.T("take it out, or write sessions: {store: local} if each node keeps its own sessions", "删除它；如果各节点自行保存会话，则写 sessions: {store: local}")
	case "nodes.mode":
		return diag.T("take it out and write mode: at the node", "删除它，并在节点上写 mode:")
	}
	return diag.T("take it out and set %s", "删除它，并设置 %s").With(key)
}

func propertyKeyForm(p *plan.Plan, report Report) {
	eachProperty(p, func(kv cluster.Property) {
		key := kv.Key.V
		if meant, wide := plan.HalfWidth(key); wide && !kv.Key.Broken {
			report(kv.Key.Pos, diag.T("this key is typed in full-width characters, and Kylin does not read it", "此键用全角字符书写，Kylin 不会读取"), diag.T("did you mean %q?", "是否想写 %q？").With(meant))
			return
		}
		if kv.Key.Broken || key != "" && !strings.ContainsAny(key, " \t\u00a0\u3000=:#!\\") {
			return
		}
		name, _, _ := strings.Cut(key, "=")
		message := diag.T("the property's key %s holds a blank or one of = : # ! \\", "配置项的键 %s 含有空格或 = : # ! \\ 之一").With(cluster.Quote(strings.TrimSpace(name)))
		if key == "" {
			message = diag.T("the property's key is empty", "配置项的键为空")
		}
		hint := diag.T("write it as KEY: VALUE, such as kylin.web.timezone: GMT+8", "写成 键: 值，例如 kylin.web.timezone: GMT+8")
		if name = strings.TrimSpace(name); name != "" && name != key && !strings.ContainsAny(name, " \t\u00a0\u3000:#!\\") {
			message = diag.T("the key %s and its value stand in one text, before the colon", "键 %s 与它的值写在同一段文本中，都在冒号之前").With(cluster.Quote(name))
			hint = diag.T("write %s: VALUE, where VALUE is what follows the =", "写成 %s: 值，值即等号之后的内容").With(name)
		}
		report(kv.Key.Pos, message, hint)
	})
}

// neverRead are keys that look right, are in a manual, and are read by nobody.
var neverRead = []struct{ key, instead string }{
	{"kylin.source.hive.beeline.params", "kylin.source.hive.beeline-params"},
}

func propertyOldName(p *plan.Plan, report Report) {
	managers := p.Managers()
	eachProperty(p, func(kv cluster.Property) {
		name, old := plan.NewName(kv.Key.V)
		message := diag.T("%s is the old name of %s", "%s 是 %s 的旧名称")
		for _, n := range neverRead {
			if n.key == kv.Key.V {
				name, old = n.instead, true
				message = diag.T("nobody reads %s: the key is %s", "没有程序读取 %s：正确的键是 %s")
			}
		}
		if _, managed := managers[name]; old && !managed {
			report(kv.Key.Pos, message.With(kv.Key.V, name), diag.T("write %s", "写成 %s").With(name))
		}
	})
}

func propertyHostAddress(p *plan.Plan, report Report) {
	if !p.Facts.HasTomcat {
		return
	}
	hint := diag.T("take it out; the node's own name must resolve: hostname -f", "删除它；节点自身的名称必须能解析：hostname -f")
	if p.Facts.RestAddress {
		hint = diag.T("take it out and write rest_address: HOST:PORT at the node", "删除它，并在节点上写 rest_address: 主机:端口")
	}
	eachProperty(p, func(kv cluster.Property) {
		if kv.Key.V == "kylin.server.host-address" {
			report(kv.Key.Pos, diag.T("the start script overrides %s", "启动脚本会覆盖 %s").With(kv.Key.V), hint)
		}
	})
}

func propertyJobLock(p *plan.Plan, report Report) {
	eachProperty(p, func(kv cluster.Property) {
		if kv.Key.V == "kylin.job.lock" {
			report(kv.Key.Pos, diag.T("no code of Kylin reads kylin.job.lock", "Kylin 没有代码读取 kylin.job.lock"), diag.T("take the line out", "删除此行"))
		}
	})
}
