-- +goose Up
-- Which engine words the answers of an engagement, and what a merchant's drafts cost in a month.
ALTER TABLE engagements ADD COLUMN engine text NOT NULL DEFAULT 'builtin' CHECK (engine IN ('builtin','openai'));

CREATE TABLE ai_usage (
    merchant_id       text NOT NULL REFERENCES merchants,
    month             char(7) NOT NULL,
    drafts            bigint NOT NULL DEFAULT 0,
    prompt_tokens     bigint NOT NULL DEFAULT 0,
    completion_tokens bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, month)
);
GRANT SELECT, INSERT, UPDATE ON ai_usage TO gainshare_app;

-- +goose Down
DROP TABLE ai_usage;
ALTER TABLE engagements DROP COLUMN engine;
