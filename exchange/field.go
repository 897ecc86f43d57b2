package exchange

import (
	"encoding/json"
	"fmt"
)

// Field is what a column of a list holds. The empty Field is left out.
type Field string

// The fields of a list.
const (
	Skip         Field = ""
	Name         Field = "name"
	FirstName    Field = "first_name"
	LastName     Field = "last_name"
	MiddleName   Field = "middle_name"
	Organization Field = "organization"
	Phone        Field = "phone"
	Email        Field = "email"
	Telegram     Field = "telegram"
	Tags         Field = "tags"
	Birthday     Field = "birthday"
	City         Field = "city"
	Address      Field = "address"
	Source       Field = "source"
	Status       Field = "status"
	Language     Field = "language"
	Owner        Field = "owner"
	Note         Field = "note"
	LastContact  Field = "last_contact"
	Created      Field = "created"
	Interests    Field = "interests"
	Likes        Field = "likes"
	Dislikes     Field = "dislikes"
	Needs        Field = "needs"
)

// Fields are all of them, in the order in which they are offered and written; each
// names the catalogue text "import_field.<field>".
var Fields = []Field{
	Name, FirstName, LastName, MiddleName, Organization, Phone, Email, Telegram, Tags, Birthday,
	City, Address, Source, Status, Language, Owner, Note, LastContact, Created, Interests, Likes, Dislikes, Needs,
}

// several are the fields that more than one column may hold.
var several = map[Field]bool{Skip: true, Phone: true, Tags: true, Note: true, Address: true}

// Column is what one column of a file is taken for.
type Column struct {
	Title string `json:"t,omitempty"` // what stands in the header row
	Field Field  `json:"f,omitempty"`
	Label string `json:"l,omitempty"` // of a phone: one of crm.PhoneLabels
}

// Mapping says how the rows of a file are to be read.
type Mapping struct {
	// Header is the number of the row of titles; what stands above it is left out,
	// too. 0: there is none.
	Header  int      `json:"h,omitempty"`
	Columns []Column `json:"c"`
	// Priced: there are names with prices, so it may be a price list. Prices: it is to
	// be read as one, and not as a list of customers.
	Priced bool `json:"m,omitempty"`
	Prices bool `json:"p,omitempty"`
}

// Encode is the form in which a mapping is kept.
func (m Mapping) Encode() string {
	b, err := json.Marshal(m)
	if err != nil { // strings and numbers only
		panic(err)
	}
	return string(b)
}

// ReadMapping reads what Encode wrote.
func ReadMapping(s string) (m Mapping, err error) {
	if err := json.Unmarshal([]byte(s), &m); err != nil {
		return m, fmt.Errorf("read the columns of an import: %w", err)
	}
	return m, nil
}

// Set says what a column holds. Another column that was taken for the same, of which
// there can be one only, is left out from then on.
func (m *Mapping) Set(column int, f Field) {
	if column < 0 || column >= len(m.Columns) {
		return
	}
	if !several[f] {
		for i := range m.Columns {
			if m.Columns[i].Field == f {
				m.Columns[i].Field = Skip
			}
		}
	}
	m.Columns[column].Field = f
}

// Has reports whether any column holds one of the fields.
func (m Mapping) Has(fields ...Field) bool {
	for _, c := range m.Columns {
		for _, f := range fields {
			if c.Field == f {
				return true
			}
		}
	}
	return false
}

// Usable reports whether rows can be told from each other: there is a name or a
// phone.
func (m Mapping) Usable() bool {
	return m.Has(Name, FirstName, LastName, Organization, Phone)
}
