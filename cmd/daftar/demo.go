package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"daftar/i18n"
	"daftar/sandbox"
	"daftar/store"
)

// The people of the demo, as the local Telegram knows them.
const (
	demoOwner    int64 = 101
	demoSeller   int64 = 102
	demoCustomer int64 = 103
)

// demo runs the real bot against a local Telegram, with a shop to play in.
func demo(ctx context.Context, p program, args []string) (err error) {
	flags := newFlags("demo")
	keep := flags.String("keep", "", "keep the book in this `FILE` and go on with it when it is there; without it every demo begins anew")
	addr := flags.String("addr", "127.0.0.1:8080", "listen on `HOST:PORT`, or a free port when it is taken")
	if _, err := parse(flags, p, args, 0); err != nil {
		return err
	}
	path, forget, err := demoBook(*keep)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, forget()) }()

	team, err := load[ZoneConfig](nil)
	if err != nil {
		return err
	}
	telegram := demoTelegram(p.now, team.Zone.Location)
	if err := listen(telegram, *addr); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, telegram.Close()) }()

	cfg, err := loadServe(map[string]string{
		"TELEGRAM_BOT_TOKEN": telegram.Token(), "TELEGRAM_API_URL": telegram.URL(),
		"DAFTAR_DATABASE": path, "DAFTAR_COMPANY": shopName,
	})
	if err != nil {
		return err
	}
	log := newLogger(p.err)
	slog.SetDefault(log)
	clock := &shopClock{now: p.now}
	a := app{cfg: cfg, now: clock.Now, log: log, up: func(string, string) {
		fmt.Fprintln(p.out, "The bot is up. Ctrl-C ends the demo.")
	}}
	book, err := a.open(ctx)
	if err != nil && *keep != "" {
		return fmt.Errorf("demo: --keep: %w", err)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	if err := openShop(ctx, book, clock, cfg.Zone.Location, telegram); err != nil {
		return err
	}
	fmt.Fprintf(p.out, "Open %s in a browser: three phones, all yours.\n", telegram.URL())
	err = a.runOn(ctx, book)
	for _, f := range telegram.Faults() {
		log.Warn("the bot sent what a correct bot would not", "method", f.Method, "fault", f.Text)
	}
	return err
}

// demoBook says where the demo's book lies and how it is got rid of.
func demoBook(keep string) (path string, forget func() error, err error) {
	if keep != "" {
		var checked bookPath // before it is taken for a setting, which nobody has set
		if err := checked.UnmarshalText([]byte(keep)); err != nil {
			return "", nil, usageError("demo: --keep: " + err.Error())
		}
		return keep, func() error { return nil }, nil
	}
	dir, err := os.MkdirTemp("", "daftar-demo-")
	if err != nil {
		return "", nil, fmt.Errorf("make a place for the demo's book: %w", err)
	}
	return filepath.Join(dir, "demo.db"), func() error { return os.RemoveAll(dir) }, nil
}

// demoTelegram is a Telegram with a phone for each part that can be played.
// Its page shows the clock that the bot speaks of.
func demoTelegram(now func() time.Time, zone *time.Location) *sandbox.Server {
	s := sandbox.New(sandbox.Config{
		BotUsername: "artel_savdo_bot", BotName: shopName, Now: now, Zone: zone,
		Phones: []sandbox.PhoneSpec{
			{UserID: demoOwner, Title: "Owner"},
			{UserID: demoSeller, Title: "Salesperson"},
			{UserID: demoCustomer, Title: "Customer"},
		},
	})
	for _, u := range []sandbox.User{
		{ID: demoOwner, FirstName: "Otabek", LastName: "Rahimov", LanguageCode: "uz", Phone: "+998901000101"},
		{ID: demoSeller, FirstName: "Sardor", LastName: "Aliyev", LanguageCode: "uz", Phone: "+998901000102"},
		{ID: demoCustomer, FirstName: "Aziz", LastName: "Karimov", LanguageCode: "uz", Phone: shopCustomers[0].phone},
	} {
		s.AddUser(u)
	}
	people(s)
	return s
}

// listen takes the address, or a free port where it is taken.
func listen(s *sandbox.Server, addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return usageError(fmt.Sprintf("demo: --addr %q is no HOST:PORT such as 127.0.0.1:8080", addr))
	}
	err = s.Listen(addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		err = s.Listen(net.JoinHostPort(host, "0"))
	}
	return err
}

// openShop fills a book that is new, and lets the phones begin.
func openShop(ctx context.Context, book *store.Store, clock *shopClock, zone *time.Location, telegram *sandbox.Server) error {
	filled, err := fillShop(ctx, book, clock, zone)
	if err != nil {
		return fmt.Errorf("fill the sample shop: %w", err)
	}
	return greet(telegram, filled)
}

// opening is what the salesperson tells of when the shop is new.
const opening = "Malika opaga tel qildim, muzlatkichni 11 mlnga oladigan bo'ldi, ertaga 11da perezvon"

// greet lets the team's phones say the first words, so that the page shows a
// conversation, and a card where the shop is new. A kept book has heard the
// opening, and would enter one more call at every start.
func greet(s *sandbox.Server, fresh bool) error {
	if err := come(s); err != nil {
		return err
	}
	for _, who := range []int64{demoOwner, demoSeller} {
		if _, err := s.Phone(who).Start(""); err != nil {
			return fmt.Errorf("greet: %w", err)
		}
	}
	if !fresh {
		return nil
	}
	if _, err := s.Phone(demoSeller).Send(opening); err != nil {
		return fmt.Errorf("greet: %w", err)
	}
	return nil
}

// shopClock lets the past of the sample shop be entered as it happened.
type shopClock struct {
	now  func() time.Time
	then time.Time // zero: it is now
}

// Now is the book's clock.
func (c *shopClock) Now() time.Time {
	if c.then.IsZero() {
		return c.now()
	}
	return c.then
}

// fillShop enters the sample shop into a book that is still empty, and tells
// whether it was.
func fillShop(ctx context.Context, book *store.Store, clock *shopClock, zone *time.Location) (filled bool, err error) {
	members, err := book.Team(ctx, "")
	if err != nil || len(members) > 0 {
		return false, err
	}
	words, err := i18n.Load()
	if err != nil {
		return false, err
	}
	s := &shop{ctx: ctx, book: book, clock: clock, today: clock.Now().In(zone), words: words}
	err = s.fill()
	clock.then = time.Time{}
	return err == nil, err
}
