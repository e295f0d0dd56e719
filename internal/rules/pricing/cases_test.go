package pricing_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/pricing"
)

type exactCase struct {
	ID     string         `json:"id"`
	Note   string         `json:"note"`
	Input  pricing.Input  `json:"input"`
	Expect map[string]any `json:"expect"`
}

func TestEveryAgreedRatingCaseGivesTheSameFen(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "shared", "cases", "rate.json"))
	if err != nil {
		t.Skip("NOT RUN: the agreed rating cases are not on this machine")
	}
	var cases []exactCase
	require.NoError(t, json.Unmarshal(text, &cases))
	require.NotEmpty(t, cases)
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			out, err := pricing.Rate(c.Input)
			require.NoError(t, err, c.Note)
			got := generic(t, out)
			for key, want := range c.Expect {
				require.Equal(t, want, got[key], key)
			}
		})
	}
}

func generic(t *testing.T, v any) map[string]any {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	var out map[string]any
	require.NoError(t, json.Unmarshal(text, &out))
	return out
}
