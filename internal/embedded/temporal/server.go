package temporal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/temporal"

	"github.com/gainshare/gainshare/internal/embedded/loopback"
)

// Options say where the server keeps its data and what it is called.
type Options struct {
	// Data is the folder for the log and the remembered ports.
	Data string
	// DatabaseURL is the URL of a database on the PostgreSQL server whose user
	// may create databases (postgres://user:password@host:port/db?sslmode=...).
	DatabaseURL string
	// Namespace defaults to "gainshare".
	Namespace string
	// StartTimeout bounds the wait until workflows can be started; default 90 s.
	StartTimeout time.Duration
}

// Names of the two databases of the embedded server.
const (
	StoreDatabase      = "gainshare_temporal"
	VisibilityDatabase = "gainshare_temporal_visibility"
)

// DefaultNamespace is the namespace of the product.
const DefaultNamespace = "gainshare"

// Server is a running Temporal server.
type Server struct {
	inner     temporal.Server
	address   string
	namespace string
}

// Start brings schema, server and namespace up, in this order, and returns when
// workflows can be started and searched. Every step may be repeated: a second
// start on the same database finds all work where it was.
func Start(ctx context.Context, options Options) (*Server, error) {
	options = options.withDefaults()
	ctx, cancel := context.WithTimeout(ctx, options.StartTimeout)
	defer cancel()
	logger, err := fileLogger(options.Data)
	if err != nil {
		return nil, err
	}
	if err := ensureSchema(ctx, options.DatabaseURL, logger); err != nil {
		return nil, err
	}
	s, err := boot(options, logger)
	if err != nil {
		return nil, err
	}
	if err := ensureNamespace(ctx, s.address, s.namespace); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// Address returns the frontend's host:port, the value for TEMPORAL_ADDRESS.
func (s *Server) Address() string { return s.address }

// Namespace returns the registered namespace, the value for TEMPORAL_NAMESPACE.
func (s *Server) Namespace() string { return s.namespace }

// Stop ends all services; what was accepted is in PostgreSQL.
func (s *Server) Stop() error {
	if err := s.inner.Stop(); err != nil {
		return fmt.Errorf("stop the Temporal server: %w", err)
	}
	return nil
}

func (o Options) withDefaults() Options {
	if o.Namespace == "" {
		o.Namespace = DefaultNamespace
	}
	if o.StartTimeout == 0 {
		o.StartTimeout = 90 * time.Second
	}
	return o
}

func boot(options Options, logger log.Logger) (*Server, error) {
	ports, err := loopback.Pick(filepath.Join(options.Data, "ports.json"), services()...)
	if err != nil {
		return nil, err
	}
	settings, err := serverConfig(options.DatabaseURL, ports)
	if err != nil {
		return nil, err
	}
	inner, err := temporal.NewServer(
		temporal.WithConfig(settings),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(hosts(ports)),
		temporal.WithDynamicConfigClient(dynamicConfig()),
		temporal.WithLogger(logger),
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper {
			return authorization.NewNoopClaimMapper()
		}),
	)
	if err != nil {
		return nil, fmt.Errorf("configure the Temporal server: %w", err)
	}
	if err := inner.Start(); err != nil {
		return nil, fmt.Errorf("start the Temporal server: %w", err)
	}
	return &Server{inner: inner, address: loopback.Address(ports[string(primitives.FrontendService)]), namespace: options.Namespace}, nil
}

// services names the four parts; each listens on a port of its own.
func services() []string {
	return append([]string(nil), temporal.DefaultServices...)
}

func hosts(ports map[string]int) map[primitives.ServiceName]static.Hosts {
	all := make(map[primitives.ServiceName]static.Hosts, len(ports))
	for name, port := range ports {
		all[primitives.ServiceName(name)] = static.SingleLocalHost(loopback.Address(port))
	}
	return all
}

// LogFile returns where the server of this data folder writes its log.
func LogFile(data string) string { return filepath.Join(data, "logs", "temporal.log") }

func fileLogger(data string) (log.Logger, error) {
	if err := os.MkdirAll(filepath.Dir(LogFile(data)), 0o755); err != nil {
		return nil, fmt.Errorf("create the log folder: %w", err)
	}
	return log.NewZapLogger(log.BuildZapLogger(log.Config{Level: "warn", OutputFile: LogFile(data)})), nil
}
