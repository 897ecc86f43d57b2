package rules
func (l *lexicon) nameLike(string) bool { return false }
