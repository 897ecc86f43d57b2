// Package reports draws pictures for a chat: the pipeline as a chart and a link
// as a QR code. Every word in them comes from the caller, in the reader's
// language.
package reports
