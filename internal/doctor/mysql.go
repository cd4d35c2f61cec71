package doctor

import (
	"context"
	"crypto/tls"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"

	"github.com/go-sql-driver/mysql"

	"github.com/kyctl/kyctl/internal/cluster"
)

// mysqlDialect is MySQL and MariaDB.
func mysqlDialect() dialect {
	return dialect{
		connector: connectMySQL, refusal: refusalOfMySQL,
		version: "SELECT CONCAT(IF(@@version LIKE '%MariaDB%', 'MariaDB ', 'MySQL '), SUBSTRING_INDEX(@@version, '-', 1)), @@max_connections",
		tables:  "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND LOWER(LEFT(table_name, ?)) = ? ORDER BY 1 LIMIT 1",
	}
}

// connectMySQL connects through a relay, which has the TLS of the server.
func connectMySQL(ctx context.Context, d *database, at cluster.HostPort, q *inquiry, a *answer) (driver.Connector, error) {
	e := d.encryption
	r := &relay{ctx: ctx, a: a, at: at, encryption: e, passwords: e.passwords()}
	c := mysql.NewConfig()
	c.Net, c.Addr = "tcp", at.String()
	c.User, c.Passwd, c.DBName = d.user, d.password, d.name
	c.DialFunc = func(context.Context, string, string) (net.Conn, error) { return r.dial() }
	limit := q.readTimeout()
	c.Timeout, c.ReadTimeout, c.WriteTimeout = limit, limit, limit
	if e.mode != noTLS {
		c.TLS = &tls.Config{InsecureSkipVerify: true} // it meets the relay
		c.AllowFallbackToPlaintext = e.mode == tlsIfAny
	}
	c.AllowCleartextPasswords = r.passwords.Clear
	if e.key != nil {
		// The driver looks keys up by their names, while a connection is prepared.
		c.ServerPubKey = fmt.Sprintf("kyctl %p", r)
		mysql.RegisterServerPubKey(c.ServerPubKey, e.key)
		defer mysql.DeregisterServerPubKey(c.ServerPubKey)
	}
	c.Logger = &mysql.NopLogger{}
	c.InterpolateParams = true // one way less, and nothing is prepared
	inner, err := mysql.NewConnector(c)
	if err != nil {
		return nil, err
	}
	return connector{inner, r}, nil
}

// refusalOfMySQL knows the numbers of MySQL's errors (Server Error Message
// Reference of MySQL 8.0).
func refusalOfMySQL(err error) (check, text string) {
	var said *mysql.MySQLError
	if !errors.As(err, &said) {
		return "", ""
	}
	switch said.Number {
	case 1045, 1698:
		return "doctor-database-login", said.Message
	case 1049:
		return "doctor-database-missing", said.Message
	case 1044, 1130, 1142, 1143:
		return "doctor-database-forbidden", said.Message
	case 1040, 1203, 1226:
		return "doctor-database-full", said.Message
	}
	return "doctor-database-says", said.Message
}
