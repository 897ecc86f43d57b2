package handlers

import (
	"context"
	"strconv"
	"strings"

	"daftar/bot/chat"
	"daftar/crm"
	"daftar/handlers/view"
	"daftar/store"
)

// offersPage is how many are offered at once to somebody who types behind the bot's name.
const offersPage = 20

// typingPace is how fast somebody may type behind the bot's name: every pause in
// their typing asks. It is counted apart, so that nobody who types here is late there.
var typingPace = pace{30, 120}

// whoLink begins what a link carries that opens a customer's card.
const whoLink = "who_"

// Offer answers what a person types behind the bot's name in any chat with their own
// customers and those who are shared with them. Whoever is not on the team, or too
// fast, is offered nothing. It fits the edge.
func (d *Desk) Offer(ctx context.Context, r chat.Request) (chat.Offers, error) {
	if d.typists.judge(r.From.ID, 0, r.At, typingPace) {
		return chat.Offers{}, nil
	}
	t, err := d.turn(ctx, r)
	if err != nil || !t.standing().AtLeast(crm.Salesperson) {
		return chat.Offers{}, err
	}
	hits, err := t.offer()
	if err != nil {
		return chat.Offers{}, err
	}
	o := chat.Offers{}
	for _, c := range hits.Customers {
		o.List = append(o.List, view.Offer(t.l, c, hits.Notes[c.ID], d.cardLink(c.ID)))
	}
	if n := len(hits.Customers); n > 0 && hits.More {
		o.Next = placeOf(hits.From+n, hits.Customers[n-1].ID)
	}
	return o, nil
}

// offer finds whom the person may mean; before they have typed anything, whom they
// dealt with latest. What is chosen goes into somebody else's chat, so managers, too,
// are offered only their own: others' customers are a slip of the thumb away here.
func (t *turn) offer() (crm.Hits, error) {
	own := crm.OwnBook(t.user.ID)
	query := strings.TrimSpace(t.req.Text)
	if query == "" {
		recent, err := t.book.RecentCustomers(t.ctx, own, offersPage)
		return crm.Hits{Customers: recent}, err
	}
	offset, anchor := placeIn(t.req.Args)
	return t.book.Search(t.ctx, own, store.Search{Query: query, Limit: offersPage, Offset: offset, Anchor: anchor})
}

// placeOf is where the next page of offers begins: by number, behind a customer.
func placeOf(offset int, anchor int64) string {
	return strconv.Itoa(offset) + "." + strconv.FormatInt(anchor, 36)
}

// placeIn reads what placeOf wrote; anything else is the beginning.
func placeIn(place string) (offset int, anchor int64) {
	number, id, _ := strings.Cut(place, ".")
	offset, errOffset := strconv.Atoi(number)
	anchor, errAnchor := strconv.ParseInt(id, 36, 64)
	if errOffset != nil || errAnchor != nil || offset < 0 || offset > maxHits || anchor < 0 {
		return 0, 0
	}
	return offset, anchor
}

// cardLink opens a customer's card for members who may see them. It tells nobody
// else anything but that there is a customer of this number.
func (d *Desk) cardLink(customerID int64) string {
	return d.startLink(whoLink + strconv.FormatInt(customerID, 36))
}

// linkedCustomer is the customer whose card a link opens, 0 when it is another link.
func linkedCustomer(args string) int64 {
	id, is := strings.CutPrefix(args, whoLink)
	n, err := strconv.ParseInt(id, 36, 64)
	if !is || err != nil || n <= 0 {
		return 0
	}
	return n
}
