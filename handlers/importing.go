package handlers

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/exchange"
	"daftar/store"
)

// mostList is how large a list may be that is sent in a chat, in bytes: Telegram
// gives bots no more.
const mostList = 20 << 20

// listNames are the endings of files that are taken for a list of customers.
var listNames = []string{".csv", ".tsv", ".xlsx", ".xlsm", ".vcf", ".vcard", ".xls"}

// isList reports whether a list of customers was sent. One about which something is
// written belongs to whom the words are about.
func (t *turn) isList() bool {
	f := t.req.File
	return t.req.Kind == chat.Media && f != nil && f.Kind == "document" && strings.TrimSpace(t.req.Text) == "" &&
		slices.Contains(listNames, strings.ToLower(filepath.Ext(f.Name)))
}

// receiveList takes a list in. What is in it is looked at by [Desk.Imports].
func (t *turn) receiveList() (action, error) {
	f := t.req.File
	if f.Size > mostList {
		return t.say(chat.Message{Text: t.l.T("import.too_large_sent", "most", mostList>>20)}), nil
	}
	i := store.Import{
		UserID: t.user.ID, Name: shortName(f.Name), FileID: f.ID, Mode: store.ImportBoth, State: store.ImportReading,
	}
	return func(tx *store.Tx) (err error) {
		if i.ID, err = tx.AddImport(i); err != nil {
			return err
		}
		i.Version = 1
		card, err := t.send(tx, importCard(t.l, i, t.book.Now()))
		if err != nil {
			return err
		}
		return tx.CardImport(i.ID, card)
	}, nil
}

// shortName is a file's name as a card has room for it.
func shortName(name string) string {
	const most = 60
	if rs := []rune(name); len(rs) > most {
		return string(rs[:most/2-1]) + "…" + string(rs[len(rs)-most/2:])
	}
	return name
}

// lists tells how a list comes in, and opens what came in before.
func lists(t *turn) (action, error) {
	const shown, lately = 5, 20
	found, err := t.book.ImportsOf(t.ctx, t.scope(), t.user.ID, lately)
	if err != nil {
		return nil, err
	}
	m := chat.Message{Text: t.l.T("import.how", "most", mostList>>20)}
	found = slices.DeleteFunc(found, takenAsPrices) // they are no lists to go back to
	for _, i := range found[:min(len(found), shown)] {
		label := t.l.Plain("import.earlier", "name", i.Name, "day", t.l.Date(i.StartedAt.In(t.now.Location()), t.now))
		m.Buttons = append(m.Buttons, chat.Row(importButton(i, label, "look")))
	}
	if t.user.Role.AtLeast(crm.Manager) {
		m.Buttons = append(m.Buttons, chat.Row(t.button("command.export", chat.Data{Action: "cmd", Arg: "export"})))
	}
	return t.show(m), nil
}

// importVerb is what a button does to an import, and in which states it may.
type importVerb struct {
	from []store.ImportState
	do   func(t *turn, i store.Import, arg string) (action, error)
}

// What the buttons of an import's card do; behind a dot stands what with.
var importVerbs = map[string]importVerb{
	"look":    {nil, (*turn).lookAtImport},
	"start":   {[]store.ImportState{store.ImportReady}, (*turn).startImport},
	"drop":    {[]store.ImportState{store.ImportReading, store.ImportReady}, importTo(store.ImportDropped)},
	"stop":    {[]store.ImportState{store.ImportRunning}, importTo(store.ImportStopping)},
	"as":      {[]store.ImportState{store.ImportReady}, (*turn).readAs},
	"mode":    {[]store.ImportState{store.ImportReady}, (*turn).changeMode},
	"columns": {[]store.ImportState{store.ImportReady}, (*turn).showColumns},
	"column":  {[]store.ImportState{store.ImportReady}, (*turn).showFields},
	"set":     {[]store.ImportState{store.ImportReady}, (*turn).setColumn},
	"ask":     {[]store.ImportState{store.ImportDone}, (*turn).askRevert},
	"revert":  {[]store.ImportState{store.ImportDone}, (*turn).revertImport},
}

// onImport does what the tapped button of an import's card says. A button that was
// drawn before the import changed only shows it as it is.
func onImport(t *turn) (action, error) {
	i, err := t.book.Import(t.ctx, t.scope(), t.req.Tap.ID)
	if err != nil {
		return nil, err
	}
	name, arg, _ := strings.Cut(t.req.Tap.Arg, ".")
	v, ok := importVerbs[name]
	if !ok || i.Version != t.req.Tap.Version || v.from != nil && !slices.Contains(v.from, i.State) {
		return t.lookAtImport(i, "")
	}
	return v.do(t, i, arg)
}

func (t *turn) lookAtImport(i store.Import, arg string) (action, error) {
	page, err := strconv.Atoi(arg)
	if err != nil {
		page = 0
	}
	return t.show(importPage(t.l, i, t.book.Now(), page)), nil
}

// putImport writes a changed import and redraws its card.
func (t *turn) putImport(i store.Import) action {
	return func(tx *store.Tx) error {
		if err := tx.PutImport(i); err != nil {
			return err
		}
		i.Version++
		return t.show(importCard(t.l, i, t.book.Now()))(tx)
	}
}

// importTo is a verb that changes where an import stands and nothing else.
func importTo(state store.ImportState) func(*turn, store.Import, string) (action, error) {
	return func(t *turn, i store.Import, _ string) (action, error) {
		i.State = state
		if state == store.ImportDropped {
			i.Sample = ""
		}
		return t.putImport(i), nil
	}
}

func (t *turn) startImport(i store.Import, _ string) (action, error) {
	if m, err := exchange.ReadMapping(i.Mapping); err != nil || m.Prices {
		if err != nil {
			return nil, wrap("begin an import", err)
		}
		return t.takeList(i)
	}
	i.State, i.StartedAt, i.Sample, i.Counts = store.ImportRunning, t.book.Now(), "", store.ImportCounts{}
	return t.putImport(i), nil
}

// changeMode goes on to the next mode, and has the rows counted anew.
func (t *turn) changeMode(i store.Import, _ string) (action, error) {
	n := slices.Index(store.ImportModes, i.Mode)
	i.Mode, i.State = store.ImportModes[(n+1)%len(store.ImportModes)], store.ImportReading
	return t.putImport(i), nil
}

func (t *turn) showColumns(i store.Import, arg string) (action, error) {
	page, err := strconv.Atoi(arg)
	if err != nil {
		page = 0
	}
	m, err := columnsCard(t.l, i, page)
	if err != nil {
		return nil, err
	}
	return t.show(m), nil
}

func (t *turn) showFields(i store.Import, arg string) (action, error) {
	column, err := strconv.Atoi(arg)
	if err != nil {
		return t.lookAtImport(i, "")
	}
	m, err := fieldsCard(t.l, i, column)
	if err != nil {
		return nil, err
	}
	return t.show(m), nil
}

// setColumn takes a column for what was tapped, and has the rows counted anew.
func (t *turn) setColumn(i store.Import, arg string) (action, error) {
	number, field, _ := strings.Cut(arg, ".")
	column, err := strconv.Atoi(number)
	m, bad := exchange.ReadMapping(i.Mapping)
	f := exchange.Field(field)
	if err != nil || bad != nil || f != exchange.Skip && !slices.Contains(exchange.Fields, f) {
		return t.lookAtImport(i, "")
	}
	m.Set(column, f)
	i.Mapping, i.State = m.Encode(), store.ImportReading
	return t.putImport(i), nil
}

func (t *turn) askRevert(i store.Import, _ string) (action, error) {
	return t.show(chat.Message{
		Text: t.l.T("import.ask_revert", "name", i.Name, "made", t.l.Number(int64(i.Counts.Made)), "updated", t.l.Number(int64(i.Counts.Updated))),
		Buttons: [][]chat.Button{chat.Row(
			importButton(i, t.l.Plain("import.do_revert_sure"), "revert"), importButton(i, t.l.Plain("button.back"), "look"),
		)},
	}), nil
}

func (t *turn) revertImport(i store.Import, _ string) (action, error) {
	return func(tx *store.Tx) error {
		if err := exchange.BeginRevert(tx, i, tx.Now()); err != nil {
			return err
		}
		i.State, i.Version = store.ImportReverting, i.Version+1
		return t.show(importCard(t.l, i, tx.Now()))(tx)
	}, nil
}
