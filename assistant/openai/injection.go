package openai

import (
	"strings"

	"daftar/crm/fold"
)

// Somebody may write, or forward, a text that speaks to the model instead of
// about a customer. The check of every fact already keeps it from doing harm;
// such a text is not sent at all. It is known by two words close to each other,
// one of each list, in any script: what to disregard, and what is disregarded.
var (
	disregards = stemsOf(`ignor disregard forget overrid bypass pretend reveal
		игнорир забуд проигнорир отмен раскро притвор
		unut eʼtibor etibor inobat bekor`)
	orders = stemsOf(`instruct prompt directiv guideline system
		инструкц указани промпт систем правил
		koʻrsatma korsatma yoʻriqnoma yoriqnoma buyruq qoida tizim`)
	// toModel are words that nobody writes about a customer.
	toModel = stemsOf(`chatgpt gpt openai jailbreak промпт prompt`)
)

func stemsOf(list string) []string {
	var out []string
	for _, w := range strings.Fields(list) {
		out = append(out, fold.Key(w))
	}
	return out
}

// closeBy is how many words may lie between the two.
const closeBy = 5

// speaksToModel reports whether a text gives orders to a model.
func speaksToModel(text string) bool {
	last := map[bool]int{true: -closeBy - 2, false: -closeBy - 2}
	for i, w := range words(text) {
		k := fold.Key(w)
		if startsAny(k, toModel) {
			return true
		}
		for is, list := range map[bool][]string{true: disregards, false: orders} {
			if !startsAny(k, list) {
				continue
			}
			if i-last[!is] <= closeBy+1 {
				return true
			}
			last[is] = i
		}
	}
	return false
}

func startsAny(key string, stems []string) bool {
	for _, s := range stems {
		if strings.HasPrefix(key, s) {
			return true
		}
	}
	return false
}
