package handlers

import (
	"slices"
	"strconv"
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/i18n"
	"daftar/store"
)

// mayGive: one's own customers, and for whoever leads the team everybody's.
func (t *turn) mayGive(c crm.Customer) bool {
	return c.OwnerID == t.user.ID || t.user.Role.AtLeast(crm.Manager)
}

// given is what a button about handing over says.
type given struct {
	kind string // as view.GiveCustomer and its like
	sure bool
	to   int64  // 0: not chosen yet
	rest string // what stands behind the dot
}

func readGiven(arg string) (given, error) {
	head, rest, _ := strings.Cut(arg, ".")
	if head == "" {
		return given{}, crm.Refuse(crm.NotFound, "error.gone")
	}
	g := given{kind: strings.ToLower(head[:1]), sure: strings.ToLower(head[:1]) != head[:1], rest: rest}
	var err error
	if head[1:] != "" {
		g.to, err = argID(head[1:])
	}
	return g, err
}

// tapHandOver hands customers over, step by step: who, to whom, and for many also
// whether really; or shows and undoes what was handed over.
func tapHandOver(t *turn) (action, error) {
	g, err := readGiven(t.req.Tap.Arg)
	if err != nil {
		return nil, err
	}
	switch g.kind {
	case view.GiveUndo, view.GivenLook:
		return t.lookHandedOver(g.kind == view.GiveUndo)
	case view.GivenList:
		return t.listGiven(g.rest)
	}
	if g.kind != view.GiveCustomer && !t.user.Role.AtLeast(crm.Manager) {
		return nil, crm.Refuse(crm.Forbidden, "error.forbidden")
	}
	switch g.kind {
	case view.GiveMembers:
		return t.chooseGiver()
	case view.GiveTags:
		return t.chooseGivenTag()
	}
	w, err := t.whom(g)
	if err != nil {
		return nil, err
	}
	if g.to == 0 {
		return t.chooseHeir(g, w)
	}
	to, err := t.heir(g.to)
	if err != nil {
		return nil, err
	}
	if g.kind == view.GiveCustomer || g.sure {
		return t.handOver(w, to), nil
	}
	return t.confirmHandOver(g, w, to)
}

// heir reads a member to whom customers can be given.
func (t *turn) heir(id int64) (crm.User, error) {
	u, err := t.book.User(t.ctx, id)
	if err == nil && (u.ID == 0 || u.Removed) {
		err = crm.Refuse(crm.NotFound, "error.gone")
	}
	return u, err
}

// meant is whom a button means, and how that is worded.
type meant struct {
	store.Whom
	words i18n.HTML
	owner int64 // whose they all are, 0: of several
}

func (t *turn) whom(g given) (m meant, err error) {
	id := t.req.Tap.ID
	switch g.kind {
	case view.GiveCustomer:
		c, err := t.customer(id)
		if err == nil && !t.mayGive(c) {
			err = crm.Refuse(crm.Forbidden, "error.forbidden")
		}
		return meant{store.Whom{IDs: []int64{c.ID}}, view.Who(c), c.OwnerID}, err
	case view.GiveMember:
		u, err := t.book.User(t.ctx, id)
		if err == nil && u.ID == 0 {
			err = crm.Refuse(crm.NotFound, "error.gone")
		}
		return meant{store.Whom{Member: u.ID}, i18n.HTML("<b>" + chat.Escape(t.memberName(u)) + "</b>"), u.ID}, err
	case view.GiveOrganization:
		o, err := t.book.Organization(t.ctx, t.scope(), id)
		return meant{store.Whom{Organization: o.ID}, i18n.HTML("<b>" + chat.Escape(view.Clip(o.Name)) + "</b>"), 0}, err
	case view.GiveTag:
		tags, err := t.book.Tags(t.ctx, t.scope())
		if err != nil {
			return m, err
		}
		i := slices.IndexFunc(tags, func(tag store.Tag) bool { return tagArg(tag.Tag) == g.rest })
		if i < 0 {
			return m, crm.Refuse(crm.NotFound, "error.gone")
		}
		return meant{store.Whom{Tag: tags[i].Tag}, i18n.HTML("<b>#" + chat.Escape(view.Clip(tags[i].Tag)) + "</b>"), 0}, nil
	case view.GiveFound:
		return t.foundWhom(g.rest)
	}
	return m, crm.Refuse(crm.NotFound, "error.gone")
}

// foundWhom are all the customers whom a search ranks; what only looks alike is not
// meant.
func (t *turn) foundWhom(query string) (meant, error) {
	hits, err := t.book.Search(t.ctx, t.scope(), store.Search{Query: query, Limit: maxHits})
	if err != nil {
		return meant{}, err
	}
	var w store.Whom
	if !hits.Slip {
		for _, c := range hits.Customers {
			w.IDs = append(w.IDs, c.ID)
		}
	}
	if len(w.IDs) == 0 {
		return meant{}, crm.Refuse(crm.NotFound, "error.gone")
	}
	return meant{w, i18n.HTML(t.l.T("quoted.words", "words", query)), 0}, nil
}

// giveArg is the argument of a button about the same customers.
func (g given) arg(sure bool, to int64) string {
	head := g.kind
	if sure {
		head = strings.ToUpper(head)
	}
	if to != 0 {
		head += strconv.FormatInt(to, 36)
	}
	if g.rest != "" {
		head += "." + g.rest
	}
	return head
}

// chooseHeir asks to whom they go.
func (t *turn) chooseHeir(g given, w meant) (action, error) {
	team, err := t.book.Team(t.ctx, crm.Salesperson)
	if err != nil {
		return nil, err
	}
	var heirs []chat.Button
	for _, u := range team {
		if u.ID == w.owner || len(heirs) == maxMates {
			continue
		}
		heirs = append(heirs, chat.Button{
			Text: t.memberName(u),
			Data: chat.Data{Action: "hand", ID: t.req.Tap.ID, Arg: g.arg(false, u.ID)}.Encode(),
		})
	}
	var back *chat.Button
	switch g.kind {
	case view.GiveCustomer:
		card := t.button("button.card", chat.Data{Action: "who", ID: t.req.Tap.ID})
		back = &card
	case view.GiveMember:
		members := t.button("button.back", chat.Data{Action: "hand", Arg: view.GiveMembers})
		back = &members
	}
	whom := w.words
	if g.kind == view.GiveCustomer && w.owner != t.user.ID { // whose they are is what is about to change
		owner, err := t.book.User(t.ctx, w.owner)
		if err != nil {
			return nil, err
		}
		whom += i18n.HTML(" · " + chat.Escape(t.memberName(owner)))
	}
	return t.show(view.GiveTo(t.l, whom, heirs, back)), nil
}

// confirmHandOver counts whom it concerns before many change hands.
func (t *turn) confirmHandOver(g given, w meant, to crm.User) (action, error) {
	n, err := t.book.CountWhom(t.ctx, t.scope(), w.Whom, to.ID)
	if err != nil {
		return nil, err
	}
	back := t.button("button.back", chat.Data{Action: "hand", ID: t.req.Tap.ID, Arg: g.arg(false, 0)})
	if n == 0 {
		return t.show(chat.Message{Text: t.l.T("handover.none", "whom", w.words, "to", t.memberName(to)), Buttons: [][]chat.Button{chat.Row(back)}}), nil
	}
	m := chat.Message{
		Text:    t.l.T("handover.confirm", "whom", w.words, "to", t.memberName(to), "count", n),
		Buttons: [][]chat.Button{chat.Row(t.button("handover.yes", chat.Data{Action: "hand", ID: t.req.Tap.ID, Arg: g.arg(true, to.ID)}), back)},
	}
	return t.show(m), nil
}

// handOver gives customers to another member and tells them. A quick thumb that
// taps twice sees what the first tap did.
func (t *turn) handOver(w meant, to crm.User) action {
	return func(tx *store.Tx) error {
		n, err := tx.CountWhom(t.ctx, t.scope(), w.Whom, to.ID)
		if err != nil {
			return err
		}
		if n > 0 {
			return t.handOverIn(tx, w, to, true)
		}
		shown, err := tx.SentAs(t.ctx, t.req.Chat.ID, t.req.MessageID)
		if err != nil {
			return err
		}
		id, err := tx.HandOverShown(shown.OutboxID)
		if err != nil {
			return err
		}
		if id != 0 {
			return nil
		}
		return t.redraw(tx, chat.Message{Text: t.l.T("handover.none", "whom", w.words, "to", t.memberName(to))})
	}
}

// handOverIn redraws the tapped message as the one that tells how it goes or, where
// that shows something else, sends one.
func (t *turn) handOverIn(tx *store.Tx, w meant, to crm.User, inPlace bool) error {
	h, err := tx.HandOverTo(t.user, t.req.InboxID, w.Whom, to.ID)
	if err != nil {
		return err
	}
	g := t.givenBy(h, to)
	if len(w.IDs) == 1 && h.Done == 1 {
		g.One, g.Who = w.IDs[0], w.words
	}
	m := view.HandedOver(t.l, g)
	if !inPlace {
		id, err := t.send(tx, m)
		if err != nil {
			return err
		}
		if err := tx.Shows(h, id); err != nil {
			return err
		}
		return t.tellGiven(tx, h, g, to)
	}
	shown, err := tx.SentAs(t.ctx, t.req.Chat.ID, t.req.MessageID)
	if err != nil {
		return err
	}
	if err := tx.Shows(h, shown.OutboxID); err != nil {
		return err
	}
	if err := t.redraw(tx, m); err != nil {
		return err
	}
	return t.tellGiven(tx, h, g, to)
}

// chooseGiver asks whose customers are handed over; who has left comes first.
func (t *turn) chooseGiver() (action, error) {
	team, err := t.book.Team(t.ctx, crm.Salesperson)
	if err != nil {
		return nil, err
	}
	left, err := t.book.CustomersLeft(t.ctx, t.scope())
	if err != nil {
		return nil, err
	}
	m := chat.Message{Text: t.l.T("handover.ask_whose")}
	row := func(u crm.User, label string) {
		if len(m.Buttons) < maxMates {
			data := chat.Data{Action: "hand", ID: u.ID, Arg: view.GiveMember}
			m.Buttons = append(m.Buttons, chat.Row(chat.Button{Text: label, Data: data.Encode()}))
		}
	}
	for _, id := range sortedKeys(left) {
		u, err := t.book.User(t.ctx, id)
		if err != nil {
			return nil, err
		}
		row(u, t.l.Plain("handover.left", "name", t.memberName(u), "count", left[id]))
	}
	for _, u := range team {
		row(u, t.memberName(u))
	}
	m.Buttons = append(m.Buttons,
		chat.Row(t.button("handover.by_tag", chat.Data{Action: "hand", Arg: view.GiveTags})),
		chat.Row(t.button("button.back", chat.Data{Action: "cmd", Arg: "team"})))
	return t.show(m), nil
}

func sortedKeys(m map[int64]int) []int64 {
	keys := make([]int64, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// mostGivenTags is how many tags are offered; other customers are found by a search.
const mostGivenTags = 40

func (t *turn) chooseGivenTag() (action, error) {
	tags, err := t.book.Tags(t.ctx, t.scope())
	if err != nil {
		return nil, err
	}
	m := chat.Message{Text: t.l.T("handover.ask_tag")}
	if len(tags) == 0 {
		m.Text = t.l.T("handover.no_tags")
	}
	var all []chat.Button
	for _, tag := range tags[:min(len(tags), mostGivenTags)] {
		data := chat.Data{Action: "hand", Arg: view.GiveTag + "." + tagArg(tag.Tag)}
		all = append(all, chat.Button{Text: "#" + view.Clip(tag.Tag), Data: data.Encode()})
	}
	for row := range slices.Chunk(all, 2) {
		m.Buttons = append(m.Buttons, row)
	}
	m.Buttons = append(m.Buttons, chat.Row(t.button("button.back", chat.Data{Action: "hand", Arg: view.GiveMembers})))
	return t.show(m), nil
}

// offerHandOver adds to a list of customers that all of them can be handed over.
func (t *turn) offerHandOver(m chat.Message, query string, several bool) chat.Message {
	if several && t.user.Role.AtLeast(crm.Manager) {
		data := chat.Data{Action: "hand", Arg: view.GiveFound + "." + query}
		m.Buttons = append(m.Buttons, chat.Row(t.button("handover.all_found", data)))
	}
	return m
}
