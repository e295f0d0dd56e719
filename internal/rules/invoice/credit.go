package invoice

import (
	"math/big"

	"github.com/gainshare/gainshare/internal/rules/contract"
	"github.com/gainshare/gainshare/internal/rules/fault"
	"github.com/gainshare/gainshare/internal/rules/money"
)

// Creditable is an issued line and what credit notes took back of it before, in the line's own sign.
type Creditable struct {
	Line
	Invoice  string
	No       int
	Credited Sum
}

// left is what may still be credited.
func (c Creditable) left() (Sum, error) {
	net, err := c.Net.Sub(c.Credited.Net)
	if err != nil {
		return Sum{}, err
	}
	tax, err := c.Tax.Sub(c.Credited.Tax)
	return Sum{net, tax}, err
}

// afterIssue is the key of SLA credits given after issue: never a charge of the contract, never part of the cost.
const afterIssue = contract.CreditKey + "after_issue"

// CreditLine is the line of a credit note that takes net of an issued line back. Net has the line's sign and at most
// what is left of it, else fault.Invalid. Its tax is the line's tax on everything credited so far less what was
// credited before, to the minor unit: parts never add up to another tax than the whole. An SLA credit names the line
// it is capped by and stands on an account of its own.
func CreditLine(c Creditable, net money.Amount, reason string, sla bool) (Line, error) {
	left, err := c.left()
	if err != nil {
		return Line{}, err
	}
	if net.Sign() == 0 || net.Sign() != c.Net.Sign() || net.Cmp(left.Net)*c.Net.Sign() > 0 {
		return Line{}, fault.New(fault.Invalid, "line %d has %s left to be credited, and %s was asked", c.No, left.Net, net)
	}
	sofar, err := c.Credited.Net.Add(net)
	if err != nil {
		return Line{}, err
	}
	due, err := money.RoundRat(new(big.Rat).Mul(c.Tax.Rat(), new(big.Rat).Quo(sofar.Rat(), c.Net.Rat())), net.Currency(), money.HalfAway)
	if err != nil {
		return Line{}, err
	}
	tax, err := due.Sub(c.Credited.Tax)
	return c.back(net, tax, reason, sla), err
}

// back is a line of a credit note: what it takes back, below zero for an ordinary line.
func (c Creditable) back(net, tax money.Amount, reason string, sla bool) Line {
	l := Line{Charge: c.Charge, Kind: KindAdjustment, ServiceMonth: c.ServiceMonth, Label: c.Label, Meter: c.Meter,
		Net: net.Neg(), Tax: tax.Neg(), Reason: reason, Corrects: c.Invoice, Credits: c.No}
	switch {
	case sla || c.Kind == KindSLA:
		l.Charge, l.Kind = afterIssue, KindSLA
	case c.Kind == KindShare:
		l.Kind = KindShare
	}
	return l
}

// CreditShares takes a sum of negative shares back from issued share lines, in the order given (newest first), each
// up to what is left of it. What was accrued is exact to the minor unit in net and tax, and so are the lines together.
// enough is false when the lines have less left than is to be given back: then nothing is.
func CreditShares(lines []Creditable, give Sum, reason string) (out []Line, enough bool, err error) {
	for _, c := range lines {
		left, err := c.left()
		if err != nil {
			return nil, false, err
		}
		if c.Kind != KindShare || left.Net.Sign() <= 0 || give.Net.Sign() <= 0 {
			continue
		}
		net := left.Net
		if net.Cmp(give.Net) > 0 {
			net = give.Net
		}
		tax, err := taxPart(give, left, net)
		if err != nil {
			return nil, false, err
		}
		out = append(out, c.back(net, tax, reason, false))
		if give.Net, err = give.Net.Sub(net); err != nil {
			return nil, false, err
		}
		if give.Tax, err = give.Tax.Sub(tax); err != nil {
			return nil, false, err
		}
	}
	return out, give.Net.IsZero() && give.Tax.IsZero(), nil
}

// taxPart is the tax that goes with a part of the net: all of it with the last part, within what the line has left.
func taxPart(give, left Sum, net money.Amount) (money.Amount, error) {
	tax := give.Tax
	if net.Cmp(give.Net) < 0 {
		part, err := money.RoundRat(new(big.Rat).Mul(give.Tax.Rat(), new(big.Rat).Quo(net.Rat(), give.Net.Rat())), net.Currency(), money.HalfAway)
		if err != nil {
			return part, err
		}
		tax = part
	}
	if tax.Cmp(left.Tax) > 0 {
		return left.Tax, nil
	}
	return tax, nil
}
