//go:build race

package campaigns_test

func init() { raced = true }
