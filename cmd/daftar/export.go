package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"daftar/crm"
	"daftar/exchange"
)

// exportBook writes the book into a file; the format is that of its name.
func exportBook(ctx context.Context, p program, args []string) (err error) {
	var format exchange.Format
	flags := newFlags("export")
	flags.Func("format", "`FORMAT` of the file: xlsx, csv or vcf (default: by the file's name)", func(s string) error {
		format = exchange.Format(s)
		if !slices.Contains(exchange.Formats, format) {
			return errors.New("write xlsx, csv or vcf")
		}
		return nil
	})
	files, err := parseMixed(flags, p, args)
	if err != nil {
		return err
	}
	if len(files) != 1 {
		return usageError("export: name one file")
	}
	if format == "" {
		format = exchange.Format(strings.TrimPrefix(strings.ToLower(filepath.Ext(files[0])), "."))
		if !slices.Contains(exchange.Formats, format) {
			return usageError("export: say --format xlsx, csv or vcf, or name the file so")
		}
	}
	environment, err := p.environment()
	if err != nil {
		return err
	}
	cfg, err := load[ZoneConfig](environment)
	if err != nil {
		return err
	}
	book, err := configuredBook(ctx, p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	return writeExport(ctx, p, exchange.Export{Book: book, Scope: crm.WholeBook(), Zone: cfg.Zone.Location}, format, files[0])
}

// writeExport writes a file that only its owner can read, and leaves none that is not
// whole.
func writeExport(ctx context.Context, p program, x exchange.Export, format exchange.Format, name string) error {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	n, err := x.Write(ctx, format, file)
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	fmt.Fprintf(p.out, "%s: %d customers\n", name, n)
	return nil
}
