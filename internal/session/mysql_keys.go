package session

import (
	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
)

func mysqlDocs() []cluster.Doc {
	return []cluster.Doc{
		{
			Key: "sessions.mysql.hosts", Example: `["db.example.com:3306"]`,
			Meaning: diag.T("the MySQL or MariaDB server; of several each new connection takes the first that answers", "MySQL 或 MariaDB 服务器；写多个时，每个新连接使用第一个有响应的"),
		},
		{
			Key: "sessions.mysql.database", Example: "kylin_session",
			Meaning: diag.T("the database with the sessions' table; run sessions/mysql.sql of the rendered tree in it once", "存放会话表的数据库；请在其中运行一次渲染结果中的 sessions/mysql.sql"),
		},
		{
			Key: "sessions.mysql.username", Example: "kylin",
			Meaning: diag.T("the database user, who needs SELECT, INSERT and DELETE on the table", "数据库用户，需要该表的 SELECT、INSERT 和 DELETE 权限"),
		},
		{
			Key: "sessions.mysql.password", Example: "{env: SESSION_PASSWORD}",
			Meaning: diag.T("the user's password, written to context.xml; {runtime: NAME} names a JVM property of the node", "该用户的密码，写入 context.xml；{runtime: NAME} 表示节点的 JVM 属性"),
		},
		{
			Key: "sessions.mysql.table", Example: "kylin_sessions",
			Meaning: diag.T("the sessions' table", "会话表"),
		},
		{
			Key: "sessions.mysql.allow_cleartext", Example: "true",
			Meaning: diag.T("kyctl doctor may give the password to a server that does not prove who it is: in clear, or encrypted with a key that the server names. Nothing that kyctl writes depends on it", "允许 kyctl doctor 把密码交给未证明身份的服务器：明文发送，或用服务器给出的公钥加密后发送。kyctl 写出的文件与此无关"),
		},
	}
}
