package rules

import (
	"strings"
	"testing"
)

// Messages that are made to keep a reader busy: they must end, and soon; the
// bound on clauses keeps the work in line with the length.
func TestHostileMessagesEnd(t *testing.T) {
	parts := strings.Fields("1- ʻ a ' o' +9 (9 90- 1, 1. 1: ~ ٩ # #a « $ 1$ 1-1mln twenty- in da через soat пол Aziz Азизу Qweqwe qweqwe qildim juma не emas aka др tug'ilgan born 5.5 14-mart 31.02 поздравить 2кгбруса 3ta стул каждый 2x4mln dan adashibman точнее between ko'chdi")
	parts = append(parts, "2 кг бруса по 4 млн, ", "3 ta stul 4 mlndan ", "5 mln, sorry, ", "14-mart deb adashibman ")
	for _, a := range parts {
		for _, b := range []string{"", " ", "1", " da ", ",", " Ким "} {
			text := strings.Repeat(a+b, 4096/len(a+b))
			checkSpans(t, text, understand(t, text, nil))
		}
	}
}
