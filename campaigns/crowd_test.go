package campaigns_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"daftar/crm"
	"daftar/internal/killtest"
	"daftar/sandbox"
	"daftar/store"
)

// daytime is a zone in which it is about noon.
func daytime() string {
	offset := 12 - time.Now().UTC().Hour()
	return fmt.Sprintf("Etc/GMT%+d", -offset)
}

// crowd is a Telegram with many customers in it, and what becomes of each.
type crowd struct {
	*shop
	*sandbox.Server
	n        int64
	id       int64          // the promotion
	excused  map[int64]bool // who need not get it: blocked, withdrew
	never    map[int64]bool // who must not: had withdrawn before, or blocked
	patience time.Duration
	pauses   int
	late     int // pauses that were to be when the promotion had ended
}

func newCrowd(t *testing.T, n int64) *crowd {
	t.Helper()
	c := &crowd{shop: newShop(t), n: n, excused: map[int64]bool{}, never: map[int64]bool{}, patience: time.Minute}
	c.clock = time.Now()
	c.people(int(n))
	c.Server = sandbox.New(sandbox.Config{Token: token, NoRateLimits: true})
	if err := c.Server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Server.Close(); err != nil {
			t.Error(err)
		}
	})
	for i := int64(1); i <= n; i++ {
		c.AddUser(sandbox.User{ID: person + i, FirstName: "P"})
		if _, err := c.Phone(person + i).Start(""); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// forget throws away what people have done by now: the bot never hears of it.
func (c *crowd) forget(t *testing.T) {
	t.Helper()
	for offset := 0; c.Pending() > 0; {
		next, err := c.updatesFrom(offset)
		if err != nil || next == offset && c.Pending() > 0 {
			t.Fatal(offset, err)
		}
		offset = next
	}
}

func (c *crowd) phone(customer int64) *sandbox.Phone { return c.Phone(person + customer) }

// got counts what a customer was sent.
func (c *crowd) got(customer int64) (n int) {
	for _, m := range c.Messages(person + customer) {
		if m.FromBot() && m.Text == "Chegirma" {
			n++
		}
	}
	return n
}

// comes waits until the promotion has come to about the nth customer.
func (c *crowd) comes(ctx context.Context, n int64) error {
	return c.Wait(ctx, func() bool {
		for i := n; i < min(n+40, c.n); i++ {
			if c.got(i) > 0 {
				return true
			}
		}
		return false
	})
}

// errOver is why a promotion could not be changed that went out to its end first.
var errOver = errors.New("the promotion is over")

// tries repeats a change of the promotion until nobody else was quicker.
func (c *crowd) tries(how func(tx *store.Tx, id, version int64) error) error {
	for {
		p, err := c.Promotion(context.Background(), crm.WholeBook(), c.id)
		if err != nil {
			return err
		}
		if p.Over() {
			return errOver
		}
		err = c.Do(context.Background(), func(tx *store.Tx) error { return how(tx, p.ID, p.Version) })
		if !errors.Is(err, crm.ErrStale) {
			return err
		}
	}
}

// until looks every few milliseconds.
func until(ctx context.Context, ok func() (bool, error)) error {
	t := time.NewTicker(5 * time.Millisecond)
	defer t.Stop()
	for {
		if yes, err := ok(); err != nil || yes {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-t.C:
		}
	}
}

// pause holds the promotion, looks that nothing of it moves while a customer gets
// an answer, and lets it go on.
func (c *crowd) pause(ctx context.Context, asker int64) error {
	err := c.tries((*store.Tx).PausePromotion)
	if errors.Is(err, errOver) { // on a busy machine we look too late
		c.late++
		return nil
	}
	if err != nil {
		return fmt.Errorf("pause: %w", err)
	}
	if err := until(ctx, func() (bool, error) {
		_, sending, err := c.Waits(ctx, crm.WholeBook(), c.id)
		return sending == 0, err
	}); err != nil {
		return fmt.Errorf("what was under way: %w", err)
	}
	before := c.delivered()
	c.pauses++
	question := fmt.Sprintf("question %d", c.pauses)
	if _, err := c.phone(asker).Send(question); err != nil {
		return err
	}
	if _, err := c.WaitFor(ctx, person+asker, func(all []sandbox.Message) bool {
		return all[len(all)-1].Text == "heard "+question
	}); err != nil {
		return fmt.Errorf("an answer while paused: %w", err)
	}
	if after := c.delivered(); after != before {
		return fmt.Errorf("%d went out while it was paused", after-before)
	}
	return c.tries((*store.Tx).ResumePromotion)
}

func (c *crowd) delivered() (n int) {
	for i := int64(1); i <= c.n; i++ {
		n += c.got(i)
	}
	return n
}

// begins starts the promotion: every 50th blocked the bot unseen, every 70th had
// withdrawn, some calls are refused for a while or cut.
func (c *crowd) begins(t *testing.T) {
	t.Helper()
	for i := int64(1); i <= c.n; i++ {
		switch {
		case i%50 == 2:
			if err := c.phone(i).Block(); err != nil {
				t.Fatal(err)
			}
			c.never[i] = true
		case i%70 == 3:
			c.says(i, false)
			c.never[i] = true
		case i%501 == 4:
			c.FailNext(sandbox.Failure{Method: "sendMessage", ChatID: person + i, Code: http.StatusTooManyRequests, RetryAfter: 1})
		case i%60 == 5:
			c.FailNext(sandbox.Failure{Method: "sendMessage", ChatID: person + i, Cut: sandbox.CutBefore})
		case i%60 == 6:
			c.FailNext(sandbox.Failure{Method: "sendMessage", ChatID: person + i, Cut: sandbox.CutAfter})
		}
	}
	c.forget(t)
	c.id = c.starts("vip", "Chegirma")
}

// play lets people live while the promotion goes out.
func (c *crowd) play(ctx context.Context) error {
	for part := range int64(10) {
		from := part * c.n / 10
		if err := c.comes(ctx, from+8); err != nil {
			return fmt.Errorf("part %d: %w", part, err)
		}
		// Far ahead of where it is, and right there.
		for _, i := range []int64{from + 17, from + 18, from + 20, from + c.n/10 - 3, from + c.n/10 - 5} {
			if i < 1 || i > c.n || c.never[i] {
				continue
			}
			c.excused[i] = true
			if _, err := c.phone(i).Send("stop"); err != nil {
				return err
			}
		}
		if i := from + c.n/10 - 7; i > 0 && !c.never[i] {
			c.excused[i] = true
			if err := c.phone(i).Block(); err != nil {
				return err
			}
		}
		if part%3 == 1 {
			if err := c.pause(ctx, 1); err != nil {
				return err
			}
		}
	}
	return until(ctx, func() (bool, error) {
		p, err := c.Promotion(ctx, crm.WholeBook(), c.id)
		return !p.FinishedAt.IsZero(), err
	})
}

func (c *crowd) settled() (bool, error) {
	rows, err := c.Unfinished(context.Background(), 0, 1)
	left := len(rows)
	for p := store.Answer; p <= store.Campaign && err == nil; p++ {
		var waiting []store.Waiting
		waiting, err = c.ReadyMessages(context.Background(), p, 0, 1)
		left += len(waiting)
	}
	return left == 0, err
}

// check looks at every phone and at the counts.
func (c *crowd) check(t *testing.T) {
	t.Helper()
	state := map[int64]string{}
	for _, s := range []string{"sent", "unknown", "cancelled", "parked", "queued", "sending"} {
		for _, i := range c.rows(fmt.Sprintf(`SELECT customer_id FROM outbox WHERE campaign_id = %d AND state = '%s'`, c.id, s)) {
			state[i] = s
		}
	}
	delivered, unknown := 0, 0
	for i := int64(1); i <= c.n; i++ {
		n := c.got(i)
		delivered += n
		switch {
		case n > 1:
			t.Errorf("customer %d has it %d times", i, n)
		case n == 1 && c.never[i]:
			t.Errorf("customer %d must not have it", i)
		case n == 0 && !c.never[i] && !c.excused[i] && state[i] != "unknown":
			t.Errorf("customer %d does not have it; its row is %q", i, state[i])
		}
		if state[i] == "unknown" {
			unknown++
		}
		c.checkOrder(t, i)
	}
	p, g := c.promotion(c.id), c.progress(c.id)
	if sum := g.Sent + g.Blocked + g.Unknown + g.Withdrawn + g.Skipped; sum != g.Total || g.Refused+g.Left != 0 || p.State != store.PromotionDone {
		t.Errorf("%s: %+v comes to %d", p.State, g, sum)
	}
	if g.Unknown != unknown || delivered < g.Sent || delivered > g.Sent+g.Unknown {
		t.Errorf("%d on phones, %d unknown: %+v", delivered, unknown, g)
	}
	for _, f := range c.Faults() {
		t.Errorf("fault: %s: %s", f.Method, f.Text)
	}
	t.Logf("%+v, %d on phones", g, delivered)
}

// checkOrder: nothing comes behind the answer to a stop.
func (c *crowd) checkOrder(t *testing.T, customer int64) {
	stopped := false
	for _, m := range c.Messages(person + customer) {
		if m.FromBot() && m.Text == "Chegirma" && stopped {
			t.Errorf("customer %d got it after they had said stop", customer)
		}
		stopped = stopped || m.FromBot() && m.Text == "heard stop"
	}
}

func (c *crowd) story() killtest.Case {
	return killtest.Case{
		Env:  []string{"TEST_BOOK=" + c.path, "TEST_API=" + c.URL(), "TEST_ZONE=" + daytime()},
		Play: c.play, Settled: c.settled, Check: c.check, Patience: c.patience,
	}
}

// updatesFrom confirms the updates before an id and returns the id behind the next
// ones.
func (c *crowd) updatesFrom(offset int) (next int, err error) {
	res, err := http.Get(fmt.Sprintf("%s/bot%s/getUpdates?limit=100&offset=%d", c.URL(), token, offset))
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }()
	var got struct {
		Result []struct {
			ID int `json:"update_id"`
		}
	}
	if err := json.NewDecoder(res.Body).Decode(&got); err != nil || len(got.Result) == 0 {
		return offset, err
	}
	return got.Result[len(got.Result)-1].ID + 1, nil
}
