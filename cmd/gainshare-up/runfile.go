package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// RunFile is what <data>/run.json tells other processes (a separate worker,
// tests) about the running stack. It is readable by the owner only, because the
// database URL carries the password.
type RunFile struct {
	PID               int    `json:"pid"`
	URL               string `json:"url"` // page and API
	DatabaseURL       string `json:"database_url"`
	PostgresPID       int    `json:"postgres_pid"` // 0 for an existing server
	TemporalAddress   string `json:"temporal_address"`
	TemporalNamespace string `json:"temporal_namespace"`
	TemporalUI        string `json:"temporal_ui"`
	SessionKeyFile    string `json:"session_key_file"`
	SigningKeyFile    string `json:"signing_key_file"`
	PayloadKeyFile    string `json:"payload_key_file"`
	SMTPAddress       string `json:"smtp_address"`
}

func runFilePath(data string) string { return filepath.Join(data, "run.json") }

// writeRunFile writes beside and renames, so that a reader never sees half.
func writeRunFile(data string, content RunFile) error {
	text, err := json.MarshalIndent(content, "", "  ")
	if err != nil {
		return fmt.Errorf("encode the run file: %w", err)
	}
	beside := runFilePath(data) + ".new"
	if err := os.WriteFile(beside, append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("write the run file: %w", err)
	}
	return os.Rename(beside, runFilePath(data))
}

func readRunFile(data string) (RunFile, error) {
	var content RunFile
	text, err := os.ReadFile(runFilePath(data))
	if err != nil {
		return content, err
	}
	return content, json.Unmarshal(text, &content)
}
