// Package sandbox is a local Telegram for one bot: the Bot API over HTTP, and a
// web page with phones for the people who talk to the bot. It lets the bot be
// tried, shown and tested without a token, without the network and without
// other people's patience.
//
// # What it promises
//
// A bot that works here works there. The sandbox refuses what the real server
// refuses, in the same words, because a bot reads those words to decide what
// to do. It speaks only HTTP and imports nothing of the bot, so nothing can be
// agreed between the two behind Telegram's back.
//
// What the real server forgives and a correct bot never sends (a parameter
// that no method has, a button of two kinds) is forgiven here as well, but
// kept as a [Fault]. Tests end with a look at [Server.Faults].
//
// # How it is used
//
//	s := sandbox.New(sandbox.Config{Token: "42:secret", BotUsername: "shop_bot", NoRateLimits: true})
//	s.AddUser(sandbox.User{ID: 1, FirstName: "Anna", LanguageCode: "uz"})
//	s.Start()                       // the bot's TELEGRAM_API_URL is s.URL()
//	anna := s.Phone(1)
//	anna.Start("")
//	messages, err := s.WaitFor(ctx, 1, func(m []sandbox.Message) bool { … })
//	anna.Tap(messages[1].ID, "✅ Done")
//
// Nothing here sleeps or polls: [Server.WaitFor] and [Server.Wait] wake on
// change, [Failure.Gate] holds a request until the test lets it go, and the
// clock is [Config.Now].
//
// # Where it differs from the real one
//
// Markdown is shown as it is written and is a fault. A URL in place of a file is
// refused, because the sandbox reaches nowhere. Webhooks may be plain http on
// the loopback interface. Payments, polls, stickers, topics, stories and
// business accounts are not there: their methods answer 404.
package sandbox
