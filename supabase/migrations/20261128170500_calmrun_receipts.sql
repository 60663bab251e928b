-- Written by scripts/supabase_migrations.py from the history in
-- src/calmrun/store/migrations. Change it there.

-- Running upgrade 0001 -> 0002

CREATE TABLE calmrun_receipts (
    workspace_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    public_key TEXT NOT NULL,
    envelope TEXT NOT NULL,
    CONSTRAINT calmrun_receipts_pkey PRIMARY KEY (workspace_id, run_id),
    CONSTRAINT calmrun_receipts_run_fkey FOREIGN KEY(workspace_id, run_id) REFERENCES calmrun_runs (workspace_id, run_id) ON DELETE CASCADE
);

COMMENT ON TABLE calmrun_receipts IS 'What each run signed when it was sealed.';

UPDATE calmrun_schema SET version_num='0002' WHERE calmrun_schema.version_num = '0001';

