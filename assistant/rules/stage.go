package rules

// asStage: “muzokaradagi bitim”, “на этапе переговоров” name a stage of a deal, and
// nobody has met.
func (m *message) asStage(c clause, i int, r reading) bool {
	if r.form.tense != noTense {
		return false
	}
	for j := max(c.from, i-2); j < c.to && j < i+r.n+2; j++ {
		if m.ts[j].any("stageword") {
			return true
		}
	}
	return hasSuffixAny(m.norm(i+r.n-1), "dagi", "tagi") && m.has(i+r.n, "deal", "dealsq")
}
