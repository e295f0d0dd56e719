// Package oracle owns the second opinion on the money: five years of an engagement, with amendments, a leap day,
// clock changes, late data, won objections, disputes, losses and true-ups, computed by the product's rules and by
// arithmetic in SQL that was written from the contract's text alone (oracle.sql). They must agree to the fen.
// It owns neither the rules nor how they are stored.
package oracle
