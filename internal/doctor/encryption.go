package doctor

import "crypto/tls"

// encryption is how the product's driver encrypts a connection to a database.
type encryption struct {
	// use says whether TLS is used at all, need that nothing is said without it.
	use, need bool
	// verify says that the server must prove who it is; config has what that takes.
	verify bool
	config *tls.Config
}

// opportunistic is TLS where the server has it, with any certificate: what the
// drivers of MySQL and PostgreSQL do by themselves.
func opportunistic() encryption {
	return encryption{use: true, config: &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12}}
}
