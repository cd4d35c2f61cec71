package doctor

import (
	"database/sql/driver"
	"errors"

	"github.com/go-sql-driver/mysql"

	"github.com/kyctl/kyctl/internal/cluster"
)

// mysqlDialect is MySQL and MariaDB.
func mysqlDialect() dialect {
	return dialect{
		connector: connectMySQL, refusal: refusalOfMySQL,
		version: "SELECT CONCAT(IF(@@version LIKE '%MariaDB%', 'MariaDB ', 'MySQL '), SUBSTRING_INDEX(@@version, '-', 1)), @@max_connections",
		tables:  "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND LOWER(LEFT(table_name, ?)) = ? ORDER BY 1",
	}
}

// connectMySQL speaks TLS where the server does, as MySQL's own drivers do, and
// leaves the certificate to them.
func connectMySQL(d *database, at cluster.HostPort, q *inquiry) (driver.Connector, error) {
	c := mysql.NewConfig()
	c.Net, c.Addr = "tcp", at.String()
	c.User, c.Passwd, c.DBName = d.user, d.password, d.name
	limit := q.timeout + grace
	c.Timeout, c.ReadTimeout, c.WriteTimeout = limit, limit, limit
	c.TLSConfig = "preferred"
	c.Logger = &mysql.NopLogger{}
	c.InterpolateParams = true // one way less, and nothing is prepared
	return mysql.NewConnector(c)
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
