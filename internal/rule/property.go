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
		message := diag.T("kyctl writes the property %s from %s", "kyctl 会根据 %[2]s 写入配置项 %[1]s")
		name, old := plan.NewName(kv.Key.V)
		if !old {
			name = kv.Key.V
		}
		key, managed := managers[name]
		switch {
		case !managed || kv.Key.Broken || name == session.StoreType && session.IsJDBC(kv.Value.V):
			return
		case old:
			message = diag.T("the property %s is an old name; kyctl writes the new one from %s", "配置项 %s 是旧名称；kyctl 会根据 %s 写入新名称的配置项")
		}
		report(kv.Key.Pos, message.With(kv.Key.V, key), managedHint(key))
	})
}

// managedHint says what to write for a property that the key key manages.
func managedHint(key string) diag.Text {
	switch key {
	case "nodes":
		return diag.T("remove it: kyctl lists all nodes there", "删除它：kyctl 会在其中列出所有节点")
	case "nodes.port":
		return diag.T("remove it and write port: for the node", "删除它，并为该节点写 port:")
	case "sessions.store":
		return diag.T("remove it, or write sessions: {store: local} if each node keeps its own sessions", "删除它；如果各节点自行保存会话，则写 sessions: {store: local}")
	case "nodes.mode":
		return diag.T("remove it and write mode: for the node", "删除它，并为该节点写 mode:")
	}
	return diag.T("remove it and set %s", "删除它，并设置 %s").With(key)
}

func propertyKeyForm(p *plan.Plan, report Report) {
	eachProperty(p, func(kv cluster.Property) {
		key := kv.Key.V
		if meant, wide := plan.HalfWidth(key); wide && !kv.Key.Broken {
			report(kv.Key.Pos, diag.T("this key contains full-width characters, so Kylin does not read it", "此键含有全角字符，Kylin 不会读取"), diag.T("did you mean %q?", "是否想写 %q？").With(meant))
			return
		}
		if kv.Key.Broken || key != "" && !strings.ContainsAny(key, " \t\u00a0\u3000=:#!\\") {
			return
		}
		name, _, _ := strings.Cut(key, "=")
		message := diag.T("the property key %s contains a space or one of = : # ! \\", "配置项的键 %s 含有空格或 = : # ! \\ 之一").With(cluster.Quote(strings.TrimSpace(name)))
		if key == "" {
			message = diag.T("the property key is empty", "配置项的键为空")
		}
		hint := diag.T("write it as KEY: VALUE, such as kylin.web.timezone: GMT+8", "写成 键: 值，例如 kylin.web.timezone: GMT+8")
		if name = strings.TrimSpace(name); name != "" && name != key && !strings.ContainsAny(name, " \t\u00a0\u3000:#!\\") {
			message = diag.T("the key %s and its value are in one string, before the colon", "键 %s 与它的值写在同一个字符串中，都在冒号之前").With(cluster.Quote(name))
			hint = diag.T("write %s: VALUE, where VALUE is the part after the =", "写成 %s: 值，值即等号之后的内容").With(name)
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
				message = diag.T("Kylin does not read %s: the correct key is %s", "Kylin 不读取 %s：正确的键是 %s")
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
	hint := diag.T("remove it; the node's host name must resolve (check with hostname -f)", "删除它；节点的主机名必须能解析（用 hostname -f 检查）")
	if p.Facts.RestAddress {
		hint = diag.T("remove it and write rest_address: HOST:PORT for the node", "删除它，并为该节点写 rest_address: 主机:端口")
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
			report(kv.Key.Pos, diag.T("Kylin does not read kylin.job.lock", "Kylin 不读取 kylin.job.lock"), diag.T("remove the line", "删除此行"))
		}
	})
}
