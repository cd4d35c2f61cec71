package doctor

import (
	"context"
	"database/sql/driver"
	"errors"
	"net"
	"time"

	"github.com/lib/pq"

	"github.com/kyctl/kyctl/internal/cluster"
)

// postgresDialect is PostgreSQL.
func postgresDialect() dialect {
	return dialect{
		connector: connectPostgres, refusal: refusalOfPostgres,
		version: "SELECT 'PostgreSQL ' || current_setting('server_version'), current_setting('max_connections')::int",
		tables:  "SELECT table_name FROM information_schema.tables WHERE table_schema = ANY (current_schemas(false)) AND lower(left(table_name, $1)) = $2 ORDER BY 1",
	}
}

// connectPostgres speaks TLS where the server does, as PostgreSQL's own driver
// does, and looks at no variable of the environment.
func connectPostgres(d *database, at cluster.HostPort, _ *inquiry) (driver.Connector, error) {
	c, err := pq.NewConnectorConfig(pq.Config{
		Host: at.Host, Port: uint16(at.Port), User: d.user, Password: d.password, Database: d.name,
		SSLMode: pq.SSLModePrefer, ApplicationName: "kyctl-doctor",
		ClientEncoding: "UTF8", Datestyle: "ISO, MDY",
	})
	if err != nil {
		return nil, err
	}
	c.Dialer(&passing{})
	return c, nil
}

// passing opens connections that end with the question. pq leaves open the one
// over which a server said that it speaks no TLS.
type passing struct{ net.Dialer }

// DialContext opens one.
func (p *passing) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := p.Dialer.DialContext(ctx, network, address)
	if err == nil {
		context.AfterFunc(ctx, func() {
			_ = conn.SetDeadline(time.Unix(1, 0)) // who still waits is told of the time
			_ = conn.Close()
		})
	}
	return conn, err
}

// DialTimeout is what pq wants to be there and does not call where it has
// DialContext.
func (p *passing) DialTimeout(network, address string, limit time.Duration) (net.Conn, error) {
	return net.DialTimeout(network, address, limit)
}

// refusalOfPostgres knows PostgreSQL's error codes (Appendix A of the manual).
func refusalOfPostgres(err error) (check, text string) {
	var said *pq.Error
	if !errors.As(err, &said) {
		return "", ""
	}
	switch string(said.Code) {
	case "28P01":
		return "doctor-database-login", said.Message
	case "3D000":
		return "doctor-database-missing", said.Message
	case "28000", "42501":
		return "doctor-database-forbidden", said.Message
	case "53300":
		return "doctor-database-full", said.Message
	}
	return "doctor-database-says", said.Message
}
