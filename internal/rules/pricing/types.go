// Package pricing owns how a contract's charges become lines: the charge models,
// minimum and maximum, proration, tax per line, and the preview and preset plans
// built on them. It does not own usage (a frozen snapshot arrives as totals per
// meter), invoices or their numbers.
package pricing

import (
	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

// Model names how a charge turns a quantity into an amount.
type Model string

// The charge models of a contract.
const (
	Flat           Model = "flat"
	PerUnit        Model = "per_unit"
	Graduated      Model = "graduated"
	Volume         Model = "volume"
	PackageOf      Model = "package"
	BandFlat       Model = "band_flat"
	StepCumulative Model = "step_cumulative"
	Percentage     Model = "percentage"
	SeatDays       Model = "seat_days"
)

// Tax modes: prices without tax, or prices with the tax inside.
const (
	Exclusive = "exclusive"
	Inclusive = "inclusive"
)

// Kinds of line.
const (
	KindUsage   = "usage"
	KindMinimum = "minimum"
	KindMaximum = "maximum"
)

// Input is everything one rating needs: the contract's charges, the period's days
// and the usage totals per meter. A meter without usage counts as zero.
type Input struct {
	Currency     money.Currency          `json:"currency"`
	Tax          Tax                     `json:"tax"`
	ServiceDays  int64                   `json:"service_days"`
	CalendarDays int64                   `json:"calendar_days"`
	Usage        map[string]money.Number `json:"usage"`
	Charges      []Charge                `json:"charges"`
}

// Tax is the rate ("0.06") and whether prices hold it.
type Tax struct {
	Rate money.Number `json:"rate"`
	Mode string       `json:"mode"`
}

// Charge is one priced item of a contract. Which fields belong to which model is
// listed in fields.go; a field of another model is refused. Prices have up to 12
// decimals in any currency and are rounded when used.
type Charge struct {
	Key             string       `json:"key"`
	Name            string       `json:"name,omitempty"`
	Meter           string       `json:"meter,omitempty"`
	Model           Model        `json:"model"`
	Amount          money.Number `json:"amount,omitempty"`
	UnitPrice       money.Number `json:"unit_price,omitempty"`
	Tiers           []Tier       `json:"tiers,omitempty"`
	FlatAtZero      *bool        `json:"flat_at_zero,omitempty"`
	Package         *Package     `json:"package,omitempty"`
	MinimumPackages *int64       `json:"minimum_packages,omitempty"`
	Rate            money.Number `json:"rate,omitempty"`
	FixedFee        money.Number `json:"fixed_fee,omitempty"`
	EventsMeter     string       `json:"events_meter,omitempty"`
	Minimum         money.Number `json:"minimum,omitempty"`
	Maximum         money.Number `json:"maximum,omitempty"`
	Prorate         bool         `json:"prorate,omitempty"`
	TierMeter       string       `json:"tier_meter,omitempty"`
}

// Tier prices a range: above the tier before it (exclusive) up to UpTo
// (inclusive). The last tier has no UpTo and is open.
type Tier struct {
	UpTo      money.Number `json:"up_to,omitempty"`
	UnitPrice money.Number `json:"unit_price,omitempty"`
	FlatPrice money.Number `json:"flat_price,omitempty"`
}

// Package is a bundle of units at one price, after free units.
type Package struct {
	Size  money.Number `json:"size"`
	Price money.Number `json:"price"`
	Free  money.Number `json:"free,omitempty"`
}

// Output is a rated period. Amounts are of the input's currency; with inclusive
// tax the lines are gross and Subtotal is net.
type Output struct {
	Lines    []Line                  `json:"lines"`
	Charges  map[string]money.Amount `json:"charges"`
	Subtotal money.Amount            `json:"subtotal"`
	Tax      money.Amount            `json:"tax"`
	Total    money.Amount            `json:"total"`
}

// Line is one step that made or changed the amount of a charge.
type Line struct {
	Charge   string       `json:"charge"`
	Kind     string       `json:"kind"`
	Quantity money.Number `json:"quantity,omitempty"`
	Amount   money.Amount `json:"amount"`
	Tax      money.Amount `json:"tax"`
	Detail   []Detail     `json:"detail,omitempty"`
}

// Detail shows the exact arithmetic behind a usage line: quantity x unit price +
// flat price. From is exclusive, To inclusive and absent when open. The amount of
// a prorated flat charge, where it has no end, is cut to 12 decimals.
type Detail struct {
	From      money.Number `json:"from,omitempty"`
	To        money.Number `json:"to,omitempty"`
	Quantity  money.Number `json:"quantity,omitempty"`
	UnitPrice money.Number `json:"unit_price,omitempty"`
	FlatPrice money.Number `json:"flat_price,omitempty"`
	Amount    money.Number `json:"amount"`

	// exact is Amount as a number: it may have more digits than a document's
	// grammar allows, so it is never read back from the text.
	exact decimal.Decimal
}
