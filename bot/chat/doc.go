// Package chat is what a conversation is made of: what came in (Request), what
// goes out (Message) and what a button carries (Data). It knows no Telegram
// library, so that what is stored in the outbox outlives one.
package chat
