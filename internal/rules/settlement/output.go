package settlement

import "github.com/gainshare/gainshare/internal/rules/money"

// Output is a statement. SavingsRate is nil when the baseline is not above zero;
// Bands is empty unless the status is SHARE; Forfeited is what limits, not
// quality, cut off; MerchantNet is the gross saving less the full share.
type Output struct {
	Status        string       `json:"status"`
	WageFactor    string       `json:"wage_factor"`
	Baseline      money.Amount `json:"baseline"`
	Actual        money.Amount `json:"actual"`
	GrossSaving   money.Amount `json:"gross_saving"`
	SavingsRate   *string      `json:"savings_rate"`
	NetSaving     money.Amount `json:"net_saving"`
	Bands         []BandShare  `json:"bands"`
	QualityFactor string       `json:"quality_factor"`
	Gates         []GateScore  `json:"gates"`
	Share         money.Amount `json:"share"`
	Limit         string       `json:"limit"`
	Forfeited     money.Amount `json:"forfeited"`
	DeficitOut    money.Amount `json:"deficit_out"`
	Payable       money.Amount `json:"payable"`
	Held          money.Amount `json:"held"`
	Tax           money.Amount `json:"tax"`
	MerchantNet   money.Amount `json:"merchant_net"`
}

// BandShare is the part of the net saving inside a band and its share, four
// decimals each; Rate is echoed as signed.
type BandShare struct {
	Amount string       `json:"amount"`
	Rate   money.Number `json:"rate"`
	Share  string       `json:"share"`
}

// GateScore says which figure a gate was scored on and with what result.
type GateScore struct {
	Metric string `json:"metric"`
	Basis  string `json:"basis"`
	Score  string `json:"score"`
}

// Bases of a gate's score.
const (
	BasisMeasured = "measured"
	BasisTrailing = "trailing"
	BasisDropped  = "dropped"
)
