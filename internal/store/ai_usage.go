package store

import "context"

// SetEngine chooses which engine words an engagement's answers: builtin or openai.
func (tx *Tx) SetEngine(ctx context.Context, engagement, engine string) error {
	_, err := tx.ExecContext(ctx, `UPDATE engagements SET engine = $2, version = version + 1 WHERE id = $1`, engagement, engine)
	return err
}

// SpendTokens adds a draft's tokens to a merchant's month and returns the month's sum.
func (db *DB) SpendTokens(ctx context.Context, merchant, month string, prompt, completion int64) (int64, error) {
	var sum int64
	err := db.GetContext(ctx, &sum, `INSERT INTO ai_usage (merchant_id, month, drafts, prompt_tokens, completion_tokens) VALUES ($1, $2, 1, $3, $4)
		ON CONFLICT (merchant_id, month) DO UPDATE SET drafts = ai_usage.drafts + 1, prompt_tokens = ai_usage.prompt_tokens + EXCLUDED.prompt_tokens,
			completion_tokens = ai_usage.completion_tokens + EXCLUDED.completion_tokens RETURNING prompt_tokens + completion_tokens`, merchant, month, prompt, completion)
	return sum, err
}

// TokensSpent is the sum of a merchant's month.
func (db *DB) TokensSpent(ctx context.Context, merchant, month string) (int64, error) {
	var sum int64
	err := db.GetContext(ctx, &sum, `SELECT COALESCE((SELECT prompt_tokens + completion_tokens FROM ai_usage WHERE merchant_id = $1 AND month = $2), 0)`, merchant, month)
	return sum, err
}
