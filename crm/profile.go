package crm

// CustomerStatus is where a customer stands with us as a whole.
type CustomerStatus string

// The statuses of a customer. Who buys for the first time becomes active by
// itself; the others are said.
const (
	Lead         CustomerStatus = "lead" // has not bought yet
	Active       CustomerStatus = "active"
	Sleeping     CustomerStatus = "sleeping" // has bought and gone quiet
	LostCustomer CustomerStatus = "lost"
)

// CustomerStatuses are all of them, in the order in which they are offered; each
// names the catalogue text "customer_status.<status>".
var CustomerStatuses = []CustomerStatus{Lead, Active, Sleeping, LostCustomer}

// Sources are where a customer or a deal may have come from, in the order in which
// they are offered; each names the catalogue text "source.<source>".
var Sources = []string{
	"existing", "referral", "advertisement", "cold_call", "exhibition", "campaign",
	"walk_in", "website", "telegram", "instagram", "phone", "partner",
}

// Profile is what is known of a customer beside who they are.
type Profile struct {
	Status    CustomerStatus
	Source    string // one of Sources, "" unknown
	Email     string
	Username  string // in Telegram, without @
	City      string
	Address   string
	Interests string
	Likes     string
	Dislikes  string
	Needs     string
}

// PhoneLabels are what a number may be called, in the order in which they are
// offered; each names the catalogue text "phone_label.<label>".
var PhoneLabels = []string{"mobile", "work", "home", "other"}

// Phone is a number of a customer.
type Phone struct {
	ID     int64
	Number string // E.164
	Label  string // one of PhoneLabels, "" not said
}

// Organization is a firm or an office that customers belong to. Its name is their
// Company.
type Organization struct {
	ID        int64
	OwnerID   int64 // who entered it
	Name      string
	TaxNumber string
	Phone     string // E.164
	Address   string
	Note      string
	Version   int64
	Deleted   bool
}

// ImportantDate is a day that matters to a customer beside their birthday.
type ImportantDate struct {
	ID         int64
	CustomerID int64
	Label      string // as the person called it
	Day        Birthday
	Version    int64
}

// Product is something on the price list.
type Product struct {
	ID      int64
	Name    string
	Unit    Unit
	Prices  []Money // of one unit, at most one per currency
	Version int64
	Deleted bool
}
