-- Written by scripts/supabase_migrations.py from the history in
-- src/calmrun/store/migrations. Change it there.

-- Running upgrade 0002 -> 0003

CREATE TABLE calmrun_members (
    user_id UUID NOT NULL,
    workspace_id TEXT NOT NULL,
    CONSTRAINT calmrun_members_pkey PRIMARY KEY (user_id, workspace_id)
);

COMMENT ON TABLE calmrun_members IS 'Which users of the database may read which workspaces.';

CREATE INDEX calmrun_members_workspace ON calmrun_members (workspace_id);

ALTER TABLE calmrun_members ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON calmrun_members FROM PUBLIC, anon, authenticated, service_role;

GRANT SELECT, INSERT, UPDATE, DELETE ON calmrun_members TO service_role;

CREATE POLICY calmrun_members_server_select ON calmrun_members FOR SELECT TO service_role USING (true);

CREATE POLICY calmrun_members_server_insert ON calmrun_members FOR INSERT TO service_role WITH CHECK (true);

CREATE POLICY calmrun_members_server_update ON calmrun_members FOR UPDATE TO service_role USING (true) WITH CHECK (true);

CREATE POLICY calmrun_members_server_delete ON calmrun_members FOR DELETE TO service_role USING (true);

GRANT SELECT ON calmrun_members TO authenticated;

CREATE POLICY calmrun_members_user_select ON calmrun_members FOR SELECT TO authenticated USING (user_id = (SELECT auth.uid()));

ALTER TABLE calmrun_locks ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON calmrun_locks FROM PUBLIC, anon, authenticated, service_role;

GRANT SELECT, INSERT, UPDATE, DELETE ON calmrun_locks TO service_role;

CREATE POLICY calmrun_locks_server_select ON calmrun_locks FOR SELECT TO service_role USING (true);

CREATE POLICY calmrun_locks_server_insert ON calmrun_locks FOR INSERT TO service_role WITH CHECK (true);

CREATE POLICY calmrun_locks_server_update ON calmrun_locks FOR UPDATE TO service_role USING (true) WITH CHECK (true);

CREATE POLICY calmrun_locks_server_delete ON calmrun_locks FOR DELETE TO service_role USING (true);

GRANT SELECT ON calmrun_locks TO authenticated;

CREATE POLICY calmrun_locks_user_select ON calmrun_locks FOR SELECT TO authenticated USING (workspace_id IN (SELECT member.workspace_id FROM calmrun_members AS member WHERE member.user_id = (SELECT auth.uid())));

ALTER TABLE calmrun_forced_releases ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON calmrun_forced_releases FROM PUBLIC, anon, authenticated, service_role;

GRANT SELECT, INSERT, UPDATE, DELETE ON calmrun_forced_releases TO service_role;

CREATE POLICY calmrun_forced_releases_server_select ON calmrun_forced_releases FOR SELECT TO service_role USING (true);

CREATE POLICY calmrun_forced_releases_server_insert ON calmrun_forced_releases FOR INSERT TO service_role WITH CHECK (true);

CREATE POLICY calmrun_forced_releases_server_update ON calmrun_forced_releases FOR UPDATE TO service_role USING (true) WITH CHECK (true);

CREATE POLICY calmrun_forced_releases_server_delete ON calmrun_forced_releases FOR DELETE TO service_role USING (true);

GRANT SELECT ON calmrun_forced_releases TO authenticated;

CREATE POLICY calmrun_forced_releases_user_select ON calmrun_forced_releases FOR SELECT TO authenticated USING (workspace_id IN (SELECT member.workspace_id FROM calmrun_members AS member WHERE member.user_id = (SELECT auth.uid())));

ALTER TABLE calmrun_runs ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON calmrun_runs FROM PUBLIC, anon, authenticated, service_role;

GRANT SELECT, INSERT, UPDATE, DELETE ON calmrun_runs TO service_role;

CREATE POLICY calmrun_runs_server_select ON calmrun_runs FOR SELECT TO service_role USING (true);

CREATE POLICY calmrun_runs_server_insert ON calmrun_runs FOR INSERT TO service_role WITH CHECK (true);

CREATE POLICY calmrun_runs_server_update ON calmrun_runs FOR UPDATE TO service_role USING (true) WITH CHECK (true);

CREATE POLICY calmrun_runs_server_delete ON calmrun_runs FOR DELETE TO service_role USING (true);

GRANT SELECT ON calmrun_runs TO authenticated;

CREATE POLICY calmrun_runs_user_select ON calmrun_runs FOR SELECT TO authenticated USING (workspace_id IN (SELECT member.workspace_id FROM calmrun_members AS member WHERE member.user_id = (SELECT auth.uid())));

ALTER TABLE calmrun_packs ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON calmrun_packs FROM PUBLIC, anon, authenticated, service_role;

GRANT SELECT, INSERT, UPDATE, DELETE ON calmrun_packs TO service_role;

CREATE POLICY calmrun_packs_server_select ON calmrun_packs FOR SELECT TO service_role USING (true);

CREATE POLICY calmrun_packs_server_insert ON calmrun_packs FOR INSERT TO service_role WITH CHECK (true);

CREATE POLICY calmrun_packs_server_update ON calmrun_packs FOR UPDATE TO service_role USING (true) WITH CHECK (true);

CREATE POLICY calmrun_packs_server_delete ON calmrun_packs FOR DELETE TO service_role USING (true);

GRANT SELECT ON calmrun_packs TO authenticated;

CREATE POLICY calmrun_packs_user_select ON calmrun_packs FOR SELECT TO authenticated USING (workspace_id IN (SELECT member.workspace_id FROM calmrun_members AS member WHERE member.user_id = (SELECT auth.uid())));

ALTER TABLE calmrun_receipts ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON calmrun_receipts FROM PUBLIC, anon, authenticated, service_role;

GRANT SELECT, INSERT, UPDATE, DELETE ON calmrun_receipts TO service_role;

CREATE POLICY calmrun_receipts_server_select ON calmrun_receipts FOR SELECT TO service_role USING (true);

CREATE POLICY calmrun_receipts_server_insert ON calmrun_receipts FOR INSERT TO service_role WITH CHECK (true);

CREATE POLICY calmrun_receipts_server_update ON calmrun_receipts FOR UPDATE TO service_role USING (true) WITH CHECK (true);

CREATE POLICY calmrun_receipts_server_delete ON calmrun_receipts FOR DELETE TO service_role USING (true);

GRANT SELECT ON calmrun_receipts TO authenticated;

CREATE POLICY calmrun_receipts_user_select ON calmrun_receipts FOR SELECT TO authenticated USING (workspace_id IN (SELECT member.workspace_id FROM calmrun_members AS member WHERE member.user_id = (SELECT auth.uid())));

ALTER TABLE calmrun_uploads ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON calmrun_uploads FROM PUBLIC, anon, authenticated, service_role;

GRANT SELECT, INSERT, UPDATE, DELETE ON calmrun_uploads TO service_role;

CREATE POLICY calmrun_uploads_server_select ON calmrun_uploads FOR SELECT TO service_role USING (true);

CREATE POLICY calmrun_uploads_server_insert ON calmrun_uploads FOR INSERT TO service_role WITH CHECK (true);

CREATE POLICY calmrun_uploads_server_update ON calmrun_uploads FOR UPDATE TO service_role USING (true) WITH CHECK (true);

CREATE POLICY calmrun_uploads_server_delete ON calmrun_uploads FOR DELETE TO service_role USING (true);

GRANT SELECT ON calmrun_uploads TO authenticated;

CREATE POLICY calmrun_uploads_user_select ON calmrun_uploads FOR SELECT TO authenticated USING (workspace_id IN (SELECT member.workspace_id FROM calmrun_members AS member WHERE member.user_id = (SELECT auth.uid())));

ALTER TABLE calmrun_names ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON calmrun_names FROM PUBLIC, anon, authenticated, service_role;

GRANT SELECT, INSERT, UPDATE, DELETE ON calmrun_names TO service_role;

CREATE POLICY calmrun_names_server_select ON calmrun_names FOR SELECT TO service_role USING (true);

CREATE POLICY calmrun_names_server_insert ON calmrun_names FOR INSERT TO service_role WITH CHECK (true);

CREATE POLICY calmrun_names_server_update ON calmrun_names FOR UPDATE TO service_role USING (true) WITH CHECK (true);

CREATE POLICY calmrun_names_server_delete ON calmrun_names FOR DELETE TO service_role USING (true);

GRANT SELECT ON calmrun_names TO authenticated;

CREATE POLICY calmrun_names_user_select ON calmrun_names FOR SELECT TO authenticated USING (workspace_id IN (SELECT member.workspace_id FROM calmrun_members AS member WHERE member.user_id = (SELECT auth.uid())));

ALTER TABLE calmrun_name_uses ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON calmrun_name_uses FROM PUBLIC, anon, authenticated, service_role;

GRANT SELECT, INSERT, UPDATE, DELETE ON calmrun_name_uses TO service_role;

CREATE POLICY calmrun_name_uses_server_select ON calmrun_name_uses FOR SELECT TO service_role USING (true);

CREATE POLICY calmrun_name_uses_server_insert ON calmrun_name_uses FOR INSERT TO service_role WITH CHECK (true);

CREATE POLICY calmrun_name_uses_server_update ON calmrun_name_uses FOR UPDATE TO service_role USING (true) WITH CHECK (true);

CREATE POLICY calmrun_name_uses_server_delete ON calmrun_name_uses FOR DELETE TO service_role USING (true);

GRANT SELECT ON calmrun_name_uses TO authenticated;

CREATE POLICY calmrun_name_uses_user_select ON calmrun_name_uses FOR SELECT TO authenticated USING (workspace_id IN (SELECT member.workspace_id FROM calmrun_members AS member WHERE member.user_id = (SELECT auth.uid())));

ALTER TABLE calmrun_answers ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON calmrun_answers FROM PUBLIC, anon, authenticated, service_role;

GRANT SELECT, INSERT, UPDATE, DELETE ON calmrun_answers TO service_role;

CREATE POLICY calmrun_answers_server_select ON calmrun_answers FOR SELECT TO service_role USING (true);

CREATE POLICY calmrun_answers_server_insert ON calmrun_answers FOR INSERT TO service_role WITH CHECK (true);

CREATE POLICY calmrun_answers_server_update ON calmrun_answers FOR UPDATE TO service_role USING (true) WITH CHECK (true);

CREATE POLICY calmrun_answers_server_delete ON calmrun_answers FOR DELETE TO service_role USING (true);

GRANT SELECT ON calmrun_answers TO authenticated;

CREATE POLICY calmrun_answers_user_select ON calmrun_answers FOR SELECT TO authenticated USING (workspace_id IN (SELECT member.workspace_id FROM calmrun_members AS member WHERE member.user_id = (SELECT auth.uid())));

ALTER TABLE calmrun_assists ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON calmrun_assists FROM PUBLIC, anon, authenticated, service_role;

GRANT SELECT, INSERT, UPDATE, DELETE ON calmrun_assists TO service_role;

CREATE POLICY calmrun_assists_server_select ON calmrun_assists FOR SELECT TO service_role USING (true);

CREATE POLICY calmrun_assists_server_insert ON calmrun_assists FOR INSERT TO service_role WITH CHECK (true);

CREATE POLICY calmrun_assists_server_update ON calmrun_assists FOR UPDATE TO service_role USING (true) WITH CHECK (true);

CREATE POLICY calmrun_assists_server_delete ON calmrun_assists FOR DELETE TO service_role USING (true);

GRANT SELECT ON calmrun_assists TO authenticated;

CREATE POLICY calmrun_assists_user_select ON calmrun_assists FOR SELECT TO authenticated USING (workspace_id IN (SELECT member.workspace_id FROM calmrun_members AS member WHERE member.user_id = (SELECT auth.uid())));

ALTER TABLE calmrun_keys ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON calmrun_keys FROM PUBLIC, anon, authenticated, service_role;

GRANT SELECT, INSERT, UPDATE, DELETE ON calmrun_keys TO service_role;

CREATE POLICY calmrun_keys_server_select ON calmrun_keys FOR SELECT TO service_role USING (true);

CREATE POLICY calmrun_keys_server_insert ON calmrun_keys FOR INSERT TO service_role WITH CHECK (true);

CREATE POLICY calmrun_keys_server_update ON calmrun_keys FOR UPDATE TO service_role USING (true) WITH CHECK (true);

CREATE POLICY calmrun_keys_server_delete ON calmrun_keys FOR DELETE TO service_role USING (true);

ALTER TABLE calmrun_schema ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON calmrun_schema FROM PUBLIC, anon, authenticated, service_role;

GRANT SELECT, INSERT, UPDATE, DELETE ON calmrun_schema TO service_role;

CREATE POLICY calmrun_schema_server_select ON calmrun_schema FOR SELECT TO service_role USING (true);

CREATE POLICY calmrun_schema_server_insert ON calmrun_schema FOR INSERT TO service_role WITH CHECK (true);

CREATE POLICY calmrun_schema_server_update ON calmrun_schema FOR UPDATE TO service_role USING (true) WITH CHECK (true);

CREATE POLICY calmrun_schema_server_delete ON calmrun_schema FOR DELETE TO service_role USING (true);

UPDATE calmrun_schema SET version_num='0003' WHERE calmrun_schema.version_num = '0002';

