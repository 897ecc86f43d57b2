package exchange

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"daftar/crm"
	"daftar/store"
)

// Sheet names a sheet of an exported workbook.
type Sheet string

// The sheets; each names the catalogue text "export_word.<sheet>".
const (
	Customers  Sheet = "customers"
	Deals      Sheet = "deals"
	Activities Sheet = "activities"
)

// Export writes the book, as far as a scope sees it, into a file.
type Export struct {
	Book  *store.Store
	Scope crm.Scope
	Zone  *time.Location
	// Title is what the column of a field is called, Word what stands in a sheet or
	// heads one of its columns; nil: the field's own name, the word itself.
	Title func(Field) string
	Word  func(string) string
}

// exported is how many rows are read at a time.
const exported = 500

// Exported are the columns of an exported list; a name is whole and a note is an
// activity.
var Exported = []Field{
	Name, Organization, Phone, Email, Telegram, Tags, Birthday, City, Address, Source, Status, Language, Owner,
	LastContact, Created, Interests, Likes, Dislikes, Needs,
}

// Write writes the file and returns how many customers are in it. What is in memory
// does not grow with the book.
func (x Export) Write(ctx context.Context, f Format, w io.Writer) (customers int, err error) {
	if x.Title == nil {
		x.Title = func(f Field) string { return strings.ReplaceAll(string(f), "_", " ") }
	}
	if x.Word == nil {
		x.Word = func(s string) string { return s }
	}
	switch f {
	case XLSX:
		return x.workbook(ctx, w)
	case VCard:
		return x.cards(ctx, w)
	case CSV:
		return x.csv(ctx, w)
	}
	return 0, fmt.Errorf("export: %w: %q", ErrFormat, f)
}

// each goes through the customers in the order in which they were entered.
func (x Export) each(ctx context.Context, do func(crm.Customer, map[Field]string) error) (n int, err error) {
	names, err := x.names(ctx)
	if err != nil {
		return 0, err
	}
	for behind := int64(0); ; {
		found, phones, err := x.Book.ExportCustomers(ctx, x.Scope, behind, exported)
		if err != nil || len(found) == 0 {
			return n, err
		}
		for _, c := range found {
			if err := do(c, x.cells(c, phones[c.ID], names[c.OwnerID])); err != nil {
				return n, fmt.Errorf("export: %w", err)
			}
			behind = c.ID
			n++
		}
	}
}

// names are those of the members.
func (x Export) names(ctx context.Context) (map[int64]string, error) {
	members, err := x.Book.Team(ctx, crm.Salesperson)
	if err != nil {
		return nil, err
	}
	names := map[int64]string{}
	for _, u := range members {
		names[u.ID] = u.Name
	}
	return names, nil
}

// cells are what is known of a customer, by field.
func (x Export) cells(c crm.Customer, numbers []crm.Phone, owner string) map[Field]string {
	phones := make([]string, len(numbers))
	for i, p := range numbers {
		phones[i] = p.Number
		if p.Label != "" {
			phones[i] += " (" + p.Label + ")"
		}
	}
	birthday := c.Birthday.String()
	if c.Birthday.Known() && c.Birthday.Year == 0 {
		birthday = fmt.Sprintf("%02d.%02d", c.Birthday.Day, c.Birthday.Month)
	}
	telegram := c.Username
	if telegram != "" {
		telegram = "https://t.me/" + telegram
	}
	return map[Field]string{
		Name: c.Name, Organization: c.Company, Phone: strings.Join(phones, ", "), Email: c.Email, Telegram: telegram,
		Tags: strings.Join(c.Tags, ", "), Birthday: birthday, City: c.City, Address: c.Address, Source: c.Source,
		Status: string(c.Status), Language: c.Language, Owner: owner, LastContact: x.moment(c.LastContactAt),
		Created: x.moment(c.CreatedAt), Interests: c.Interests, Likes: c.Likes, Dislikes: c.Dislikes, Needs: c.Needs,
	}
}

func (x Export) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(x.Zone).Format(time.DateTime)
}

// csv writes comma-separated values: with a mark by which Excel knows the encoding, and
// nothing in them that it would run.
func (x Export) csv(ctx context.Context, w io.Writer) (int, error) {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	out := csv.NewWriter(w)
	row := make([]string, len(Exported))
	for i, f := range Exported {
		row[i] = x.Title(f)
	}
	if err := out.Write(row); err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	n, err := x.each(ctx, func(_ crm.Customer, cells map[Field]string) error {
		for i, f := range Exported {
			row[i] = Guarded(cells[f])
		}
		return out.Write(row)
	})
	out.Flush()
	return n, errors.Join(err, out.Error())
}

// cards writes vCards of version 3, which every phone reads.
func (x Export) cards(ctx context.Context, w io.Writer) (int, error) {
	return x.each(ctx, func(c crm.Customer, cells map[Field]string) error {
		var b strings.Builder
		put := func(name, value string) {
			if value != "" {
				b.WriteString(folded(name + ":" + value))
			}
		}
		b.WriteString("BEGIN:VCARD\r\nVERSION:3.0\r\n")
		put("FN", escaped(c.Name))
		put("N", ";"+escaped(c.Name)+";;;")
		put("ORG", escaped(c.Company))
		for _, p := range strings.Split(cells[Phone], ", ") {
			number, label, _ := strings.Cut(p, " ")
			kind := map[string]string{"(mobile)": ";TYPE=CELL", "(work)": ";TYPE=WORK", "(home)": ";TYPE=HOME", "(other)": ";TYPE=OTHER"}[label]
			put("TEL"+kind, number)
		}
		put("EMAIL", escaped(c.Email))
		tags := make([]string, len(c.Tags))
		for i, tag := range c.Tags {
			tags[i] = escaped(tag)
		}
		put("CATEGORIES", strings.Join(tags, ","))
		birthday := c.Birthday.String()
		if c.Birthday.Known() && c.Birthday.Year == 0 {
			birthday = "--" + birthday
		}
		put("BDAY", birthday)
		if c.City+c.Address != "" {
			put("ADR", ";;"+escaped(c.Address)+";"+escaped(c.City)+";;;")
		}
		put("X-TELEGRAM", escaped(cells[Telegram]))
		for _, f := range []Field{Source, Status, Language, Owner, LastContact, Created, Interests, Likes, Dislikes, Needs} {
			put(ours+strings.ToUpper(strings.ReplaceAll(string(f), "_", "-")), escaped(cells[f]))
		}
		b.WriteString("END:VCARD\r\n")
		_, err := io.WriteString(w, b.String())
		return err
	})
}

var escaper = strings.NewReplacer(`\`, `\\`, "\r\n", `\n`, "\n", `\n`, ",", `\,`, ";", `\;`)

// escaped is a text as a value of a card.
func escaped(s string) string { return escaper.Replace(s) }

// folded breaks a line of a card as it has to be: after 75 bytes, between letters.
func folded(line string) string {
	const most = 75
	var b strings.Builder
	room := most
	for _, r := range line {
		letter := string(r)
		if len(letter) > room {
			b.WriteString("\r\n ")
			room = most - 1
		}
		b.WriteString(letter)
		room -= len(letter)
	}
	b.WriteString("\r\n")
	return b.String()
}
