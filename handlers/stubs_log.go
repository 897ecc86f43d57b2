package handlers

import "daftar/crm"

func undoLast(*turn) (action, error) { return nil, nil }

func undoCard(*turn) (action, error) { return nil, nil }

func redrawCard(*turn) (action, error) { return nil, nil }

func editCard(*turn) (action, error) { return nil, nil }

func editField(*turn) (action, error) { return nil, nil }

func answerField(*turn) (action, error) { return nil, nil }

func chooseCustomer(*turn) (action, error) { return nil, nil }

func giveTo(*turn) (action, error) { return nil, nil }

func giveToNew(*turn) (action, error) { return nil, nil }

func answerWhom(*turn) (action, error) { return nil, nil }

func chooseDeal(*turn) (action, error) { return nil, nil }

func nextStep(*turn) (action, error) { return nil, nil }

func lostReason(*turn) (action, error) { return nil, nil }

func answerWhy(*turn) (action, error) { return nil, nil }

func dropPart(*turn) (action, error) { return nil, nil }

func answerClaim(*turn) (action, error) { return nil, nil }

func (t *turn) sentence() (action, error) { return nil, nil }

// write returns the action that saves what was understood and sends its card.
func (t *turn) write(u crm.Understanding, said string) (action, error) { return nil, nil }
