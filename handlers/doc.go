// Package handlers is what the bot says: one file per conversation and one
// routing table. A conversation decides (reads, understands; slow, outside any
// transaction) and returns an action, which runs in one short transaction
// together with its replies. Nothing here talks to Telegram.
package handlers
