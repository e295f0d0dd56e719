// Package property owns how many cases a property is tried on: 2,000 in `make test`, more where
// GAINSHARE_PROPERTY_CASES says so (`make soak` asks for 100,000). It owns no property: those stand beside the
// rules they are about.
package property

import (
	"flag"
	"os"
	"strconv"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// Variable names the environment variable with the number of cases.
const Variable = "GAINSHARE_PROPERTY_CASES"

// Everyday is the number of cases without the variable.
const Everyday = 2000

// setUp is done once a test binary: the number of cases is a flag of the library.
var setUp = sync.OnceValue(func() error {
	cases := os.Getenv(Variable)
	if cases == "" {
		cases = strconv.Itoa(Everyday)
	}
	return flag.Set("rapid.checks", cases)
})

// Check tries a property on as many cases as this run asks for.
func Check(t *testing.T, prop func(*rapid.T)) {
	t.Helper()
	if err := setUp(); err != nil {
		t.Fatalf("%s is no number of cases: %v", Variable, err)
	}
	rapid.Check(t, prop)
}
