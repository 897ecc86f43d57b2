package campaigns_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"daftar/campaigns"
	"daftar/crm"
	"daftar/store"
)

const machinePeople = 12

// model is what must hold of a shop whatever happens in it.
type model struct {
	*shop
	agrees   map[int64]bool
	blocks   map[int64]bool           // their phone refuses what comes
	got      map[int64]map[int64]int  // promotion → customer → how often it reached them
	at       map[int64][]time.Time    // customer → when a promotion reached them, or may have
	started  map[int64]map[int64]bool // promotion → who agreed when it began
	spoiled  map[int64]map[int64]bool // promotion → who withdrew meanwhile, or of whom nobody can tell
	claimed  map[int64]store.Waiting  // in the sender's hands, by row
	inHand   []store.Waiting          // loaded by the sender, maybe long ago
	states   map[int64]store.PromotionState
	customer map[int64]int64 // row → promotion
}

func newModel(s *shop) *model {
	m := &model{
		shop: s, agrees: map[int64]bool{}, blocks: map[int64]bool{}, got: map[int64]map[int64]int{}, at: map[int64][]time.Time{},
		started: map[int64]map[int64]bool{}, spoiled: map[int64]map[int64]bool{}, claimed: map[int64]store.Waiting{},
		states: map[int64]store.PromotionState{}, customer: map[int64]int64{},
	}
	for c := int64(1); c <= machinePeople; c++ {
		m.agrees[c] = true
	}
	return m
}

func (m *model) start(rt *rapid.T) {
	if len(m.states) >= 6 {
		rt.Skip("enough of them")
	}
	id := m.starts(rapid.SampledFrom([]string{"vip", ""}).Draw(rt, "tag"), "Chegirma")
	m.states[id] = store.PromotionRunning
	m.got[id], m.spoiled[id] = map[int64]int{}, map[int64]bool{}
	m.started[id] = maps.Clone(m.agrees)
	// The consents of one instant count for it; so that the model knows who is who,
	// the next thing happens later.
	m.clock = m.clock.Add(time.Millisecond)
}

// turn pauses, resumes or stops one, with the present version or an old one.
func (m *model) turn(to store.PromotionState, how func(*store.Tx, int64, int64) error, from ...store.PromotionState) func(*rapid.T) {
	return func(rt *rapid.T) {
		id := m.any(rt)
		p := m.promotion(id)
		version := p.Version - int64(rapid.IntRange(0, 1).Draw(rt, "stale"))
		stale := m.stales(func(tx *store.Tx) error { return how(tx, id, version) })
		if want := version != p.Version || !slices.Contains(from, p.State); stale != want {
			rt.Fatalf("%s of a promotion that is %s: stale %v, want %v", to, p.State, stale, want)
		}
		if !stale {
			m.states[id] = to
		}
	}
}

func (m *model) any(rt *rapid.T) int64 {
	if len(m.states) == 0 {
		rt.Skip("none yet")
	}
	return rapid.SampledFrom(slices.Sorted(maps.Keys(m.states))).Draw(rt, "promotion")
}

func (m *model) someone(rt *rapid.T) int64 {
	return rapid.Int64Range(1, machinePeople).Draw(rt, "customer")
}

func (m *model) withdraw(rt *rapid.T) { m.ends(m.someone(rt)) }

func (m *model) ends(c int64) {
	m.says(c, false)
	m.agrees[c] = false
	for id := range m.spoiled {
		m.spoiled[id][c] = true
	}
}

func (m *model) consent(rt *rapid.T) {
	c := m.someone(rt)
	m.says(c, true)
	m.agrees[c] = true
}

func (m *model) block(rt *rapid.T) {
	c := m.someone(rt)
	m.blocks[c] = !m.blocks[c]
}

func (m *model) load(*rapid.T) { m.inHand = append(m.inHand, m.ready(20)...) }

// claim takes one of the rows in hand; what it finds is checked at this moment.
func (m *model) claim(rt *rapid.T) {
	if len(m.inHand) == 0 {
		rt.Skip("nothing in hand")
	}
	i := rapid.IntRange(0, len(m.inHand)-1).Draw(rt, "row")
	row := m.inHand[i]
	m.inHand = slices.Delete(m.inHand, i, i+1)
	claimed := false
	m.do(func(tx *store.Tx) (err error) { claimed, err = tx.Claim(row.ID); return err })
	if !claimed {
		return
	}
	id, c := m.of(row)
	switch {
	case !m.agrees[c]:
		rt.Fatalf("customer %d does not agree", c)
	case campaigns.Night(m.clock.In(tashkent)):
		rt.Fatalf("at night, at %s", m.clock.In(tashkent))
	case m.states[id] != store.PromotionRunning:
		rt.Fatalf("promotion %d is %s", id, m.states[id])
	case !m.started[id][c]:
		rt.Fatalf("customer %d agreed only after it began", c)
	}
	m.claimed[row.ID] = row
}

func (m *model) of(row store.Waiting) (promotion, customer int64) {
	if m.customer[row.ID] == 0 {
		m.customer[row.ID] = m.rows(fmt.Sprintf(`SELECT campaign_id FROM outbox WHERE id = %d`, row.ID))[0]
	}
	return m.customer[row.ID], row.ChatID - person
}

// answer is what Telegram says to a call that is under way.
func (m *model) answer(rt *rapid.T) {
	if len(m.claimed) == 0 {
		rt.Skip("nothing under way")
	}
	row := m.claimed[rapid.SampledFrom(slices.Sorted(maps.Keys(m.claimed))).Draw(rt, "call")]
	what := outcome(rapid.IntRange(0, outcomes-2).Draw(rt, "answer"))
	id, c := m.of(row)
	if m.blocks[c] {
		what = forbade
	}
	delete(m.claimed, row.ID)
	if what == ok || what == cut && rapid.Bool().Draw(rt, "arrived") {
		m.reaches(rt, id, c)
	}
	if what == forbade {
		m.blocks[c] = true
		defer func() { m.agrees[c] = false }()
		for p := range m.spoiled {
			m.spoiled[p][c] = true
		}
	}
	if what == refused || what == cut {
		m.spoiled[id][c] = true
	}
	if what == limited {
		m.inHand = append(m.inHand, row)
	}
	m.do(func(tx *store.Tx) error { return settle(tx, row, what) })
}

// reaches is a promotion on a customer's phone.
func (m *model) reaches(rt *rapid.T, id, c int64) {
	m.got[id][c]++
	if m.got[id][c] > 1 {
		rt.Fatalf("customer %d has promotion %d twice", c, id)
	}
	m.at[c] = append(m.at[c], m.clock)
	week := 0
	for _, when := range m.at[c] {
		if m.clock.Sub(when) < 7*24*time.Hour {
			week++
		}
	}
	if week > crm.PromotionsAWeek {
		rt.Fatalf("customer %d has %d promotions in a week", c, week)
	}
}

// restart kills the program: what was under way may have arrived.
func (m *model) restart(rt *rapid.T) {
	for _, id := range slices.Sorted(maps.Keys(m.claimed)) {
		promotion, c := m.of(m.claimed[id])
		m.spoiled[promotion][c] = true
		if !m.blocks[c] && rapid.Bool().Draw(rt, "arrived") {
			m.reaches(rt, promotion, c)
		}
	}
	m.claimed, m.inHand = map[int64]store.Waiting{}, nil
	m.restarts()
}

func (m *model) passes(rt *rapid.T) {
	m.clock = m.clock.Add(rapid.SampledFrom([]time.Duration{time.Second, time.Hour, 9 * time.Hour, 3 * 24 * time.Hour}).Draw(rt, "time"))
}

func (m *model) ticks(*rapid.T) {
	m.tick()
	for id := range m.states {
		m.states[id] = m.promotion(id).State
	}
}

// addsUp holds the counts of every promotion against each other and the phones.
func (m *model) addsUp(rt *rapid.T) {
	for id := range m.states {
		g := m.progress(id)
		if sum := g.Sent + g.Blocked + g.Refused + g.Unknown + g.Skipped + g.Withdrawn + g.Left; sum != g.Total || g.Left < 0 {
			rt.Fatalf("promotion %d: %+v comes to %d", id, g, sum)
		}
		if n := len(m.got[id]); n < g.Sent || n > g.Sent+g.Unknown+len(m.claimed) {
			rt.Fatalf("promotion %d is on %d phones: %+v", id, n, g)
		}
		agreed := 0
		for _, yes := range m.started[id] {
			if yes {
				agreed++
			}
		}
		if g.Total != agreed {
			rt.Fatalf("promotion %d is to %d, want the %d who agreed when it began", id, g.Total, agreed)
		}
	}
}

// comesToItsEnd lets everything that runs or is paused be sent.
func (m *model) comesToItsEnd(rt *rapid.T) {
	m.restart(rt)
	m.clock = time.Date(m.clock.Year(), m.clock.Month(), m.clock.Day()+1, 10, 0, 0, 0, tashkent)
	for id, state := range m.states {
		if state == store.PromotionPaused {
			m.change(id, (*store.Tx).ResumePromotion)
		}
	}
	for range 4 {
		m.ticks(rt)
		for _, row := range m.ready(1000) {
			id, c := m.of(row)
			if m.sends(row, ok) {
				m.reaches(rt, id, c)
			}
		}
	}
	m.addsUp(rt)
	for id, state := range m.states {
		p, g := m.promotion(id), m.progress(id)
		if p.FinishedAt.IsZero() || state == store.PromotionDone && g.Left != 0 {
			rt.Fatalf("promotion %d is left %s: %+v", id, p.State, g)
		}
		missing, excused := 0, 0
		for c, agreed := range m.started[id] {
			switch {
			case !agreed || m.got[id][c] > 0:
			case m.spoiled[id][c]:
				excused++
			default:
				missing++
			}
		}
		if state == store.PromotionDone && (missing > g.Skipped || g.Skipped > missing+excused) {
			rt.Fatalf("promotion %d did not reach %d of those who agree; %d had had enough", id, missing, g.Skipped)
		}
	}
}

func TestPromotionsWhateverHappens(t *testing.T) {
	s := newShop(t)
	s.people(machinePeople)
	rapid.Check(t, func(rt *rapid.T) {
		s.write(`DELETE FROM outbox`, `DELETE FROM campaigns`,
			`DELETE FROM consents WHERE purpose = 'promotions' AND current = 0`,
			`UPDATE consents SET given = 1, made_at = 1`)
		s.write(`DELETE FROM consents WHERE purpose = 'promotions'`, fmt.Sprintf(`
			INSERT INTO consents (customer_id, purpose, given, wording, language, way, telegram_id, made_at)
			SELECT id, 'promotions', 1, 'x', 'uz', 'button', %d + id, 1 FROM customers`, person))
		s.clock = monday
		m := newModel(s)
		rt.Repeat(map[string]func(*rapid.T){
			"start": m.start, "load": m.load, "claim": m.claim, "answer": m.answer, "tick": m.ticks,
			"claim more": m.claim, "answer more": m.answer, "time": m.passes, "restart": m.restart,
			"withdraw": m.withdraw, "consent": m.consent, "block": m.block,
			"pause":  m.turn(store.PromotionPaused, (*store.Tx).PausePromotion, store.PromotionRunning),
			"resume": m.turn(store.PromotionRunning, (*store.Tx).ResumePromotion, store.PromotionPaused),
			"stop":   m.turn(store.PromotionStopped, (*store.Tx).StopPromotion, store.PromotionRunning, store.PromotionPaused),
			"":       m.addsUp,
		})
		m.comesToItsEnd(rt)
	})
}
