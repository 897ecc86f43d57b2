package exchange

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"daftar/crm"
	"daftar/store"
)

// Why a row is refused or a cell is left out, beside what dates and phones are; each
// names the catalogue text "import_why.<reason>".
const (
	whyNobody   = "nobody"    // neither a name nor a phone
	whyTotal    = "total"     // a sum below the list, and nobody
	whyLong     = "long"      // too long for what it is
	whyEmail    = "email"     // no e-mail address
	whyTelegram = "telegram"  // no name in Telegram
	whyLanguage = "language"  // none that the bot speaks
	whyForeign  = "foreign"   // a colleague's customer
	whyOwner    = "owner"     // nobody of the team is called that
	whyTwo      = "two"       // the phone is another customer's
	whyAgain    = "again"     // the phone stood in the file before
	whyExists   = "exists"    // in the book already, and none is to be changed
	whyUnknown  = "unknown"   // not in the book, and none is to be made
	whyNoPhone  = "no_phone"  // only who has a phone can be found again
	whyNotYours = "not_yours" // another owner may be named by managers only
)

// How long what a cell holds may be, in letters.
const (
	longestName = 200
	longestText = 1000
	longestNote = 4000
)

// Entry is a row as it is to be entered.
type Entry struct {
	store.NewCustomer

	Row   int
	Named bool   // the name is the row's own, and not made of a firm or a phone
	Owner string // as it is written, "" not said
	Note  string
	// Refused: nothing of the row can be taken. Lines say why; where it is not refused
	// they say what was left out.
	Refused bool
	Blank   bool // there is nothing in the row
	Lines   []store.ImportLine
}

// Reader makes entries of the rows of a file.
type Reader struct {
	mapping Mapping
	dates   dates
	guarded bool      // what looks like a formula has an apostrophe before it
	now     time.Time // on the clock by which the file's dates are read
}

// Reader reads the rows of a file by a mapping. The location of now is where its
// dates without one are.
func (f *File) Reader(m Mapping, now time.Time) *Reader {
	return &Reader{mapping: m, dates: f.dates(), guarded: f.Format == CSV, now: now}
}

// Entry reads one row. Rows up to the titles are blank.
func (r *Reader) Entry(row Row) Entry {
	e := &entry{Entry: Entry{Row: row.Number, Blank: true}, r: r, parts: map[Field]string{}}
	if row.Number <= r.mapping.Header {
		return e.Entry
	}
	for i, c := range r.mapping.Columns {
		if i >= len(row.Cells) {
			break
		}
		cell := row.Cells[i]
		if r.guarded {
			cell = Unguarded(cell)
		}
		if cell = Clean(cell); cell == "" {
			continue
		}
		e.Blank = e.Blank && c.Field == Skip
		e.cell(c, cell)
	}
	switch {
	case e.Blank:
	case e.Phone == "" && slices.ContainsFunc(row.Cells, isTotal):
		e.refuse(store.ImportLine{Why: whyTotal})
	default:
		e.finish()
	}
	return e.Entry
}

// entry is an Entry that is being read.
type entry struct {
	Entry
	r     *Reader
	parts map[Field]string // of the name
}

// isTotal reports whether a cell says that its row is the sum of those above.
func isTotal(cell string) bool { return len(cell) <= 40 && meaning("total", Clean(cell)) != "" }

func (e *entry) left(f Field, why, value string) {
	e.Lines = append(e.Lines, store.ImportLine{Row: e.Row, Why: why, Field: string(f), Value: shortened(value)})
}

// shortened is as much of a value as a report shows.
func shortened(s string) string {
	const most = 80
	if rs := []rune(s); len(rs) > most {
		return string(rs[:most-1]) + "…"
	}
	return s
}

// cell reads one cell.
func (e *entry) cell(c Column, s string) {
	switch c.Field {
	case Skip:
	case Name, FirstName, LastName, MiddleName, Organization:
		if _, known := e.parts[c.Field]; !known {
			e.parts[c.Field] = line(s)
		}
	case Phone:
		e.phones(c, s)
	case Tags:
		for _, tag := range tagsIn(s) {
			if !slices.Contains(e.Tags, tag) {
				e.Tags = append(e.Tags, tag)
			}
		}
	case Birthday, LastContact, Created:
		e.date(c.Field, s)
	case Note:
		if c.Title != "" && len(e.r.notes()) > 1 {
			s = c.Title + ": " + s
		}
		e.note(s)
	case Owner:
		e.Owner = line(s)
	case Email, Telegram, Language, Status, Source:
		e.coded(c.Field, s)
	default:
		e.text(c.Field, s)
	}
}

// notes are the columns of notes.
func (r *Reader) notes() (all []Column) {
	for _, c := range r.mapping.Columns {
		if c.Field == Note {
			all = append(all, c)
		}
	}
	return all
}

func (e *entry) note(s string) {
	if e.Note != "" {
		s = e.Note + "\n" + s
	}
	e.Note = s
}

func (e *entry) phones(c Column, s string) {
	for _, p := range phonesIn(s) {
		if p.number == "" {
			e.left(Phone, p.why, p.raw)
			continue
		}
		if p.label == "" {
			p.label = c.Label
		}
		switch {
		case e.Phone == "":
			e.Phone = p.number
		case e.Phone != p.number && !slices.Contains(e.More, p.number):
			e.More = append(e.More, p.number)
		}
		if p.label != "" {
			if e.Labels == nil {
				e.Labels = map[string]string{}
			}
			e.Labels[p.number] = p.label
		}
	}
}

func (e *entry) date(f Field, s string) {
	d, why := e.r.dates.read(s)
	if why == "" {
		switch f {
		case Birthday:
			e.Birthday, why = d.birthday(e.r.now)
		case Created:
			e.CreatedAt, why = d.moment(e.r.now)
		default:
			e.ContactAt, why = d.moment(e.r.now)
		}
	}
	if why != "" {
		e.left(f, why, s)
	}
}

// coded reads a cell of which the book keeps a code. What has none is kept in the
// note, so that nothing that was written is lost.
func (e *entry) coded(f Field, s string) {
	p, why := &e.Profile, ""
	switch f {
	case Email:
		var others []string
		if p.Email, others = emailsIn(s); p.Email == "" {
			why = whyEmail
		}
		if len(others) > 0 {
			e.note(strings.Join(others, ", "))
		}
	case Telegram:
		if p.Username = nickOf(s); p.Username == "" {
			why = whyTelegram
		}
	case Language:
		if e.Language = meaning("language", s); e.Language == "" {
			why = whyLanguage
		}
	case Status:
		if p.Status = crm.CustomerStatus(meaning("status", s)); p.Status == "" {
			e.note(s)
		}
	default:
		if p.Source = meaning("source", s); p.Source == "" {
			e.note(s)
		}
	}
	if why != "" {
		e.left(f, why, s)
	}
}

// text keeps a cell as it is.
func (e *entry) text(f Field, s string) {
	p := &e.Profile
	into := map[Field]*string{
		City: &p.City, Address: &p.Address, Interests: &p.Interests, Likes: &p.Likes, Dislikes: &p.Dislikes, Needs: &p.Needs,
	}[f]
	if into == nil {
		return
	}
	if f == Address && *into != "" {
		s = *into + ", " + s
	}
	if utf8.RuneCountInString(s) > longestText {
		e.left(f, whyLong, s)
		return
	}
	*into = s
}

// finish puts the name together and decides whether anything is left of the row.
func (e *entry) finish() {
	e.Company = e.parts[Organization]
	e.Name = e.parts[Name]
	if e.Name == "" {
		e.Name = strings.Join(slices.DeleteFunc([]string{e.parts[FirstName], e.parts[MiddleName], e.parts[LastName]},
			func(s string) bool { return s == "" }), " ")
	}
	if last := e.parts[LastName]; e.Name != "" && last != "" && !strings.Contains(strings.ToLower(e.Name), strings.ToLower(last)) {
		e.Name += " " + last
	}
	e.Named = e.Name != ""
	if e.Name == "" {
		e.Name = e.Company
	}
	if e.Name == "" {
		e.Name = e.Phone
	}
	switch {
	case e.Name == "":
		e.refuse(store.ImportLine{Why: whyNobody})
	case utf8.RuneCountInString(e.Name) > longestName || utf8.RuneCountInString(e.Company) > longestName:
		e.refuse(store.ImportLine{Why: whyLong, Field: string(Name), Value: shortened(e.Name)})
	case utf8.RuneCountInString(e.Note) > longestNote:
		e.left(Note, whyLong, e.Note)
		e.Note = string([]rune(e.Note)[:longestNote])
	}
	if e.Profile.Email != "" && utf8.RuneCountInString(e.Profile.Email) > longestName {
		e.Profile.Email = ""
	}
}

// refuse takes nothing of the row; what was wrong with single cells does not matter
// then, save where that is why.
func (e *Entry) refuse(line store.ImportLine) {
	line.Row, line.Refused = e.Row, true
	e.Refused = true
	if line.Why == whyNobody && len(e.Lines) > 0 { // the phone that was none says more
		first := e.Lines[0]
		line.Field, line.Value = first.Field, first.Value
		line.Why = first.Why
	}
	e.Lines = []store.ImportLine{line}
}
