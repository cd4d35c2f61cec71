package doctor

import (
	"context"
	"errors"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/go-ldap/ldap/v3"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/doctor/wire"
	"github.com/kyctl/kyctl/internal/source"
)

// directory is a conversation with one LDAP server.
type directory struct {
	conn *ldap.Conn
	keys *cluster.LDAP
	who  diag.Text
	a    *answer
	// secure says that the connection is encrypted.
	secure bool
}

func askLDAP(ctx context.Context, q *inquiry) {
	l := &q.plan.Security.LDAP
	servers := strings.Fields(l.Server.V) // several are parted by blanks
	q.each(ctx, len(servers), func(ctx context.Context, i int, a *answer) {
		d := &directory{keys: l, who: diag.T("the LDAP directory %s", "LDAP 目录 %s").With(servers[i]), a: a}
		a.meet(servers[i], l.Server.Pos, d.who)
		u, err := url.Parse(servers[i])
		if err != nil || u.Host == "" {
			return // a rule tells
		}
		conn, err := dialLDAP(ctx, u, l.Truststore.V, a)
		if err != nil {
			a.unreachable(l.Server.Pos, d.who, err)
			return
		}
		d.secure = u.Scheme == "ldaps"
		d.conn = ldap.NewConn(conn, d.secure)
		d.conn.Start()
		defer d.conn.Close()
		if deadline, ok := ctx.Deadline(); ok {
			d.conn.SetTimeout(time.Until(deadline) + grace)
		}
		if d.bind(q) {
			d.examine(q)
		}
	})
}

// dialLDAP connects as the URL says, with the protocol's own port where it names
// none. The trust store is a path on the nodes; where this machine does not have
// it, its own authorities are trusted.
func dialLDAP(ctx context.Context, u *url.URL, truststore string, a *answer) (net.Conn, error) {
	port := u.Port()
	switch {
	case port == "" && u.Scheme == "ldaps":
		port = ldap.DefaultLdapsPort
	case port == "":
		port = ldap.DefaultLdapPort
	}
	address := net.JoinHostPort(u.Hostname(), port)
	if u.Scheme == "ldaps" {
		e := encryption{mode: tlsKnownHost}
		e.trust(truststore, "")
		return a.dialTLS(ctx, address, e.config(u.Hostname()), mostLDAPBytes, wire.LDAP())
	}
	return a.dial(ctx, address, mostLDAPBytes, wire.LDAP())
}

// bind logs in as the nodes do; false where nothing more can be asked.
func (d *directory) bind(q *inquiry) bool {
	l := d.keys
	password, known := q.values["security.ldap.password"]
	if l.Password.Set && !known {
		d.a.fact(notLoggedIn())
		return false
	}
	if l.Username.V == "" {
		return true
	}
	err := d.conn.Bind(l.Username.V, password.Reveal())
	switch {
	case err == nil:
		d.a.fact(diag.T("logged in", "已登录"))
		if !d.secure {
			d.a.fact(withoutTLS())
		}
		return true
	case ldap.IsErrorAnyOf(err, ldap.LDAPResultInvalidCredentials, ldap.ErrorEmptyPassword, ldap.LDAPResultUnwillingToPerform):
		d.a.add("doctor-ldap-bind", l.Username.Pos, diag.T("%[1]s rejects the login of %[3]q with this password", "%[2]s 不接受 %[3]q 的密码").With(d.who.EN, d.who.ZH, l.Username.V),
			diag.T("compare username and password with those in the LDAP directory", "与 LDAP 目录核对 username 和 password"))
	default:
		d.says(l.Server.Pos, err)
	}
	return false
}

// says tells of an error that is none of the checks.
func (d *directory) says(pos source.Pos, err error) {
	var told *ldap.Error
	if !errors.As(err, &told) || told.ResultCode >= ldap.ErrorNetwork {
		if told != nil && told.Err != nil {
			err = told.Err
		}
		d.a.unreachable(pos, d.who, err)
		return
	}
	d.a.add("doctor-ldap-says", pos, diag.T("%[1]s reports: %[3]s", "%[2]s 报告：%[3]s").With(d.who.EN, d.who.ZH, ldap.LDAPResultCodeMap[told.ResultCode]),
		diag.T("grant the account permission to read and search", "授予该账号读取和搜索的权限"))
}

// examine looks for what Kylin looks for.
func (d *directory) examine(q *inquiry) {
	l := d.keys
	users := d.base(l.User.SearchBase, "user.search_base")
	groups := d.base(l.Group.SearchBase, "group.search_base")
	d.base(l.Service.SearchBase, "service.search_base")
	d.base(l.Service.GroupSearchBase, "service.group_search_base")
	if users {
		d.users(q)
	}
	if groups {
		d.adminGroup()
	}
}

// base says whether a search base is set and there.
func (d *directory) base(dn cluster.Val[string], key string) bool {
	if dn.V == "" || dn.Broken {
		return false
	}
	_, err := d.find(dn.V, ldap.ScopeBaseObject, "(objectClass=*)")
	switch {
	case err == nil:
		return true
	case ldap.IsErrorAnyOf(err, ldap.LDAPResultNoSuchObject, ldap.LDAPResultInvalidDNSyntax):
		d.a.add("doctor-ldap-base", dn.Pos, diag.T("%[1]s has no entry %[3]q, or the account is not allowed to see it", "%[2]s 中没有条目 %[3]q，或不允许该账号查看").With(d.who.EN, d.who.ZH, dn.V),
			diag.T("set %s to the DN of an entry that ldapsearch finds", "在 %s 中写 ldapsearch 能找到的条目的 DN").With(key))
	default:
		d.says(dn.Pos, err)
	}
	return false
}

// find returns one entry, nil where there is none.
func (d *directory) find(base string, scope int, filter string) (*ldap.Entry, error) {
	result, err := d.conn.Search(ldap.NewSearchRequest(base, scope, ldap.NeverDerefAliases, 1, 0, false, filter, []string{"cn"}, nil))
	if err != nil && !ldap.IsErrorWithCode(err, ldap.LDAPResultSizeLimitExceeded) {
		return nil, err
	}
	if result == nil || len(result.Entries) == 0 {
		return nil, nil
	}
	return result.Entries[0], nil
}

// users looks whether the filters of users parse and find somebody; {0}, the
// name of who logs in, may be any here.
func (d *directory) users(q *inquiry) {
	u := &d.keys.User
	for _, row := range []struct {
		filter cluster.Val[string]
		key    string
		read   bool
	}{
		{u.SearchPattern, "user.search_pattern", true},
		{u.SearchFilter, "user.search_filter", q.plan.Facts.LDAPFilters},
	} {
		if row.filter.V == "" || row.filter.Broken || !row.read {
			continue
		}
		entry, err := d.find(u.SearchBase.V, ldap.ScopeWholeSubtree, strings.ReplaceAll(row.filter.V, "{0}", "*"))
		switch {
		case ldap.IsErrorAnyOf(err, ldap.ErrorFilterCompile, ldap.LDAPResultFilterError, ldap.LDAPResultProtocolError):
			d.a.add("doctor-ldap-filter", row.filter.Pos, diag.T("%s is not a valid LDAP filter: %s", "%s 不是有效的 LDAP 过滤器：%s").With(row.key, shorten(row.filter.V)),
				diag.T("close every parenthesis, for example (&(cn={0})(objectClass=person))", "每个括号都要闭合，例如 (&(cn={0})(objectClass=person))"))
		case err != nil:
			d.says(row.filter.Pos, err)
		case entry == nil:
			d.a.add("doctor-ldap-nobody", row.filter.Pos, diag.T("%[3]s finds no user below %[4]q in %[1]s", "%[3]s 在 %[2]s 的 %[4]q 下找不到任何用户").With(d.who.EN, d.who.ZH, row.key, u.SearchBase.V),
				diag.T("write the attribute that the LDAP directory uses for user names, such as uid or sAMAccountName", "写 LDAP 目录中保存用户名的属性，例如 uid 或 sAMAccountName"))
		}
	}
}

// adminGroup looks for the group whose members administer Kylin, which compares
// its name letter by letter.
func (d *directory) adminGroup() {
	role, base := d.keys.AdminRole, d.keys.Group.SearchBase
	if role.V == "" || role.Broken {
		return
	}
	entry, err := d.find(base.V, ldap.ScopeWholeSubtree, "(cn="+ldap.EscapeFilter(role.V)+")")
	if err != nil {
		d.says(base.Pos, err)
		return
	}
	message := diag.T("%[1]s has no group %[3]q below %[4]q", "%[2]s 的 %[4]q 下没有组 %[3]q")
	name := ""
	if entry != nil {
		if name = entry.GetAttributeValue("cn"); name == role.V {
			return
		}
		message = diag.T("%[1]s has the group %[5]q; Kylin's comparison with %[3]q is case-sensitive", "%[2]s 中的组是 %[5]q；Kylin 与 %[3]q 比较时区分大小写")
	}
	d.a.add("doctor-ldap-admin", role.Pos, message.With(d.who.EN, d.who.ZH, role.V, base.V, name),
		diag.T("set admin_role to the cn of the administrators' group", "在 admin_role 中写管理员组的 cn"))
}
