// Package browser owns the test of the page as people see it: a real Chromium against the real stack, and the tools
// to look at screens (look.mjs) where only the labelled mock server runs. It owns no rule and no fixture of the
// product; what the page shows is checked against what the server says.
package browser
