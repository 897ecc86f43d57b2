// Package view draws every card, list and question once, for the handlers and
// for the reminders alike. It reads nothing: what it draws is given to it.
package view
