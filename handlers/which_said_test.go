package handlers_test

import "testing"

func TestTheQuestionWhichDealIsClosedTellsWhatWasSaid(t *testing.T) {
	for said, sees := range map[string][]string{
		"Dilnoza bilan 10 ta muzlatkich sotdik, 72 mln":  {"▫️", "10", "uzlatkich", "🏆 72\u00a0000\u00a0000"},
		"Dilnoza muzlatkichni 8 mlnga oldi":              {"🏆 Muzlatkich", " · 8\u00a0000\u00a0000"},
		"Dilnoza bilan 7 mlnlik bitim yutdik":            {"🏆 7\u00a0000\u00a0000"},
		"Дильноза отказалась от сделки на 7 млн, дорого": {"❌ 7\u00a0000\u00a0000"},
		"Dilnoza bought 3 fridges at 4 mln each":         {"▫️", "3", "fridge", "🏆 12\u00a0000\u00a0000"},
		"Lost the fridge deal for 8 mln with Dilnoza":    {"❌ ", "8\u00a0000\u00a0000"},
		"Won a deal with Dilnoza":                        {"🏆 Which deal was won?"},
	} {
		t.Run(said, func(t *testing.T) {
			o, _ := selling(t, 2)
			o.sara().says(said)
			o.sara().sees(append(sees, "hich deal", "[Kamera · 5\u00a0000\u00a0000\u00a0soʻm · Qualification", "[Printer · 6\u00a0000\u00a0000\u00a0soʻm · Negotiation")...)
		})
	}
}
