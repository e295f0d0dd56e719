package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/gainshare/gainshare/internal/doctor"
	"github.com/gainshare/gainshare/internal/embedded/postgres"
	"github.com/gainshare/gainshare/worker"
)

type doctorCmd struct {
	Data        string `default:"./.gainshare" help:"Data folder of gainshare-up."`
	Port        int    `default:"8080" help:"Port of the page."`
	DatabaseURL string `env:"GAINSHARE_DATABASE_URL" help:"An existing PostgreSQL server."`
}

// Run prints a line for everything the product needs; exit code 1 when
// something needed is missing.
func (c doctorCmd) Run(s streams) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	options := doctor.Options{Data: c.Data, Port: c.Port, PostgreSQL: c.postgres}
	if os.Getenv("TEMPORAL_ADDRESS") != "" {
		options.Temporal = temporalAnswers
	}
	if !doctor.Report(ctx, s.out, doctor.Checks(options)) {
		return errors.New("something needed is missing, see the lines above")
	}
	return nil
}

func (c doctorCmd) postgres(ctx context.Context) (string, error) {
	if c.DatabaseURL != "" {
		_, err := postgres.Start(ctx, postgres.Options{Data: os.TempDir(), ExistingURL: c.DatabaseURL})
		return "the existing server answers", err
	}
	found, err := postgres.Find(ctx, c.Data)
	return fmt.Sprintf("%d (%s)", found.Major, found.Dir), err
}

func temporalAnswers(ctx context.Context) (string, error) {
	connected, err := worker.Connect(ctx, worker.Connection{})
	if err != nil {
		return "", err
	}
	connected.Close()
	return "answers at " + os.Getenv("TEMPORAL_ADDRESS"), nil
}
