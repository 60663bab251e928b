-- Written by scripts/supabase_migrations.py from the history in
-- src/calmrun/store/migrations. Change it there.

-- Running upgrade 0003 -> 0004

DROP INDEX calmrun_runs_status;

UPDATE calmrun_schema SET version_num='0004' WHERE calmrun_schema.version_num = '0003';

