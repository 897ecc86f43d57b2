package rules

// contactNames are the meanings that are ways to be in contact.
var contactNames = map[string]bool{"call": true, "callweak": true, "meet": true, "visit": true, "message": true}
