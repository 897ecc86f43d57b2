package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"daftar/crm"
	"daftar/crm/fold"
)

type customerRow struct {
	ID            int64
	OwnerID       int64 `db:"owner_id"`
	Name          string
	Company       string
	Tags          string
	CreatedAt     instant `db:"created_at"`
	LastContactAt instant `db:"last_contact_at"`
	TouchedAt     instant `db:"touched_at"`
	Version       int64
	DeletedAt     instant        `db:"deleted_at"`
	Numbers       sql.NullString `db:"numbers"`
	TelegramID    int64          `db:"telegram_id"`
	Language      string
	BirthDay      int `db:"birth_day"`
	BirthYear     int `db:"birth_year"`

	OrganizationID int64 `db:"organization_id"`
	MergedInto     int64 `db:"merged_into"`
	profileRow
}

func (c customerRow) customer() crm.Customer {
	return crm.Customer{
		ID: c.ID, OwnerID: c.OwnerID, Name: c.Name, Company: c.Company,
		Phones: strings.Fields(c.Numbers.String), Tags: strings.Fields(c.Tags),
		TelegramID: c.TelegramID, Language: c.Language, Birthday: crm.BirthdayOf(c.BirthDay, c.BirthYear),
		CreatedAt: c.CreatedAt.Time, LastContactAt: c.LastContactAt.Time,
		OrganizationID: c.OrganizationID, MergedInto: c.MergedInto, Profile: crm.Profile(c.profileRow),
		Version: c.Version, Deleted: !c.DeletedAt.IsZero(),
	}
}

const customerColumns = `c.id, c.owner_id, c.name, c.company, c.tags, c.created_at, c.last_contact_at,
	c.touched_at, c.version, c.deleted_at,
	COALESCE(c.telegram_id, 0) AS telegram_id, c.language, c.birth_day, c.birth_year,
	COALESCE(c.organization_id, 0) AS organization_id, COALESCE(c.merged_into, 0) AS merged_into, c.status, c.source, c.email, c.username, c.city, c.address,
	c.interests, c.likes, c.dislikes, c.needs,
	(SELECT GROUP_CONCAT(p.number, ' ') FROM
		(SELECT number FROM phones WHERE customer_id = c.id AND deleted_at IS NULL ORDER BY main DESC, id) p) AS numbers`

// seesCustomer is the condition that a customer row c lies inside a scope.
func seesCustomer(s crm.Scope) (string, []any) { return seesCustomerAs("c", s) }

// seesCustomerAs is seesCustomer for a row with another alias.
func seesCustomerAs(c string, s crm.Scope) (string, []any) {
	if s.All() {
		return `1 = 1`, nil
	}
	return `(` + c + `.owner_id = ? OR EXISTS (SELECT 1 FROM shares s WHERE s.customer_id = ` + c + `.id AND s.user_id = ?))`,
		[]any{s.User(), s.User()}
}

// seesRow is the condition that a deal, activity or follow-up row x lies inside
// a scope: one's own, or of a customer that one sees.
func seesRow(s crm.Scope) (string, []any) { return seesRowAs("x", s) }

// seesRowAs is seesRow for a row with another alias.
func seesRowAs(x string, s crm.Scope) (string, []any) {
	if s.All() {
		return `1 = 1`, nil
	}
	customer, args := seesCustomer(s)
	return `(` + x + `.owner_id = ? OR EXISTS (SELECT 1 FROM customers c WHERE c.id = ` + x + `.customer_id AND ` + customer + `))`,
		append([]any{s.User()}, args...)
}

func (r reads) selectCustomers(ctx context.Context, s crm.Scope, where, order string, args ...any) ([]crm.Customer, error) {
	sees, seesArgs := seesCustomer(s)
	var rows []customerRow
	err := r.list(ctx, &rows, `SELECT `+customerColumns+` FROM customers c WHERE `+where+` AND `+sees+` `+order,
		append(args, seesArgs...)...)
	if err != nil {
		return nil, fmt.Errorf("read customers: %w", err)
	}
	out := make([]crm.Customer, len(rows))
	for i, row := range rows {
		out[i] = row.customer()
	}
	return out, nil
}

// Customer returns one customer, also one whose entry was undone; a NotFound error
// when there is none inside the scope, or they were deleted.
func (r reads) Customer(ctx context.Context, s crm.Scope, id int64) (crm.Customer, error) {
	found, err := r.selectCustomers(ctx, s, `c.id = ? AND c.bin_id IS NULL`, ``, id)
	if err != nil {
		return crm.Customer{}, err
	}
	if len(found) == 0 {
		return crm.Customer{}, crm.Refuse(crm.NotFound, "error.customer_gone")
	}
	return found[0], nil
}

// Customers returns the customers with the given ids that lie inside the scope
// and not in the bin, in the order of ids.
func (r reads) Customers(ctx context.Context, s crm.Scope, ids []int64) ([]crm.Customer, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	where, args, err := in(`c.id IN (?) AND c.deleted_at IS NULL`, ids)
	if err != nil {
		return nil, fmt.Errorf("read customers: %w", err)
	}
	found, err := r.selectCustomers(ctx, s, where, ``, args...)
	slices.SortFunc(found, func(a, b crm.Customer) int {
		return slices.Index(ids, a.ID) - slices.Index(ids, b.ID)
	})
	return found, err
}

// RecentCustomers returns the customers dealt with latest, newest first.
func (r reads) RecentCustomers(ctx context.Context, s crm.Scope, limit int) ([]crm.Customer, error) {
	return r.selectCustomers(ctx, s, `c.deleted_at IS NULL`,
		fmt.Sprintf(`ORDER BY c.touched_at DESC, c.id DESC LIMIT %d`, limit))
}

// KnownCustomers returns the customers of the scope who have a word of their
// name or company among the folded keys, the ones dealt with latest first.
func (r reads) KnownCustomers(ctx context.Context, s crm.Scope, keys []string) ([]crm.KnownCustomer, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	const enough = 200 // more namesakes than a choice can show
	where, args, err := in(`c.deleted_at IS NULL AND c.id IN (SELECT customer_id FROM customer_names WHERE word IN (?))`, keys)
	if err != nil {
		return nil, fmt.Errorf("look up names: %w", err)
	}
	found, err := r.selectCustomers(ctx, s, where, fmt.Sprintf(`ORDER BY c.touched_at DESC, c.id DESC LIMIT %d`, enough), args...)
	if err != nil {
		return nil, err
	}
	out := make([]crm.KnownCustomer, len(found))
	for i, c := range found {
		out[i] = crm.KnownCustomer{ID: c.ID, Name: c.Name, Company: c.Company, Phones: c.Phones}
	}
	return out, nil
}

// PhoneOwner tells whose customer has a phone, across all scopes: the same phone
// never makes a second customer. Nothing but the two ids may reach a person
// outside the scope. Zeros when nobody has it.
func (r reads) PhoneOwner(ctx context.Context, number string) (customerID, ownerID int64, err error) {
	var row struct {
		ID      int64
		OwnerID int64 `db:"owner_id"`
	}
	err = r.get(ctx, &row, `
		SELECT c.id, c.owner_id FROM phones p JOIN customers c ON c.id = p.customer_id
		WHERE p.number = ? AND p.deleted_at IS NULL`, number)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, nil
	}
	if err != nil {
		return 0, 0, fmt.Errorf("look up phone: %w", err)
	}
	return row.ID, row.OwnerID, nil
}

// NewCustomer is what is known of a customer when they are entered.
type NewCustomer struct {
	Name    string
	Company string
	Phone   string // E.164
	Tags    []string

	Birthday crm.Birthday
	Profile  crm.Profile       // Status "": a lead
	Labels   map[string]string // of the numbers that have one, by number
	More     []string          // further numbers, E.164

	OwnerID   int64     // 0: of the person who acts
	Language  string    // that they want to be spoken to in
	CreatedAt time.Time // zero: now
	ContactAt time.Time // when they were last in contact before they were entered; zero: not said
}

// AddCustomer enters a customer of the person who acts. It returns
// [crm.ErrStale] when the phone has been taken meanwhile.
func (tx *Tx) AddCustomer(n NewCustomer) (int64, error) {
	if strings.TrimSpace(n.Name) == "" {
		return 0, crm.Refuse(crm.Invalid, "error.name_empty")
	}
	now := at(tx.now())
	if n.OwnerID == 0 {
		n.OwnerID = tx.actor.user
	}
	organization, company, err := tx.organization(n.Company)
	if err != nil {
		return 0, err
	}
	id, err := tx.insertWith(customers, tx.source(cols{
		"owner_id": n.OwnerID, "name": n.Name, "company": company, "organization_id": nullable(organization),
		"tags": strings.Join(n.Tags, " "), "created_at": now, "touched_at": now,
		"birth_day": int64(n.Birthday.Code()), "birth_year": int64(n.Birthday.Year),
	}.with(profileCols(n.Profile)).with(n.before())), cols{"key": fold.Bones(n.Name)})
	if err != nil {
		return 0, err
	}
	for _, number := range append([]string{n.Phone}, n.More...) {
		if number == "" {
			continue
		}
		if err := tx.addPhone(id, number, n.Labels[number]); err != nil {
			return 0, err
		}
	}
	return id, tx.indexNew(id)
}

// before are the columns that say what was before a customer was entered here.
func (n NewCustomer) before() cols {
	c := cols{}
	if n.Language != "" {
		c["language"] = n.Language
	}
	if !n.CreatedAt.IsZero() {
		c["created_at"] = at(n.CreatedAt)
	}
	if !n.ContactAt.IsZero() {
		c["earlier_contact_at"], c["last_contact_at"] = at(n.ContactAt), at(n.ContactAt)
	}
	return c
}

func (tx *Tx) addPhone(customerID int64, number, label string) error {
	_, err := tx.insert(phones, cols{"customer_id": customerID, "number": number, "label": label})
	if isUnique(err) {
		return crm.ErrStale
	}
	return err
}

// AddPhone adds a number to a customer; nothing happens when it is theirs
// already. It returns [crm.ErrStale] when it is somebody else's.
func (tx *Tx) AddPhone(customerID int64, number string) error {
	return tx.LabelPhone(customerID, number, "")
}

// LabelPhone is AddPhone of a number that is called something, one of
// [crm.PhoneLabels].
func (tx *Tx) LabelPhone(customerID int64, number, label string) error {
	if err := tx.may(customerID); err != nil {
		return err
	}
	owner, _, err := tx.PhoneOwner(tx.ctx, number)
	if err != nil || owner == customerID {
		return err
	}
	if err := tx.addPhone(customerID, number, label); err != nil {
		return err
	}
	return tx.reindex(customerID)
}

// CustomerEdit names what is to change; nil leaves a field as it is.
type CustomerEdit struct {
	Name    *string
	Company *string
	OwnerID *int64
	AddTags []string
	// DropTags are taken away.
	DropTags []string

	Birthday   *crm.Birthday // the zero Birthday takes it away
	TelegramID *int64        // 0: is not in Telegram any more
	Language   *string
	Profile    *crm.Profile // replaces all of it
	ContactAt  *time.Time   // when they were in contact, without an activity; an earlier one than known changes nothing
}

// EditCustomer changes a customer. It returns [crm.ErrStale] when version is not
// 0 and not the customer's.
func (tx *Tx) EditCustomer(id, version int64, e CustomerEdit) error {
	c, err := tx.Customer(tx.ctx, tx.actor.scope, id)
	if err != nil {
		return err
	}
	change := cols{}
	if e.Name != nil && strings.TrimSpace(*e.Name) != "" && *e.Name != c.Name {
		change["name"] = *e.Name
	}
	if e.Company != nil && *e.Company != c.Company {
		organization, company, err := tx.organization(*e.Company)
		if err != nil {
			return err
		}
		if company != c.Company {
			change["company"] = company
		}
		if organization != c.OrganizationID {
			change["organization_id"] = nullable(organization)
		}
	}
	if e.OwnerID != nil && *e.OwnerID != c.OwnerID {
		change["owner_id"] = *e.OwnerID
	}
	tags := slices.Clone(c.Tags)
	for _, t := range e.AddTags {
		if !slices.Contains(tags, t) {
			tags = append(tags, t)
		}
	}
	tags = slices.DeleteFunc(tags, func(t string) bool { return slices.Contains(e.DropTags, t) })
	if !slices.Equal(tags, c.Tags) {
		change["tags"] = strings.Join(tags, " ")
	}
	personal(c, e, change)
	contactBefore(c, e.ContactAt, change)
	if len(change) == 0 {
		return nil
	}
	err = tx.update(customers, id, version, change)
	if isUnique(err) { // the Telegram id is another's by now
		return crm.ErrStale
	}
	if err != nil {
		return err
	}
	if e.OwnerID != nil {
		if err := tx.reactivate(id); err != nil {
			return err
		}
	}
	return tx.reindex(id)
}

// personal adds to change who a customer is in Telegram and when they were born.
func personal(c crm.Customer, e CustomerEdit, change cols) {
	if e.Birthday != nil && *e.Birthday != c.Birthday {
		change["birth_day"], change["birth_year"] = int64(e.Birthday.Code()), int64(e.Birthday.Year)
	}
	if e.TelegramID != nil && *e.TelegramID != c.TelegramID {
		change["telegram_id"] = nullable(*e.TelegramID)
	}
	if e.Language != nil && *e.Language != c.Language {
		change["language"] = *e.Language
	}
	if e.Profile != nil {
		before := profileCols(c.Profile)
		for name, v := range profileCols(*e.Profile) {
			if v != before[name] {
				change[name] = v
			}
		}
	}
}

// may refuses a customer outside the acting person's scope.
func (tx *Tx) may(customerID int64) error {
	_, err := tx.Customer(tx.ctx, tx.actor.scope, customerID)
	return err
}

// Touch notes that a customer was dealt with, so that they come first in choices.
func (tx *Tx) Touch(customerID int64) error {
	if _, err := tx.exec(`UPDATE customers SET touched_at = ? WHERE id = ?`, at(tx.now()), customerID); err != nil {
		return fmt.Errorf("touch customer: %w", err)
	}
	return nil
}

const recounting = `
	UPDATE customers SET last_contact_at = (
		SELECT MAX(moment) FROM (
			SELECT (SELECT MAX(happened_at) FROM activities
				WHERE customer_id = customers.id AND deleted_at IS NULL AND ` + isContact + `) AS moment
			UNION ALL SELECT (SELECT MAX(closed_at) FROM deals
				WHERE customer_id = customers.id AND status = 'won' AND deleted_at IS NULL) AS moment
			UNION ALL SELECT earlier_contact_at AS moment FROM customers AS c WHERE c.id = customers.id) AS contacts)`

// recount computes what is derived from a customer's activities and sales. A note from
// a list is what was known before, and no contact.
func (tx *Tx) recount(customerID int64) error {
	if tx.later != nil {
		tx.later.recounted[customerID], tx.later.reactivated[customerID] = true, true
		return nil
	}
	if _, err := tx.exec(recounting+` WHERE id = ?`, customerID); err != nil {
		return fmt.Errorf("recount customer: %w", err)
	}
	return tx.reactivate(customerID)
}
