package store

import "daftar/crm"

// profileRow is what the columns of a customer say of their profile.
type profileRow struct {
	Status    crm.CustomerStatus
	Source    string
	Email     string
	Username  string
	City      string
	Address   string
	Interests string
	Likes     string
	Dislikes  string
	Needs     string
}

// profileCols are the columns that a profile is kept in.
func profileCols(p crm.Profile) cols {
	if p.Status == "" {
		p.Status = crm.Lead
	}
	return cols{
		"status": string(p.Status), "source": p.Source, "email": p.Email, "username": p.Username,
		"city": p.City, "address": p.Address, "interests": p.Interests, "likes": p.Likes,
		"dislikes": p.Dislikes, "needs": p.Needs,
	}
}
