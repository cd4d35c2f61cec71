package doctor

import (
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/url"
	"strings"

	"github.com/kyctl/kyctl/internal/diag"
	"github.com/kyctl/kyctl/internal/doctor/wire"
)

// encryption is how the product's driver encrypts a connection to a database, and
// what the server may learn of the password there.
type encryption struct {
	mode encryptionMode
	// roots are the authorities that are trusted, nil for those of this machine.
	roots *x509.CertPool
	// key is the server's key for the password, nil where it is not known.
	key *rsa.PublicKey
	// anyKey says that the URL lets the server name the key itself, clear that the
	// description lets it have the password in clear.
	anyKey, clear bool
	// unread is why a file of the URL can't be read: then nobody logs in.
	unread error
}

// encryptionMode is what a connection must have.
type encryptionMode int

const (
	noTLS        encryptionMode = iota
	tlsIfAny                    // any certificate will do, and so will no TLS
	tlsAlways                   // any certificate will do
	tlsKnown                    // the certificate is signed by an authority that is trusted
	tlsKnownHost                // and it is that of the host
)

// parameters are those of a JDBC URL, by their names in lower case.
type parameters map[string]string

// parametersOf reads what follows the database in a JDBC URL of MySQL, MariaDB or
// PostgreSQL.
func parametersOf(query string) parameters {
	all := parameters{}
	for pair := range strings.SplitSeq(strings.TrimPrefix(query, "?"), "&") {
		name, value, _ := strings.Cut(pair, "=")
		if text, err := url.QueryUnescape(value); err == nil {
			value = text
		}
		all[strings.ToLower(name)] = value
	}
	return all
}

// is says whether a parameter is set to yes; one without a value is.
func (p parameters) is(name string) bool {
	value, set := p[name]
	return set && (value == "" || strings.EqualFold(value, "true") || strings.EqualFold(value, "yes") || value == "1")
}

// isNot says whether a parameter is set to no.
func (p parameters) isNot(name string) bool {
	_, set := p[name]
	return set && !p.is(name)
}

// encryptionOf is what the parameters of a JDBC URL ask for. driver is the class
// of the product's driver, where it is known.
func encryptionOf(kind, driver string, p parameters) encryption {
	var e encryption
	switch {
	case kind == "postgresql":
		e.mode = postgresMode(p)
		e.trust(p["sslrootcert"], "")
	case kind == "mariadb" || strings.HasPrefix(driver, "org.mariadb."):
		e.mode = mariadbMode(p)
		e.trust(p["serversslcert"], "")
		e.trust(p["truststore"], p["truststorepassword"])
		e.readKey(p["serverrsapublickeyfile"])
	default:
		e.mode = mysqlMode(driver, p)
		e.trust(p["trustcertificatekeystoreurl"], p["trustcertificatekeystorepassword"])
		e.readKey(p["serverrsapublickeyfile"])
	}
	e.anyKey = p.is("allowpublickeyretrieval")
	return e
}

// mysqlMode knows Connector/J: sslMode from 8.0.13 on, before it useSSL, which
// verifies certificates in 5.1 where it is written (ConnectionPropertiesImpl.java).
func mysqlMode(driver string, p parameters) encryptionMode {
	switch strings.ToUpper(p["sslmode"]) {
	case "DISABLED":
		return noTLS
	case "PREFERRED":
		return tlsIfAny
	case "REQUIRED":
		return tlsAlways
	case "VERIFY_CA":
		return tlsKnown
	case "VERIFY_IDENTITY":
		return tlsKnownHost
	}
	verifies := p.is("verifyservercertificate") ||
		p.is("usessl") && !p.isNot("verifyservercertificate") && !strings.HasPrefix(driver, "com.mysql.cj.")
	switch {
	case p.isNot("usessl"):
		return noTLS
	case verifies:
		return tlsKnown
	case p.is("requiressl"):
		return tlsAlways
	}
	return tlsIfAny
}

// mariadbMode knows MariaDB's driver: sslMode from 3.0 on, before it useSSL
// (Options.java of 2.7).
func mariadbMode(p parameters) encryptionMode {
	switch strings.ToLower(p["sslmode"]) {
	case "disable":
		return noTLS
	case "trust":
		return tlsAlways
	case "verify-ca":
		return tlsKnown
	case "verify-full":
		return tlsKnownHost
	}
	switch {
	case !p.is("usessl"):
		return noTLS
	case p.is("trustservercertificate"):
		return tlsAlways
	case p.is("disablesslhostnameverification"):
		return tlsKnown
	}
	return tlsKnownHost
}

// postgresMode knows PostgreSQL's driver from 42.2.5 on (SslMode.java).
func postgresMode(p parameters) encryptionMode {
	mode := tlsIfAny
	switch strings.ToLower(p["sslmode"]) {
	case "disable":
		return noTLS
	case "allow", "prefer":
		return tlsIfAny
	case "require":
		return tlsAlways
	case "verify-ca":
		mode = tlsKnown
	case "verify-full":
		mode = tlsKnownHost
	default:
		if p.is("ssl") {
			mode = tlsKnownHost
		}
	}
	if strings.HasSuffix(p["sslfactory"], ".NonValidatingFactory") {
		mode = min(mode, tlsAlways)
	}
	return mode
}

// verified says whether the server proves who it is.
func (e encryption) verified() bool { return e.mode >= tlsKnown }

// config is the TLS that the mode asks for.
func (e encryption) config(host string) *tls.Config {
	c := &tls.Config{ServerName: host, RootCAs: e.roots, MinVersion: tls.VersionTLS12, InsecureSkipVerify: e.mode < tlsKnownHost}
	if e.mode == tlsKnown {
		c.VerifyConnection = func(state tls.ConnectionState) error {
			chain := x509.NewCertPool()
			for _, c := range state.PeerCertificates[1:] {
				chain.AddCert(c)
			}
			_, err := state.PeerCertificates[0].Verify(x509.VerifyOptions{Roots: e.roots, Intermediates: chain})
			if err != nil {
				err = &tls.CertificateVerificationError{UnverifiedCertificates: state.PeerCertificates, Err: err}
			}
			return err
		}
	}
	return c
}

// passwords says which forms of the password a MySQL server may have.
func (e encryption) passwords() wire.Passwords {
	return wire.Passwords{Clear: e.clear || e.verified(), Key: e.key != nil || e.clear, AnyKey: e.anyKey || e.clear}
}

// says is what a connection is like.
func (e encryption) says(secure bool) diag.Text {
	switch {
	case !secure:
		return diag.T("no TLS", "无 TLS")
	case e.verified():
		return diag.T("TLS, certificate verified", "TLS，证书已验证")
	}
	return diag.T("TLS, certificate not verified", "TLS，未验证证书")
}

// errNoTLS is the error of a server without TLS where there must be.
var errNoTLS = errors.New("the server has no TLS")
