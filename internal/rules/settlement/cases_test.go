package settlement_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gainshare/gainshare/internal/rules/settlement"
)

type exactCase struct {
	ID     string           `json:"id"`
	Note   string           `json:"note"`
	Input  settlement.Input `json:"input"`
	Expect map[string]any   `json:"expect"`
}

func TestEveryAgreedStatementGivesTheSameFen(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "shared", "cases", "settle.json"))
	if err != nil {
		t.Skip("NOT RUN: the agreed settlement cases are not on this machine")
	}
	var cases []exactCase
	require.NoError(t, json.Unmarshal(text, &cases))
	require.NotEmpty(t, cases)
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			out, err := settlement.Settle(c.Input)
			require.NoError(t, err, c.Note)
			printed, err := json.Marshal(out)
			require.NoError(t, err)
			var got map[string]any
			require.NoError(t, json.Unmarshal(printed, &got))
			for key, want := range c.Expect {
				require.Equal(t, want, got[key], key)
			}
		})
	}
}
