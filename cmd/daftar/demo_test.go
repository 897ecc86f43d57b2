package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"daftar/crm"
	"daftar/sandbox"
	"daftar/store"
)

// playDemo runs the demo until look returns and gives what it printed.
func playDemo(t *testing.T, look func(address string), args ...string) string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := demo(ctx, program{out: in, err: t.Output(), now: time.Now}, args)
		ended <- err
		_ = in.CloseWithError(err)
	}()
	var printed strings.Builder
	lines := bufio.NewScanner(out)
	address := ""
	for lines.Scan() {
		printed.WriteString(lines.Text() + "\n")
		if found := regexp.MustCompile(`http://\S+`).FindString(lines.Text()); found != "" {
			address = found
		}
		if strings.Contains(lines.Text(), "bot is up") {
			look(address)
			stop()
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	return printed.String()
}

func TestTheDemoPrintsOneAddressAndTakesAFreePort(t *testing.T) {
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	printed := playDemo(t, func(address string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Error(err)
			return
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Error(err)
			return
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusOK {
			t.Errorf("the page answers %s", res.Status)
		}
	}, "--addr", taken.Addr().String())
	if n := strings.Count(printed, "://"); n != 1 {
		t.Errorf("%d addresses in:\n%s", n, printed)
	}
}

// saidBy reads what a person has written, from the first event of the page.
func saidBy(t *testing.T, address string, who int64) []string {
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+"/ui/events", nil)
	if err != nil {
		t.Error(err)
		return nil
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Error(err)
		return nil
	}
	defer func() { _ = res.Body.Close() }()
	line, err := bufio.NewReader(res.Body).ReadString('\n')
	if err != nil {
		t.Error(err)
		return nil
	}
	var event struct {
		Zone     string
		Messages []sandbox.Message
	}
	if err := json.Unmarshal([]byte(strings.TrimPrefix(line, "data: ")), &event); err != nil {
		t.Error(err)
	}
	if event.Zone != "Asia/Tashkent" {
		t.Errorf("the page shows the clock of %q", event.Zone)
	}
	var said []string
	for _, m := range event.Messages {
		if m.From.ID == who {
			said = append(said, m.Text)
		}
	}
	return said
}

func TestTheDemoKeepsItsBookWhenAsked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kept.db")
	for i, want := range [][]string{
		{"/start", opening},
		{"/start"}, // the book has the shop and has heard of the call
	} {
		playDemo(t, func(address string) {
			if said := saidBy(t, address, demoSeller); !slices.Equal(said, want) {
				t.Errorf("at start %d the salesperson says %q, want %q", i+1, said, want)
			}
		}, "--keep", path, "--addr", "127.0.0.1:0")
	}
	book, err := store.Open(t.Context(), path, store.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	team, err := book.Team(t.Context(), crm.Salesperson)
	if err != nil || len(team) != 2 {
		t.Fatalf("team %+v (%v)", team, err)
	}
	checkShop(t, book)
	checkClosing(t, book)
}

// checkClosing: a deal of the sample shop that is lost takes its reminders along.
func checkClosing(t *testing.T, book *store.Store) {
	t.Helper()
	ctx, planned := t.Context(), 0
	for customer := range int64(len(shopCustomers)) {
		open, err := book.OpenDeals(ctx, crm.WholeBook(), customer+1)
		if err != nil {
			t.Fatal(err)
		}
		plans, err := book.OpenFollowUps(ctx, crm.WholeBook(), customer+1)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range plans {
			if planned++; len(open) == 1 && f.DealID != open[0].ID {
				t.Errorf("%q outlives %q: it is about deal %d", f.Text, open[0].Title, f.DealID)
			}
		}
	}
	if planned < len(shopPlans) {
		t.Errorf("only %d plans", planned)
	}
}

// checkShop: the sample shop has something to see on every page.
func checkShop(t *testing.T, book *store.Store) {
	t.Helper()
	ctx, now := t.Context(), time.Now()
	seller, err := book.UserByTelegram(ctx, demoSeller)
	if err != nil {
		t.Fatal(err)
	}
	day, err := book.DayCount(ctx, seller.Scope(), seller.ID, now.In(seller.Location()))
	if err != nil || day.Overdue == 0 {
		t.Errorf("the salesperson's day is %+v (%v)", day, err)
	}
	funnel, err := book.Pipeline(ctx, crm.WholeBook(), now.AddDate(0, -1, 0), now)
	if err != nil {
		t.Fatal(err)
	}
	for _, stage := range funnel.Stages {
		if stage.Deals == 0 {
			t.Errorf("no deal stands in %s", stage.Stage.Code)
		}
	}
	if len(funnel.Amount) < 2 {
		t.Errorf("all in one currency: %+v", funnel.Amount)
	}
	if aziz, err := book.Find(ctx, seller.Scope(), "Aziz", 0, 10); err != nil || len(aziz.Customers) < 2 {
		t.Errorf("only one Aziz to choose from: %+v (%v)", aziz, err)
	}
}

func TestTheDemoGreetsWithACard(t *testing.T) {
	s := demoTelegram(time.Now, time.UTC)
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	cfg, err := loadServe(map[string]string{
		"TELEGRAM_BOT_TOKEN": s.Token(), "TELEGRAM_API_URL": s.URL(),
		"DAFTAR_DATABASE": filepath.Join(t.TempDir(), "demo.db"), "DAFTAR_COMPANY": shopName,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	clock := &shopClock{now: time.Now}
	a := app{cfg: cfg, now: clock.Now, log: newLogger(t.Output())}
	book, err := a.open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	if err := openShop(ctx, book, clock, cfg.Zone.Location, s); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- a.runOn(ctx, book) }()
	for who, want := range map[int64]string{demoOwner: "Otabek Rahimov", demoSeller: "Malika Yusupova"} {
		_, err := s.WaitFor(ctx, who, func(all []sandbox.Message) bool {
			return len(all) > 0 && strings.Contains(text(all), want)
		})
		if err != nil {
			t.Errorf("%d does not see %q: %s", who, want, text(s.Messages(who)))
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	for _, f := range s.Faults() {
		t.Errorf("fault: %s: %s", f.Method, f.Text)
	}
	t.Log(text(s.Messages(demoSeller)))
}

func text(all []sandbox.Message) string {
	var b strings.Builder
	for _, m := range all {
		b.WriteString(m.Text + "\n")
	}
	return b.String()
}
