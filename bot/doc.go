// Package bot is the Telegram edge, and the only package that imports
// go-telegram.
//
// What comes in is committed to the inbox before Telegram is told that it
// arrived, and is handled in lanes: one chat's updates one after the other, chats
// side by side. A [Handler] decides outside any transaction; what it wants to
// change, its answers and the mark that the update is done are one transaction.
//
// What goes out is committed to the outbox first. The sender keeps the order
// within a chat, lets answers go before reminders and these before campaigns,
// and keeps to Telegram's limits.
//
// So a kill at any moment leaves the book exactly once, an answer at least once
// and a campaign's message at most once.
//
// The library is used for its types, its methods and its errors. Receiving is our
// own: the library confirms updates before they are handled, and one update that
// it cannot decode would hold up all that come after it.
package bot
