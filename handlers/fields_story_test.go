package handlers_test

// choosing mends by values that a button has.
func choosing(sara *phone) {
	sara.says("Sanjarga tel qildim, band edi #vip")
	sara.tapsAction("edit", "")
	sara.tapsAction("field", "outcome")
	sara.tapsAction("value", "outcome.no_answer")
	sara.tapsAction("edit", "")
	sara.tapsAction("untag", "")
	sara.tapsAction("retry", "60")
	sara.tapsAction("undo", "")
	sara.says("Sanjarning tug'ilgan kuni 31-fevral")
	sara.tapsAction("bday", "ask")
	sara.says("1-mart")
}

// changingAnEntry changes and deletes an entry of a story.
func changingAnEntry(sara *phone) {
	sara.says("/history Malika")
	sara.tapsAction("story", "")
	sara.tapsAction("event", "")
	sara.tapsAction("event", "kind")
	sara.tapsAction("event", "kind.call")
	sara.tapsAction("event", "minutes")
	sara.says("20 daqiqa")
	sara.tapsAction("event", "drop")
}
