// Command gainshare-up runs the whole product on one machine, in one process:
// PostgreSQL, Temporal with its page, migrations, the API with the web page,
// and a worker. It owns the order of starting and stopping, the data folder's
// lock, the generated secrets and the run file. It does not own any of the
// parts, and a production deployment uses cmd/gainshare instead.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// Flags are the command line.
type Flags struct {
	Data          string `default:"./.gainshare" help:"Folder for all data; a second start on it goes on where the first ended." placeholder:"DIR"`
	Demo          bool   `help:"Load three merchants with six months of history."`
	Port          int    `default:"8080" help:"Port of the page and the API on 127.0.0.1; 0 picks a free one."`
	WithoutWorker bool   `help:"Run no worker in this process; start 'gainshare worker' beside it."`
	Clock         string `help:"Test mode: on fresh data the business clock stands still at this instant (RFC 3339) until an admin moves it." placeholder:"TIME"`
	Password      string `help:"Password of the first people on fresh data; a random one is made and kept under DIR/secrets without it." placeholder:"TEXT"`
	SMTP          string `env:"GAINSHARE_SMTP_ADDRESS" help:"Mail server (host:port) for notices; without one, mails are kept under DIR/mail." placeholder:"ADDRESS"`
	DatabaseURL   string `env:"GAINSHARE_DATABASE_URL" help:"Use this PostgreSQL server instead of an embedded one." placeholder:"URL"`
}

func main() {
	var flags Flags
	kong.Parse(&flags, kong.Name("gainshare-up"),
		kong.Description("Gainshare with everything it needs, in one process on this machine."))
	os.Exit(run(flags))
}

// run starts everything, waits for SIGINT or SIGTERM and stops everything. A
// second signal ends the process at once: data is safe, work resumes later.
func run(flags Flags) int {
	ctx, release := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer release()
	s := &stack{flags: flags, steps: steps{out: os.Stdout}}
	err := s.start(ctx)
	if err == nil {
		s.greet()
		<-ctx.Done()
		fmt.Println("stopping ...")
	}
	release()
	if stopErr := s.stop(); stopErr != nil {
		fmt.Fprintln(os.Stderr, "while stopping:", stopErr)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gainshare-up:", err)
		return 1
	}
	return 0
}
