package doctor

import "github.com/kyctl/kyctl/internal/diag"

func ldapChecks() []Check {
	return []Check{
		{
			Name: "doctor-ldap-bind", Severity: diag.Error,
			Summary: diag.T("the directory does not let Kylin's account in", "目录服务不接受 Kylin 的账号"),
			Why:     diag.T("nobody can log in: Kylin binds as this account before it looks for a user", "任何人都无法登录：Kylin 先以此账号绑定，再查找用户"),
			Fix:     diag.T("compare security.ldap.username, a whole DN, and the password with the directory's", "与目录服务核对 security.ldap.username（完整 DN）和密码"),
			Source:  "LDAP result 49; kylinSecurity.xml of Kylin 3",
		},
		{
			Name: "doctor-ldap-base", Severity: diag.Error,
			Summary: diag.T("a search base is not there in the directory", "目录服务中没有该查找位置"),
			Why:     diag.T("no user is found, or no group: nobody logs in, or nobody has a right", "找不到用户或组：无人能登录，或无人有权限"),
			Fix:     diag.T("write the DN of an entry that ldapsearch finds with the same account", "写用同一账号通过 ldapsearch 能找到的条目的 DN"),
			Source:  "LDAP results 32 and 34",
		},
		{
			Name: "doctor-ldap-filter", Severity: diag.Error,
			Summary: diag.T("a filter of users can't be read", "无法读取用户过滤器"),
			Why:     diag.T("every login fails with InvalidSearchFilterException", "每次登录都因 InvalidSearchFilterException 失败"),
			Fix:     diag.T("close every parenthesis, and escape ( ) * \\ in values as \\28 \\29 \\2a \\5c", "每个括号都要闭合；值中的 ( ) * \\ 写成 \\28 \\29 \\2a \\5c"),
			Source:  "RFC 4515",
		},
		{
			Name: "doctor-ldap-nobody", Severity: diag.Error,
			Summary: diag.T("a filter of users finds nobody", "用户过滤器找不到任何人"),
			Why:     diag.T("nobody can log in, or no user is listed: the attribute or the class is another in this directory", "无人能登录，或用户列表为空：该目录使用其他属性或类"),
			Fix:     diag.T("write the attribute by which the directory names users: uid, cn or sAMAccountName", "写目录服务中用户的属性名：uid、cn 或 sAMAccountName"),
			Source:  "a search with any name in the place of {0}",
		},
		{
			Name: "doctor-ldap-admin", Severity: diag.Error,
			Summary: diag.T("the administrators' group is not there in the directory", "目录服务中没有管理员组"),
			Why:     diag.T("nobody administers Kylin: there is no one who may create a project or see the settings", "没有人能管理 Kylin：无人可以创建项目或查看设置"),
			Fix:     diag.T("write the cn of the administrators' group in security.ldap.admin_role, with its capital letters", "在 security.ldap.admin_role 中写管理员组的 cn，注意大小写"),
			Source:  "LDAPAuthoritiesPopulator.java of Kylin 3",
		},
		{
			Name: "doctor-ldap-says", Severity: diag.Error,
			Summary: diag.T("the directory answers with an error", "目录服务返回错误"),
			Why:     diag.T("the account may not search, or the server wants TLS: logins fail", "该账号无权查找，或服务器要求 TLS：登录会失败"),
			Fix:     diag.T("give the account the right to read and search, or use ldaps://", "授予该账号读取和查找的权限，或使用 ldaps://"),
			Source:  "the directory's answer",
		},
	}
}
