package existing

import "sync"

// haproxyAbout says what the directives of HAProxy are about, by their name and
// the first words behind it. Nobody may change the map.
var haproxyAbout = sync.OnceValue(func() vocabulary {
	return words(
		aboutAccess, `http-request_deny http-request_reject http-request_tarpit http-request_silent-drop http-request_return http-request_wait-for-*
			tcp-request_connection_reject tcp-request_connection_silent-drop tcp-request_content_reject tcp-request_content_silent-drop
			tcp-request_session_reject block reqdeny reqideny reqtarpit reqitarpit http-response_deny http-response_return
			tcp-response_content_reject http-request_disable-l7-deny`,
		aboutLogin, `http-request_auth userlist user_* group_*`,
		aboutFilter, `filter_spoe http-request_lua* http-request_use-service http-request_send-spoe-group tcp-request_content_lua* tcp-request_content_use-service
			lua-load* spoe-*`,
		aboutLimits, `stick-table tcp-request* http-request_track-* rate-limit* fullconn maxconnrate maxconn maxsessrate http-request_sc-* http-request_set-src*
			max-keep-alive-queue timeout_queue timeout_tarpit filter_bwlim*`,
		aboutPaths, `use_backend default_backend use-server use_fcgi_app dispatch monitor-uri monitor-net monitor* http-request_redirect redirect fcgi-app`,
		aboutRewrite, `http-request_replace-* http-request_set-path http-request_set-uri http-request_set-query http-request_set-method http-request_normalize-uri
			http-request_set-dst* reqrep reqirep reqpass reqallow* rsprep rspirep http-request_strict-mode force-persist ignore-persist persist*
			http-request_set-pathq http-request_early-hint errorloc302_none`,
		aboutCache, `cache http-request_cache-use http-response_cache-store filter_cache total-max-size max-object-size max-age process-vary`,
		aboutRequest, `http-request_set-header http-request_add-header http-request_del-header option_forwardfor option_originalto option_forwarded* reqadd reqdel reqidel
			http-request_set-tos http-request_set-mark http-send-name-header unique-id-*`,
		aboutAnswer, `http-response* http-after-response* rspadd rspdel rspidel capture* dynamic-cookie-key declare*`,
		aboutTLS, `ssl-* crt-* ca-base tune.ssl* ssl_*`,
		aboutChecks, `option_httpchk option_*-check option_external-check option_log-health-checks http-check* tcp-check* external-check* email-alert* mailers mailer
			option_tcp-check retries retry-on option_redispatch option_allbackups default-server agent-* spread-checks max-spread-checks
			timeout_check option_nolinger on-* load-server-state* server-state*`,
		aboutSpread, `balance hash-type hash-balance-factor cookie stick* appsession server server-template peers peer table option_persist bind-process`,
		aboutNames, `resolvers nameserver parse-resolv-conf resolve_retries hold_* timeout_resolve timeout_retry accepted_payload_size resolution_pool_size`,
		aboutListen, `bind`,
		aboutLogs, `log* option_httplog option_tcplog option_httpslog option_dontlog* option_logasap option_log-separate-errors option_clitcpka_log no_log
			error-log-format ring log-forward option_socket-stats http-request_set-log-level http-request_capture tcp-request_content_capture`,
		aboutErrors, `errorfile* errorloc* http-error* errorfiles http-errors`,
		aboutStatus, `stats* option_contstats mode_health`,
		aboutTimes, `timeout* clitimeout srvtimeout contimeout grace hard-stop-after option_http-use-proxy-header option_http-pretend-keepalive`,
		aboutBuffers, `tune.bufsize* tune.maxrewrite tune.* option_http-buffer-request option_splice* option_tcp-smart-* option_nolinger no_option*`,
		aboutPool, `option_http-keep-alive option_http-server-close option_httpclose option_forceclose option_http-tunnel option_prefer-last-server http-reuse
			option_srvtcpka option_clitcpka option_tcpka option_http-no-delay option_abortonclose option_idle-close-on-response clitcpka* srvtcpka*`,
		aboutZip, `compression* filter_compression filter_comp*`,
		aboutProcess, `global defaults frontend backend listen daemon user group uid gid chroot nbproc nbthread cpu-map pidfile node description master-worker
			mworker* ulimit-n unix-bind maxpipes maxcompr* maxssl* maxzlib* noepoll nokqueue nopoll nosplice nogetaddrinfo noreuseport busy-polling
			localpeer server-state-base profiling* wurfl* 51degrees* deviceatlas* insecure-* h1-* strict-limits no-memory-trimming program command
			set-dumpable expose-* thread-group* zero-warning quiet debug mode enabled disabled id option_http-ignore-probes option_accept-invalid-*
			option_independent-streams option_transparent option_http_proxy transparent source backlog guid`,
		aboutValues, `acl setenv presetenv resetenv unsetenv set-var* http-request_set-var* http-request_unset-var* http-request_set-map http-request_set-acl http-request_del-*
			http-request_add-acl tcp-request_content_set-var* .*`,
	)
})
