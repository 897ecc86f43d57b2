package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"daftar/crm"
	"daftar/exchange"
	"daftar/store"
)

// letOthers is how long an import of the command line leaves the book to the bot
// between two of its transactions: SQLite does not queue the writers of several
// processes.
const letOthers = 10 * time.Millisecond

type importFlags struct {
	file    string
	as      int64 // Telegram's id of the member, 0: the owner
	mode    store.ImportMode
	columns string
	dry     bool
}

// importList brings a list into the book. Broken off, it goes on where it was when it
// is called again with the same file.
func importList(ctx context.Context, p program, args []string) (err error) {
	opt, err := parseImport(p, args)
	if err != nil {
		return err
	}
	book, err := configuredBook(ctx, p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	user, err := memberFor(ctx, book, opt.as)
	if err != nil {
		return err
	}
	file, err := os.Open(opt.file)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	f, err := exchange.Open(file, info.Size())
	if err != nil {
		return fmt.Errorf("%s: %w", opt.file, err)
	}
	i, err := opt.prepare(ctx, p, book, f, user)
	if err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(file, 0, info.Size())); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	i.Digest = hex.EncodeToString(sum.Sum(nil))
	j := &exchange.Job{Book: book, File: f, Zone: user.Location(), Between: pause}
	if opt.dry {
		i.Counts, _, err = j.Count(ctx, i)
		if err != nil {
			return fmt.Errorf("import: %w", err)
		}
		fmt.Fprintf(p.out, "nothing was changed; of %s\n", counted(i.Counts))
		return nil
	}
	return opt.run(ctx, p, j, i)
}

// prepare says on standard error what the file was taken for.
func (opt importFlags) prepare(ctx context.Context, p program, book *store.Store, f *exchange.File, user crm.User) (store.Import, error) {
	s, err := f.Guess()
	if err != nil {
		return store.Import{}, fmt.Errorf("%s: %w", opt.file, err)
	}
	m := s.Mapping
	if err := exchange.Recall(ctx, book, user, &m); err != nil {
		return store.Import{}, err
	}
	if err := remap(&m, opt.columns); err != nil {
		return store.Import{}, err
	}
	for n, c := range m.Columns {
		field := string(c.Field)
		if c.Field == exchange.Skip {
			field = "-"
		}
		if f.Format != exchange.VCard {
			fmt.Fprintf(p.err, "column %d %q: %s\n", n+1, c.Title, field)
		}
	}
	if m.Prices && opt.columns == "" {
		fmt.Fprintln(p.err, "it looks like a price list: sent to the bot, it is taken as one")
	}
	m.Prices = false // here it is one of customers, whatever it looks like
	if !m.Usable() {
		return store.Import{}, errors.New("import: no column holds a name or a phone; say which with --map, such as --map 1=name,2=phone")
	}
	return store.Import{
		UserID: user.ID, Name: filepath.Base(opt.file), Format: string(f.Format), Mode: opt.mode,
		State: store.ImportRunning, Mapping: m.Encode(),
	}, nil
}

// run reads the file into the book and writes the report beside it.
func (opt importFlags) run(ctx context.Context, p program, j *exchange.Job, i store.Import) error {
	before, err := j.Book.BrokenOff(ctx, crm.WholeBook(), i.UserID, i.Digest)
	if err != nil {
		return err
	}
	if before.ID != 0 {
		i = before
		fmt.Fprintf(p.err, "goes on behind row %d\n", i.Reached)
	} else {
		err := j.Book.Do(ctx, func(tx *store.Tx) (err error) {
			i.StartedAt = tx.Now()
			i.ID, err = tx.AddImport(i)
			return err
		})
		if err != nil {
			return err
		}
	}
	began := p.now()
	if i, err = j.Run(ctx, i); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	fmt.Fprintf(p.out, "%s in %v\n", counted(i.Counts), p.now().Sub(began).Round(time.Millisecond))
	report, err := exchange.Report(ctx, j.Book, i, j.File, exchange.ReportWords{
		Titles: [...]string{"row", "what", "why"}, Refused: "refused", Skipped: "skipped", Taken: "taken without it",
		More:   fmt.Sprintf("only the first %d rows are shown", exchange.MostReported),
		Why:    func(code string) string { return code },
		Field:  func(f exchange.Field) string { return strings.ReplaceAll(string(f), "_", " ") },
		Column: func(n int) string { return fmt.Sprintf("column %d", n) },
	})
	if err != nil || report == nil {
		return err
	}
	name := strings.TrimSuffix(opt.file, filepath.Ext(opt.file)) + ".report.xlsx"
	if err := os.WriteFile(name, report, 0o600); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	fmt.Fprintf(p.out, "why rows were refused stands in %s\n", name)
	return nil
}

func counted(c store.ImportCounts) string {
	return fmt.Sprintf("%d rows: %d made, %d updated, %d as they were, %d repeated, %d skipped, %d refused, %d taken without something, %d without a name, %d called otherwise",
		c.Rows, c.Made, c.Updated, c.Same, c.Again, c.Skipped, c.Refused, c.Warned, c.Unnamed, c.Renamed)
}

func pause(ctx context.Context, _ store.Import) error {
	t := time.NewTimer(letOthers)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

func parseImport(p program, args []string) (opt importFlags, err error) {
	opt.mode = store.ImportBoth
	flags := newFlags("import")
	flags.Int64Var(&opt.as, "as", 0, "the `TELEGRAM_ID` of the member whose customers they become (default: the owner)")
	flags.StringVar(&opt.columns, "map", "", "what columns hold, by number or title: `COLUMN=FIELD,…`, such as 3=phone,Izoh=note; - leaves one out")
	flags.BoolVar(&opt.dry, "dry-run", false, "only count what would be done")
	flags.Func("mode", "what is done with who is in the book and who is not: `MODE` both (the default), create or update", func(s string) error {
		if !slices.Contains(store.ImportModes, store.ImportMode(s)) {
			return errors.New("write both, create or update")
		}
		opt.mode = store.ImportMode(s)
		return nil
	})
	files, err := parseMixed(flags, p, args)
	if err != nil {
		return opt, err
	}
	if len(files) != 1 {
		return opt, usageError("import: name one file")
	}
	opt.file = files[0]
	return opt, nil
}

// parseMixed reads flags before and behind the other arguments.
func parseMixed(flags *flag.FlagSet, p program, args []string) (rest []string, err error) {
	for {
		left, err := parse(flags, p, args, len(args))
		if err != nil {
			return nil, err
		}
		if len(left) == 0 {
			return rest, nil
		}
		rest, args = append(rest, left[0]), left[1:]
	}
}

// remap changes what was guessed of columns.
func remap(m *exchange.Mapping, say string) error {
	if say == "" {
		return nil
	}
	for _, one := range strings.Split(say, ",") {
		column, field, ok := strings.Cut(one, "=")
		f := exchange.Field(strings.TrimSpace(field))
		if f == "-" {
			f = exchange.Skip
		}
		if !ok || f != exchange.Skip && !slices.Contains(exchange.Fields, f) {
			return usageError(fmt.Sprintf("import: --map %q: a field is one of %v, or -", one, exchange.Fields))
		}
		column = strings.TrimSpace(column)
		n, err := strconv.Atoi(column)
		if err != nil {
			n = 1 + slices.IndexFunc(m.Columns, func(c exchange.Column) bool { return strings.EqualFold(c.Title, column) })
		}
		if n < 1 || n > len(m.Columns) {
			return usageError(fmt.Sprintf("import: --map %q: there is no such column", one))
		}
		m.Set(n-1, f)
	}
	return nil
}

// configuredBook opens the book that the settings name.
func configuredBook(ctx context.Context, p program) (*store.Store, error) {
	environment, err := p.environment()
	if err != nil {
		return nil, err
	}
	cfg, err := load[BookConfig](environment)
	if err != nil {
		return nil, err
	}
	return openExisting(ctx, p, string(cfg.Database))
}

// memberFor is the member with a Telegram id, or the owner.
func memberFor(ctx context.Context, book *store.Store, telegramID int64) (crm.User, error) {
	if telegramID != 0 {
		u, err := book.UserByTelegram(ctx, telegramID)
		if err == nil && u.ID == 0 {
			err = fmt.Errorf("import: nobody on the team has the Telegram id %d", telegramID)
		}
		return u, err
	}
	owners, err := book.Team(ctx, crm.Owner)
	if err != nil {
		return crm.User{}, err
	}
	if len(owners) == 0 {
		return crm.User{}, errors.New("import: nobody owns the book yet; start the bot once, or say who with --as")
	}
	return owners[0], nil
}
