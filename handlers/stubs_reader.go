package handlers

func today(*turn) (action, error) { return nil, nil }

func find(*turn) (action, error) { return nil, nil }

func foundPage(*turn) (action, error) { return nil, nil }

func answerFind(*turn) (action, error) { return nil, nil }

func history(*turn) (action, error) { return nil, nil }

func answerHistory(*turn) (action, error) { return nil, nil }

func historyOf(*turn) (action, error) { return nil, nil }

func story(*turn) (action, error) { return nil, nil }

func openCustomer(*turn) (action, error) { return nil, nil }

func actOn(*turn) (action, error) { return nil, nil }

func pipeline(*turn) (action, error) { return nil, nil }

func drafts(*turn) (action, error) { return nil, nil }

func followUpDone(*turn) (action, error) { return nil, nil }

func snooze(*turn) (action, error) { return nil, nil }

func otherTime(*turn) (action, error) { return nil, nil }

func answerWhen(*turn) (action, error) { return nil, nil }

func openFollowUp(*turn) (action, error) { return nil, nil }
