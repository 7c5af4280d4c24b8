-- What needs a superuser, once per database. Run it again after every restore or clone: the rights
-- on a database do not travel with it. Running it twice changes nothing.
--
--   psql -d hub -v prefix=hub_ -v database=hub -f once.sql
--
-- PostgreSQL 15 and newer. With `-v keep_settings=1` the settings of the server are left alone.
-- It makes one role, <prefix>owner, that owns the database and is no superuser. Give it a password
-- yourself. A REVOKE without the right is only a WARNING, so let `hub check` read all of it back.

\set ON_ERROR_STOP on
\set QUIET on
\pset tuples_only on
SET client_min_messages = warning;
-- Objects of others in this database must not get between a superuser and PostgreSQL's own names.
SET search_path = pg_catalog;

\if :{?prefix}
\else
  \set prefix ''
\endif
\if :{?database}
\else
  \set database ''
\endif
SELECT :'prefix' ~ '^[a-z][a-z0-9_]*_$' AS has_prefix,
       current_database() = :'database' AS is_here,
       current_setting('server_version_num')::int >= 150000 AS is_new_enough,
       current_setting('max_locks_per_transaction')::int < 256 AS has_few_locks \gset
\if :has_prefix
\else
  DO $$ BEGIN RAISE EXCEPTION 'give the prefix of the roles: -v prefix=hub_'; END $$;
\endif
\if :is_here
\else
  DO $$ BEGIN RAISE EXCEPTION 'connect to the database that you name with -v database='; END $$;
\endif
\if :is_new_enough
\else
  DO $$ BEGIN RAISE EXCEPTION 'PostgreSQL 15 or newer is needed'; END $$;
\endif
SELECT :'prefix' || 'owner' AS owner \gset

BEGIN;

-- 1. The owner: makes the other roles and all tables, and is in no process that serves pages.
SELECT format('CREATE ROLE %I', :'owner')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'owner') \gexec
ALTER ROLE :"owner" LOGIN NOSUPERUSER CREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS;

-- 2. The database: nobody connects, or makes schemas or temporary tables, without being named.
ALTER DATABASE :"database" OWNER TO :"owner";
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
SELECT 'REVOKE ALL ON SCHEMA public FROM PUBLIC'
 WHERE to_regnamespace('public') IS NOT NULL \gexec

-- 3. No code of a login's own: only the owner writes functions and DO blocks.
GRANT USAGE ON LANGUAGE plpgsql TO :"owner";
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;

-- 4. No large objects: they belong to no table and so to no register.
SELECT format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', p.oid::regprocedure)
  FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS granted
 WHERE p.pronamespace = 'pg_catalog'::regnamespace
   AND (starts_with(p.proname, 'lo_') OR p.proname IN ('loread', 'lowrite'))
   AND granted.grantee = 0
 ORDER BY p.oid \gexec

-- 5. No ending of other sessions of the same login: that is for the owner and for the roles that
--    PostgreSQL has for it.
SELECT format('GRANT EXECUTE ON FUNCTION %1$s TO %2$I, pg_signal_backend; '
              'REVOKE EXECUTE ON FUNCTION %1$s FROM PUBLIC', p.oid::regprocedure, :'owner')
  FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS granted
 WHERE p.pronamespace = 'pg_catalog'::regnamespace
   AND p.proname IN ('pg_cancel_backend', 'pg_terminate_backend')
   AND granted.grantee = 0
 ORDER BY p.oid \gexec

-- 6. No looking at others: who is connected, who waits for what, and how many rows or bytes the
--    table of a neighbour has or has had. Monitoring reads on through pg_monitor.
SELECT format('GRANT EXECUTE ON FUNCTION %1$s TO %2$I, pg_monitor; '
              'REVOKE EXECUTE ON FUNCTION %1$s FROM PUBLIC', p.oid::regprocedure, :'owner')
  FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS granted
 WHERE p.pronamespace = 'pg_catalog'::regnamespace
   AND (starts_with(p.proname, 'pg_stat_get_')
        OR p.proname IN ('pg_lock_status', 'pg_prepared_xact', 'pg_blocking_pids',
                         'pg_safe_snapshot_blocking_pids', 'pg_relation_size', 'pg_table_size',
                         'pg_indexes_size', 'pg_total_relation_size'))
   AND granted.grantee = 0
 ORDER BY p.oid \gexec

COMMIT;

-- 7. A migration or a backup of hundreds of municipalities locks more tables than the default has
--    room for. Outside the transaction: ALTER SYSTEM cannot be in one.
\if :{?keep_settings}
  \set has_few_locks false
\endif
\if :has_few_locks
  ALTER SYSTEM SET max_locks_per_transaction = 256;
  SET client_min_messages = notice;
  DO $$ BEGIN RAISE NOTICE 'max_locks_per_transaction becomes 256 when the server is restarted'; END $$;
\endif
