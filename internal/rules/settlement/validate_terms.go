package settlement

import (
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/gainshare/gainshare/internal/rules/money"
)

func oneDecimal() decimal.Decimal { return decimal.New(1, 0) }

func (c *checker) terms(at string, t Terms) {
	if !t.Currency.Valid() {
		c.errs.Add(at+"/currency", "unknown currency %q", string(t.Currency))
	}
	for _, r := range []struct {
		name string
		n    money.Number
	}{
		{"tax_rate", t.TaxRate}, {"dead_band", t.DeadBand}, {"monthly_cap", t.MonthlyCap}, {"annual_cap", t.AnnualCap},
		{"volume_collar", t.VolumeCollar}, {"labour_fraction", t.LabourFraction}, {"wage_cap", t.WageCap},
		{"deficit/carry", t.Deficit.Carry},
	} {
		c.rate(at+"/"+r.name, r.n)
	}
	if c.rate(at+"/merchant_keep", t.MerchantKeep) && t.MerchantKeep.Value().Equal(oneDecimal()) {
		c.errs.Add(at+"/merchant_keep", "is below 1")
	}
	if t.Mode != FirstYuan && t.Mode != ExcessOnly {
		c.errs.Add(at+"/mode", "the mode is %q or %q", FirstYuan, ExcessOnly)
	}
	c.amount(at+"/deficit/pool_cap", t.Deficit.PoolCap, false)
	c.volumeUpper(at+"/volume_upper", t)
	c.bands(at+"/bands", t.Bands)
	c.gates(at+"/gates", t.Gates)
}

// volumeUpper refuses a ceiling below the collar: no month could pass both.
func (c *checker) volumeUpper(at string, t Terms) {
	if !t.VolumeUpper.Given() {
		return
	}
	c.positive(at, t.VolumeUpper)
	if t.VolumeUpper.Value().LessThan(t.VolumeCollar.Value()) {
		c.errs.Add(at, "is not below the volume collar")
	}
}

func (c *checker) bands(at string, bands []Band) {
	if len(bands) == 0 {
		c.errs.Add(at, "at least one band is needed")
	}
	below := decimal.Zero
	for i, b := range bands {
		here := at + "/" + strconv.Itoa(i)
		below = c.bound(here+"/up_to", b.UpTo, below, i == len(bands)-1)
		c.rate(here+"/rate", b.Rate)
	}
}

func (c *checker) bound(at string, n money.Number, below decimal.Decimal, last bool) decimal.Decimal {
	switch {
	case last && n.Given():
		c.errs.Add(at, "the last band is open and has no up_to")
	case last:
	case !n.Given():
		c.errs.Add(at, "only the last band is open")
	case n.Check() != nil:
		c.errs.Add(at, "%v", n.Check())
	case n.Value().LessThanOrEqual(below):
		c.errs.Add(at, "band limits rise and begin above 0")
	default:
		return n.Value()
	}
	return below
}

func (c *checker) gates(at string, gates []Gate) {
	sum, sound := decimal.Zero, true
	seen := map[string]bool{}
	for i, g := range gates {
		here := at + "/" + strconv.Itoa(i)
		if g.Metric == "" || seen[g.Metric] {
			c.errs.Add(here+"/metric", "a gate names a metric of its own")
		}
		seen[g.Metric] = true
		pass, hard := c.number(here+"/pass", g.Pass), c.number(here+"/hard", g.Hard)
		if pass && hard && g.Pass.Value().Equal(g.Hard.Value()) {
			c.errs.Add(here+"/hard", "pass and hard differ")
		}
		if g.MinCount != nil {
			c.count(here+"/min_count", *g.MinCount)
		}
		sound = c.rate(here+"/weight", g.Weight) && sound
		sum = sum.Add(g.Weight.Value())
	}
	if sound && len(gates) > 0 && !sum.Equal(oneDecimal()) {
		c.errs.Add(at, "the weights sum to %s, not to 1", sum)
	}
}
