// Command daftar is a sales team's notebook that lives in Telegram.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	_ "time/tzdata" // bare machines and containers have no zone files
)

// command is one row of the table of subcommands.
type command struct {
	name string
	args string // what may follow the name
	does string // one line for the help
	run  func(ctx context.Context, p program, args []string) error
}

// program is what a subcommand gets from the process around it.
type program struct {
	in       io.Reader
	out, err io.Writer
	now      func() time.Time
	environ  []string
}

// commands is the table of subcommands; the first one runs when none is named.
func commands() []command {
	return []command{
		{"serve", "", "run the bot (also without a subcommand)", serve},
		{"demo", "[--keep FILE] [--addr HOST:PORT]", "try it in a browser, with a Telegram of its own; --keep saves the book in FILE and goes on with it next time", demo},
		{"understand", "[--now TIME] [--engine ENGINE] [--db FILE]", "print what each line of standard input means", understand},
		{"import", "FILE [--as TELEGRAM_ID] [--mode both|create|update] [--map COLUMN=FIELD,…] [--dry-run]", "bring a list of customers into the book: CSV, XLSX or vCard", importList},
		{"export", "[--format xlsx|csv|vcf] FILE", "write the book into FILE", exportBook},
		{"backup", "[FILE]", "copy the book into FILE, also while the bot runs", backup},
		{"healthcheck", "[--ready]", "ask the bot that runs here whether it works", healthcheck},
		{"version", "", "print the version", version},
		{"help", "", "print this help", help},
	}
}

func main() { os.Exit(run(os.Args[1:])) }

// run returns the exit code: 0 done, 1 failed, 2 called or set up wrongly.
func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	// The first signal asks for a graceful stop; from then on signals have their
	// default effect again, so that a second one ends the process at once.
	context.AfterFunc(ctx, stop)

	p := program{in: os.Stdin, out: os.Stdout, err: os.Stderr, now: time.Now, environ: os.Environ()}
	err := dispatch(ctx, p, args)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return 0
	}
	fmt.Fprintln(p.err, "daftar:", oneLine(mask(err.Error())))
	if errors.As(err, new(*settingError)) || errors.As(err, new(usageError)) {
		return 2
	}
	return 1
}

func dispatch(ctx context.Context, p program, args []string) error {
	table := commands()
	if len(args) == 0 {
		return table[0].run(ctx, p, nil)
	}
	name := args[0]
	if name == "-h" || name == "--help" {
		name = "help"
	}
	for _, c := range table {
		if c.name == name {
			return c.run(ctx, p, args[1:])
		}
	}
	return usageError(fmt.Sprintf("unknown command %q; daftar help lists the commands", args[0]))
}

// usageError says that the program was called wrongly, and how to call it.
type usageError string

// Error implements error.
func (e usageError) Error() string { return string(e) }

// parse reads a subcommand's flags and returns what follows them, at most max
// arguments.
func parse(flags *flag.FlagSet, p program, args []string, limit int) ([]string, error) {
	flags.SetOutput(io.Discard)
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		flags.SetOutput(p.err)
		flags.Usage()
		return nil, err
	}
	if err != nil {
		return nil, usageError(fmt.Sprintf("%s: %v", flags.Name(), err))
	}
	if flags.NArg() > limit {
		return nil, usageError(fmt.Sprintf("%s: %q is one argument too many", flags.Name(), flags.Arg(limit)))
	}
	return flags.Args(), nil
}

// newFlags makes the flags of a subcommand.
func newFlags(name string) *flag.FlagSet { return flag.NewFlagSet(name, flag.ContinueOnError) }

func help(_ context.Context, p program, _ []string) error {
	fmt.Fprint(p.out, "Daftar is a sales team's notebook that lives in Telegram.\n\nUsage: daftar [COMMAND]\n\n")
	w := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	for _, c := range commands() {
		fmt.Fprintf(w, "  %s\t%s\n", strings.TrimSpace(c.name+" "+c.args), c.does)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("print help: %w", err)
	}
	fmt.Fprint(p.out, "\nSettings come from the environment and from a .env file in the working directory;\n"+
		"docs/operating.md explains them.\n")
	return nil
}

// oneLine keeps what goes to standard error on a single line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
