package handlers

import (
	"slices"
	"strings"

	"daftar/crm"
	"daftar/crm/fold"
	"daftar/handlers/view"
)

// whichDeal chooses among a customer's open deals the one that was said something of.
// Of several it is the only one that fits all that the words tell of it: what it is
// for or what stands on it, in which stage it is and, where it is closed, its amount.
func (p *pen) whichDeal(open []crm.Deal, said crm.SaidDeal) (crm.Deal, bool, error) {
	d, clear := pickDeal(open, said)
	if clear || len(open) < 2 {
		return d, clear, nil
	}
	left, told := open, false
	for _, mark := range []func([]crm.Deal, crm.SaidDeal) ([]crm.Deal, error){p.byGoods, p.byStage, byAmount} {
		fit, err := mark(left, said)
		if err != nil {
			return d, false, err
		}
		if len(fit) > 0 {
			left, told = fit, true
		}
	}
	if !told || len(left) != 1 {
		return d, false, nil
	}
	if named := left[0].Title; said.Title != "" && named != "" && !sameGoods(named, said.Title) {
		held, err := p.holds(left[0], said.Title)
		return left[0], held, err // for something else, unless it is one of its lines
	}
	return left[0], true, nil
}

// byGoods are the deals whose title or lines are told of.
func (p *pen) byGoods(open []crm.Deal, said crm.SaidDeal) ([]crm.Deal, error) {
	words := said.Title
	if words == "" {
		words = p.words
	}
	var titled, lined []crm.Deal
	for _, d := range open {
		if d.Title != "" && sameGoods(d.Title, words) {
			titled = append(titled, d)
			continue
		}
		held, err := p.holds(d, words)
		if err != nil {
			return nil, err
		}
		if held {
			lined = append(lined, d)
		}
	}
	if len(titled) > 0 {
		return titled, nil
	}
	return lined, nil
}

// holds reports whether words tell of a line of a deal.
func (p *pen) holds(d crm.Deal, words string) (bool, error) {
	items, err := p.tx.Items(p.ctx, p.scope(), d.ID)
	return slices.ContainsFunc(items, func(i crm.Item) bool { return sameGoods(i.Name, words) }), err
}

// byAmount are the deals of just the amount that one of them is closed with.
func byAmount(open []crm.Deal, said crm.SaidDeal) ([]crm.Deal, error) {
	var fit []crm.Deal
	for _, d := range open {
		if said.Status != crm.Open && said.Amount.Currency != "" && d.Amount == said.Amount {
			fit = append(fit, d)
		}
	}
	return fit, nil
}

// byStage are the deals in the stage that the words name, as “muzokaradagi bitim” or
// “на этапе переговоров”, in whatever language.
func (p *pen) byStage(open []crm.Deal, _ crm.SaidDeal) ([]crm.Deal, error) {
	stages, err := p.tx.Stages(p.ctx)
	if err != nil {
		return nil, err
	}
	var fit []crm.Deal
	for _, d := range open {
		i := slices.IndexFunc(stages, func(s crm.Stage) bool { return s.ID == d.StageID })
		if i >= 0 && p.namesStage(stages[i]) {
			fit = append(fit, d)
		}
	}
	return fit, nil
}

// stageWords stand by the name of a stage; stageEnds end it in Uzbek.
var (
	stageWords = []string{"bosqich", "etap", "stadi", "stage", "phase"}
	stageIn    = []string{"v", "vo", "na", "in", "at"}
	stageEnds  = []string{"dagi", "tagi"}
)

// namesStage reports whether the part's words name a stage as one.
func (p *pen) namesStage(s crm.Stage) bool {
	words := strings.Fields(fold.Key(p.words))
	for _, tag := range p.Desk.words.Tags() {
		name := strings.Fields(fold.Key(view.StageName(p.Desk.words.For(tag), s)))
		if len(name) == 0 {
			continue
		}
		for i, w := range words {
			if !formOf(w, name[0]) {
				continue
			}
			ends := slices.ContainsFunc(stageEnds, func(e string) bool { return strings.HasSuffix(w, e) })
			in := i > 0 && slices.Contains(stageIn, words[i-1])
			by := slices.ContainsFunc(words[max(0, i-2):min(len(words), i+3)], func(near string) bool {
				return slices.ContainsFunc(stageWords, func(k string) bool { return strings.HasPrefix(near, k) })
			})
			if ends || in || by {
				return true
			}
		}
	}
	return false
}

// formOf reports whether a word may be a form of another: they begin alike but for an
// ending.
func formOf(w, of string) bool {
	const ending, least = 3, 4
	n := max(least, len(of)-ending)
	return len(of) >= least && len(w) >= n && len(w) <= len(of)+6 && w[:n] == of[:n]
}
