package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"daftar/crm"
	"daftar/store"
)

// azizsStory enters a customer with a past.
func azizsStory(o *office) (aziz int64) {
	aziz = o.customer(saraID, store.NewCustomer{Name: "Азиз Каримов", Company: "Artel Savdo", Phone: "+998901234567"})
	o.writes(saraID, func(tx *store.Tx) error {
		for _, at := range []time.Time{monday.AddDate(0, -5, 0), monday.AddDate(0, -4, 0), monday.AddDate(0, -3, 0)} {
			_, err := tx.AddDeal(store.NewDeal{CustomerID: aziz, Status: crm.Won, Amount: som(15_500_000), At: at})
			if err != nil {
				return err
			}
		}
		deal, err := tx.AddDeal(store.NewDeal{
			CustomerID: aziz, Title: "Кондиционеры", Status: crm.Open, Amount: som(120_000_000), At: monday.AddDate(0, 0, -3),
		})
		if err != nil {
			return err
		}
		stage := int64(3)
		if err := tx.EditDeal(deal, 0, store.DealEdit{StageID: &stage, At: monday.AddDate(0, 0, -3)}); err != nil {
			return err
		}
		_, err = tx.AddActivity(store.NewActivity{
			CustomerID: aziz, Kind: crm.Call, Text: "просит 20 кондиционеров, ждёт скидку 5 %", At: monday.Add(-time.Hour),
		})
		return err
	})
	o.plans(saraID, aziz, monday.AddDate(0, 0, 4).Add(time.Hour), "перезвонить")
	o.plans(saraID, aziz, monday.AddDate(0, 0, 7), "прислать расчёт")
	return aziz
}

func som(n int64) crm.Money { return crm.Money{Minor: n * 100, Currency: crm.UZS} }

// nb is the no-break space that groups digits.
func nb(s string) string { return strings.ReplaceAll(s, "_", "\u00a0") }

func TestAHistoryReadsAsAPersonWouldTellIt(t *testing.T) {
	o := newOffice(t, "ru")
	azizsStory(o)
	o.sara().says("/history азиз")
	want := nb(strings.Join([]string{
		"<b>Азиз Каримов</b> · Artel Savdo · ··4567 · клиент с ноября 2026 · ваш",
		"Последний контакт: сегодня, звонок: «просит 20 кондиционеров, ждёт скидку 5 %»",
		"Открыто: «Кондиционеры», 120_000_000_сум, этап «Предложение», 4-й день.",
		"Обещано: прислать расчёт — понедельник, 30 ноября, 10:00.",
		"Куплено: 3 раза на 46_500_000_сум, последний раз в августе.",
		"Дальше: пятница, 27 ноября, 11:00 — перезвонить.",
	}, "\n"))
	if got := o.sara().last().Text; got != want {
		t.Errorf("the history is\n%s\nwant\n%s", got, want)
	}
	o.olim().says("/history азиз")
	o.olim().sees("ведёт Sara")
}

func TestTheWholeStoryIsTurnedInOneMessage(t *testing.T) {
	o := newOffice(t, "ru")
	aziz := azizsStory(o)
	o.writes(saraID, func(tx *store.Tx) error {
		for i := range 25 {
			_, err := tx.AddActivity(store.NewActivity{
				CustomerID: aziz, Kind: crm.Note, Text: fmt.Sprintf("заметка %02d", i), At: monday.AddDate(0, -1, 0),
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	sara := o.sara()
	sara.says("/history азиз")
	sara.taps("Вся история")
	sara.sees("📞 сегодня · звонок: просит", "💰", "новая сделка: Кондиционеры", "заметка 24")
	first := sara.last().Text
	var pages []string
	for range 3 {
		sara.taps("Дальше ›")
		pages = append(pages, sara.last().Text)
	}
	all := strings.Join(pages, "\n")
	for i := range 19 {
		if n := strings.Count(all, fmt.Sprintf("заметка %02d", i)); n != 1 {
			t.Errorf("note %d is told %d times", i, n)
		}
	}
	sara.sees("🏆", "продано: "+nb("15_500_000_сум"))
	for range 3 {
		sara.taps("‹ Назад")
	}
	if sara.last().Text != first {
		t.Errorf("the way back leads to\n%s\nnot to\n%s", sara.last().Text, first)
	}
	sara.taps("Кратко")
	sara.sees("Последний контакт")
	if len(sara.shown) != 1 {
		t.Errorf("%d messages", len(sara.shown))
	}
}

func TestACardShowsEverythingAndLeadsToIt(t *testing.T) {
	o := newOffice(t, "ru")
	azizsStory(o)
	sara := o.sara()
	sara.says("/find азиз")
	sara.sees("👤 <b>Азиз Каримов</b> · Artel Savdo\n+998 90 123 45 67", "Клиент с ноября 2026 · ваш", "Последний контакт",
		nb("💰 Кондиционеры · 120_000_000_сум · Предложение, 4-й день"), "Куплено: 3 раза", "Дальше: пятница")
	for _, action := range []string{"follow", "act", "tale"} {
		if len(sara.labels(action)) == 0 {
			t.Errorf("no button does %s", action)
		}
	}
	sara.tapsAction("act", "remind")
	sara.says("завтра в 15:00")
	next, err := o.book.OpenFollowUps(t.Context(), crm.WholeBook(), 1)
	if err != nil || len(next) != 3 || next[0].When.String() != "2026-11-24T15:00" {
		t.Errorf("planned: %+v, %v", next, err)
	}
}
