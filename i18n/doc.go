// Package i18n is every word that the bot says, in Uzbek (Latin and Cyrillic),
// Russian and English, and how money, numbers and dates are written in each.
//
// The words lie in locales/<tag>/*.toml, one line a key, split by topic for the
// reader's sake only. A key is "topic.name" and is written the same way in the
// file and in the code, so that one search finds both:
//
//	"card.deal_new" = "💰 {{.title}} · {{.amount}} · <i>yangi bitim</i>"
//	"today.tasks" = {one = "{{.count}} task", other = "{{.count}} tasks"}
//
// A text with plural forms is selected by {{.count}}; a number that changes no
// word is called otherwise, {{.number}} say.
//
// To add a key, add it to en, ru and uz. Uzbek in Cyrillic is made from uz when
// the catalogues are loaded; only what the transliteration gets wrong goes into
// locales/uz-Cyrl.toml. The tests name every key that is missing, unused, filled
// with other arguments than the code gives, or spelled with the wrong apostrophe.
//
// A text is HTML for a chat.Message: it may hold Telegram's tags, and what fills
// it is escaped by [Locale.T]. Labels of buttons are no HTML: [Locale.Plain].
//
// Package pseudo adds a language for tests that shows what is no word of ours.
package i18n
