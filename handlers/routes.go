package handlers

import (
	"maps"
	"strings"

	"daftar/bot/chat"
	"daftar/campaigns"
	"daftar/crm"
	"daftar/store"
)

// route is a way into a conversation: who may take it and where it leads.
// Whatever row it names is read through the person's scope.
type route struct {
	least  crm.Role
	decide func(*turn) (action, error)
}

// commands by name. Every command has a button, too.
var commands map[string]route

// taps by the action that a button carries.
var taps map[string]route

// dialogs by name: what a message means while the bot waits for an answer. A
// dialog whose decide returns no action does not recognise the message as an
// answer; it is then handled as any other.
var dialogs map[string]route

// The tables are filled here and not where they are declared, because the
// conversations lead back to them.
func init() {
	commands, dialogs = named("command", commandRoutes()), named("dialog", dialogRoutes())
	taps = named("tap", joined(tapRoutes(), mendRoutes(), trailRoutes(), customerTaps(), dealTaps(), listTaps()))
	groups = groupRoutes()
}

// The names of where a request goes that no table names.
const (
	routeOther    = "other" // nothing that can be done: forged, stale, unknown, not allowed
	routeMember   = "member"
	routeGroup    = "group"
	routeFlood    = "flood"
	routeStranger = "stranger"
	routeSentence = "sentence"
	routeLetter   = "letter" // what a customer writes
	routeReply    = "reply"  // a member's answer to it
)

// named lets each route of a table note its name in the turn that takes it.
func named(kind string, table map[string]route) map[string]route {
	for name, r := range table {
		decide := r.decide
		r.decide = func(t *turn) (action, error) {
			t.route = kind + " " + name
			return decide(t)
		}
		table[name] = r
	}
	return table
}

func commandRoutes() map[string]route {
	return map[string]route{
		"start":      {crm.Stranger, start},
		"lang":       {crm.Stranger, languages},
		"stop":       {crm.Stranger, stop},
		"help":       {crm.Salesperson, help},
		"today":      {crm.Salesperson, today},
		"find":       {crm.Salesperson, find},
		"history":    {crm.Salesperson, history},
		"pipeline":   {crm.Salesperson, pipeline},
		"board":      {crm.Salesperson, board},
		"new":        {crm.Salesperson, newCustomer},
		"deal":       {crm.Salesperson, newDeal},
		"log":        {crm.Salesperson, newActivity},
		"remind":     {crm.Salesperson, newFollowUp},
		"drafts":     {crm.Salesperson, drafts},
		"org":        {crm.Salesperson, organization},
		"undo":       {crm.Salesperson, undoList},
		"changes":    {crm.Salesperson, changes},
		"bin":        {crm.Salesperson, bin},
		"cancel":     {crm.Salesperson, cancelTyped},
		"products":   {crm.Salesperson, products},
		"duplicates": {crm.Salesperson, duplicates},
		"invite":     {crm.Manager, invite},
		"import":     {crm.Salesperson, lists},
		"export":     {crm.Manager, exportFormats},
		"team":       {crm.Manager, team},
		"promo":      {crm.Manager, promote},
		"groups":     {crm.Owner, listGroups},
		"ai":         {crm.Owner, aiCard},
		"stages":     {crm.Owner, stages},
		"connect":    {crm.Owner, listGroups}, // in a group it connects
	}
}

// listTaps are what the cards of lists that come in and go out do.
func listTaps() map[string]route {
	return map[string]route{
		"import": {crm.Salesperson, onImport},
		"export": {crm.Manager, sendExport},
	}
}

// customerTaps are the ways from a customer's card to all that lies behind it.
func customerTaps() map[string]route {
	return map[string]route{
		"prof":  {crm.Salesperson, tapProfile},
		"org":   {crm.Salesperson, tapOrganization},
		"hand":  {crm.Salesperson, tapHandOver},
		"first": {crm.Salesperson, writeFirst},
	}
}

func tapRoutes() map[string]route {
	return map[string]route{
		"lang":     {crm.Stranger, setLanguage},
		"stop":     {crm.Stranger, stop},
		"agree":    {crm.Guest, agree},
		"mine":     {crm.Guest, myPage},
		"born":     {crm.Guest, tapBirthday},
		"skip":     {crm.Guest, skipBirthday},
		"try":      {crm.Salesperson, tryExample},
		"invite":   {crm.Manager, makeInvite},
		"promo":    {crm.Manager, chooseSegment},
		"cmd":      {crm.Salesperson, tapCommand},
		"reply":    {crm.Salesperson, tapAnswer},
		"mate":     {crm.Owner, teammate},
		"group":    {crm.Owner, tapGroup},
		"ai":       {crm.Owner, setAI},
		"undo":     {crm.Salesperson, undoCard},
		"card":     {crm.Salesperson, redrawCard},
		"edit":     {crm.Salesperson, editCard},
		"field":    {crm.Salesperson, editField},
		"whom":     {crm.Salesperson, chooseCustomer},
		"give":     {crm.Salesperson, giveTo},
		"giveto":   {crm.Salesperson, giveToNew},
		"which":    {crm.Salesperson, chooseDeal},
		"next":     {crm.Salesperson, nextStep},
		"why":      {crm.Salesperson, lostReason},
		"drop":     {crm.Salesperson, dropPart},
		"claim":    {crm.Salesperson, answerClaim},
		"done":     {crm.Salesperson, followUpDone},
		"snooze":   {crm.Salesperson, snooze},
		"when":     {crm.Salesperson, otherTime},
		"follow":   {crm.Salesperson, openFollowUp},
		"today":    {crm.Salesperson, today},
		"found":    {crm.Salesperson, foundPage},
		"who":      {crm.Salesperson, openCustomer},
		"story":    {crm.Salesperson, story},
		"pair":     {crm.Salesperson, tapPair},
		"same":     {crm.Salesperson, samePerson},
		"bought":   {crm.Salesperson, bought},
		"items":    {crm.Salesperson, items},
		"item":     {crm.Salesperson, item},
		"products": {crm.Salesperson, products},
		"product":  {crm.Salesperson, product},
		"tale":     {crm.Salesperson, historyOf},
		"file":     {crm.Salesperson, sendFile},
		"act":      {crm.Salesperson, actOn},
		"drafts":   {crm.Salesperson, drafts},
		"cancel":   {crm.Salesperson, cancel},
		"bring":    {crm.Salesperson, bring},
		"qr":       {crm.Salesperson, bringQR},
		"came":     {crm.Salesperson, came},
		"detach":   {crm.Salesperson, detach},
		"answer":   {crm.Salesperson, askReply},
		"held":     {crm.Salesperson, settleHeld},

		"preview": {crm.Salesperson, tapPreview},

		campaigns.Route: {crm.Manager, onPromotion},
	}
}

// mendRoutes are the taps that mend what has been saved, on its card and in the story.
func mendRoutes() map[string]route {
	return map[string]route{
		"value": {crm.Salesperson, chooseValue},
		"bday":  {crm.Salesperson, tapBorn},
		"untag": {crm.Salesperson, dropTag},
		"retry": {crm.Salesperson, retry},
		"event": {crm.Salesperson, openEvent},
	}
}

// trailRoutes are the taps on what was done: taken back, told, deleted, contested.
func trailRoutes() map[string]route {
	return map[string]route{
		"deed":    {crm.Salesperson, tapDeed},
		"changes": {crm.Salesperson, tapChanges},
		"bin":     {crm.Salesperson, tapBin},
		"basket":  {crm.Salesperson, bin},
		"restore": {crm.Salesperson, restore},
		"revive":  {crm.Salesperson, revive},
		"keep":    {crm.Salesperson, keep},
	}
}

// joined is one table of the routes of several.
func joined(tables ...map[string]route) map[string]route {
	all := map[string]route{}
	for _, t := range tables {
		maps.Copy(all, t)
	}
	return all
}

// dealTaps are the taps about deals and the stages in which they stand.
func dealTaps() map[string]route {
	return map[string]route{
		"deal":     {crm.Salesperson, dealCard},
		"dealset":  {crm.Salesperson, setDeal},
		"board":    {crm.Salesperson, board},
		"pipeline": {crm.Salesperson, onPipeline},
		"stage":    {crm.Owner, onStage},
	}
}

func dialogRoutes() map[string]route {
	return map[string]route{
		"new":      {crm.Salesperson, answerNew},
		"deal":     {crm.Salesperson, answerDeal},
		"log":      {crm.Salesperson, answerLog},
		"remind":   {crm.Salesperson, answerRemind},
		"field":    {crm.Salesperson, answerField},
		"whom":     {crm.Salesperson, answerWhom},
		"why":      {crm.Salesperson, answerWhy},
		mendDialog: {crm.Salesperson, mendAnyway},
		"event":    {crm.Salesperson, answerEvent},
		"when":     {crm.Salesperson, answerWhen},
		"find":     {crm.Salesperson, answerFind},
		"tale":     {crm.Salesperson, answerHistory},
		"changes":  {crm.Salesperson, answerChanges},
		answerName: {crm.Salesperson, answerReply},

		itemDialog:    {crm.Salesperson, answerItem},
		productDialog: {crm.Manager, answerProduct},
		"prof":        {crm.Salesperson, answerProfile},
		"org":         {crm.Salesperson, answerOrganization},

		dealDialog:  {crm.Salesperson, answerDealField},
		stageDialog: {crm.Owner, answerStage},

		"birthday": {crm.Guest, answerBirthday},
		"phone":    {crm.Guest, answerPhone},
		"promo":    {crm.Manager, answerPromotion},
	}
}

// decide takes a request to its conversation. This is the one place where the
// person's role is held against the route.
func (t *turn) decide() (action, error) {
	switch {
	case t.req.Kind == chat.Member:
		t.route = routeMember
		return t.membership()
	case !t.req.Chat.Private:
		t.route = routeGroup
		return t.inGroup()
	case t.req.Chat.ID != t.req.From.ID: // forged: the answer would reach somebody else
		return nil, nil
	}
	if t.count(); t.tooFast() {
		t.route = routeFlood
		return t.slowDown(), nil
	}
	if t.req.Kind == chat.Tap {
		return t.tap()
	}
	letter, err := t.repliesToLetter()
	if err != nil {
		return nil, err
	}
	sent, err := t.wasReply()
	switch {
	case err != nil:
		return nil, err
	case sent:
		t.route = routeReply
		return t.say(chat.Message{Text: t.l.T("reply.edited")}), nil
	case letter != 0:
		t.route = routeReply
		return t.reply(replyData{Letter: letter})
	case t.command() != "":
		return t.leavePromotion(t.take(commands, t.command(), t.unknownCommand))
	case t.isGuest():
		return t.guestTurn()
	case t.user.ID == 0:
		t.route = routeStranger
		return t.stranger()
	}
	answer, err := t.answerDialog()
	if answer != nil || err != nil {
		return answer, err
	}
	t.route = routeSentence
	return t.sentence()
}

// take follows the route of a name, or goes elsewhere when there is none or the
// person's role does not allow it.
func (t *turn) take(table map[string]route, name string, otherwise func() (action, error)) (action, error) {
	r, ok := table[name]
	switch {
	case ok && t.standing().AtLeast(r.least):
		return r.decide(t)
	case t.isGuest() && t.req.Kind == chat.Tap: // forged
		return nil, nil
	case t.isGuest():
		return myPage(t)
	case t.user.ID == 0:
		t.route = routeStranger
		return t.stranger()
	case ok && r.least == crm.Owner:
		return nil, crm.Refuse(crm.Forbidden, "error.forbidden_owner")
	case ok:
		return nil, crm.Refuse(crm.Forbidden, "error.forbidden")
	}
	return otherwise()
}

// command is the command that a message gives, by name or by a menu button.
func (t *turn) command() string {
	if t.req.Kind != chat.Text {
		return ""
	}
	if t.req.Command != "" || t.isGuest() { // customers have no menu: their words are letters
		return t.req.Command
	}
	if c, ok := t.menu[t.req.Text]; ok {
		return c
	}
	return t.menu[strings.ToLower(strings.TrimSpace(t.req.Text))]
}

// answerDialog offers a message to the dialog that is open, if one is. A dialog
// ends when its answer is taken; a message that is no answer leaves it open.
func (t *turn) answerDialog() (action, error) {
	if t.req.Kind == chat.Edited {
		return nil, nil
	}
	d, err := t.book.Dialog(t.ctx, t.req.Chat.ID, t.req.From.ID)
	if err != nil || d.Name == "" {
		return nil, err
	}
	r, ok := dialogs[d.Name]
	if !ok || !t.standing().AtLeast(r.least) {
		return nil, nil
	}
	t.dialog = d
	if !passesOn[d.Name] {
		t.hear()
	}
	kind := t.req.Kind
	if t.spoke {
		t.req.Kind = chat.Text // what is said answers a question as what is typed does
	}
	act, err := r.decide(t)
	switch {
	case act == nil:
		t.req.Kind = kind
	case t.req.Kind == chat.Text && !t.isGuest(): // of the book customers see nothing
		act = t.unlessMeanwhile(act)
	}
	return act, err
}

// open queues a question and waits for its answer under a dialog's name.
func (t *turn) open(tx *store.Tx, name, step string, data any, m chat.Message) error {
	if err := t.setDialog(tx, name, step, data); err != nil {
		return err
	}
	_, err := t.send(tx, m)
	return err
}
