package secret

import "testing"

func TestLikely(t *testing.T) {
	for _, key := range []string{
		"password", "Password", "redis.password", "redisPassword", "passwd", "passphrase", "pwd", "secret", "token", "credentials", "requirepass",
		"pasword", "passwrd", "passwor", "pasword_x", "redispasword", "passowrd", "paswd", "secert", "secrte", "scret", "tokn", "tokne", "credental", "pasw0rd",
		"http_proxy_pass", "bypassword", "passive_password", "proxy.password", "token_store", "access_token", "pw", "redis_pw", "api_key", "apiKey", "secretKey", "access-key", "密码", "redis密码", "paswwrd", "oassword", "assword", "passphase", "passsword", "pasphrase",
	} {
		if !Likely(key) {
			t.Errorf("%s: not taken for a secret", key)
		}
	}
	for _, key := range []string{
		"", "version", "name", "product", "metadata", "identifier", "hosts", "host", "port", "mode", "database", "driver", "username", "params",
		"chroot", "weight", "state", "address", "rest_address", "properties", "scheduler", "listen", "server_names", "method", "trusted_proxies",
		"keepalive", "timeouts", "connect", "read", "max_body", "failure", "window", "retry", "queries", "health_check", "path", "interval",
		"certificate", "key", "redirect_from", "restrict_internal_api", "operators", "access_log", "include", "store", "topology", "sentinel_master",
		"timeout", "pool", "persist", "sticky", "read_mode", "table", "expire", "profile", "server", "truststore", "search_base", "search_pattern",
		"group", "service", "admin_role", "cache", "max_entries", "storage", "separate_from_build", "lint", "ignore", "rule", "reason", "severity",
		"passes", "hcpasses", "bypass", "proxy_cache_bypass", "proxy_pass", "fastcgi_pass_header", "ProxyPass", "ProxyPassReverse", "PassEnv", "passed", "pass-through",
		"server_tokens", "ServerTokens", "tokenizer", "broken", "kylin.web.broken", "taken", "stolen", "report_stolen_time", "store_name", "sec_resolvers", "fastopen",
		"kylin.security.user-password-encoder", "supportsCredentials", "cipher", "cipher_iv", "home", "base", "tomcat", "url", "jdbc", "hbase", "zookeeper", "sessions", "security", "keyword", "load_balancer",
	} {
		if Likely(key) {
			t.Errorf("%s: taken for a secret", key)
		}
	}
}

func TestLikelyEnd(t *testing.T) {
	for _, tt := range []struct{ text, upTo string }{
		{"pas sword: x", "pas swo"}, {"PAS：SWORD x", "PAS：SWO"}, {"İ\xff pas_swird=x", "İ\xff pas_swi"}, {"host: x", ""}, {"", ""}, {"\xff\x80", ""},
	} {
		got := LikelyEnd(tt.text)
		if got < 0 && tt.upTo == "" {
			continue
		}
		if got < 0 || got < len(tt.upTo) || got > len(tt.upTo)+2 {
			t.Errorf("%q: found up to %d, want %d or a little more", tt.text, got, len(tt.upTo))
		}
	}
}
