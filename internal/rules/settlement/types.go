// Package settlement owns the savings share (节省分成): baseline proposals, the
// statement of a period with quality gates, limits and disputes, the chain of a
// contract year and its true-up. It does not own where contacts, costs and metrics
// come from, nor completeness of sources (an incomplete month never gets here).
package settlement

import "github.com/gainshare/gainshare/internal/rules/money"

// Modes of the saving that is shared.
const (
	FirstYuan  = "FIRST_YUAN"
	ExcessOnly = "EXCESS_ONLY"
)

// Statuses of a period.
const (
	Share         = "SHARE"
	Neutral       = "NEUTRAL"
	Deficit       = "DEFICIT"
	NotMeasurable = "NOT_MEASURABLE"
)

// Limits that can reduce a share, in the order they are tried.
const (
	LimitNone    = "none"
	LimitAnnual  = "annual_cap"
	LimitMonthly = "monthly_cap"
	LimitKeep    = "merchant_keep"
)

// Input is everything one statement is computed from.
type Input struct {
	Terms    Terms    `json:"terms"`
	Baseline Baseline `json:"baseline"`
	Period   Period   `json:"period"`
}

// Terms are the signed savings-share terms; rates are fractions ("0.15").
type Terms struct {
	Currency       money.Currency `json:"currency"`
	TaxRate        money.Number   `json:"tax_rate"`
	DeadBand       money.Number   `json:"dead_band"`
	Mode           string         `json:"mode"`
	Bands          []Band         `json:"bands"`
	MonthlyCap     money.Number   `json:"monthly_cap"`
	AnnualCap      money.Number   `json:"annual_cap"`
	MerchantKeep   money.Number   `json:"merchant_keep"`
	VolumeCollar   money.Number   `json:"volume_collar"`
	VolumeUpper    money.Number   `json:"volume_upper,omitempty"`
	Deficit        DeficitTerms   `json:"deficit"`
	LabourFraction money.Number   `json:"labour_fraction"`
	WageCap        money.Number   `json:"wage_cap"`
	Gates          []Gate         `json:"gates"`
}

// Band shares the part of the net saving above the band before it up to UpTo
// (a fraction of the baseline) at Rate; the last band is open.
type Band struct {
	UpTo money.Number `json:"up_to,omitempty"`
	Rate money.Number `json:"rate"`
}

// DeficitTerms say how much of a loss is carried and up to which sum.
type DeficitTerms struct {
	Carry   money.Number `json:"carry"`
	PoolCap money.Number `json:"pool_cap"`
}

// Gate scores one metric: 1 at Pass or better, 0 at Hard or worse (which also
// voids the whole share), straight in between. MinCount is the least denominator
// that counts as measured.
type Gate struct {
	Metric   string       `json:"metric"`
	Pass     money.Number `json:"pass"`
	Hard     money.Number `json:"hard"`
	Weight   money.Number `json:"weight"`
	MinCount *int64       `json:"min_count,omitempty"`
}

// Baseline is the signed cost before go-live: UnitCost v a contact, FixedMonth F a
// month, MeanContacts of its months.
type Baseline struct {
	MeanContacts money.Number `json:"mean_contacts"`
	FixedMonth   money.Number `json:"fixed_month"`
	UnitCost     money.Number `json:"unit_cost"`
}

// Period is what was measured in one month. Month is a label.
type Period struct {
	Month             string            `json:"month"`
	ContractYear      int64             `json:"contract_year"`
	ServiceDays       int64             `json:"service_days"`
	CalendarDays      int64             `json:"calendar_days"`
	Contacts          int64             `json:"contacts"`
	SeasonIndex       money.Number      `json:"season_index"`
	WageIndex         money.Number      `json:"wage_index"`
	Adjustments       []Adjustment      `json:"adjustments"`
	Costs             []Cost            `json:"costs"`
	DeficitIn         money.Number      `json:"deficit_in,omitempty"`
	Metrics           map[string]Metric `json:"metrics"`
	MetricsUndisputed map[string]Metric `json:"metrics_undisputed,omitempty"`
	DisputedContacts  int64             `json:"disputed_contacts,omitempty"`
	YearToDate        *YearToDate       `json:"year_to_date,omitempty"`
}

// Adjustment is an approved non-routine adjustment of the baseline, signed.
type Adjustment struct {
	Reason string       `json:"reason"`
	Amount money.Number `json:"amount"`
}

// Cost is one cost line of the service month without VAT; a key stands once.
type Cost struct {
	Key      string       `json:"key"`
	Amount   money.Number `json:"amount"`
	Disputed bool         `json:"disputed,omitempty"`
}

// Metric is a ratio of integers, with the last measured value of the trailing
// three months where there is one.
type Metric struct {
	Numerator   int64  `json:"numerator"`
	Denominator int64  `json:"denominator"`
	Trailing    *Ratio `json:"trailing,omitempty"`
}

// Ratio is a fraction of counts.
type Ratio struct {
	Numerator   int64 `json:"numerator"`
	Denominator int64 `json:"denominator"`
}

// YearToDate is the sum of baselines and shares of the contract year's earlier
// measurable periods.
type YearToDate struct {
	Baseline money.Number `json:"baseline"`
	Share    money.Number `json:"share"`
}
