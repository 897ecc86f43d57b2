package handlers

func start(*turn) (action, error) { return nil, nil }

func languages(*turn) (action, error) { return nil, nil }

func setLanguage(*turn) (action, error) { return nil, nil }

func help(*turn) (action, error) { return nil, nil }

func tryExample(*turn) (action, error) { return nil, nil }

func tapCommand(*turn) (action, error) { return nil, nil }

func invite(*turn) (action, error) { return nil, nil }

func makeInvite(*turn) (action, error) { return nil, nil }

func team(*turn) (action, error) { return nil, nil }

func newCustomer(*turn) (action, error) { return nil, nil }

func newDeal(*turn) (action, error) { return nil, nil }

func newActivity(*turn) (action, error) { return nil, nil }

func newFollowUp(*turn) (action, error) { return nil, nil }

func answerNew(*turn) (action, error) { return nil, nil }

func answerDeal(*turn) (action, error) { return nil, nil }

func answerLog(*turn) (action, error) { return nil, nil }

func answerRemind(*turn) (action, error) { return nil, nil }

func (t *turn) membership() (action, error) { return nil, nil }

func (t *turn) inGroup() (action, error) { return nil, nil }

func (t *turn) stranger() (action, error) { return nil, nil }

func (t *turn) staleTap() (action, error) { return nil, nil }

func (t *turn) unknownCommand() (action, error) { return nil, nil }
