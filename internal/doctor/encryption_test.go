package doctor

import "testing"

// TestEncryptionOf: what each driver makes of the parameters of its URL.
func TestEncryptionOf(t *testing.T) {
	const five, eight, maria, post = "com.mysql.jdbc.Driver", "com.mysql.cj.jdbc.Driver", "org.mariadb.jdbc.Driver", "org.postgresql.Driver"
	for _, row := range []struct {
		kind, driver, query string
		want                encryptionMode
	}{
		{"mysql", five, "", tlsIfAny},
		{"mysql", five, "?useSSL=false", noTLS},
		{"mysql", five, "?useSSL=false&verifyServerCertificate=true", noTLS},
		{"mysql", five, "?useSSL=true", tlsKnown},
		{"mysql", "", "?useSSL=true", tlsKnown},
		{"mysql", five, "?useSSL=true&verifyServerCertificate=false", tlsIfAny},
		{"mysql", five, "?useSSL=true&requireSSL=true&verifyServerCertificate=false", tlsAlways},
		{"mysql", eight, "", tlsIfAny},
		{"mysql", eight, "?useSSL=true", tlsIfAny},
		{"mysql", eight, "?useSSL=true&requireSSL=true", tlsAlways},
		{"mysql", eight, "?verifyServerCertificate=true", tlsKnown},
		{"mysql", eight, "?useSSL=true&verifyServerCertificate=true&sslMode=DISABLED", noTLS},
		{"mysql", eight, "?sslMode=preferred", tlsIfAny},
		{"mysql", eight, "?sslMode=REQUIRED", tlsAlways},
		{"mysql", eight, "?sslMode=VERIFY_CA", tlsKnown},
		{"mysql", eight, "?a=b&sslmode=verify_identity", tlsKnownHost},
		{"mariadb", "", "", noTLS},
		{"mysql", maria, "", noTLS},
		{"mariadb", maria, "?useSSL=true", tlsKnownHost},
		{"mariadb", maria, "?useSSL", tlsKnownHost},
		{"mariadb", maria, "?useSSL=true&disableSslHostnameVerification=true", tlsKnown},
		{"mariadb", maria, "?useSSL=true&trustServerCertificate=true", tlsAlways},
		{"mariadb", maria, "?sslMode=trust", tlsAlways},
		{"mariadb", maria, "?sslMode=verify-ca", tlsKnown},
		{"mariadb", maria, "?sslMode=verify-full", tlsKnownHost},
		{"mariadb", maria, "?sslMode=disable&useSSL=true", noTLS},
		{"postgresql", post, "", tlsIfAny},
		{"postgresql", post, "?ssl=true", tlsKnownHost},
		{"postgresql", post, "?ssl", tlsKnownHost},
		{"postgresql", post, "?ssl=false", tlsIfAny},
		{"postgresql", post, "?ssl=true&sslmode=disable", noTLS},
		{"postgresql", post, "?sslmode=allow", tlsIfAny},
		{"postgresql", post, "?sslmode=require", tlsAlways},
		{"postgresql", post, "?sslmode=verify-ca", tlsKnown},
		{"postgresql", post, "?ssl=true&sslmode=verify%2Dfull", tlsKnownHost},
		{"postgresql", post, "?ssl=true&sslfactory=org.postgresql.ssl.NonValidatingFactory", tlsAlways},
	} {
		if got := encryptionOf(row.kind, row.driver, parametersOf(row.query)); got.mode != row.want || got.unread != nil {
			t.Errorf("%s %s %s: %d, %v, want %d", row.kind, row.driver, row.query, got.mode, got.unread, row.want)
		}
	}
}
