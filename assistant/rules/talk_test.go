package rules

import (
	"strconv"
	"testing"

	"daftar/crm"
)

// The columns of talk.tsv behind the slots.
const directionColumn, minutesColumn = 10, 11

func TestWhoCalledAndForHowLong(t *testing.T) {
	rows := 0
	for _, r := range table(t, "testdata/talk.tsv") {
		if len(r) <= directionColumn || r[0] == "lang" {
			continue
		}
		rows++
		for i, slot := range slots {
			if got := row(understand(t, r[1], nil))[slot]; !alike(slot, got, cell(r, i+2)) {
				t.Errorf("%q: %s is %q, want %q", r[1], slot, got, cell(r, i+2))
			}
		}
		direction, minutes := "", ""
		if u := understand(t, r[1], nil); len(u.Actions) > 0 && u.Actions[0].Activity != nil {
			a := u.Actions[0].Activity
			direction = string(a.Direction)
			if a.Minutes > 0 {
				minutes = strconv.Itoa(a.Minutes)
			}
		}
		if direction != cell(r, directionColumn) || minutes != cell(r, minutesColumn) {
			t.Errorf("%q: direction %q, minutes %q, want %q and %q", r[1], direction, minutes, cell(r, directionColumn), cell(r, minutesColumn))
		}
	}
	if rows < 20 {
		t.Errorf("only %d rows tell it", rows)
	}
}

// TestALengthThatIsNoTalkIsNone: minutes that are ahead, ago or something else's.
func TestALengthThatIsNoTalkIsNone(t *testing.T) {
	for _, text := range []string{
		"Aziz bilan ertaga 20 daqiqa gaplashamiz", "Azizga 10 minut oldin tel qildim", "call Aziz in 15 min",
		"позвонил Азизу 20 минут назад", "Азиз перезвонит через полчаса", "Aziz bilan gaplashdim, yetkazib berish 40 minut",
		"called Aziz, delivery took 40 min", "soat 3 da Aziz bilan gaplashdim", "Aziz 15 minutdan keyin tel qiladi",
		"Aziz bilan gaplashdim, 20 daqiqada yetib boraman", "поговорил с Азизом, приеду через час",
	} {
		for _, a := range understand(t, text, nil).Actions {
			if a.Activity != nil && a.Activity.Minutes != 0 {
				t.Errorf("%q lasted %d minutes", text, a.Activity.Minutes)
			}
		}
	}
}

func TestWhoCalledIsOpenWhereItIsNotSure(t *testing.T) {
	for _, text := range []string{
		"Aziz bilan gaplashdim", "поговорил с Азизом", "talked to Aziz", "Азизу звонок", "call with Aziz", "Aziz bilan ertaga telefonda gaplashamiz",
	} {
		for _, a := range understand(t, text, nil).Actions {
			if a.Activity != nil && a.Activity.Direction != crm.Direction("") {
				t.Errorf("%q is %q", text, a.Activity.Direction)
			}
		}
	}
}
