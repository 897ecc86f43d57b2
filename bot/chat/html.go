package chat

import "strings"

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// Escape makes text from a person safe inside a Message's HTML.
func Escape(s string) string { return escaper.Replace(s) }
