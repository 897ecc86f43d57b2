// Package assistant holds what understanding looks like from outside: the line
// that `daftar understand` prints for a message.
package assistant
