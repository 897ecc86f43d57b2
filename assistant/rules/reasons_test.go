package rules

import (
	"slices"
	"testing"
	"time"

	"daftar/crm"
)

func TestTheWordsTellWhyADealWasLost(t *testing.T) {
	for text, want := range map[string]string{
		"Ольга отказалась, дорого":                 "price",
		"Gulnora olmaydigan boldi qimmat dedi":     "price",
		"Lost the deal with Sam, too expensive":    "price",
		"Timur boshqalardan oldi":                  "competitor",
		"Doniyor raqobatchidan oldi":               "competitor",
		"Санжар рад этди, пули йўқ экан":           "budget",
		"otkaz qildi puli yoq":                     "budget",
		"отказ, в другом месте взяли":              "competitor",
		"Ravshan rad etdi":                         "",
		"сорвалось, сказал что долго ждать":        "too_slow",
		"tovar yo'q edi, kutmadi":                  "out_of_stock",
		"He said no, they bought elsewhere anyway": "competitor",
	} {
		if got := LostReason(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	for _, r := range reasons() {
		if !slices.Contains(crm.LostReasons, r.code) || len(r.words) == 0 {
			t.Errorf("reasons.tsv: %q %q", r.code, r.words)
		}
	}
}

func TestAnHourAloneNamesNoDay(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.FixedZone("", 5*3600))
	for text, want := range map[string]bool{
		"14:30": false, "soat 3 da": false, "в 4": false, "at 5pm": false, "16:00 emas, 17:00": false,
		"ertaga 14:30": true, "juma": true, "в пятницу в 4": true, "2 soatdan keyin": true, "5 December": true, "bugun 15:00": true,
	} {
		if got := NamesDay(text, now); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
