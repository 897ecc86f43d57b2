// Package crm is the domain of Daftar: what a customer, a deal, an activity and
// a follow-up are, which values they may take, and how a refusal is told.
//
// It does no I/O and imports nothing of ours.
package crm
