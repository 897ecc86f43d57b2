package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"daftar/crm"
	"daftar/crm/fold"
)

type organizationRow struct {
	ID        int64
	OwnerID   int64 `db:"owner_id"`
	Name      string
	TaxNumber string `db:"tax_number"`
	Phone     string
	Address   string
	Note      string
	Version   int64
	DeletedAt instant `db:"deleted_at"`
}

func (o organizationRow) organization() crm.Organization {
	return crm.Organization{
		ID: o.ID, OwnerID: o.OwnerID, Name: o.Name, TaxNumber: o.TaxNumber, Phone: o.Phone,
		Address: o.Address, Note: o.Note, Version: o.Version, Deleted: !o.DeletedAt.IsZero(),
	}
}

const organizationColumns = `g.id, g.owner_id, g.name, g.tax_number, g.phone, g.address, g.note, g.version, g.deleted_at`

// seesOrganization is the condition that a scope sees one of the people of an
// organisation g.
func seesOrganization(s crm.Scope) (string, []any) {
	if s.All() {
		return `1 = 1`, nil
	}
	sees, args := seesCustomer(s)
	return `EXISTS (SELECT 1 FROM customers c WHERE c.organization_id = g.id AND c.deleted_at IS NULL AND ` + sees + `)`, args
}

// Organization returns one organisation of whose people the scope sees somebody; a
// NotFound error when there is none.
func (r reads) Organization(ctx context.Context, s crm.Scope, id int64) (crm.Organization, error) {
	o, err := r.oneOrganization(ctx, s, `g.id = ?`, id)
	if err == nil && o.ID == 0 {
		err = crm.Refuse(crm.NotFound, "error.organization_gone")
	}
	return o, err
}

// OrganizationNamed returns the organisation with a name, whatever script it is
// written in; the zero Organization when the scope sees nobody of one.
func (r reads) OrganizationNamed(ctx context.Context, s crm.Scope, name string) (crm.Organization, error) {
	key := fold.Key(name)
	if key == "" {
		return crm.Organization{}, nil
	}
	return r.oneOrganization(ctx, s, `g.key = ?`, key)
}

// Organizations lists the organisations whose name begins with words, by name.
func (r reads) Organizations(ctx context.Context, s crm.Scope, begin string, limit int) ([]crm.Organization, error) {
	key := fold.Key(begin)
	sees, args := seesOrganization(s)
	var rows []organizationRow
	const last = "\U0010ffff" // behind every letter
	err := r.list(ctx, &rows, `SELECT `+organizationColumns+` FROM organizations g
		WHERE g.key >= ? AND g.key < ? AND g.deleted_at IS NULL AND `+sees+fmt.Sprintf(` ORDER BY g.key LIMIT %d`, limit),
		append([]any{key, key + last}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("list organisations: %w", err)
	}
	out := make([]crm.Organization, len(rows))
	for i, row := range rows {
		out[i] = row.organization()
	}
	return out, nil
}

func (r reads) oneOrganization(ctx context.Context, s crm.Scope, where string, arg any) (crm.Organization, error) {
	sees, args := seesOrganization(s)
	var row organizationRow
	err := r.get(ctx, &row, `SELECT `+organizationColumns+` FROM organizations g WHERE `+where+` AND g.deleted_at IS NULL AND `+sees,
		append([]any{arg}, args...)...)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return crm.Organization{}, fmt.Errorf("read organisation: %w", err)
	}
	return row.organization(), nil
}

// organizationKnown is an organisation as an import knows it.
type organizationKnown struct {
	ID   int64
	Name string
	Key  string
}

// KnowOrganizations reads those of the names that are in the book, so that an import
// does not ask for each. It is for transactions that [Tx.BeginImport] began.
func (tx *Tx) KnowOrganizations(names []string) error {
	var keys []string
	for _, name := range names {
		if key := fold.Key(name); key != "" {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for some := range slices.Chunk(slices.Compact(keys), readAtOnce) {
		query, args, err := in(`SELECT id, name, key FROM organizations WHERE key IN (?) AND deleted_at IS NULL`, some)
		if err != nil {
			return fmt.Errorf("look up organisations: %w", err)
		}
		var rows []organizationKnown
		if err := tx.list(tx.ctx, &rows, query, args...); err != nil {
			return fmt.Errorf("look up organisations: %w", err)
		}
		for _, row := range rows {
			tx.later.organizations[row.Key] = row
		}
	}
	return nil
}

// organization returns the id of the organisation with a name and the name that it
// goes by, made or taken out of the bin when there is none. A name without a letter
// or digit makes none: 0.
func (tx *Tx) organization(name string) (id int64, known string, err error) {
	name = strings.Join(strings.Fields(name), " ")
	key := fold.Key(name)
	if key == "" {
		return 0, name, nil
	}
	if tx.later != nil {
		if is, ok := tx.later.organizations[key]; ok {
			return is.ID, is.Name, nil
		}
		defer func() {
			if err == nil {
				tx.later.organizations[key] = organizationKnown{id, known, key}
			}
		}()
	}
	var row struct {
		ID        int64
		Name      string
		DeletedAt instant `db:"deleted_at"`
	}
	err = tx.get(tx.ctx, &row, `
		SELECT id, name, deleted_at FROM organizations WHERE key = ? AND deleted_at IS NULL`, key)
	if errors.Is(err, sql.ErrNoRows) {
		err = tx.get(tx.ctx, &row, `
			SELECT id, name, deleted_at FROM organizations WHERE key = ? AND deleted_at IS NOT NULL ORDER BY id DESC LIMIT 1`, key)
	}
	switch {
	case errors.Is(err, sql.ErrNoRows):
		id, err = tx.insert(organizations, tx.source(cols{
			"owner_id": tx.actor.user, "name": name, "key": key, "created_at": at(tx.now()),
		}))
		return id, name, err
	case err != nil:
		return 0, "", fmt.Errorf("look up organisation: %w", err)
	case row.DeletedAt.IsZero():
		return row.ID, row.Name, nil
	}
	err = tx.follows(func() error { return tx.update(organizations, row.ID, 0, cols{"deleted_at": nil}) })
	return row.ID, row.Name, err // it is in the book while somebody belongs to it
}

// belongs looks after the organisations that a change of a customer concerns: one
// without people goes to the bin, one that has people again comes back.
func (tx *Tx) belongs(customerID int64, old, changed cols) error {
	_, moved := changed["organization_id"]
	_, binned := changed["deleted_at"]
	if !moved && !binned {
		return nil
	}
	var now sql.NullInt64
	if err := tx.get(tx.ctx, &now, `SELECT organization_id FROM customers WHERE id = ?`, customerID); err != nil {
		return fmt.Errorf("read whose a customer is: %w", err)
	}
	if was, ok := old["organization_id"].(int64); ok && was != now.Int64 {
		if err := tx.keepOrganization(was); err != nil {
			return err
		}
	}
	if !now.Valid {
		return nil
	}
	return tx.keepOrganization(now.Int64)
}

// keepOrganization leaves an organisation in the book exactly while somebody
// belongs to it.
func (tx *Tx) keepOrganization(id int64) error {
	var row struct {
		Deleted bool
		People  bool
		Key     string
	}
	err := tx.get(tx.ctx, &row, `
		SELECT g.deleted_at IS NOT NULL AS deleted, g.key,
			EXISTS (SELECT 1 FROM customers c WHERE c.organization_id = g.id AND c.deleted_at IS NULL) AS people
		FROM organizations g WHERE g.id = ?`, id)
	switch {
	case err != nil:
		return fmt.Errorf("read organisation: %w", err)
	case row.People != row.Deleted:
		return nil
	case !row.People:
		return tx.update(organizations, id, 0, cols{"deleted_at": at(tx.now())})
	}
	err = tx.update(organizations, id, 0, cols{"deleted_at": nil})
	if !isUnique(err) {
		return err
	}
	return tx.joinNamesake(id, row.Key)
}

// joinNamesake moves the people of an organisation that was in the bin to the one
// that has come to have its name meanwhile.
func (tx *Tx) joinNamesake(id int64, key string) error {
	var is struct {
		ID   int64
		Name string
	}
	if err := tx.get(tx.ctx, &is, `SELECT id, name FROM organizations WHERE key = ? AND deleted_at IS NULL`, key); err != nil {
		return fmt.Errorf("look up organisation: %w", err)
	}
	var people []int64
	err := tx.list(tx.ctx, &people, `SELECT id FROM customers WHERE organization_id = ? AND deleted_at IS NULL`, id)
	if err != nil {
		return fmt.Errorf("read the people of an organisation: %w", err)
	}
	for _, c := range people {
		if err := tx.update(customers, c, 0, cols{"organization_id": is.ID, "company": is.Name}); err != nil {
			return err
		}
	}
	return nil
}

// OrganizationEdit names what is to change; nil leaves a field as it is.
type OrganizationEdit struct {
	Name      *string
	TaxNumber *string
	Phone     *string // E.164
	Address   *string
	Note      *string
}

// EditOrganization changes an organisation; a new name is that of all its people's
// company, of many people's within a moment. It returns [crm.ErrStale] when version is not 0 and not the
// organisation's, and refuses a name that another has, or that would change people
// outside the acting person's scope.
func (tx *Tx) EditOrganization(id, version int64, e OrganizationEdit) error {
	o, err := tx.Organization(tx.ctx, tx.actor.scope, id)
	if err != nil {
		return err
	}
	change := cols{}
	for name, field := range map[string]struct {
		was string
		is  *string
	}{
		"name": {o.Name, e.Name}, "tax_number": {o.TaxNumber, e.TaxNumber}, "phone": {o.Phone, e.Phone},
		"address": {o.Address, e.Address}, "note": {o.Note, e.Note},
	} {
		if field.is != nil && *field.is != field.was {
			change[name] = *field.is
		}
	}
	if len(change) == 0 {
		return nil
	}
	if e.Name != nil {
		key := fold.Key(*e.Name)
		if key == "" {
			return crm.Refuse(crm.Invalid, "error.name_empty")
		}
		change["key"] = key
	}
	err = tx.update(organizations, id, version, change)
	if isUnique(err) {
		return crm.Refuse(crm.Conflict, "error.organization_exists")
	}
	if err != nil || change["name"] == nil {
		return err
	}
	return tx.follows(func() error { return tx.renamePeople(id) })
}

// linkChunk is how many customers one transaction links.
const linkChunk = 200

// linkOrganizations links the customers of a book that was written before there
// were organisations. What is linked is passed over, so it may end at any place.
func (s *Store) linkOrganizations(ctx context.Context) error {
	var after int64
	for {
		var rows []struct {
			ID      int64
			OwnerID int64 `db:"owner_id"`
			Company string
		}
		err := s.list(ctx, &rows, `
			SELECT id, owner_id, company FROM customers
			WHERE company <> '' AND organization_id IS NULL AND deleted_at IS NULL AND id > ? ORDER BY id LIMIT ?`, after, linkChunk)
		if err != nil {
			return fmt.Errorf("link organisations: %w", err)
		}
		if len(rows) == 0 {
			return nil
		}
		after = rows[len(rows)-1].ID
		err = s.Do(ctx, func(tx *Tx) error {
			for _, c := range rows {
				if err := tx.link(c.ID, c.OwnerID, c.Company); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("link organisations: %w", err)
		}
	}
}

// link is no change of anybody's: it is in no change-set. The name that a customer's
// organisation has now may be spelled otherwise, but by the same words for a search.
func (tx *Tx) link(customerID, ownerID int64, company string) error {
	name := strings.Join(strings.Fields(company), " ")
	key := fold.Key(name)
	if key == "" {
		return nil
	}
	_, err := tx.exec(`
		INSERT INTO organizations (owner_id, name, key, created_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (key) WHERE deleted_at IS NULL DO NOTHING`, ownerID, name, key, at(tx.now()))
	if err != nil {
		return fmt.Errorf("make organisation: %w", err)
	}
	_, err = tx.exec(`
		UPDATE customers SET (organization_id, company) = (SELECT id, name FROM organizations WHERE key = ? AND deleted_at IS NULL)
		WHERE id = ?`, key, customerID)
	if err != nil {
		return fmt.Errorf("link organisation: %w", err)
	}
	return nil
}

// keptByPeople: all that was done to an organisation goes by who belongs to it.
func (t touched) keptByPeople() bool {
	for name := range t.Before {
		if name != "deleted_at" {
			return false
		}
	}
	return true
}

// restoreOrganization puts the facts of an organisation back. Whether it is in the
// bin goes by its people, who are as before by now.
func (tx *Tx) restoreOrganization(row touched) error {
	if err := tx.keepOrganization(row.Row); err != nil || row.keptByPeople() {
		return err
	}
	change, err := tx.whole(row)
	if err != nil {
		return err
	}
	if delete(change, "deleted_at"); len(change) == 0 {
		return nil
	}
	err = tx.update(organizations, row.Row, 0, change)
	if isUnique(err) {
		return crm.Refuse(crm.Conflict, "error.organization_exists")
	}
	if err != nil || change["name"] == nil {
		return err
	}
	return tx.renamePeople(row.Row)
}
