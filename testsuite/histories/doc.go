// Package histories owns the captured stories of real runs and the test that replays them against the code of
// the day: a change that would break a workflow already running is found here, before it is shipped.
//
// The files come from the end-to-end journey: GAINSHARE_CAPTURE=DIR go test ./testsuite/e2e writes them.
package histories
