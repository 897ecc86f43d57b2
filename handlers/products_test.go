package handlers_test

import (
	"strings"
	"testing"
)

func TestAPriceThatReplacesAnotherShowsBothAndGoesBack(t *testing.T) {
	o := lobby(t)
	olim := o.olim()
	enter := func(said string) {
		t.Helper()
		olim.says("/products")
		olim.tapsAction("products", "add")
		olim.says(said)
	}
	enter("Konditsioner 4 mln")
	if olim.sees("Konditsioner", nbsp("4 000 000 soʻm")); strings.Contains(olim.last().Text, "→") {
		t.Errorf("nothing was replaced:\n%s", olim.last().Text)
	}
	enter("Konditsioner katta 9 mln")
	enter("konditsioner $300")
	olim.sees(nbsp("4 000 000 soʻm") + ", $300")
	enter("Кондиционер 5 mln")
	olim.sees("Konditsioner", nbsp("4 000 000")+" → "+nbsp("5 000 000 soʻm")+", $300")
	olim.tapsAction("undo", "")
	olim.says("/products")
	olim.sees("Konditsioner · " + nbsp("4 000 000 soʻm") + ", $300")

	olim.tapsAction("product", "")
	olim.tapsAction("product", "price")
	olim.says("6 mln")
	olim.sees(nbsp("4 000 000") + " → " + nbsp("6 000 000 soʻm"))
	enter("Konditsioner 6 mln")
	if strings.Contains(olim.last().Text, " → ") || strings.Contains(olim.last().text(), "Undo") {
		t.Errorf("it was so already:\n%s", olim.last().text())
	}
}
