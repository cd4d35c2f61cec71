package doctor

import (
	"context"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"time"

	"github.com/lib/pq"

	"github.com/kyctl/kyctl/internal/cluster"
	"github.com/kyctl/kyctl/internal/doctor/wire"
)

// postgresDialect is PostgreSQL.
func postgresDialect() dialect {
	return dialect{
		connector: connectPostgres, refusal: refusalOfPostgres,
		version: "SELECT 'PostgreSQL ' || current_setting('server_version'), current_setting('max_connections')::int",
		tables:  "SELECT table_name FROM information_schema.tables WHERE table_schema = ANY (current_schemas(false)) AND lower(left(table_name, $1)) = $2 ORDER BY 1 LIMIT 1",
	}
}

// connectPostgres looks at no variable of the environment and at no file of the
// user who runs kyctl.
func connectPostgres(ctx context.Context, d *database, at cluster.HostPort, _ *inquiry, a *answer) (driver.Connector, error) {
	c, err := pq.NewConnectorConfig(pq.Config{
		Host: at.Host, Port: uint16(at.Port), User: d.user, Password: d.password, Passfile: os.DevNull, Database: d.name,
		SSLMode: pq.SSLModeDisable, ApplicationName: "kyctl-doctor", // postgresDialer has TLS
		ClientEncoding: "UTF8", Datestyle: "ISO, MDY",
	})
	if err != nil {
		return nil, err
	}
	c.Dialer(&postgresDialer{ctx: ctx, a: a, at: at, encryption: d.encryption})
	return c, nil
}

// postgresDialer opens connections, and encrypts them, in place of pq: what comes
// through TLS has to be limited, too.
type postgresDialer struct {
	ctx        context.Context
	a          *answer
	at         cluster.HostPort
	encryption encryption
}

// sslRequest asks for TLS (Protocol of PostgreSQL's manual, Message Formats).
const sslRequest = 80877103

// DialContext opens one. Its own ctx is that of the question.
func (p *postgresDialer) DialContext(context.Context, string, string) (net.Conn, error) {
	e := p.encryption
	framing := wire.Postgres(e.clear || e.verified())
	conn, err := p.a.dial(p.ctx, p.at.String(), mostBytes, nil)
	if err != nil {
		return nil, err
	}
	yes := false
	if e.mode != noTLS {
		yes, err = hasTLS(conn)
	}
	switch {
	case err != nil:
	case yes:
		secure, err := p.a.secure(p.ctx, conn, e.config(p.at.Host), mostBytes, framing)
		if err != nil {
			return nil, err
		}
		p.a.fact(e.says(true))
		return secure, nil
	case e.mode > tlsIfAny:
		err = errNoTLS
	default:
		p.a.fact(e.says(false))
		return p.a.limit(p.ctx, conn, mostBytes, framing), nil
	}
	_ = conn.Close()
	return nil, err
}

// hasTLS asks whether the server has TLS. What it says before TLS begins could
// come from anyone, so it must say no more than that.
func hasTLS(conn *wire.Conn) (bool, error) {
	ask := binary.BigEndian.AppendUint32(nil, 8)
	if _, err := conn.Write(binary.BigEndian.AppendUint32(ask, sslRequest)); err != nil {
		return false, err
	}
	said := make([]byte, 1)
	if _, err := io.ReadFull(conn, said); err != nil {
		return false, err
	}
	if conn.Unseen() || said[0] != 'S' && said[0] != 'N' {
		return false, &wire.Refusal{Reason: wire.Shape}
	}
	return said[0] == 'S', nil
}

// Dial and DialTimeout are what pq wants to be there; it calls DialContext.
func (p *postgresDialer) Dial(network, address string) (net.Conn, error) {
	return p.DialContext(p.ctx, network, address)
}

// DialTimeout is as Dial.
func (p *postgresDialer) DialTimeout(network, address string, _ time.Duration) (net.Conn, error) {
	return p.DialContext(p.ctx, network, address)
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
