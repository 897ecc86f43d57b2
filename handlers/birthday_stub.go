package handlers

import (
	"time"

	"daftar/assistant/rules"
	"daftar/crm"
)

func birthdayIn(text string, now time.Time) (crm.Birthday, bool) {
	w, ok := rules.When(text, now)
	if !ok || w.HasTime {
		return crm.Birthday{}, false
	}
	return crm.NewBirthday(0, time.Month(w.Month), w.Day)
}
