-- Written by scripts/supabase_migrations.py from the history in
-- src/calmrun/store/migrations. Change it there.

CREATE TABLE calmrun_schema (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT calmrun_schema_pkc PRIMARY KEY (version_num)
);

-- Running upgrade  -> 0001

CREATE TABLE calmrun_locks (
    workspace_id TEXT NOT NULL,
    lock_id TEXT NOT NULL,
    fencing_token BIGINT NOT NULL,
    run_id TEXT,
    held_by TEXT NOT NULL,
    acquired_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    previous_expires_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT calmrun_locks_pkey PRIMARY KEY (workspace_id)
);

COMMENT ON TABLE calmrun_locks IS 'One row per workspace, never deleted: a release expires it.';

CREATE TABLE calmrun_forced_releases (
    workspace_id TEXT NOT NULL,
    fencing_token BIGINT NOT NULL,
    lock_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    released_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT calmrun_forced_releases_pkey PRIMARY KEY (workspace_id, fencing_token)
);

COMMENT ON TABLE calmrun_forced_releases IS 'Who broke which lock, and why.';

CREATE TABLE calmrun_runs (
    workspace_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    finalized_at TIMESTAMP WITH TIME ZONE,
    manifest JSON NOT NULL,
    outcome JSON,
    CONSTRAINT calmrun_runs_pkey PRIMARY KEY (workspace_id, run_id)
);

COMMENT ON TABLE calmrun_runs IS 'Manifest and outcome of each run, without a name in it.';

CREATE INDEX calmrun_runs_recent ON calmrun_runs (workspace_id, created_at);

CREATE INDEX calmrun_runs_status ON calmrun_runs (workspace_id, status);

CREATE TABLE calmrun_packs (
    workspace_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    content BYTEA NOT NULL,
    CONSTRAINT calmrun_packs_pkey PRIMARY KEY (workspace_id, run_id),
    CONSTRAINT calmrun_packs_run_fkey FOREIGN KEY(workspace_id, run_id) REFERENCES calmrun_runs (workspace_id, run_id) ON DELETE CASCADE
);

COMMENT ON TABLE calmrun_packs IS 'The normalised files of a run, to run them again.';

CREATE TABLE calmrun_uploads (
    workspace_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    content BYTEA NOT NULL,
    CONSTRAINT calmrun_uploads_pkey PRIMARY KEY (workspace_id, run_id, position),
    CONSTRAINT calmrun_uploads_run_fkey FOREIGN KEY(workspace_id, run_id) REFERENCES calmrun_runs (workspace_id, run_id) ON DELETE CASCADE
);

COMMENT ON TABLE calmrun_uploads IS 'Raw files of a run that asked its one question, until it is answered.';

CREATE TABLE calmrun_name_uses (
    workspace_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    pseudonym TEXT NOT NULL,
    CONSTRAINT calmrun_name_uses_pkey PRIMARY KEY (workspace_id, run_id, pseudonym),
    CONSTRAINT calmrun_name_uses_run_fkey FOREIGN KEY(workspace_id, run_id) REFERENCES calmrun_runs (workspace_id, run_id) ON DELETE CASCADE
);

COMMENT ON TABLE calmrun_name_uses IS 'Which runs still need a name.';

CREATE TABLE calmrun_names (
    workspace_id TEXT NOT NULL,
    pseudonym TEXT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT,
    CONSTRAINT calmrun_names_pkey PRIMARY KEY (workspace_id, pseudonym)
);

COMMENT ON TABLE calmrun_names IS 'The only place with customer names.';

CREATE TABLE calmrun_answers (
    workspace_id TEXT NOT NULL,
    source TEXT NOT NULL,
    code TEXT NOT NULL,
    choice TEXT NOT NULL,
    run_id TEXT NOT NULL,
    answered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT calmrun_answers_pkey PRIMARY KEY (workspace_id, source, code)
);

COMMENT ON TABLE calmrun_answers IS 'What the owner said about the exports of one source.';

CREATE TABLE calmrun_keys (
    workspace_id TEXT NOT NULL,
    pseudonym_key BYTEA NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT calmrun_keys_pkey PRIMARY KEY (workspace_id)
);

COMMENT ON TABLE calmrun_keys IS 'The secret that turns names into pseudonyms.';

CREATE TABLE calmrun_assists (
    workspace_id TEXT NOT NULL,
    reference TEXT NOT NULL,
    tool TEXT NOT NULL,
    trouble TEXT NOT NULL,
    contact TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT calmrun_assists_pkey PRIMARY KEY (workspace_id, reference)
);

COMMENT ON TABLE calmrun_assists IS 'Requests for help with an export.';

INSERT INTO calmrun_schema (version_num) VALUES ('0001') RETURNING calmrun_schema.version_num;

