package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"daftar/crm"
)

type dealRow struct {
	ID            int64
	CustomerID    int64 `db:"customer_id"`
	OwnerID       int64 `db:"owner_id"`
	Title         string
	Amount        int64
	Currency      string
	Status        crm.DealStatus
	StageID       int64  `db:"stage_id"`
	LostReason    string `db:"lost_reason"`
	ExpectedClose string `db:"expected_close"`
	Probability   *int
	Source        string
	CreatedAt     instant `db:"created_at"`
	StageAt       instant `db:"stage_at"`
	ActiveAt      instant `db:"active_at"`
	PlannedUntil  instant `db:"planned_until"`
	ClosedAt      instant `db:"closed_at"`
	Version       int64
	DeletedAt     instant `db:"deleted_at"`
}

func (d dealRow) deal() crm.Deal {
	return crm.Deal{
		ID: d.ID, CustomerID: d.CustomerID, OwnerID: d.OwnerID, Title: d.Title,
		Amount: crm.Money{Minor: d.Amount, Currency: d.Currency},
		Status: d.Status, StageID: d.StageID, LostReason: d.LostReason,
		ExpectedClose: d.ExpectedClose, Probability: d.Probability, Source: d.Source,
		CreatedAt: d.CreatedAt.Time, StageAt: d.StageAt.Time, ClosedAt: d.ClosedAt.Time,
		ActiveAt: d.ActiveAt.Time, PlannedUntil: d.PlannedUntil.Time,
		Version: d.Version, Deleted: !d.DeletedAt.IsZero(),
	}
}

const dealColumns = `x.id, COALESCE(x.customer_id, 0) AS customer_id, x.owner_id, x.title, x.amount, x.currency,
	x.status, x.stage_id, x.lost_reason, x.expected_close, x.probability, x.source, x.created_at, x.stage_at,
	NULLIF(x.active_at, 0) AS active_at, NULLIF(x.planned_until, 0) AS planned_until, x.closed_at, x.version, x.deleted_at`

func (r reads) selectDeals(ctx context.Context, s crm.Scope, where, order string, args ...any) ([]crm.Deal, error) {
	sees, seesArgs := seesRow(s)
	var rows []dealRow
	err := r.list(ctx, &rows, `SELECT `+dealColumns+` FROM deals x WHERE `+where+` AND `+sees+` `+order,
		append(args, seesArgs...)...)
	if err != nil {
		return nil, fmt.Errorf("read deals: %w", err)
	}
	out := make([]crm.Deal, len(rows))
	for i, row := range rows {
		out[i] = row.deal()
	}
	return out, nil
}

// Deal returns one deal, also one whose entry was undone; a NotFound error when
// there is none inside the scope, or it was deleted.
func (r reads) Deal(ctx context.Context, s crm.Scope, id int64) (crm.Deal, error) {
	found, err := r.selectDeals(ctx, s, `x.id = ? AND x.bin_id IS NULL`, ``, id)
	if err != nil {
		return crm.Deal{}, err
	}
	if len(found) == 0 {
		return crm.Deal{}, crm.Refuse(crm.NotFound, "error.gone")
	}
	return found[0], nil
}

// OpenDeals returns a customer's open deals, oldest first.
func (r reads) OpenDeals(ctx context.Context, s crm.Scope, customerID int64) ([]crm.Deal, error) {
	return r.selectDeals(ctx, s, `x.customer_id = ? AND x.status = 'open' AND x.deleted_at IS NULL`,
		`ORDER BY x.id LIMIT 50`, customerID)
}

// Purchases sums a customer's won deals.
func (r reads) Purchases(ctx context.Context, s crm.Scope, customerID int64) (crm.Purchases, error) {
	sees, seesArgs := seesRow(s)
	var rows []struct {
		Currency string
		Amount   int64
		N        int
		Last     instant
	}
	err := r.list(ctx, &rows, `
		SELECT x.currency, SUM(x.amount) AS amount, COUNT(*) AS n, MAX(x.closed_at) AS last FROM deals x
		WHERE x.customer_id = ? AND x.status = 'won' AND x.deleted_at IS NULL AND `+sees+`
		GROUP BY x.currency`, append([]any{customerID}, seesArgs...)...)
	if err != nil {
		return crm.Purchases{}, fmt.Errorf("sum purchases: %w", err)
	}
	var p crm.Purchases
	total := crm.Totals{}
	for _, row := range rows {
		p.Count += row.N
		total.Add(crm.Money{Minor: row.Amount, Currency: row.Currency})
		if row.Last.After(p.Last) {
			p.Last = row.Last.Time
		}
	}
	p.Total = total.List()
	return p, nil
}

// NewDeal is what is known of a deal when it is entered.
type NewDeal struct {
	CustomerID int64 // 0: to be attached later
	Title      string
	Amount     crm.Money // Currency "": none said
	Status     crm.DealStatus
	At         time.Time // when it was made or closed
	LostReason string    // of a lost one, "" while nobody has said
	Source     string
}

// AddDeal enters a deal of the person who acts.
func (tx *Tx) AddDeal(n NewDeal) (int64, error) {
	if n.Amount.Currency != "" {
		if err := n.Amount.Validate(); err != nil {
			return 0, err
		}
	}
	stage, err := tx.stageFor(n.Status)
	if err != nil {
		return 0, err
	}
	c := cols{
		"customer_id": nullable(n.CustomerID), "owner_id": tx.actor.user, "title": n.Title,
		"amount": n.Amount.Minor, "currency": n.Amount.Currency, "status": string(n.Status), "stage_id": stage, "lost_reason": n.LostReason,
		"source":     n.Source,
		"created_at": at(n.At), "stage_at": at(n.At),
	}
	if n.Status != crm.Open {
		c["closed_at"] = at(n.At)
	}
	id, err := tx.insert(deals, tx.source(c))
	if err != nil {
		return 0, err
	}
	return id, tx.settle(n.CustomerID, n.Status)
}

// DealEdit names what is to change; nil leaves a field as it is.
type DealEdit struct {
	CustomerID    *int64
	Title         *string
	Amount        *crm.Money
	Status        *crm.DealStatus // moves the deal to the first stage of that status; a closed one back to where it stood
	StageID       *int64          // moves the deal to a stage and its status
	LostReason    *string
	ExpectedClose *string // 2006-01-02, "" takes it away
	Probability   *int    // percent; below 0: the stage's again
	Source        *string
	At            time.Time // when it was closed or moved; zero: now
}

// EditDeal changes a deal. With one that is won or lost, what was planned about it is
// needed no more. It returns [crm.ErrStale] when version is not 0 and
// not the deal's.
func (tx *Tx) EditDeal(id, version int64, e DealEdit) error {
	d, err := tx.Deal(tx.ctx, tx.actor.scope, id)
	if err != nil {
		return err
	}
	change := cols{}
	if e.CustomerID != nil && *e.CustomerID != d.CustomerID {
		change["customer_id"] = nullable(*e.CustomerID)
	}
	if e.Title != nil && *e.Title != d.Title {
		change["title"] = *e.Title
	}
	if e.LostReason != nil && *e.LostReason != d.LostReason {
		change["lost_reason"] = *e.LostReason
	}
	prospects(d, e, change)
	if e.Amount != nil && *e.Amount != d.Amount {
		if err := e.Amount.Validate(); err != nil {
			return err
		}
		change["amount"], change["currency"] = e.Amount.Minor, e.Amount.Currency
	}
	if err := tx.move(d, e, change); err != nil {
		return err
	}
	if len(change) == 0 {
		return nil
	}
	if err := tx.update(deals, id, version, change); err != nil {
		return err
	}
	customer, status := d.CustomerID, d.Status
	if e.CustomerID != nil {
		customer = *e.CustomerID
		if err := tx.recount(d.CustomerID); err != nil { // it is no sale of theirs any more
			return err
		}
		if err := tx.follows(func() error { return tx.plansFollow(d, customer) }); err != nil {
			return err
		}
	}
	if to, moved := change["status"].(string); moved {
		status = crm.DealStatus(to)
		if err := tx.follows(func() error { return tx.closePlans(id, status) }); err != nil {
			return err
		}
	}
	return tx.settle(customer, status)
}

// plansFollow gives what was planned about a deal of nobody to whose it is now.
func (tx *Tx) plansFollow(d crm.Deal, customer int64) error {
	if d.CustomerID != 0 {
		return nil
	}
	all, err := tx.selectFollowUps(tx.ctx, tx.actor.scope,
		`x.deal_id = ? AND x.deal_id IS NOT NULL AND x.customer_id IS NULL AND x.deleted_at IS NULL`, `ORDER BY x.id`, d.ID)
	for _, f := range all {
		if err := tx.EditFollowUp(f.ID, 0, FollowUpEdit{CustomerID: &customer}); err != nil {
			return err
		}
	}
	return err
}

// closePlans cancels what is planned about a deal that is closed now. What is planned
// with its customer in general stays.
func (tx *Tx) closePlans(deal int64, status crm.DealStatus) error {
	if status == crm.Open {
		return nil
	}
	open, err := tx.selectFollowUps(tx.ctx, tx.actor.scope,
		`x.deal_id = ? AND x.deal_id IS NOT NULL AND x.state = 'open' AND x.deleted_at IS NULL`, `ORDER BY x.due_at, x.id`, deal)
	if err != nil {
		return err
	}
	off := crm.Cancelled
	for _, f := range open {
		if err := tx.EditFollowUp(f.ID, 0, FollowUpEdit{State: &off}); err != nil {
			return err
		}
	}
	return nil
}

// prospects adds to change when and how surely a deal is expected to close.
func prospects(d crm.Deal, e DealEdit, change cols) {
	if e.ExpectedClose != nil && *e.ExpectedClose != d.ExpectedClose {
		change["expected_close"] = *e.ExpectedClose
	}
	if e.Source != nil && *e.Source != d.Source {
		change["source"] = *e.Source
	}
	switch {
	case e.Probability == nil:
	case *e.Probability >= 0 && (d.Probability == nil || *d.Probability != *e.Probability):
		change["probability"] = int64(*e.Probability)
	case *e.Probability < 0 && d.Probability != nil:
		change["probability"] = nil
	}
}

// move adds to change what a new stage or status brings with it. A deal that is opened
// again goes back to where it last stood and has stood there since it came: that it was
// closed meanwhile is no move.
func (tx *Tx) move(d crm.Deal, e DealEdit, change cols) error {
	stage, status := d.StageID, d.Status
	switch {
	case e.StageID != nil:
		stage = *e.StageID
		if err := tx.get(tx.ctx, &status, `SELECT status FROM stages WHERE id = ? AND (deleted_at IS NULL OR id = ?)`, stage, d.StageID); err != nil {
			return noStage(err)
		}
	case e.Status != nil && *e.Status != d.Status:
		status = *e.Status
		var err error
		if stage, err = tx.stageFor(status); err != nil {
			return err
		}
	}
	if stage == d.StageID {
		return nil
	}
	when := e.At
	if when.IsZero() {
		when = tx.now()
	}
	if status == crm.Open && d.Status != crm.Open {
		stood, since, err := tx.lastStood(d.ID)
		if err != nil {
			return err
		}
		if stood != 0 && e.StageID == nil {
			stage = stood
		}
		if stage == stood {
			when = since
		}
	}
	change["stage_id"], change["stage_at"] = stage, at(when)
	if status != d.Status {
		change["status"] = string(status)
		change["closed_at"] = nil
		if status != crm.Open {
			change["closed_at"] = at(when)
		}
	}
	return nil
}

// lastStood is the stage in which a closed deal stood when it was closed, and since
// when; 0 where it was never open or nobody puts deals there any more.
func (tx *Tx) lastStood(deal int64) (stage int64, since time.Time, err error) {
	var was []string
	if err := tx.list(tx.ctx, &was, `SELECT old FROM changes WHERE entity = 'deals' AND row_id = ? AND old IS NOT NULL ORDER BY id DESC`, deal); err != nil {
		return 0, since, fmt.Errorf("read where a deal stood: %w", err)
	}
	for _, old := range was {
		c, err := decodeCols(old)
		if err != nil {
			return 0, since, err
		}
		id, moved := c["stage_id"].(int64)
		ms, dated := c["stage_at"].(int64)
		if c["status"] != string(crm.Open) || !moved || !dated {
			continue
		}
		err = tx.get(tx.ctx, &stage, `SELECT id FROM stages WHERE id = ? AND status = 'open' AND deleted_at IS NULL`, id)
		if errors.Is(err, sql.ErrNoRows) {
			return 0, since, nil
		}
		return stage, time.UnixMilli(ms).UTC(), wrapped("read where a deal stood", err)
	}
	return 0, since, nil
}
