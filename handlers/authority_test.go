package handlers_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers"
	"daftar/internal/testkit"
	"daftar/store"
)

// rule is who may take a way in, and what its buttons, words or answers can carry
// besides a row: # stands for a row's id.
type rule struct {
	least crm.Role
	args  []string
	// changes: what the way does even to a row that is not there or has changed,
	// as the person's own doing: a choice of language, a link.
	changes bool
}

// guards has one for every way into a conversation: a new route needs one, too.
var guards = map[string]rule{
	"command start":      {crm.Stranger, []string{"", "secret-of-nobody", "<b>"}, false},
	"command lang":       {crm.Stranger, []string{"", "xx"}, false},
	"command stop":       {crm.Stranger, []string{"", "1"}, false},
	"command help":       {crm.Salesperson, []string{""}, false},
	"command today":      {crm.Salesperson, []string{""}, false},
	"command find":       {crm.Salesperson, find, false},
	"command history":    {crm.Salesperson, find, false},
	"command pipeline":   {crm.Salesperson, []string{""}, false},
	"command new":        {crm.Salesperson, words, true},
	"command deal":       {crm.Salesperson, words, true},
	"command log":        {crm.Salesperson, words, true},
	"command remind":     {crm.Salesperson, words, true},
	"command products":   {crm.Salesperson, []string{"", "x"}, false},
	"command duplicates": {crm.Salesperson, []string{"", "x"}, false},
	"command drafts":     {crm.Salesperson, []string{""}, false},
	"command undo":       {crm.Salesperson, []string{""}, false},
	"command changes":    {crm.Salesperson, find, false},
	"command bin":        {crm.Salesperson, []string{""}, false},
	"command cancel":     {crm.Salesperson, []string{""}, false},
	"command invite":     {crm.Manager, []string{"", "owner"}, false},
	"command team":       {crm.Manager, []string{""}, false},
	"command groups":     {crm.Owner, []string{""}, false},
	"command board":      {crm.Salesperson, []string{"", "#"}, false},
	"command stages":     {crm.Owner, []string{"", "#"}, false},
	"command connect":    {crm.Owner, []string{"", "-500"}, false},
	"command ai":         {crm.Owner, []string{""}, false},
	"command org":        {crm.Salesperson, find, false},
	"command import":     {crm.Salesperson, []string{"", "x"}, false},
	"command export":     {crm.Manager, []string{"", "csv"}, false},
	"command promo":      {crm.Manager, []string{"", "vip"}, false},

	"tap lang":      {crm.Stranger, []string{"", "xx", "#"}, false},
	"tap stop":      {crm.Stranger, []string{"", "#"}, false},
	"tap agree":     {crm.Guest, []string{"", "both", "none", "greetings", "+promotions", "-greetings", "+", "x", "#"}, true},
	"tap mine":      {crm.Guest, []string{"", "#"}, false},
	"tap born":      {crm.Guest, []string{"", "#"}, false},
	"tap skip":      {crm.Guest, []string{"", "first", "#"}, false},
	"tap bring":     {crm.Salesperson, []string{"", "#"}, true},
	"tap qr":        {crm.Salesperson, []string{"", "#"}, true},
	"tap came":      {crm.Salesperson, []string{"", "yes", "no", "replace", "undo", "x"}, false},
	"tap detach":    {crm.Salesperson, []string{"", "yes", "x"}, false},
	"tap answer":    {crm.Salesperson, []string{"", "#"}, false},
	"tap held":      {crm.Salesperson, []string{"", "send", "book", "x"}, false},
	"tap preview":   {crm.Salesperson, []string{"", "#"}, false},
	"tap try":       {crm.Salesperson, []string{"", "0", "4", "-1"}, false},
	"tap invite":    {crm.Manager, []string{"", "owner", "#"}, false},
	"tap cmd":       {crm.Salesperson, []string{"", "team", "invite", "claim", "help"}, false},
	"tap reply":     {crm.Salesperson, []string{"", "log.who.", "deal.who.", "remind.who.", "new.phone.none", "log.what.call", "log.outcome.busy", "x.who."}, false},
	"tap mate":      {crm.Owner, []string{"", "remove.", "remove", "manager.", "salesperson.", "owner.", "manager"}, false},
	"tap group":     {crm.Owner, []string{"", "on", "on.list", "no", "off", "x"}, false},
	"tap ai":        {crm.Owner, []string{"", "budget", "speech", "mask", "bare", "x"}, false},
	"tap file":      {crm.Salesperson, []string{"", "#"}, false},
	"tap undo":      {crm.Salesperson, []string{""}, true},
	"tap card":      {crm.Salesperson, []string{""}, false},
	"tap edit":      {crm.Salesperson, []string{"", "0", "0.more"}, false},
	"tap field":     {crm.Salesperson, []string{"0.amount", "0.when", "0.name", "0.text", "0.title", "0.kind", "0.plan", "0.birthday", "0.outcome", "0.reason", "0.direction", "0.minutes", "0.x"}, false},
	"tap whom":      {crm.Salesperson, []string{"", "0", "9"}, false},
	"tap give":      {crm.Salesperson, []string{"0.#", "1.#", "-1.#", "0.", "0.!"}, false},
	"tap giveto":    {crm.Salesperson, []string{"0", "1"}, false},
	"tap which":     {crm.Salesperson, []string{"0.#", "0.new", "0.", "0.!"}, false},
	"tap next":      {crm.Salesperson, []string{"0.1", "0.no", "0.pick", "0.-1", "0.9999999999999999999"}, false},
	"tap why":       {crm.Salesperson, []string{"0.price", "0.other", "0.x"}, false},
	"tap value":     {crm.Salesperson, []string{"0.status.won", "0.status.lost", "0.status.x", "0.reason.price", "0.reason.other", "0.kind.visit", "0.outcome.busy", "0.outcome.", "0.x.y", "0"}, false},
	"tap bday":      {crm.Salesperson, []string{"0.ask", "0.leave", "0.none", "0.x"}, false},
	"tap untag":     {crm.Salesperson, []string{"0.#", "0.x", "0."}, false},
	"tap retry":     {crm.Salesperson, []string{"0.60", "0.eve", "0.tom", "0.15", "0"}, false},
	"tap event":     {crm.Salesperson, []string{"", "text", "date", "kind", "kind.visit", "outcome.busy", "direction.in", "minutes.30", "minutes.-1", "drop", "x", "x.y"}, false},
	"tap drop":      {crm.Salesperson, []string{"0.a", "0.d", "0.f"}, false},
	"tap claim":     {crm.Salesperson, []string{"share.#", "hand.#", "refuse.#", "x.#", "share.", "hand.!"}, true},
	"tap done":      {crm.Salesperson, []string{""}, false},
	"tap snooze":    {crm.Salesperson, []string{"15", "60", "eve", "tom", "x"}, false},
	"tap when":      {crm.Salesperson, []string{""}, false},
	"tap follow":    {crm.Salesperson, []string{""}, false},
	"tap today":     {crm.Salesperson, []string{"", "f1.1", "b1.#", "fzzzzzzzzzzzz.1"}, false},
	"tap found":     {crm.Salesperson, []string{"wZarnigor", "tZarnigor", "w7773", "w", "x", "w" + strings.Repeat("o", 60)}, false},
	"tap who":       {crm.Salesperson, []string{"", "new"}, false},
	"tap pair":      {crm.Salesperson, []string{"merge.#", "keep.#", "next.#", "look.#", "next.#@", "next.#/", "merge.", "x.#"}, true},
	"tap same":      {crm.Salesperson, []string{"0.use.#", "0.merge.#", "0.both.#", "0.merge.#@", "0.both.#@", "0.past.#", "0.x.#", "0.merge."}, false},
	"tap bought":    {crm.Salesperson, []string{"", "f1.1", "bzzzzzzzz.#"}, false},
	"tap items":     {crm.Salesperson, []string{"", "add", "sum", "x"}, true},
	"tap item":      {crm.Salesperson, []string{"", "quantity", "price", "discount", "drop", "x"}, false},
	"tap products":  {crm.Salesperson, []string{"", "add", "x"}, false},
	"tap product":   {crm.Salesperson, []string{"", "price", "name", "unit", "unit.kg", "drop", "x"}, false},
	"tap story":     {crm.Salesperson, []string{"", "f1.1", "bzzzzzzzz.#"}, false},
	"tap tale":      {crm.Salesperson, []string{"", "new"}, false},
	"tap act":       {crm.Salesperson, []string{"log", "remind", "deal", "x"}, false},
	"tap drafts":    {crm.Salesperson, []string{"", "b"}, false},
	"tap cancel":    {crm.Salesperson, []string{""}, false},
	"tap promo":     {crm.Manager, []string{"", "all", "t", "t0123456789abcdef", "x"}, false},
	"tap import":    {crm.Salesperson, []string{"", "look", "start", "drop", "stop", "as", "mode", "columns", "columns.9", "column.0", "column.-1", "set.0.phone", "set.0.x", "set.99.name", "ask", "revert", "x"}, false},
	"tap export":    {crm.Manager, []string{"", "x"}, false},
	"tap promotion": {crm.Manager, []string{"", "send", "text", "drop", "pause", "resume", "stop", "halt", "look", "x"}, false},

	"tap deed":    {crm.Salesperson, []string{"", "u", "r", "x", "f", "b", "u.f#", "r.b!"}, true},
	"tap changes": {crm.Salesperson, []string{"", "c", "d", "cf#", "cb#", "df1", "c!", "x"}, false},
	"tap bin":     {crm.Salesperson, []string{"", "c", "d", "c!", "d!", "x"}, false},
	"tap basket":  {crm.Salesperson, []string{"", "b"}, false},
	"tap restore": {crm.Salesperson, []string{"", "#"}, true},
	"tap revive":  {crm.Salesperson, []string{"0", "0.#", "", "x"}, false},
	"tap keep":    {crm.Salesperson, []string{"", "mine", "theirs", "x"}, false},
	"tap prof": {crm.Salesperson, []string{
		"", "more", "f.name", "f.phones", "f.status", "f.tags", "f.dates", "f.x", "s.status.active", "s.language.xx", "s.email.", "s.x.",
		"n", "n.#", "n.#.main", "n.#.drop", "n.#.work", "t.t0", "d.#", "x",
	}, false},
	"tap org":   {crm.Salesperson, []string{"", "new", "e", "e.name", "e.x", "x.note", "x.name", "f#", "b#", "f!"}, false},
	"tap hand":  {crm.Salesperson, []string{"", "c", "c#", "C#", "u", "u#", "U#", "o", "o1", "O1", "t.t0", "T1.t0", "q.Zarnigor", "q1.Zarnigor", "m", "s", "x", "p", "l", "l.f#", "l.b#", "!"}, true},
	"tap first": {crm.Salesperson, []string{"", "#"}, false},

	"dialog prof": {crm.Salesperson, append(words, "a@b.uz", "14-mart"), true},
	"dialog org":  {crm.Salesperson, append(words, "zavod", "301234567"), true},

	"tap deal":     {crm.Salesperson, []string{"", "new", "edit", "moves", "why", "sources", "story", "x"}, false},
	"tap dealset":  {crm.Salesperson, dealSets, false},
	"tap board":    {crm.Salesperson, []string{"", "rcn", "rcna", "new.", "new.n", "r.f1.1", ".b1.#", "r.who", ".who"}, false},
	"tap pipeline": {crm.Salesperson, []string{"", "month.2026-10", "people.2026-10", "new.people.2026-11", "month.2099-01", "month.x"}, false},
	"tap stage":    {crm.Owner, []string{"", "add", "name", "chance", "rot", "up", "down", "retire", "x"}, false},

	"dialog dealset": {crm.Salesperson, append(words, "9 mln", "25-dekabr", "60"), true},
	"dialog stage":   {crm.Owner, append(words, "60"), true},

	"dialog new":    {crm.Salesperson, words, true},
	"dialog deal":   {crm.Salesperson, words, true},
	"dialog log":    {crm.Salesperson, words, true},
	"dialog remind": {crm.Salesperson, words, true},
	"dialog field":  {crm.Salesperson, append(words, "9 mln", "ertaga 15:00"), true},
	"dialog whom":   {crm.Salesperson, words, true},
	"dialog why":    {crm.Salesperson, words, true},
	"dialog mend":   {crm.Salesperson, words, true},
	"dialog event":  {crm.Salesperson, append(words, "kecha 15:00"), true},
	"dialog when":   {crm.Salesperson, append(words, "ertaga 15:00"), true},
	"dialog find":   {crm.Salesperson, find, true},
	"dialog tale":   {crm.Salesperson, find, true},

	"dialog changes": {crm.Salesperson, find, true},
	"dialog answer":  {crm.Salesperson, words, true},

	"dialog item":    {crm.Salesperson, append(words, "3 ta konditsioner", "5"), true},
	"dialog product": {crm.Manager, append(words, "Konditsioner 4 mln", "5 mln"), true},

	"dialog birthday": {crm.Guest, append(words, "14-mart", "32-mart"), true},
	"dialog phone":    {crm.Guest, words, true},
	"dialog promo":    {crm.Manager, words, true},
}

var (
	dealSets = []string{
		"won", "lost.price", "lost.other", "lost.x", "open", "to.1", "to.5", "to.#", "to.!", "next.1", "next.3", "next.x", "chance.50", "chance.",
		"close.2026-12-25", "close.", "close.x", "source.phone", "source.x", "undo.#", "undo.!", "set.amount", "set.title", "set.when", "set.x", "x",
	}
	find  = []string{"", "Zarnigor", "zarnig", "7773", "zavod", "secret"}
	words = []string{"", "Zarnigor", "Zarnigor bilan gaplashdim", "Zarnigor 5 mln", "Zarnigorga ertaga tel qilish"}
)

// none are ids that no row has.
var none = []int64{0, -1, math.MaxInt64, math.MinInt64}

// The people of the office besides Sara, who has nothing of her own.
const (
	malikaID   = 1004      // manager
	rustamID   = 1005      // was a salesperson
	guestID    = 2001      // never was anything
	joinedID   = 2002      // Timur's customer
	waitingID  = 2003      // has opened the link of Malika's customer
	ownInboxes = 1_000_000 // the updates of a forger come behind those of the book
)

// secrets must not reach anybody outside the scope, spaces apart.
var secrets = []string{"Qobulova", "Zavod", "gapsirli", "tovarsirli", "sababsirli", "rejasirli", "7654321", "7773"}

// guarded is an office in which everybody but Sara has rows of every kind, and one
// person who forges.
func guarded(t *testing.T, who int64) *guard {
	o := newOffice(t, "en")
	for _, u := range []crm.User{
		{TelegramID: malikaID, Role: crm.Manager, Name: "Malika"}, {TelegramID: rustamID, Role: crm.Salesperson, Name: "Rustam"},
	} {
		u.Language, u.Zone = "en", "Asia/Tashkent"
		if err := o.book.Do(t.Context(), func(tx *store.Tx) error { _, err := tx.PutUser(u); return err }); err != nil {
			t.Fatal(err)
		}
	}
	amount := crm.Money{Minor: 765_432_100, Currency: crm.UZS}
	for i, owner := range []int64{olimID, timurID, malikaID, rustamID} {
		var asks []crm.Ask
		set := o.as(owner, func(tx *store.Tx) error {
			phone := fmt.Sprintf("+9989311%d7773", i)
			id, err := tx.AddCustomer(store.NewCustomer{Name: "Zarnigor Qobulova", Company: "Zavod", Phone: phone})
			if err != nil {
				return err
			}
			for part, customer := range []int64{id, 0} { // the second is a draft
				tx.Part(part)
				if _, err := tx.AddActivity(store.NewActivity{CustomerID: customer, Kind: crm.Call, Text: "gapsirli", At: monday}); err != nil {
					return err
				}
				for _, status := range []crm.DealStatus{crm.Open, crm.Lost}[part : part+1] {
					deal, err := tx.AddDeal(store.NewDeal{CustomerID: id, Title: "tovarsirli", Amount: amount, Status: status, At: monday})
					if err != nil {
						return err
					}
					if _, err := tx.AddItem(crm.Item{DealID: deal, Name: "tovarsirli", Quantity: crm.Pieces(7773), Price: amount}); err != nil {
						return err
					}
					reason := crm.OtherReason + ": sababsirli"
					if status == crm.Lost {
						if err := tx.EditDeal(deal, 0, store.DealEdit{LostReason: &reason}); err != nil {
							return err
						}
					}
				}
				plan := store.NewFollowUp{CustomerID: customer, Kind: crm.Call, Text: "rejasirli", When: crm.OnDay(monday), Zone: "Asia/Tashkent"}
				if _, err := tx.AddFollowUp(plan); err != nil {
					return err
				}
			}
			asks = []crm.Ask{{Part: 0, Deal: true, Of: id, Said: &crm.SaidDeal{Amount: amount, Status: crm.Open}}, {Part: 1, Customer: true, Name: "Zarnigor", IDs: []int64{id}}}
			return tx.AddInvite(fmt.Sprintf("secret-%d", i), store.Invite{Role: crm.Manager, CreatedBy: o.user(owner).ID})
		})
		if err := o.book.Do(t.Context(), func(tx *store.Tx) error {
			if err := tx.Said(set, "gapsirli Zarnigor Qobulova"); err != nil {
				return err
			}
			if err := tx.SetDialog(owner, owner, store.Dialog{Name: "find", Data: json.RawMessage("null")}, monday.Add(time.Hour)); err != nil {
				return err
			}
			return tx.SetAsks(set, asks)
		}); err != nil {
			t.Fatal(err)
		}
	}
	o.as(olimID, func(tx *store.Tx) error { // to themselves, so that all stays whose it is
		_, err := tx.HandOverTo(o.user(olimID), 0, store.Whom{IDs: []int64{1}}, o.user(olimID).ID)
		return err
	})
	o.promotions()
	o.imports()
	o.remove(o.user(rustamID))
	o.come(t)
	return watch(o, who)
}

// come brings a customer of Timur's and one of Malika's to the bot, who is not
// confirmed. The letter of each is a row that others may forge answers to.
func (o *office) come(t *testing.T) {
	t.Helper()
	for i, guest := range []int64{joinedID, waitingID} {
		customer, by := int64(i+2), []int64{timurID, malikaID}[i]
		secret, link := fmt.Sprintf("join-%d", i), crm.JoinLink{CustomerID: customer, CreatedBy: o.user(by).ID, ExpiresAt: monday.AddDate(0, 0, 14)}
		o.as(by, func(tx *store.Tx) error {
			if err := tx.AddJoinLink(secret, link); err != nil {
				return err
			}
			if guest == joinedID {
				return tx.EditCustomer(customer, 0, store.CustomerEdit{TelegramID: &guest})
			}
			return tx.OpenJoinLink(int64(i+1), guest, "Forger", "")
		})
		p := o.phone(guest, "Forger", "en")
		p.says("gapsirli")
		p.says("/start")
		if guest == joinedID {
			p.tapsAction("agree", "+greetings")
		} else {
			p.tapsAction("agree", "both")
		}
	}
	for _, p := range o.phones {
		p.shown = nil
	}
}

// promotions are one in every state, of the owner's.
func (o *office) promotions() {
	o.t.Helper()
	if err := o.book.Do(o.t.Context(), func(tx *store.Tx) error {
		for i := range 4 {
			id, err := tx.AddPromotion(o.user(olimID).ID, "zavod", chat.Message{Text: "gapsirli"})
			if err != nil {
				return err
			}
			if i > 0 {
				err = tx.StartPromotion(id, 1, 765_4321, o.clock, 0)
			}
			if err == nil && i == 2 {
				err = tx.PausePromotion(id, 2)
			}
			if err == nil && i == 3 {
				err = tx.StopPromotion(id, 2)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		o.t.Fatal(err)
	}
}

// rows are the ids of all the rows that guarded has made.
func (g *guard) rows() []int64 { return []int64{1, 2, 3, 4, 5, 6, 7, 8} }

// attempt is one forged request.
type attempt struct {
	route string
	req   chat.Request
}

func (a attempt) String() string {
	return fmt.Sprintf("%s with %q %+v", a.route, a.req.Text, a.req.Tap)
}

// tries sends requests to the desk, from the person's own chat, and does all that
// comes of them in one transaction.
func (g *guard) tries(all []attempt) { g.triesIn(chat.Place{ID: g.who, Private: true}, all) }

func (g *guard) triesIn(place chat.Place, all []attempt) {
	o := g.office
	o.t.Helper()
	var acts []func(*store.Tx) error
	for i := range all {
		o.updates++
		all[i].req.InboxID = ownInboxes + o.updates
		r := all[i].req
		r.Chat, r.From, r.At, r.MessageID = place, chat.Person{ID: g.who, Name: "Forger"}, o.clock, 5
		o.desk.Forgive()
		act, err := o.desk.Handle(o.t.Context(), r)
		if err != nil {
			o.t.Errorf("%s: %v", all[i], err)
		}
		if act != nil {
			acts = append(acts, act)
		}
	}
	err := o.book.Do(o.t.Context(), func(tx *store.Tx) error {
		for _, act := range acts {
			if err := tx.Try(func() error { return act(tx) }); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		o.t.Error(err)
	}
}

// forgeries are the ways to take a route with rows that are nobody's or another's;
// one in five of them while the race detector is on, which learns nothing from the
// others.
func (g *guard) forgeries(route string, ids, versions []int64) []attempt {
	kind, name, _ := strings.Cut(route, " ")
	var out []attempt
	for _, arg := range guards[route].args {
		if kind == "command" {
			out = append(out, attempt{route, chat.Request{Kind: chat.Text, Text: "/" + name + " " + arg, Command: name, Args: arg}})
			continue
		}
		for _, id := range ids {
			for _, version := range versions {
				arg := strings.ReplaceAll(arg, "#", strconv.FormatInt(id, 36))
				out = append(out, attempt{route, chat.Request{Kind: chat.Tap, Tap: chat.Data{Action: name, ID: id, Version: version, Arg: arg}}})
			}
		}
	}
	if kind == "tap" && testkit.Raced {
		return everyNth(out, 5)
	}
	return out
}

func everyNth(all []attempt, n int) (some []attempt) {
	for i := 0; i < len(all); i += n {
		some = append(some, all[i])
	}
	return some
}

func TestEveryRouteHasARule(t *testing.T) {
	for route, role := range handlers.Roles() {
		if r, ok := guards[route]; !ok || r.least != role || len(r.args) == 0 {
			t.Errorf("%s is for %q; the rule says %q", route, role, r.least)
		}
	}
	if len(guards) != len(handlers.Roles()) {
		t.Errorf("%d rules for %d routes", len(guards), len(handlers.Roles()))
	}
}

// inTurn are the ways in: first the taps, while the person has nothing of their own.
func inTurn() []string {
	all := slices.Sorted(maps.Keys(guards))
	slices.Reverse(all)
	return all
}

func TestNothingOutsideTheScopeIsReadOrChanged(t *testing.T) {
	for who, name := range map[int64]string{guestID: "stranger", joinedID: "customer", waitingID: "customer who is not confirmed", rustamID: "removed member", saraID: "salesperson"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := guarded(t, who)
			for _, route := range inTurn() {
				var all []attempt
				if dialog, ok := strings.CutPrefix(route, "dialog "); ok {
					all = g.answers(dialog)
				} else {
					all = g.forgeries(route, append(g.rows(), none...), []int64{1, 0, math.MaxInt64})
					g.tries(all)
				}
				g.changesNothing(all, guards[route].changes)
				g.tellsNothing(all)
			}
		})
	}
}

func TestAManagersWrongTapsChangeNothing(t *testing.T) {
	for who, name := range map[int64]string{malikaID: "manager", olimID: "owner"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := guarded(t, who)
			for _, route := range inTurn() {
				if !strings.HasPrefix(route, "tap ") {
					continue
				}
				all := g.forgeries(route, none, []int64{0, 1, math.MaxInt64})
				// The owner may do with members what the manager may not.
				if !guards[route].changes && (route != "tap mate" || who == malikaID) {
					all = append(all, g.forgeries(route, g.rows(), []int64{0, 99, -1})...)
				}
				g.tries(all)
				g.changesNothing(all, guards[route].changes)
			}
		})
	}
}

func TestAPersonsOwnCardLeadsToNobodyElsesRows(t *testing.T) {
	g := guarded(t, saraID)
	sara := g.sara()
	for _, said := range []string{"muzlatkich soʻradi", "Aziz bilan gaplashdim, 5 mln", "Azizga yangi sdelka 7 mln", "Aziz 9 mln", "/log"} {
		sara.says(said)
	}
	g.before = g.dump()
	for _, action := range []string{"give", "which", "reply", "whom"} {
		for _, id := range append(g.rows(), none...) {
			for set := range int64(5) {
				own, err := g.book.ChangeSet(t.Context(), g.user(saraID).Scope(), 5+set)
				if err != nil {
					continue
				}
				tap := chat.Data{Action: action, ID: own.ID, Version: own.Version, Arg: "0." + strconv.FormatInt(id, 36)}
				if action == "reply" {
					tap = chat.Data{Action: action, ID: id, Arg: "log.who."}
				}
				all := []attempt{{"tap " + action, chat.Request{Kind: chat.Tap, Tap: tap}}}
				g.tries(all)
				g.changesNothing(all, true)
				g.tellsNothing(all)
			}
		}
	}
}
