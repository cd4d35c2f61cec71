package existing

import "sync"

// httpdAbout says what the directives of httpd and its modules are about. Nobody
// may change the map.
var httpdAbout = sync.OnceValue(func() vocabulary {
	return words(
		aboutAccess, `require requireall requireany requirenone order allow deny satisfy limit limitexcept sslverifyclient sslverifydepth sslrequire sslrequiressl
			sslcacertificatefile sslcacertificatepath sslcadnrequest* sslcarevocation* sslocsp* sslusername authmerging authz*`,
		aboutLogin, `auth* session* oidc* mellon* cas* shib* gss* krb* require_* anonymous* dbd* ldap*`,
		aboutFilter, `sec* lua* qs_* evasive* dos* perl* php* python* wsgi* cgi* scriptalias* passenger*`,
		aboutLimits, `limitrequest* limitinternal* limitxml* ratelimit* bandwidth* requestreadtimeout maxrange*`,
		aboutPaths, `location locationmatch directory directorymatch files filesmatch documentroot alias* scriptalias userdir directoryindex* directoryslash fallbackresource
			options index* addicon* proxypass proxypassmatch jkmount jkunmount jk* dav* sethandler addhandler action* balancermember proxyset proxy proxymatch`,
		aboutRewrite, `rewrite* redirect* noproxy proxyblock allowencodedslashes mergeslashes usecanonical* httpprotocoloptions proxypassreverse* acceptpathinfo
			traceenable if elseif else`,
		aboutCache, `cache* expires* fileetag mcache* socache*`,
		aboutRequest, `requestheader proxypreservehost proxyaddheaders proxyvia proxyrequests remoteip* setenv* unsetenv passenv browsermatch* proxyhtml*
			proxyhttp* proxyfcgi*`,
		aboutAnswer, `header addtype addcharset adddefaultcharset addencoding addlanguage addoutputfilter* setoutputfilter setinputfilter addinputfilter substitute*
			defaulttype forcetype languagepriority forcelanguagepriority servertokens serversignature serveradmin proxycookie* content* cookie*
			filter* typesconfig mime* h2*`,
		aboutTLS, `ssl* protocols* protocolshonororder mdomain md*`,
		aboutNodeTLS, `sslproxy*`,
		aboutChecks, `proxyhc* proxyerroroverride proxybadheader proxymaxforwards proxystatus`,
		aboutSpread, `balancergrowth balancerinherit balancernonce balancerpersist lbset proxyscoreboard* hcheck* bal*`,
		aboutNames, `proxyremote* proxydomain proxysourceaddress hostnamelookups`,
		aboutListen, `listen* virtualhost servername serveralias namevirtualhost serverpath port accept*`,
		aboutLogs, `customlog transferlog errorlog* logformat loglevel globallog forensiclog* logio* logmessage scriptlog* bufferedlogs dumpio* rotate*`,
		aboutErrors, `errordocument error`,
		aboutStatus, `extendedstatus proxystatus statusurl info*`,
		aboutTimes, `timeout proxytimeout keepalive* maxkeepaliverequests`,
		aboutBuffers, `proxyiobuffersize proxyreceivebuffersize sendbuffersize receivebuffersize enablemmap enablesendfile asyncfilter flushmax*`,
		aboutPool, `proxypool* proxywebsocket*`,
		aboutZip, `deflate* brotli*`,
		aboutProcess, `user group serverroot pidfile mutex loadmodule loadfile startservers minsparethreads maxsparethreads threadsperchild threadlimit maxrequestworkers
			maxclients serverlimit maxconnectionsperchild maxrequestsperchild coredumpdirectory include* ifmodule ifdefine ifversion ifdirective iffile ifsection
			scoreboardfile gracefulshutdowntimeout listenbacklog threadstacksize chrootdir suexec* runtime* modemacro macro use undefmacro seerequesttail
			accessfilename allowoverride* contentdigest* define undefine mpm*`,
		aboutValues, `setenvif* define* unset* rewritemap identitycheck`,
	)
})
