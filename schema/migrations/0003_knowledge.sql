-- +goose Up
-- Knowledge: imports with their rejected rows, immutable versions, articles with validity and scope, switches.

CREATE TABLE files (
    id            text PRIMARY KEY,
    merchant_id   text REFERENCES merchants,
    name          text NOT NULL,
    media_type    text NOT NULL,
    sha256        bytea NOT NULL,
    size_bytes    bigint NOT NULL CHECK (size_bytes >= 0),
    content       bytea NOT NULL,
    uploaded_by   text REFERENCES users,
    uploaded_at   timestamptz NOT NULL
);

CREATE TABLE knowledge_imports (
    id            text PRIMARY KEY,
    engagement_id text NOT NULL REFERENCES engagements,
    file_id       text NOT NULL REFERENCES files,
    mapping       jsonb NOT NULL DEFAULT '{}',
    state         text NOT NULL CHECK (state IN ('running','review','published','cancelled','failed')),
    rows_read     int NOT NULL DEFAULT 0,
    rows_rejected int NOT NULL DEFAULT 0,
    duplicates    int NOT NULL DEFAULT 0,
    conflicts     int NOT NULL DEFAULT 0,
    report        jsonb NOT NULL DEFAULT '{}',
    created_by    text NOT NULL REFERENCES users,
    created_at    timestamptz NOT NULL
);

-- Rows as parsed, in the file's order: a killed import goes on from the last line it wrote.
CREATE TABLE knowledge_import_rows (
    import_id     text NOT NULL REFERENCES knowledge_imports,
    line          int NOT NULL,
    row           jsonb NOT NULL,
    PRIMARY KEY (import_id, line)
);
CREATE TABLE knowledge_rejects (
    import_id     text NOT NULL REFERENCES knowledge_imports,
    line          int NOT NULL,
    field         text NOT NULL,
    reason        text NOT NULL,
    raw           text NOT NULL,
    PRIMARY KEY (import_id, line)
);

CREATE TABLE knowledge_versions (
    engagement_id text NOT NULL REFERENCES engagements,
    version       int NOT NULL CHECK (version > 0),
    import_id     text REFERENCES knowledge_imports,
    sha256        bytea NOT NULL,
    model         bytea NOT NULL, -- the trained classifier of this version
    threshold     numeric NOT NULL CHECK (threshold BETWEEN 0 AND 1),
    evaluation    jsonb NOT NULL DEFAULT '{}',
    published_by  text NOT NULL REFERENCES users,
    published_at  timestamptz NOT NULL,
    PRIMARY KEY (engagement_id, version)
);

CREATE TABLE articles (
    engagement_id text NOT NULL,
    version       int NOT NULL,
    article_id    text NOT NULL,
    question      text NOT NULL,
    variants      jsonb NOT NULL DEFAULT '[]',
    answer        text NOT NULL,
    language      text NOT NULL,
    slots         text[] NOT NULL DEFAULT '{}',
    valid_from    timestamptz,
    valid_to      timestamptz,
    shop_ids      text[] NOT NULL DEFAULT '{}', -- empty: every shop of the engagement
    human_only    boolean NOT NULL DEFAULT false,
    PRIMARY KEY (engagement_id, version, article_id),
    FOREIGN KEY (engagement_id, version) REFERENCES knowledge_versions,
    CHECK (valid_to IS NULL OR valid_from IS NULL OR valid_to > valid_from)
);
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON knowledge_versions FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON articles FOR EACH ROW EXECUTE FUNCTION forbid_change();

-- The version that answers now; publishing and rolling back both move this pointer.
CREATE TABLE knowledge_current (
    engagement_id text PRIMARY KEY REFERENCES engagements,
    version       int NOT NULL,
    changed_at    timestamptz NOT NULL,
    FOREIGN KEY (engagement_id, version) REFERENCES knowledge_versions
);

-- AI off switches, for an article, a shop, a merchant or everything; effective within a second.
CREATE TABLE ai_switches (
    id            text PRIMARY KEY,
    scope         text NOT NULL CHECK (scope IN ('article','shop','merchant','everything')),
    engagement_id text REFERENCES engagements,
    subject       text NOT NULL DEFAULT '',
    reason        text NOT NULL CHECK (reason <> ''),
    switched_by   text NOT NULL REFERENCES users,
    switched_at   timestamptz NOT NULL,
    ended_at      timestamptz
);

-- +goose Down
DROP TABLE ai_switches, knowledge_current, articles, knowledge_versions, knowledge_rejects, knowledge_import_rows, knowledge_imports, files;
