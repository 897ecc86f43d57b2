package rules

import (
	"strings"
	"unicode/utf8"

	"pgregory.net/rapid"

	"daftar/crm/fold"
)

// person is a name that no list holds.
type person struct {
	first, last string
	female      bool
	korean      bool
}

var (
	uzRoots  = strings.Fields("Ash Bek Dov Elz Farr Gof Hur Izm Jav Kam Lut Mirz Nors Par Qand Rav Shod Tur Umr Vos Xol Yor Zav Tosh Bahr")
	uzMale   = strings.Fields("mat zod bek iyor lon mur shid dor qul murod jon boy sher ali'shir")
	uzFemale = strings.Fields("noza gula zira mina fuza bonu sora nisa oyim dila guloy")
	ruMale   = strings.Fields("Аркадий Лазарь Елисей Никифор Ефрем Прохор Емельян Кондрат Афанасий Ермолай Юлиан Вилен Эдгар Савелий")
	ruFemale = strings.Fields("Глафира Пелагея Степанида Любава Марфа Агния Есения Аделина Стелла Ульяна Виолетта Мирослава Кира Майя")
	enNames  = strings.Fields("Brent Delphine Wendell Maribel Gordon Tabitha Clifton Rowena Desmond Lorna Percy Gwendolyn Rupert Bettina")
	koreans  = strings.Fields("Ким Пак Хегай Югай Цой Тен Хан Шегай Нам")
	roots    = strings.Fields("Karim Rahmat Tosh Yo'ldosh Mirza Sodiq Hamro Ergash Usmon Nazar Qodir Xolmat Turg'un Saidakbar")
)

func drawUzbek(t *rapid.T) person {
	p := person{female: rapid.Bool().Draw(t, "female")}
	ends := uzMale
	if p.female {
		ends = uzFemale
	}
	p.first = rapid.SampledFrom(uzRoots).Draw(t, "root") + strings.ReplaceAll(rapid.SampledFrom(ends).Draw(t, "end"), "'", "")
	p.last = rapid.SampledFrom(roots).Draw(t, "surname") + "ov"
	if p.female {
		p.last += "a"
	}
	return p
}

func drawRussian(t *rapid.T) person {
	p := person{female: rapid.Bool().Draw(t, "female")}
	switch rapid.IntRange(0, 2).Draw(t, "origin") {
	case 0:
		p = drawUzbek(t)
		for strings.HasSuffix(p.first, "u") || strings.HasSuffix(p.first, "oy") || strings.HasSuffix(p.first, "im") {
			p = drawUzbek(t) // Russian case endings hide in these
		}
		p.first, p.last = russianSpelling(p.first), russianSpelling(p.last)
		return p
	case 1:
		p.korean = true
		p.last = rapid.SampledFrom(koreans).Draw(t, "korean")
	default:
		p.last = russianSpelling(rapid.SampledFrom(roots).Draw(t, "surname") + "ov")
		if p.female {
			p.last += "а"
		}
	}
	if p.female {
		p.first = rapid.SampledFrom(ruFemale).Draw(t, "first")
	} else {
		p.first = rapid.SampledFrom(ruMale).Draw(t, "first")
	}
	return p
}

// russianSpelling writes an Uzbek name as Russian papers do.
func russianSpelling(s string) string {
	return strings.NewReplacer("қ", "к", "Қ", "К", "ғ", "г", "ҳ", "х", "Ҳ", "Х", "ў", "у", "ъ", "").Replace(fold.Cyrillic(s))
}

// decline puts a Russian first name into a case.
func decline(w string, female bool, c string) string {
	last, n := utf8.DecodeLastRuneInString(w)
	base := w[:len(w)-n]
	before, _ := utf8.DecodeLastRuneInString(base)
	var forms map[string]string
	switch {
	case c == "nom":
		return w
	case last == 'а' && strings.ContainsRune("гкхжшчщ", before):
		forms = map[string]string{"gen": "и", "dat": "е", "acc": "у", "ins": "ой"}
	case last == 'а':
		forms = map[string]string{"gen": "ы", "dat": "е", "acc": "у", "ins": "ой"}
	case last == 'я' && before == 'и':
		forms = map[string]string{"gen": "и", "dat": "и", "acc": "ю", "ins": "ей"}
	case last == 'я':
		forms = map[string]string{"gen": "и", "dat": "е", "acc": "ю", "ins": "ей"}
	case female || endsInVowel(w):
		return w
	case last == 'й' || last == 'ь':
		forms = map[string]string{"gen": "я", "dat": "ю", "acc": "я", "ins": "ем"}
	default:
		base = w
		forms = map[string]string{"gen": "а", "dat": "у", "acc": "а", "ins": "ом"}
	}
	return base + forms[c]
}

// declineFamily puts a family name into a case.
func (p person) declineFamily(c string) string {
	switch {
	case c == "nom", p.korean && p.female:
		return p.last
	case p.korean:
		return decline(p.last, false, c)
	case p.female:
		base := strings.TrimSuffix(p.last, "а")
		return base + map[string]string{"gen": "ой", "dat": "ой", "acc": "у", "ins": "ой"}[c]
	}
	return p.last + map[string]string{"gen": "а", "dat": "у", "acc": "а", "ins": "ым"}[c]
}

// write puts the name into a form of the frames; full adds the family name.
func (p person) write(form string, full, cyrillic bool) string {
	if _, c, ok := strings.Cut(form, "ru-"); ok {
		out := decline(p.first, p.female, c)
		if full {
			out += " " + p.declineFamily(c)
		}
		return out
	}
	out := p.first
	if full {
		out += " " + p.last
	}
	switch {
	case form == "'s":
		return out + "'s"
	case form == "ga" && (strings.HasSuffix(out, "k") || strings.HasSuffix(out, "g")):
		out += "ka"
	case form == "ga" && strings.HasSuffix(out, "q"):
		out += "qa"
	case form != "nom":
		out += form
	}
	if cyrillic {
		out = fold.Cyrillic(out)
	}
	return out
}

func (p person) nominative(full bool) string {
	if full {
		return p.first + " " + p.last
	}
	return p.first
}
