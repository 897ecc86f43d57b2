package store

// ImportLine says why a row of an import was refused, or what of it was left out.
type ImportLine struct {
	Row     int
	Part    int // tells the lines of one row apart
	Refused bool
	Why     string // names the catalogue text "import_why.<why>"
	Field   string // which of the row's fields it is about, "" of the whole row
	Value   string // what stood there, or the name that the reason speaks of
}
