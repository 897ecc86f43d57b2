package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"daftar/crm"
)

// Tag is a tag in use.
type Tag struct {
	Tag    string
	Agreed int // how many of its customers agree to promotions
}

// Tags lists the tags of the scope's customers, those first which most agree
// under. It reads every tag of every customer: for a question, not for a tick.
func (r reads) Tags(ctx context.Context, s crm.Scope) ([]Tag, error) {
	sees, args := seesCustomer(s)
	var tags []Tag
	err := r.list(ctx, &tags, `
		SELECT t.tag, count(x.id) AS agreed
		FROM customer_tags t JOIN customers c ON c.id = t.customer_id
		LEFT JOIN consents x ON x.purpose = 'promotions' AND x.customer_id = t.customer_id AND x.current = 1
			AND x.given = 1 AND x.telegram_id = c.telegram_id
		WHERE c.deleted_at IS NULL AND `+sees+` GROUP BY t.tag ORDER BY agreed DESC, t.tag`, args...)
	if err != nil {
		return nil, fmt.Errorf("list tags: %w", err)
	}
	return tags, nil
}

// Audience is who would get a promotion.
type Audience struct {
	Tagged int // customers with the tag; with no tag, those who agreed
	Agreed int // of these, who agree to promotions and can be written to
	Enough int // of these, who have had as many as a week allows
}

// Reach is how many of the audience would get it.
func (a Audience) Reach() int { return a.Agreed - a.Enough }

// segment is the customers with a tag, or without one everybody, who agree to
// promotions: what stands behind SELECT … FROM. key is their id in it.
//
// The order of the join is the order of the reading; CROSS keeps the planner to
// it, which knows nothing of how many agree.
func segment(tag string) (from, key string, args []any) {
	const agree = `x.purpose = 'promotions' AND x.current = 1 AND x.given = 1
		AND c.id = x.customer_id AND c.telegram_id = x.telegram_id AND c.deleted_at IS NULL`
	if tag == "" {
		return `consents x CROSS JOIN customers c WHERE ` + agree, `x.customer_id`, nil
	}
	return `customer_tags t CROSS JOIN consents x CROSS JOIN customers c
		WHERE t.tag = ? AND x.customer_id = t.customer_id AND ` + agree, `t.customer_id`, []any{tag}
}

// week is how long a promotion counts for the number that a week allows. One that
// was held back counts from when it went out, so its row is looked for further
// back.
const (
	week     = 7 * 24 * time.Hour
	heldBack = 90 * 24 * time.Hour
)

// promoted counts the promotions that customer c had or is to get in a week.
func promoted(now time.Time) (query string, args []any) {
	return `(SELECT count(*) FROM outbox o WHERE o.customer_id = c.id AND o.campaign_id IS NOT NULL AND o.created_at > ?
		AND (o.state IN ('queued', 'sending') OR o.state IN ('sent', 'unknown') AND coalesce(o.sent_at, o.created_at) > ?))`,
		[]any{at(now.Add(-heldBack)), at(now.Add(-week))}
}

// Audience counts who of the scope's customers would get a promotion.
func (r reads) Audience(ctx context.Context, s crm.Scope, tag string) (Audience, error) {
	var a Audience
	from, _, args := segment(tag)
	had, hadArgs := promoted(r.now())
	sees, seesArgs := seesCustomer(s)
	all := append(append(hadArgs, crm.PromotionsAWeek), append(args, seesArgs...)...)
	err := r.get(ctx, &a, `
		SELECT count(*) AS agreed, coalesce(sum(CASE WHEN `+had+` >= ? THEN 1 ELSE 0 END), 0) AS enough FROM `+from+` AND `+sees, all...)
	if err != nil {
		return Audience{}, fmt.Errorf("count an audience: %w", err)
	}
	a.Tagged = a.Agreed
	if tag != "" {
		err = r.get(ctx, &a.Tagged, `
			SELECT count(*) FROM customer_tags t CROSS JOIN customers c
			WHERE t.tag = ? AND c.id = t.customer_id AND c.deleted_at IS NULL AND `+sees, append([]any{tag}, seesArgs...)...)
	}
	if err != nil {
		return Audience{}, fmt.Errorf("count a tag: %w", err)
	}
	return a, nil
}

// Recipient is a customer who is written to.
type Recipient struct {
	CustomerID int64  `db:"customer_id"`
	TelegramID int64  `db:"telegram_id"`
	Language   string // "" unknown
}

// Recipients lists the next customers of a promotion that runs: those behind the
// ones reached who agreed before it began and still do.
func (r reads) Recipients(ctx context.Context, s crm.Scope, p Promotion, limit int) ([]Recipient, error) {
	from, key, args := segment(p.Tag)
	sees, seesArgs := seesCustomer(s)
	args = append(append(args, p.Reached, at(p.StartedAt)), append(seesArgs, limit)...)
	var rows []Recipient
	err := r.list(ctx, &rows, `
		SELECT c.id AS customer_id, c.telegram_id, c.language FROM `+from+`
			AND `+key+` > ? AND x.made_at <= ? AND `+sees+` ORDER BY `+key+` LIMIT ?`, args...)
	if err != nil {
		return nil, fmt.Errorf("list recipients: %w", err)
	}
	return rows, nil
}

// FeedPromotion queues a promotion to its next customers; who has had as many as a
// week allows is skipped. reached is the last customer who was looked at. It
// returns [crm.ErrStale] when the promotion does not run any more, or somebody
// else has fed it.
func (tx *Tx) FeedPromotion(p Promotion, next []Outgoing, reached int64) (queued int, err error) {
	n, err := tx.exec(`UPDATE campaigns SET reached = ? WHERE id = ? AND state = 'running' AND reached = ?`, reached, p.ID, p.Reached)
	if err != nil {
		return 0, fmt.Errorf("feed promotion %d: %w", p.ID, err)
	}
	if n == 0 {
		return 0, crm.ErrStale
	}
	enough, err := tx.hadEnough(next)
	if err != nil {
		return 0, err
	}
	for _, o := range next {
		if slices.Contains(enough, o.CustomerID) {
			continue
		}
		if _, err := tx.Send(o); err != nil {
			return 0, err
		}
		queued++
	}
	if skipped := len(next) - queued; skipped > 0 {
		if _, err := tx.exec(`UPDATE campaigns SET skipped = skipped + ? WHERE id = ?`, skipped, p.ID); err != nil {
			return 0, fmt.Errorf("feed promotion %d: %w", p.ID, err)
		}
	}
	return queued, nil
}

// hadEnough lists those of the customers who have had as many promotions as a week
// allows.
func (tx *Tx) hadEnough(next []Outgoing) (ids []int64, err error) {
	if len(next) == 0 {
		return nil, nil
	}
	all := make([]int64, len(next))
	for i, o := range next {
		all[i] = o.CustomerID
	}
	had, args := promoted(tx.now())
	query, args, err := in(`SELECT c.id FROM customers c WHERE c.id IN (?) AND `+had+` >= ?`,
		append(append([]any{all}, args...), crm.PromotionsAWeek)...)
	if err == nil {
		err = tx.list(tx.ctx, &ids, query, args...)
	}
	if err != nil {
		return nil, fmt.Errorf("count the customers' promotions: %w", err)
	}
	return ids, nil
}

// Waits counts the rows of a promotion that are queued or being sent.
func (r reads) Waits(ctx context.Context, s crm.Scope, promotionID int64) (queued, sending int, err error) {
	if !s.All() {
		return 0, 0, nil
	}
	var row struct{ Queued, Sending int }
	err = r.get(ctx, &row, `
		SELECT (SELECT count(*) FROM outbox WHERE campaign_id = ? AND campaign_id IS NOT NULL AND state = 'queued') AS queued,
			(SELECT count(*) FROM outbox WHERE campaign_id = ? AND campaign_id IS NOT NULL AND state = 'sending') AS sending`,
		promotionID, promotionID)
	if err != nil {
		return 0, 0, fmt.Errorf("count what waits of promotion %d: %w", promotionID, err)
	}
	return row.Queued, row.Sending, nil
}

// Progress is what has become of a promotion. The numbers come to Total.
type Progress struct {
	Sent      int
	Blocked   int // had blocked the bot
	Refused   int // Telegram would not take it
	Unknown   int // may have got it; a kill or a cut connection
	Skipped   int // had had as many as a week allows
	Withdrawn int // agreed when it began, and not any more when their turn came
	Left      int // not sent yet; of one that was stopped, never
	Total     int
}

// Progress counts what has become of a promotion, all at one moment.
func (r reads) Progress(ctx context.Context, s crm.Scope, p Promotion) (Progress, error) {
	if !s.All() {
		return Progress{}, crm.Refuse(crm.NotFound, "error.gone")
	}
	from, key, args := segment(p.Tag)
	rows := func(which string) string {
		return `(SELECT count(*) FROM outbox o WHERE o.campaign_id = p.id AND o.campaign_id IS NOT NULL AND ` + which + `)`
	}
	var row struct {
		Progress
		Parked, Queued, Sending, Stopped, Rest int
	}
	err := r.get(ctx, &row, `
		SELECT p.total, p.skipped, `+rows(`o.state = 'sent'`)+` AS sent, `+rows(`o.state = 'unknown'`)+` AS unknown,
			`+rows(`o.state = 'parked'`)+` AS parked, `+rows(`o.state = 'parked' AND o.cause LIKE 'forbidden%'`)+` AS blocked,
			`+rows(`o.state = 'queued'`)+` AS queued, `+rows(`o.state = 'sending'`)+` AS sending,
			`+rows(`o.state = 'cancelled' AND o.cause = '`+promotionStopped+`'`)+` AS stopped,
			(SELECT count(*) FROM `+from+` AND `+key+` > p.reached AND x.made_at <= p.started_at) AS rest
		FROM campaigns p WHERE p.id = ?`, append(args, p.ID)...)
	if err != nil {
		return Progress{}, fmt.Errorf("count promotion %d: %w", p.ID, err)
	}
	out := row.Progress
	out.Refused = row.Parked - out.Blocked
	out.Left = row.Queued + row.Sending + row.Stopped + row.Rest
	settled := out.Sent + row.Parked + out.Unknown + out.Skipped + out.Left
	// Somebody who was given the tag meanwhile gets it, too.
	out.Total = max(out.Total, settled)
	out.Withdrawn = out.Total - settled
	return out, nil
}
