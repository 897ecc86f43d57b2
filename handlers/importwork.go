package handlers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/exchange"
	"daftar/i18n"
	"daftar/store"
)

const (
	// telling is how often the card of a running import is changed at most.
	telling = 2 * time.Second
	// fetchAgain is how long after a failure a file is asked for again.
	fetchAgain = time.Minute
)

// listCache is the file that was worked on last: it is looked at again when a column
// is changed, and when it begins. [Desk.Imports] and the turns of people share it, so
// between two calls it may have become another file.
type listCache struct {
	mu      sync.Mutex
	fileID  string
	content []byte
	failed  map[int64]time.Time // imports whose file did not come, and when
}

// Imports goes on with every import for which there is something to do: looks through
// what was sent, reads what was started, takes back what is to be. It is called again
// and again; broken off at any moment, it goes on where it was.
func (d *Desk) Imports(ctx context.Context) error {
	live, err := d.book.LiveImports(ctx, crm.WholeBook())
	if err != nil {
		return err
	}
	var errs []error
	for _, looked := range []bool{true, false} { // somebody waits for what is only looked at
		for _, i := range live {
			if (i.State == store.ImportReading) != looked || i.FileID == "" && i.State != store.ImportReverting {
				continue // one of the command line goes on there
			}
			err := d.workOn(ctx, i)
			if err != nil && !errors.Is(err, crm.ErrStale) {
				errs = append(errs, fmt.Errorf("import %d: %w", i.ID, err))
			}
		}
	}
	return errors.Join(errs...)
}

// workOn brings one import to where it waits for somebody, or ends.
func (d *Desk) workOn(ctx context.Context, i store.Import) error {
	w, err := d.worker(ctx, i)
	if err != nil {
		return err
	}
	switch i.State {
	case store.ImportReverting:
		_, err = exchange.Revert(ctx, d.book, i, w.tell, func(tx *store.Tx, i store.Import) error { return w.redraw(tx, i) })
		return err
	case store.ImportStopping:
		f, _, err := w.open(ctx, i)
		if err != nil { // the report does without its rows
			f = nil
		}
		_, err = w.job(f).Finish(ctx, i)
		return err
	}
	f, digest, err := w.open(ctx, i)
	switch {
	case errors.Is(err, errFetch):
		return nil
	case err != nil:
		return w.fail(ctx, i, err)
	}
	i.Digest = digest
	if i.State == store.ImportReading {
		return w.read(ctx, i, f)
	}
	_, err = w.job(f).Run(ctx, i)
	if errors.Is(err, exchange.ErrFormat) || errors.Is(err, exchange.ErrTooLarge) || crm.CodeOf(err) != "" {
		return w.fail(ctx, i, err)
	}
	return err
}

// importWorker works for one import.
type importWorker struct {
	*Desk
	user crm.User
	l    *i18n.Locale
	told time.Time
}

func (d *Desk) worker(ctx context.Context, i store.Import) (*importWorker, error) {
	user, err := d.book.User(ctx, i.UserID)
	if err != nil {
		return nil, err
	}
	return &importWorker{Desk: d, user: user, l: d.words.For(user.Language), told: d.book.Now()}, nil
}

func (w *importWorker) job(f *exchange.File) *exchange.Job {
	last := func(ctx context.Context, i store.Import) (func(*store.Tx, store.Import) error, error) {
		return w.finished(ctx, i, f)
	}
	return &exchange.Job{Book: w.book, File: f, Zone: w.user.Location(), Between: w.tell, Last: last}
}

// errFetch reports a file that Telegram did not give; it is asked again.
var errFetch = errors.New("the file did not come")

// open fetches the file of an import, and says which it is.
func (w *importWorker) open(ctx context.Context, i store.Import) (f *exchange.File, digest string, err error) {
	content, err := w.fetch(ctx, i)
	if err != nil {
		return nil, "", err
	}
	if digest = digestOf(content); i.Digest != "" && digest != i.Digest {
		return nil, "", fmt.Errorf("%w: it is another file", exchange.ErrFormat)
	}
	f, err = exchange.Open(bytes.NewReader(content), int64(len(content)))
	return f, digest, err
}

// fetch gives the content of the file of an import, which nobody may change.
func (w *importWorker) fetch(ctx context.Context, i store.Import) ([]byte, error) {
	now := w.book.Now()
	content, held, late := w.lists.look(i, now)
	switch {
	case held:
		return content, nil
	case late, w.cfg.Download == nil:
		return nil, errFetch
	}
	content, err := w.cfg.Download(ctx, i.FileID, mostList)
	w.lists.keep(i, content, err, now)
	if err != nil {
		w.cfg.Log.WarnContext(ctx, "a list was not fetched", slog.Int64("import", i.ID), slog.String("cause", err.Error()))
		return nil, errFetch
	}
	return content, nil
}

// look gives the file of an import if it is the one that is held; late tells that it did
// not come a moment ago.
func (c *listCache) look(i store.Import, now time.Time) (content []byte, held, late bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fileID == i.FileID {
		return c.content, true, false
	}
	last, failed := c.failed[i.ID]
	return nil, false, failed && now.Sub(last) < fetchAgain
}

// keep holds the file that has come for an import, or notes that it did not.
func (c *listCache) keep(i store.Import, content []byte, err error, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		delete(c.failed, i.ID)
		c.fileID, c.content = i.FileID, content
		return
	}
	if c.failed == nil {
		c.failed = map[int64]time.Time{}
	}
	c.failed[i.ID] = now
}

func digestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// forget lets the file go that was worked on.
func (c *listCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fileID, c.content = "", nil
}

// read looks through a file and shows what it would bring.
func (w *importWorker) read(ctx context.Context, i store.Import, f *exchange.File) error {
	kept := sampleOf(i)
	if i.Mapping == "" {
		s, err := f.Guess()
		if err != nil {
			return w.fail(ctx, i, err)
		}
		if err := exchange.Recall(ctx, w.book, w.user, &s.Mapping); err != nil {
			return err
		}
		i.Mapping, i.Format = s.Mapping.Encode(), string(f.Format)
		kept.Columns = columnSamples(f.Format, s)
	}
	m, err := exchange.ReadMapping(i.Mapping)
	if err != nil {
		return err
	}
	i.Counts, kept.Renames, i.Cause = store.ImportCounts{}, nil, ""
	switch {
	case m.Prices:
		i.Counts, err = w.countPrices(f)
		switch {
		case errors.Is(err, exchange.ErrManyPrices):
			i.Cause = manyPrices // of customers there may be as many
		case err != nil:
			return w.fail(ctx, i, err)
		}
	case m.Usable():
		if i.Counts, kept.Renames, err = w.job(f).Count(ctx, i); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return w.fail(ctx, i, err)
		}
	}
	i.State, i.Sample = store.ImportReady, kept.encode()
	return w.put(ctx, i)
}

// causes name why a file cannot be read; "" is that it is no list.
var causes = []struct {
	is   error
	name string
}{
	{exchange.ErrEmpty, "empty"},
	{exchange.ErrTooLarge, "large"},
	{exchange.ErrLocked, "locked"},
}

// fail ends an import that cannot go on. What a running one has brought in stays, and
// can be taken back.
func (w *importWorker) fail(ctx context.Context, i store.Import, why error) error {
	if ctx.Err() != nil || errors.Is(why, crm.ErrStale) {
		return why
	}
	w.lists.forget()
	w.cfg.Log.WarnContext(ctx, "a list cannot be read", slog.Int64("import", i.ID), slog.String("cause", why.Error()))
	if i.State == store.ImportRunning {
		is, err := w.book.Import(ctx, crm.WholeBook(), i.ID)
		if err != nil {
			return err
		}
		if is.Reached > 0 {
			_, err = w.job(nil).Finish(ctx, is)
			return err
		}
		i = is
	}
	i.State, i.Cause, i.Sample = store.ImportFailed, "", ""
	for _, c := range causes {
		if errors.Is(why, c.is) {
			i.Cause = c.name
			break
		}
	}
	return w.put(ctx, i)
}

// put writes where an import stands and redraws its card.
func (w *importWorker) put(ctx context.Context, i store.Import) error {
	return w.book.Do(ctx, func(tx *store.Tx) error {
		if err := tx.PutImport(i); err != nil {
			return err
		}
		now := i
		now.Version++
		return w.redraw(tx, now)
	})
}

// redraw changes the card of an import.
func (w *importWorker) redraw(tx *store.Tx, i store.Import) error {
	if i.ProgressID == 0 || w.user.Removed {
		return nil
	}
	return tx.Redraw(store.Target{OutboxID: i.ProgressID}, 0, importCard(w.l, i, tx.Now()))
}

// tell changes the card of an import under way, when it is time.
func (w *importWorker) tell(ctx context.Context, i store.Import) error {
	now := w.book.Now()
	if now.Sub(w.told) < telling {
		return nil
	}
	w.told = now
	return w.book.Do(ctx, func(tx *store.Tx) error {
		is, err := tx.Import(ctx, crm.WholeBook(), i.ID)
		if err != nil || is.State != i.State {
			return err
		}
		return w.redraw(tx, is)
	})
}

// finished tells what has become of a list: on its card, and in a file where there is
// more to say.
func (w *importWorker) finished(ctx context.Context, i store.Import, f *exchange.File) (func(*store.Tx, store.Import) error, error) {
	report, err := exchange.Report(ctx, w.book, i, f, reportWords(w.l))
	if err != nil {
		return nil, err
	}
	var file int64
	if report != nil && !w.user.Removed {
		if file, err = w.book.KeepFile(ctx, "report.xlsx", bytes.NewReader(report)); err != nil {
			return nil, err
		}
	}
	w.lists.forget()
	return func(tx *store.Tx, i store.Import) error {
		if err := w.redraw(tx, i); err != nil || file == 0 {
			return err
		}
		_, err := tx.Send(store.Outgoing{
			ChatID: w.user.TelegramID, Priority: store.Reminder, Dedupe: fmt.Sprintf("import:%d", i.ID),
			Message: chat.Message{Text: w.l.T("import.report", "name", i.Name), File: &chat.Attachment{Kind: "document", Made: file}},
		})
		return err
	}, nil
}

// reportWords are the words of a report.
func reportWords(l *i18n.Locale) exchange.ReportWords {
	w := exchange.ReportWords{
		Refused: l.Plain("import.report_refused"), Skipped: l.Plain("import.report_skipped"), Taken: l.Plain("import.report_taken"),
		More:   l.Plain("import.report_more", "most", exchange.MostReported),
		Why:    func(code string) string { return l.Plain("import_why." + code) },
		Field:  func(f exchange.Field) string { return fieldName(l, f) },
		Column: func(n int) string { return l.Plain("import.nth_column", "number", n) },
	}
	for n := range w.Titles {
		w.Titles[n] = l.Plain("import_title." + strconv.Itoa(n+1))
	}
	return w
}
