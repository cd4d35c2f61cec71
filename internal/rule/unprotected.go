package rule

import (
	"strings"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/plan"
	"github.com/kyctl/kyctl/internal/secret"
	"github.com/kyctl/kyctl/internal/session"
)

func metadataPasswordPlain(p *plan.Plan, report Report) {
	j := p.Metadata.JDBC
	form := j.Password.V.Form
	if !p.Known || p.Product.Cipher.V == "" || !j.Password.Set || j.Password.Broken ||
		j.EncryptPassword.V || j.EncryptPassword.Broken || form == secret.Encrypted || form == secret.Runtime {
		return
	}
	report(j.Password.Pos, diag.T("the metadata password is written to kylin.properties in plain text", "元数据数据库密码以明文写入 kylin.properties"),
		diag.T("write encrypt_password: true next to it: kyctl encrypts the password, and the product decrypts it", "在同一层写 encrypt_password: true：由 kyctl 加密，产品自行解密"))
}

func metadataWithoutLogin(p *plan.Plan, report Report) {
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
}

func storeWithoutPassword(p *plan.Plan, report Report) {
	tell := func(at cluster.At, password cluster.Val[secret.Ref], where, name string) {
		if password.Set || !at.IsValid() {
			return
		}
		report(at, diag.T("sessions.%s has no password: anyone who can reach the servers can read every login session", "sessions.%s 没有密码：任何能访问服务器的人都可以读取所有登录会话").With(p.Store.Name),
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

func redissonWithoutTLS(p *plan.Plan, report Report) {
	o, ok := p.StoreOptions.(*session.Redisson)
	if !ok || !o.Password.Set || o.Password.Broken || o.TLS.V || o.TLS.Broken {
		return
	}
	report(o.Password.Pos, diag.T("the password is sent to Redis without TLS", "密码不经 TLS 发送到 Redis"),
		diag.T("write tls: true next to it if the servers support TLS", "如果服务器支持 TLS，在同一层写 tls: true"))
}

func plainOnTLSPort(p *plan.Plan, report Report) {
	if p.LoadBalancer.TLS.At.IsValid() {
		return
	}
	for _, v := range everyListen(p) {
		if v.Set && !v.Broken && v.V.Port == 443 {
			report(v.Pos, diag.T("without tls, the load balancer uses plain HTTP on port 443", "没有配置 tls 时，负载均衡器在 443 端口使用明文 HTTP"),
				diag.T("add tls: {certificate: PATH, key: PATH} to load_balancer, or write listen: [80]", "在 load_balancer 中添加 tls: {certificate: 路径, key: 路径}，或写 listen: [80]"))
		}
	}
}

func certificateIsKey(p *plan.Plan, report Report) {
	c := p.LoadBalancer.TLS.Certificate
	if c.Set && !c.Broken && strings.HasSuffix(c.V, ".key") {
		report(c.Pos, diag.T("tls.certificate %s looks like a private key", "tls.certificate %s 的文件名像是私钥").With(secret.Hide(c.V)),
			diag.T("write the certificate's path here, such as /etc/ssl/kylin.pem, and the private key's at key", "此处写证书路径，例如 /etc/ssl/kylin.pem，私钥路径写在 key 处"))
	}
}
