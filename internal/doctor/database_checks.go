package doctor

import "github.com/kyctl/kyctl/internal/diag"

func databaseChecks() []Check { return append(databaseLoginChecks(), databaseDataChecks()...) }

// databaseLoginChecks are about who may log in, and what a login reveals.
func databaseLoginChecks() []Check {
	return []Check{
		{
			Name: "doctor-database-login", Severity: diag.Error,
			Summary: diag.T("a database does not let the user in", "数据库不允许该用户登录"),
			Why:     diag.T("a node opens a connection when it starts, and does not start without it; with sessions in the database every login is lost", "节点启动时打开一个连接，失败则无法启动；会话保存在数据库中时，所有登录都会丢失"),
			Fix:     diag.T("compare user and password with the server's, for the hosts of all nodes: MySQL knows 'kylin'@'10.0.0.1' and 'kylin'@'%' apart", "与服务器核对用户和密码，并确认对所有节点的主机有效：MySQL 区分 'kylin'@'10.0.0.1' 与 'kylin'@'%'"),
			Source:  "MySQL errors 1045 and 1698, PostgreSQL error 28P01; JDBCConnectionManager.java of Kylin 3",
		},
		{
			Name: "doctor-database-cleartext", Severity: diag.Warning,
			Summary: diag.T("a database asks for the password in a form that kyctl does not send", "数据库要求以 kyctl 不发送的形式提供密码"),
			Why:     diag.T("the connection does not prove who the server is: it has no TLS, or TLS without a verified certificate. The server asks for the password in clear, or encrypted with a key that it names: another program at this address would learn it. kyctl sent nothing and asked nothing more. Without TLS the nodes fail, too, when MySQL asks for caching_sha2_password: their driver says Public Key Retrieval is not allowed", "该连接无法证明服务器的身份：没有 TLS，或 TLS 未验证证书。服务器要求明文密码，或用它给出的公钥加密的密码：该地址上的其他程序会得到密码。kyctl 没有发送，也没有继续询问。没有 TLS 时，若 MySQL 要求 caching_sha2_password，节点也会失败：驱动报 Public Key Retrieval is not allowed"),
			Fix:     diag.T("let TLS verify the server: sslMode=VERIFY_IDENTITY and trustCertificateKeyStoreUrl for MySQL (before Connector/J 8: useSSL=true), sslMode=verify-full for MariaDB, sslmode=verify-full and sslrootcert for PostgreSQL. Or let the user log in by a digest: mysql_native_password, scram-sha-256. Or give the driver MySQL's key with serverRSAPublicKeyFile. On a network that you trust, allow_cleartext: true in metadata or sessions.mysql lets kyctl send it", "让 TLS 验证服务器：MySQL 用 sslMode=VERIFY_IDENTITY 和 trustCertificateKeyStoreUrl（Connector/J 8 之前：useSSL=true），MariaDB 用 sslMode=verify-full，PostgreSQL 用 sslmode=verify-full 和 sslrootcert。或让用户以摘要方式登录：mysql_native_password、scram-sha-256。或用 serverRSAPublicKeyFile 给出 MySQL 的公钥。在可信网络中，metadata 或 sessions.mysql 的 allow_cleartext: true 允许 kyctl 发送密码"),
			Source:  "AuthenticationCleartextPassword of PostgreSQL; sha256_password, caching_sha2_password and mysql_clear_password of MySQL 8.0",
		},
		{
			Name: "doctor-database-trust", Severity: diag.Warning,
			Summary: diag.T("a file of the JDBC URL that proves who the server is can't be read", "无法读取 JDBC URL 中用于验证服务器身份的文件"),
			Why:     diag.T("without the trust store nothing proves who the server is, so kyctl did not connect; where the file is missing on a node, the node does not start", "没有信任库就无法证明服务器的身份，因此 kyctl 没有连接；如果节点上缺少该文件，节点无法启动"),
			Fix:     diag.T("copy the file to this machine at the same path, or run kyctl doctor on a node; PEM, JKS and PKCS #12 can be read. Without a trust store in the URL the authorities of this machine are trusted", "把该文件以相同路径复制到本机，或在节点上运行 kyctl doctor；支持 PEM、JKS 和 PKCS #12。URL 中没有信任库时，使用本机信任的 CA"),
			Source:  "trustCertificateKeyStoreUrl and serverRSAPublicKeyFile of Connector/J, serverSslCert and trustStore of MariaDB's driver, sslrootcert of PostgreSQL's driver",
		},
	}
}

func databaseDataChecks() []Check {
	return []Check{
		{
			Name: "doctor-database-missing", Severity: diag.Error,
			Summary: diag.T("a server has no database of that name", "服务器上没有该数据库"),
			Why:     diag.T("no node starts: Kylin makes its tables, and never the database", "所有节点都无法启动：Kylin 会创建表，但不会创建数据库"),
			Fix:     diag.T("create the database, or correct its name", "创建该数据库，或改正名称"),
			Source:  "MySQL error 1049, PostgreSQL error 3D000",
		},
		{
			Name: "doctor-database-forbidden", Severity: diag.Error,
			Summary: diag.T("a database's user lacks a right, or this machine may not connect", "数据库用户缺少权限，或不允许本机连接"),
			Why:     diag.T("the server knows user and host, and refuses the database: pg_hba.conf has no line for it, or a GRANT is missing", "服务器知道用户和主机，但拒绝访问数据库：pg_hba.conf 中没有相应的行，或缺少 GRANT"),
			Fix:     diag.T("grant the user the database from the hosts of all nodes", "授予该用户从所有节点的主机访问数据库的权限"),
			Source:  "MySQL errors 1044, 1130 and 1142, PostgreSQL errors 28000 and 42501",
		},
		{
			Name: "doctor-database-full", Severity: diag.Error,
			Summary: diag.T("a database has no connection left", "数据库没有剩余连接"),
			Why:     diag.T("a node that starts now fails, and a running one waits for its pool", "此时启动的节点会失败，运行中的节点要等待连接池"),
			Fix:     diag.T("raise max_connections, or find who holds the connections", "提高 max_connections，或找出占用连接的程序"),
			Source:  "MySQL error 1040, PostgreSQL error 53300",
		},
		{
			Name: "doctor-database-connections", Severity: diag.Warning,
			Summary: diag.T("a database takes fewer connections than the nodes may open", "数据库接受的连接数少于各节点可能打开的"),
			Why:     diag.T("under load a node gets no connection to its metadata, and requests fail on it", "高负载时节点无法连接元数据库，请求失败"),
			Fix:     diag.T("raise max_connections at the server, or lower maxActive (Kylin 5: maxTotal)", "提高服务器的 max_connections，或减小 maxActive（Kylin 5：maxTotal）"),
			Source:  "max_connections; JDBCConnectionManager.java of Kylin 3 (maxActive 5), JdbcUtil.java of Kylin 5 (maxTotal 50)",
		},
		{
			Name: "doctor-database-says", Severity: diag.Error,
			Summary: diag.T("a database answers with an error", "数据库返回错误"),
			Why:     diag.T("it starts, stops or is misconfigured", "它正在启动、停止，或配置有误"),
			Fix:     diag.T("look at the server's log", "查看服务器的日志"),
			Source:  "the server's answer",
		},
		{
			Name: "doctor-metadata-table", Severity: diag.Warning,
			Summary: diag.T("the metastore has no table of the identifier", "元数据库中没有 identifier 对应的表"),
			Why:     diag.T("before the first start that is as it should be; after it the cluster would begin anew, without a project or a model, because database or identifier is another", "首次启动之前这是正常的；之后则说明数据库或 identifier 不对，集群会从空白开始，没有任何项目和模型"),
			Fix:     diag.T("correct metadata.identifier or the database; before the first start nothing is to do", "改正 metadata.identifier 或数据库；首次启动之前无需处理"),
			Source:  "JDBCResourceStore.java of Kylin 3 (create table if not exists)",
		},
	}
}
