package handlers_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"daftar/bot/chat"
)

// The people in Telegram who come to the bot in a mess.
var comers = []int64{5001, 5002, 5003}

func init() { maps.Copy(wholeness, guestWholeness) }

// guestWholeness is what must hold of customers who come to the bot at any time.
var guestWholeness = map[string]string{
	"a consent that nobody tapped": `SELECT x.id FROM consents x LEFT JOIN inbox i ON i.id = x.inbox_id
		WHERE x.given = 1 AND (i.id IS NULL OR i.kind <> 'callback_query' OR i.user_id <> x.telegram_id OR x.way <> 'button')`,
	"a consent of who has stopped": `SELECT x.id FROM consents x JOIN stops s ON s.telegram_id = x.telegram_id WHERE x.current = 1 AND x.given = 1`,
	"a letter that nobody wrote": `SELECT x.id FROM activities x LEFT JOIN inbox i ON i.id = x.inbox_id
		WHERE x.incoming = 1 AND (i.id IS NULL OR i.user_id IN (SELECT telegram_id FROM users))`,
	"a customer who is on the team": `SELECT c.id FROM customers c JOIN users u ON u.telegram_id = c.telegram_id
		WHERE c.deleted_at IS NULL AND u.removed = 0`,
	"a customer in Telegram who never came": `SELECT c.id FROM customers c WHERE c.telegram_id IS NOT NULL
		AND NOT EXISTS (SELECT 1 FROM join_links l WHERE l.customer_id = c.id AND l.telegram_id = c.telegram_id)`,
	"two links that wait for one customer": `SELECT customer_id FROM join_links WHERE state = 'made' GROUP BY customer_id HAVING COUNT(*) > 1`,
	"a person of two customers":            `SELECT telegram_id FROM join_links WHERE state = 'opened' GROUP BY telegram_id HAVING COUNT(*) > 1`,
}

// TestWhateverCustomersDoNobodyIsSentAnythingUnasked lets three people in Telegram
// come, agree, write, stop and be confirmed or refused at random, and looks at the
// whole book after every step. In the end the team takes everything back.
func TestWhateverCustomersDoNobodyIsSentAnythingUnasked(t *testing.T) {
	lives, steps, came := 8, 70, 0
	if testing.Short() {
		lives = 2
	}
	for life := range lives {
		t.Run(fmt.Sprint(life), func(t *testing.T) {
			m := newMess(t, uint64(life)+100)
			for _, said := range []string{"Yangi mijoz Aziz Karimov, 90 123 45 01", "Yangi mijoz Malika Toshev, 90 123 45 02"} {
				m.sara().says(said)
			}
			m.olim().says("/start")
			m.timur().says("Yangi mijoz Jasur Yusupov, 90 123 45 03")
			for range steps {
				m.clock = m.clock.Add(time.Duration(m.dice.IntN(30)) * time.Minute)
				m.looks()
				if m.dice.IntN(4) > 0 {
					m.guestStep()
				} else {
					m.pushes(m.someone())
				}
				m.silence()
				m.whole()
				if t.Failed() {
					return
				}
			}
			came += len(m.ids(`SELECT DISTINCT row_id FROM changes WHERE entity = 'customers' AND new LIKE '%"telegram_id":50%'`))
			m.undoAll()
		})
	}
	if came == 0 && !t.Failed() {
		t.Error("nobody was ever confirmed: the lives try nothing")
	}
}

// guestStep lets something happen between a customer in Telegram and the team. It
// is false for what need not be answered.
func (m *mess) guestStep() (answered bool) {
	id := comers[m.dice.IntN(len(comers))]
	guest := m.phone(id, fmt.Sprintf("Mehmon %d", id), "uz")
	switch roll := m.dice.IntN(20); {
	case roll < 5:
		m.opens(guest)
	case roll < 8:
		guest.says(m.one([]string{"qancha turadi?", "Salom", "Malika Toshev 5 mln", "14-mart", "32-mart", "/start", "/today", "Bugun", "/start nothing"}))
	case roll < 9:
		guest.says("/stop")
	case roll < 10:
		guest.does(chat.Request{Kind: chat.Member, Away: m.dice.IntN(2) == 0}, "(blocks or not)")
		return false
	case roll < 12:
		number := fmt.Sprintf("90123450%d", m.dice.IntN(8))
		guest.does(chat.Request{Kind: chat.Contact, Contact: &chat.SharedContact{Name: "Men", Phone: number, UserID: id}}, "(contact) "+number)
	case roll < 15:
		p := m.someone()
		for _, s := range p.shown {
			if sent, err := m.book.SentAs(m.t.Context(), p.chat.ID, s.id); err == nil && sent.LetterID != 0 && m.dice.IntN(3) == 0 {
				p.replies(s, "javob")
				break
			}
		}
	default:
		m.pushes(guest)
	}
	return true
}

// opens lets a guest open a link for a customer of the book.
func (m *mess) opens(guest *phone) {
	ids := m.ids(`SELECT id FROM customers WHERE deleted_at IS NULL`)
	if len(ids) == 0 {
		return
	}
	p := m.someone()
	before := m.secrets
	p.tapsData(p.last(), chat.Data{Action: "bring", ID: ids[m.dice.IntN(len(ids))]}.Encode(), "bring")
	if m.secrets > before {
		guest.says(fmt.Sprintf("/start secret-%022d", m.secrets))
	}
}

// silence: whoever has stopped reads nothing but what answers themselves.
func (m *mess) silence() {
	m.t.Helper()
	for _, id := range comers {
		stopped, err := m.book.HasStopped(m.t.Context(), id)
		if err != nil {
			m.t.Fatal(err)
		}
		if !stopped {
			delete(m.stopped, id)
			continue
		}
		if _, known := m.stopped[id]; !known {
			m.stopped[id] = m.ids(`SELECT COALESCE(MAX(id), 0) FROM outbox`)[0]
		}
		m.none("reaches who has stopped", `SELECT o.id FROM outbox o LEFT JOIN inbox i ON i.id = o.inbox_id
			WHERE o.chat_id = ? AND o.id > ? AND o.kind = 'message' AND COALESCE(i.user_id, 0) <> o.chat_id`, id, m.stopped[id])
	}
}
