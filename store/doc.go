// Package store keeps the book: the only package that knows SQL.
//
// Reads are methods of [Store] and take a [crm.Scope]; writes are methods of
// [Tx], which only [Store.Do] hands out. The SQL is one dialect-neutral text
// with ? as placeholder; what differs between databases is in files of its own.
package store
