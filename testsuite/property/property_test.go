package property_test

import (
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/gainshare/gainshare/testsuite/property"
)

func TestAPropertyIsTriedOnAsManyCasesAsTheRunAsksFor(t *testing.T) {
	want := property.Everyday
	if text := os.Getenv(property.Variable); text != "" {
		var err error
		want, err = strconv.Atoi(text)
		require.NoError(t, err)
	}
	tried := 0
	property.Check(t, func(*rapid.T) { tried++ })
	require.Equal(t, want, tried)
}
