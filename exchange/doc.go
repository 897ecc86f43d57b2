// Package exchange brings lists of customers into the book and out of it: CSV, XLSX
// and vCard. Every format is read row by row, so that what is in memory does not grow
// with the file; what a column holds is guessed and can be said otherwise.
package exchange
