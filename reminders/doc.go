// Package reminders is what happens because time has passed: follow-ups whose
// hour has come, the nightly copy of the book. cron only ticks; what is due
// stands in the database, so that nothing is forgotten by a restart.
package reminders
