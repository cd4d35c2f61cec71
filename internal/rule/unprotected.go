package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/session"
)

func metadataPasswordPlainRule() Rule {
	return Rule{
		Name: "metadata-password-plain", Severity: diag.Info,
		Summary: diag.T("the metadata password is written to kylin.properties as it is, and the product could decrypt it", "元数据密码以明文写入 kylin.properties，而产品支持解密"),
		Why:     diag.T("whoever sees a node's kylin.properties on a screen, in a backup or in a support package has the database's password; the cipher text hides it from the eye, though not from who looks up Kylin's key, which is public", "在屏幕、备份或诊断包中看到节点 kylin.properties 的人即得到数据库密码；密文可避免一眼看到，但 Kylin 的密钥是公开的，挡不住有心人"),
		Fix:     diag.T("write encrypt_password: true beside the password", "在密码旁写 encrypt_password: true"),
		Source:  "JDBCConnectionManager.java of Kylin 3: passwordEncrypted=true; EncryptUtil.java of Kylin 5: ENC('...')",
		Bad: sampleKylin3 + `metadata:
  jdbc:
    url: jdbc:mysql://db:3306/kylin
    username: kylin
    password: {env: KYLIN_DB_PASSWORD} # <-
` + sampleZooKeeper + sampleNodes,
		Good: sampleKylin3 + `metadata:
  jdbc:
    url: jdbc:mysql://db:3306/kylin
    username: kylin
    password: {env: KYLIN_DB_PASSWORD}
    encrypt_password: true
` + sampleZooKeeper + sampleNodes,
		Check: func(p *plan.Plan, report Report) {
			j := p.Metadata.JDBC
			form := j.Password.V.Form
			if !p.Known || p.Product.Cipher.V == "" || !j.Password.Set || j.Password.Broken ||
				j.EncryptPassword.V || j.EncryptPassword.Broken || form == secret.Encrypted || form == secret.Runtime {
				return
			}
			report(j.Password.Pos, diag.T("the metadata password is written to kylin.properties as it is", "元数据密码以明文写入 kylin.properties"),
				diag.T("write encrypt_password: true beside it: kyctl encrypts it, and the product decrypts it", "在旁边写 encrypt_password: true：由 kyctl 加密，产品自行解密"))
		},
	}
}

func metadataWithoutLoginRule() Rule {
	return Rule{
		Name: "metadata-without-login", Severity: diag.Info,
		Summary: diag.T("the metadata's database is used with the product's default user or without a password", "使用产品默认的用户名或不用密码访问元数据库"),
		Why:     diag.T("Kylin 5 then logs in as postgres, and with an empty password: the database must let that user in, and nobody else", "此时 Kylin 5 以 postgres 用户、空密码登录：数据库必须允许该用户登录，并禁止其他人访问"),
		Fix:     diag.T("add username: and password: {env: NAME} below metadata.jdbc", "在 metadata.jdbc 下加上 username: 和 password: {env: 变量名}"),
		Source:  "JdbcUtil.java of Kylin 5",
		Bad: `version: 1
name: prod
product: {name: kylin, version: "5.0"}
metadata: {jdbc: {dialect: mysql, hosts: ["db.example.com:3306"], database: kylin, username: kylin}} # <-
` + sampleZooKeeper + sampleNodes,
		Good: `version: 1
name: prod
product: {name: kylin, version: "5.0"}
metadata: {jdbc: {dialect: mysql, hosts: ["db.example.com:3306"], database: kylin, username: kylin, password: {env: KYLIN_DB_PASSWORD}, encrypt_password: true}}
` + sampleZooKeeper + sampleNodes,
		Check: func(p *plan.Plan, report Report) {
			j := &p.Metadata.JDBC
			if !p.Known || !p.Facts.QuotedURL || !j.At.IsValid() || j.Username.Set && j.Password.Set {
				return
			}
			missing := "username"
			if j.Username.Set {
				missing = "password"
			}
			report(j.At, diag.T("metadata.jdbc has no %s: Kylin 5 uses its default", "metadata.jdbc 没有 %s：Kylin 5 使用默认值").With(missing),
				diag.T("add username: and password: {env: NAME}", "加上 username: 和 password: {env: 变量名}"))
		},
	}
}

func storeWithoutPasswordRule() Rule {
	return Rule{
		Name: "session-store-without-password", Severity: diag.Info,
		Summary: diag.T("the sessions' store is used without a password", "会话存储没有密码"),
		Why:     diag.T("whoever reaches its port reads every session, logs in as anybody with one, or deletes them all", "能访问其端口的人可以读取所有会话、冒用他人登录，或删除全部会话"),
		Fix:     diag.T("set a password on the server, for Redis requirepass in redis.conf, and write password: {env: NAME}", "在服务器上设置密码（Redis 为 redis.conf 中的 requirepass），并写 password: {env: NAME}"),
		Source:  "Redis documentation, security",
		Bad: sampleKylin3 + sampleHBase + sampleNodes + `sessions:
  store: redis
  redis: {hosts: ["redis.example.com:6379"]} # <-
`,
		Good: sampleKylin3 + sampleHBase + sampleNodes + `sessions:
  store: redis
  redis: {hosts: ["redis.example.com:6379"], password: {env: REDIS_PASSWORD}}
`,
		Check: storeWithoutPassword,
	}
}

func storeWithoutPassword(p *plan.Plan, report Report) {
	tell := func(at cluster.At, password cluster.Val[secret.Ref], where, name string) {
		if password.Set || !at.IsValid() {
			return
		}
		report(at, diag.T("sessions.%s has no password: whoever reaches the servers reads every login", "sessions.%s 没有密码：能访问服务器的人即可读取所有登录会话").With(p.Store.Name),
			diag.T("set a password on the servers (%s) and add password: {env: %s} to sessions.%s", "在服务器上设置密码（%[1]s），并在 sessions.%[3]s 中添加 password: {env: %[2]s}").With(where, name, p.Store.Name))
	}
	const inRedis = "requirepass"
	switch o := p.StoreOptions.(type) {
	case *session.Redis:
		tell(o.At, o.Password, inRedis, "REDIS_PASSWORD")
	case *session.Redisson:
		if !o.Username.Set { // with one it is an error, told elsewhere
			tell(o.At, o.Password, inRedis, "REDIS_PASSWORD")
		}
	case *session.MySQL:
		tell(o.Username.Pos, o.Password, "alter user", "SESSION_PASSWORD")
	}
}

func redissonWithoutTLSRule() Rule {
	return Rule{
		Name: "redisson-without-tls", Severity: diag.Info,
		Summary: diag.T("the password of the sessions' Redis crosses the network as it is", "会话 Redis 的密码在网络上明文传输"),
		Why:     diag.T("every new connection sends it, and every session after it: who listens on the way can log in as anybody", "每个新连接都会发送密码，随后是会话内容：在途中监听的人可以冒用任何人登录"),
		Fix:     diag.T("write tls: true where the servers speak TLS", "服务器支持 TLS 时写 tls: true"),
		Source:  "Redis documentation, TLS support; Redisson, configuration",
		Bad: storeCase(productNewest, `  store: redisson
  redisson:
    hosts: ["redis.example.com:6379"]
    password: {env: REDIS_PASSWORD} # <-
`),
		Good: storeCase(productNewest, `  store: redisson
  redisson:
    hosts: ["redis.example.com:6379"]
    password: {env: REDIS_PASSWORD}
    tls: true
`),
		Check: func(p *plan.Plan, report Report) {
			o, ok := p.StoreOptions.(*session.Redisson)
			if !ok || !o.Password.Set || o.Password.Broken || o.TLS.V || o.TLS.Broken {
				return
			}
			report(o.Password.Pos, diag.T("the password goes to Redis without TLS", "密码不经 TLS 发送到 Redis"),
				diag.T("write tls: true beside it if the servers speak TLS", "如果服务器支持 TLS，在旁边写 tls: true"))
		},
	}
}

func plainOnTLSPortRule() Rule {
	return Rule{
		Name: "plain-on-tls-port", Severity: diag.Warning,
		Summary: diag.T("plain HTTP is spoken on port 443", "在 443 端口使用明文 HTTP"),
		Why:     diag.T("a browser that asks https:// fails with ERR_SSL_PROTOCOL_ERROR, and http:// to that port sends passwords as they are", "以 https:// 访问的浏览器报 ERR_SSL_PROTOCOL_ERROR，以 http:// 访问该端口则明文发送密码"),
		Fix:     diag.T("write tls: {certificate: PATH, key: PATH}, or listen on port 80", "写 tls: {certificate: 路径, key: 路径}，或监听 80 端口"),
		Source:  "RFC 9110, 4.2.2: 443 is the port of https",
		Bad: sampleBehindNginx + `  listen: [443] # <-
`,
		Good: sampleBehindNginx + `  listen: [443]
  tls: {certificate: /etc/ssl/kylin.pem, key: /etc/ssl/kylin.key}
`,
		Check: func(p *plan.Plan, report Report) {
			if p.LoadBalancer.TLS.At.IsValid() {
				return
			}
			for _, v := range p.LoadBalancer.Listen {
				if v.Set && !v.Broken && v.V.Port == 443 {
					report(v.Pos, diag.T("without tls the balancer speaks plain HTTP on port 443", "没有 tls 时负载均衡器在 443 端口使用明文 HTTP"),
						diag.T("add tls: {certificate: PATH, key: PATH} to load_balancer, or write listen: [80]", "在 load_balancer 中添加 tls: {certificate: 路径, key: 路径}，或写 listen: [80]"))
				}
			}
		},
	}
}

func certificateIsKeyRule() Rule {
	return Rule{
		Name: "tls-certificate-is-key", Severity: diag.Warning,
		Summary: diag.T("tls.certificate is named like a private key", "tls.certificate 的文件名像是私钥"),
		Why:     diag.T("with the two swapped the balancer does not start: \"no start line\", or the key does not match the certificate", "两者互换时负载均衡器无法启动：“no start line”，或私钥与证书不匹配"),
		Fix:     diag.T("write the certificate's path at certificate and the private key's at key", "在 certificate 处写证书路径，在 key 处写私钥路径"),
		Source:  "measured with nginx 1.22.1: PEM_read_bio_X509_AUX() failed, no start line",
		Bad: sampleBehindNginx + `  listen: [443]
  tls:
    certificate: /etc/ssl/kylin.key # <-
    key: /etc/ssl/kylin.pem
`,
		Good: sampleBehindNginx + `  listen: [443]
  tls:
    certificate: /etc/ssl/kylin.key.pem
    key: /etc/ssl/kylin.key
`,
		Check: func(p *plan.Plan, report Report) {
			c := p.LoadBalancer.TLS.Certificate
			if c.Set && !c.Broken && strings.HasSuffix(c.V, ".key") {
				report(c.Pos, diag.T("tls.certificate %s is named like a private key", "tls.certificate %s 的文件名像是私钥").With(secret.Hide(c.V)),
					diag.T("write the certificate's path here, such as /etc/ssl/kylin.pem, and the private key's at key", "此处写证书路径，例如 /etc/ssl/kylin.pem，私钥路径写在 key 处"))
			}
		},
	}
}
