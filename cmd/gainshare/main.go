// Command gainshare is the light binary: the offline commands over the rules, and
// the server's roles. It links no embedded server. Each command has a file of its
// own; this one only lists them.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/alecthomas/kong"

	"github.com/gainshare/gainshare/internal/offline"
	"github.com/gainshare/gainshare/internal/rules/fault"
)

// cli lists the commands. A command's Run method gets the streams and returns nil
// or an exit.
type cli struct {
	Rate     rateCmd     `cmd:"" help:"Rate usage against charges (JSON on standard input)."`
	Settle   settleCmd   `cmd:"" help:"Settle one period, or a contract year with --year."`
	Project  projectCmd  `cmd:"" help:"Compare a human team with AI and a smaller team over years."`
	Staff    staffCmd    `cmd:"" help:"Compute the agents each interval needs."`
	Shifts   shiftsCmd   `cmd:"" help:"Cover a requirement with shifts at the least cost, with proof."`
	Forecast forecastCmd `cmd:"" help:"Forecast daily contacts with quantiles (CSV files)."`
	Verify   verifyCmd   `cmd:"" help:"Recompute a downloaded invoice or statement."`

	Triage TriageCommand `cmd:"" help:"Decide messages against a knowledge base (JSON Lines)."`
	Screen ScreenCommand `cmd:"" help:"Check answers against the compliance rules (JSON Lines)."`

	API     apiCmd     `cmd:"" name:"api" help:"Serve the API and the page."`
	Worker  workerCmd  `cmd:"" help:"Serve task queues."`
	Doctor  doctorCmd  `cmd:"" help:"Check everything the product needs on this machine."`
	Migrate migrateCmd `cmd:"" help:"Bring the database to this binary's schema."`
	Version versionCmd `cmd:"" help:"Print version, commit and Go version."`
}

// streams are the standard streams, passed in so that tests can stand in for them.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

func main() {
	os.Exit(run(os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}

// run parses the arguments, runs one command and returns the exit code: 0, 1 for a
// command that failed at its work, 2 for bad input, and kong's own for --help.
func run(args []string, s streams) (code int) {
	var c cli
	exited := -1
	parser, err := kong.New(&c, kong.Name("gainshare"), kong.Writers(s.out, s.err), kong.Bind(s),
		kong.Description("Engagements of a customer-service provider: bills, savings share, seats."),
		kong.Exit(func(code int) { exited = code }))
	if err != nil {
		return report(s, &exit{1, err.Error()})
	}
	ctx, err := parser.Parse(args)
	switch {
	case exited >= 0:
		return exited
	case err != nil:
		return report(s, &exit{badInput, err.Error()})
	}
	return report(s, ctx.Run())
}

// badInput is the exit code of a document or line that is refused.
const badInput = 2

// report prints an error as one line on standard error and returns its exit code:
// the one it carries, that of bad input, or 1.
func report(s streams, err error) int {
	if err == nil {
		return 0
	}
	var e *exit
	if errors.As(err, &e) {
		fmt.Fprintln(s.err, e.line)
		return e.code
	}
	fmt.Fprintln(s.err, offline.Line(err))
	var refused *fault.Error
	if errors.As(err, &refused) && refused.Code == fault.Invalid {
		return badInput
	}
	return 1
}
