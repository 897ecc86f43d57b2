package rules

import "testing"

func TestWhatIsPutOffIsToBeDoneAndNotThePuttingOff(t *testing.T) {
	for said, want := range map[string]string{
		"Азизу позвонил, перенеси звонок на среду":                     "",
		"Звонил Азизу, просит перенести звонок на среду":               "",
		"Встречу с Азизом перенесли на среду":                          "",
		"Сдвинь встречу с Азизом на четверг":                           "",
		"Перенеси на среду отправку договора Азизу":                    "отправку договора",
		"С Азизом договорились, перенесли подписание на пятницу":       "подписание",
		"Aziz band ekan, uchrashuvni juma kuniga ko'chir":              "",
		"Aziz akaga tel qildim, uchrashuvni juma 15 ga koʻchirdik":     "",
		"Азиз банд экан, учрашувни жума кунига кўчиринг":               "",
		"Aziz to'lovni jumaga surib qo'ydi":                            "to'lovni",
		"Aziz to'lovni jumaga ko'chirishni so'radi":                    "to'lovni",
		"Called Aziz, move the meeting to Friday":                      "",
		"Reschedule the call with Aziz to Wednesday":                   "",
		"Aziz asked to postpone the meeting until Thursday":            "",
		"Aziz asked to move signing the contract to Friday":            "signing the contract",
		"Called Aziz, he moved house, remind me to send a gift Friday": "send a gift",
	} {
		a := understand(t, said, phoneBook).Actions[0]
		if a.Reminder == nil || a.Reminder.Text != want {
			t.Errorf("%q is to be %+v, want %q", said, a.Reminder, want)
		}
	}
}
