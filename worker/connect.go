// Package worker owns the Temporal side of a running process: the connection,
// the options of the workers, one worker per task queue and their shutdown. It
// does not own workflows or activities: whoever wires the process hands them in
// as registrations.
package worker

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
	"go.temporal.io/sdk/converter"
	sdklog "go.temporal.io/sdk/log"
)

// defaultNamespace is used when neither flag, environment nor file names one.
const defaultNamespace = "gainshare"

// Connection says which Temporal service to use. Empty fields are taken from
// the standard TEMPORAL_* environment variables (ADDRESS, NAMESPACE, API_KEY,
// TLS_*), then from Temporal's own configuration file.
type Connection struct {
	Address   string // host:port, overrides TEMPORAL_ADDRESS
	Namespace string // overrides TEMPORAL_NAMESPACE
	// Converter encodes and encrypts payloads; nil means plain JSON.
	Converter converter.DataConverter
	Log       *slog.Logger
	// Environment replaces the process's environment; nil means os.
	Environment envconfig.EnvLookup
}

// Options resolves the connection without dialling.
func (c Connection) Options() (client.Options, error) {
	options, err := envconfig.LoadClientOptions(envconfig.LoadClientOptionsRequest{EnvLookup: c.Environment})
	if err != nil {
		return client.Options{}, fmt.Errorf("read the TEMPORAL_* settings: %w", err)
	}
	if c.Address != "" {
		options.HostPort = c.Address
	}
	if c.Namespace != "" {
		options.Namespace = c.Namespace
	}
	if options.Namespace == "" {
		options.Namespace = defaultNamespace
	}
	options.DataConverter = c.Converter
	options.Logger = Logger(c.Log)
	return options, nil
}

// Connect dials Temporal and fails when it does not answer within 10 seconds,
// naming the address that was tried.
func Connect(ctx context.Context, c Connection) (client.Client, error) {
	options, err := c.Options()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	connected, err := client.DialContext(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("connect to Temporal at %q, namespace %q: %w", options.HostPort, options.Namespace, err)
	}
	return connected, nil
}

// Logger hands the SDK's messages to slog; nil discards them.
func Logger(log *slog.Logger) sdklog.Logger {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return sdklog.NewStructuredLogger(log)
}
