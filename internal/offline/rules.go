package offline

import (
	"github.com/gainshare/gainshare/internal/rules/pricing"
	"github.com/gainshare/gainshare/internal/rules/projection"
	"github.com/gainshare/gainshare/internal/rules/settlement"
	"github.com/gainshare/gainshare/internal/rules/shifts"
	"github.com/gainshare/gainshare/internal/rules/staffing"
)

// Rate reads a rating input and returns its lines and totals.
func Rate(data []byte) ([]byte, error) { return Run(data, pricing.Validate, pricing.Rate) }

// Settle reads one period's settlement input and returns its statement.
func Settle(data []byte) ([]byte, error) { return Run(data, settlement.Validate, settlement.Settle) }

// SettleYear reads a contract year and returns its statements and true-up.
func SettleYear(data []byte) ([]byte, error) {
	return Run(data, settlement.ValidateYear, settlement.SettleYear)
}

// Project reads assumptions and returns the multi-year comparison.
func Project(data []byte) ([]byte, error) {
	return Run(data, projection.Validate, projection.Project)
}

// Explore reads a comparison's assumptions and returns it with components, remarks and variations.
func Explore(data []byte) ([]byte, error) {
	return Run(data, projection.Validate, projection.Explore)
}

// Staff reads intervals with targets and returns the agents they need.
func Staff(data []byte) ([]byte, error) { return Run(data, staffing.Validate, staffing.Staff) }

// Shifts reads a requirement and the shifts that may cover it, and returns a cheapest plan with its proof.
func Shifts(data []byte) ([]byte, error) { return Run(data, shifts.Validate, shifts.Cover) }
