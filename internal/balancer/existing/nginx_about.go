package existing

import (
	"sync"
)

// nginxAbout says what the directives of nginx, Tengine, OpenResty, NGINX Plus and
// well-known modules are about. Nobody may change the map.
var nginxAbout = sync.OnceValue(func() vocabulary {
	return words(
		aboutAccess, `allow deny satisfy internal limit_except valid_referers ssl_verify_client ssl_verify_depth ssl_client_certificate ssl_crl ssl_ocsp*
			secure_link* geoip2_deny`,
		aboutLogin, `auth_*`,
		aboutFilter, `access_by_lua* rewrite_by_lua* server_rewrite_by_lua* ssl_certificate_by_lua* ssl_client_hello_by_lua* js_access modsecurity*
			secrules* deniedurl learningmode checkrule basicrule mainrule naxsi* testcookie* app_protect* waf* dav_methods dav_access`,
		aboutLimits, `limit_* req_status*`,
		aboutPaths, `location try_files root alias index autoindex* random_index fastcgi_* uwsgi_* scgi_* grpc_* memcached_* dav_* mp4* flv
			content_by_lua* js_content echo* perl empty_gif`,
		aboutRewrite, `return rewrite rewrite_log if break port_in_redirect absolute_redirect server_name_in_redirect merge_slashes underscores_in_headers
			ignore_invalid_headers mirror* proxy_redirect proxy_method`,
		aboutCache, `proxy_cache* proxy_no_cache proxy_store* slice* open_file_cache* etag if_modified_since`,
		aboutRequest, `proxy_set_header proxy_pass_request* proxy_set_body proxy_http_version proxy_headers_hash* proxy_bind proxy_ignore_client_abort
			real_ip_* set_real_ip_from opentracing* opentelemetry* otel_* zipkin* skywalking* userid* more_set_input_headers more_clear_input_headers`,
		aboutAnswer, `add_header add_trailer proxy_hide_header proxy_pass_header proxy_ignore_headers proxy_cookie_* more_* header_filter_by_lua* body_filter_by_lua*
			sub_filter* ssi* addition* add_before_body add_after_body charset* expires default_type types* override_charset server_tokens server_tag server_info
			image_filter* xslt* js_header_filter js_body_filter msie_* footer* trim*`,
		aboutTLS, `ssl ssl_* http2* http3* quic* early_data`,
		aboutNodeTLS, `proxy_ssl_*`,
		aboutChecks, `check check_* health_check* proxy_next_upstream* proxy_intercept_errors match`,
		aboutSpread, `hash ip_hash least_conn least_time random fair sticky* session_sticky* jvm_route consistent_hash queue upstream server state zone balancer_by_lua*
			dyups* dynamic_resolve keepalive_upstream`,
		aboutNames, `resolver*`,
		aboutListen, `listen server_name* reuse_port proxy_protocol*`,
		aboutLogs, `access_log error_log log_* log_format open_log_file_cache log_by_lua* request_id*`,
		aboutErrors, `error_page recursive_error_pages error_page_*`,
		aboutStatus, `stub_status check_status vhost_traffic_status* status* api upstream_conf upstream_show dyups_interface req_status_show`,
		aboutTimes, `keepalive_timeout keepalive_min_timeout keepalive_disable send_timeout client_header_timeout client_body_timeout lingering_* reset_timedout_connection
			proxy_timeout proxy_connect_timeout proxy_read_timeout proxy_send_timeout preread_timeout resolver_timeout`,
		aboutBuffers, `client_* large_client_header_buffers proxy_buffer* proxy_busy_buffers_size proxy_max_temp_file_size proxy_temp_* proxy_request_buffering
			proxy_limit_rate proxy_send_lowat sendfile* tcp_nopush tcp_nodelay output_buffers postpone_output aio* directio* read_ahead send_lowat
			connection_pool_size request_pool_size max_ranges proxy_force_ranges chunked_transfer_encoding subrequest_output_buffer_size`,
		aboutPool, `keepalive keepalive_requests keepalive_time proxy_socket_keepalive ntlm`,
		aboutZip, `gzip* gunzip* brotli* zstd*`,
		aboutProcess, `user worker_* pid events daemon master_process load_module env lock_file thread_pool timer_resolution pcre_jit use multi_accept
			accept_mutex* debug_* http stream mail include lua_* init_by_lua* init_worker_by_lua* exit_worker_by_lua* js_* perl_* google_perftools_profiles
			variables_hash* map_hash* server_names_hash* types_hash* referer_hash* variables_in_redirect`,
		aboutValues, `set set_* map geo geoip* split_clients* perl_set js_set js_var auth_request_set encrypted_session* array_* uninitialized_variable_warn`,
	)
})
