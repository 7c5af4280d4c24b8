-- The shared room of the hub: municipalities, people and their roles, sessions,
-- the outbox and the two logs. "OWNER", "WEB", "REGISTERS" ... stand for the roles
-- of this installation. Row-level security is keyed on session_user, which SQL
-- cannot forge.

CREATE TABLE tenant (
    id uuid PRIMARY KEY,
    slug text NOT NULL UNIQUE,
    name text NOT NULL,
    sort_key text NOT NULL,
    cbs_code text UNIQUE,
    is_host boolean NOT NULL,
    status text NOT NULL CHECK (status IN ('active', 'suspended')),
    colour text NOT NULL CHECK (colour ~ '^#[0-9a-f]{6}$'),
    emblem text NOT NULL,
    mail_domains text[] NOT NULL,
    phone text NOT NULL,
    joined_at timestamptz NOT NULL
);

CREATE TABLE login (
    name name PRIMARY KEY,
    tenant_id uuid REFERENCES tenant (id),
    compartment text NOT NULL,
    password_version integer NOT NULL DEFAULT 1
);

CREATE TABLE may_address (
    writer name NOT NULL REFERENCES login (name) ON DELETE CASCADE,
    target name NOT NULL REFERENCES login (name) ON DELETE CASCADE,
    PRIMARY KEY (writer, target)
);

CREATE TABLE schema_version (
    schema_name text NOT NULL,
    kind text NOT NULL,
    version integer NOT NULL,
    tenant_id uuid REFERENCES tenant (id),
    migrated_at timestamptz NOT NULL,
    PRIMARY KEY (schema_name, kind)
);

-- Sign-in

CREATE TABLE provider (
    tenant_id uuid PRIMARY KEY REFERENCES tenant (id),
    issuer text NOT NULL UNIQUE,
    client_id text NOT NULL,
    algorithms text[] NOT NULL,
    acr_values text,
    role_claim text,
    role_map jsonb NOT NULL,
    idle_minutes integer NOT NULL CHECK (idle_minutes BETWEEN 5 AND 720),
    hours integer NOT NULL CHECK (hours BETWEEN 1 AND 24),
    allow_internal boolean NOT NULL,
    changed_at timestamptz NOT NULL
);

CREATE TABLE team (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenant (id),
    name text NOT NULL,
    sort_key text NOT NULL,
    manager_id uuid,
    deputy_id uuid,
    risk_class text NOT NULL CHECK (risk_class IN ('low', 'raised', 'high', 'very_high')),
    staff_count integer NOT NULL CHECK (staff_count >= 0),
    ended_at timestamptz,
    version integer NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX team_name ON team (tenant_id, sort_key) WHERE ended_at IS NULL;
CREATE INDEX team_manager ON team (manager_id);
CREATE INDEX team_deputy ON team (deputy_id);

CREATE TABLE person (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenant (id),
    issuer text,
    subject text,
    name text NOT NULL,
    sort_key text NOT NULL,
    email text,
    job_title text NOT NULL,
    team_id uuid REFERENCES team (id),
    language text NOT NULL CHECK (language IN ('nl', 'en')),
    mode text NOT NULL CHECK (mode IN ('auto', 'light', 'dark')),
    first_seen_at timestamptz NOT NULL,
    ended_at timestamptz,
    UNIQUE (tenant_id, issuer, subject)
);
CREATE INDEX person_tenant ON person (tenant_id, sort_key, id);
CREATE INDEX person_team ON person (team_id);

CREATE TABLE membership (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenant (id),
    person_id uuid NOT NULL REFERENCES person (id),
    role text NOT NULL,
    login name NOT NULL,
    source text NOT NULL CHECK (source IN ('given', 'claim')),
    starts_on date NOT NULL,
    ends_on date,
    given_by uuid,
    given_at timestamptz NOT NULL,
    needs_confirmation boolean NOT NULL,
    confirmed_by uuid,
    confirmed_at timestamptz,
    -- A role that is taken away on its first day, or before it, has an empty term.
    CHECK (ends_on IS NULL OR ends_on >= starts_on - 1)
);
CREATE INDEX membership_person ON membership (person_id, login);
CREATE INDEX membership_tenant ON membership (tenant_id, role);
CREATE INDEX membership_unconfirmed ON membership (tenant_id, given_at)
    WHERE needs_confirmation AND confirmed_at IS NULL;

CREATE TABLE session (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE,
    person_id uuid NOT NULL REFERENCES person (id),
    login name NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    idle_minutes integer NOT NULL,
    ends_at timestamptz NOT NULL,
    ended_at timestamptz,
    provider_session text,
    acr text,
    auth_at timestamptz,
    device text NOT NULL
);
CREATE INDEX session_person ON session (person_id, started_at DESC);
CREATE INDEX session_provider ON session (provider_session) WHERE ended_at IS NULL;

CREATE TABLE sign_in_attempt (
    state_hash bytea PRIMARY KEY,
    browser_hash bytea NOT NULL,
    tenant_id uuid NOT NULL REFERENCES tenant (id),
    nonce text NOT NULL,
    code_verifier text NOT NULL,
    return_to text NOT NULL,
    acr text,
    max_age integer,
    trial jsonb,
    started_at timestamptz NOT NULL
);
CREATE INDEX sign_in_attempt_started ON sign_in_attempt (started_at);

CREATE TABLE logout_seen (
    jti_hash bytea PRIMARY KEY,
    seen_at timestamptz NOT NULL
);

-- What must happen later

CREATE TABLE outbox (
    id uuid PRIMARY KEY,
    written_by name NOT NULL DEFAULT session_user,
    run_as name NOT NULL,
    handler text NOT NULL,
    event text NOT NULL,
    ids jsonb NOT NULL,
    written_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    published_at timestamptz,
    done_at timestamptz,
    parked_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    error text
);
CREATE INDEX outbox_due ON outbox (due_at) WHERE done_at IS NULL AND parked_at IS NULL;
CREATE INDEX outbox_parked ON outbox (parked_at) WHERE parked_at IS NOT NULL;
CREATE INDEX outbox_done ON outbox (done_at) WHERE done_at IS NOT NULL;

-- On which days a person got the digest: one mail a day, whichever compartment comes first.
CREATE TABLE digest_mail (
    person_id uuid NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    day date NOT NULL,
    PRIMARY KEY (person_id, day)
);

-- The two logs

CREATE TABLE audit_line (
    chain name NOT NULL DEFAULT session_user,
    id uuid NOT NULL,
    xact xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL,
    processing_id uuid NOT NULL,
    actor_id uuid,
    action text NOT NULL,
    object_kind text NOT NULL,
    object_ids uuid[] NOT NULL,
    result text NOT NULL CHECK (result IN ('done', 'refused')),
    origin text NOT NULL,
    PRIMARY KEY (chain, id)
);
CREATE INDEX audit_line_xact ON audit_line (xact);

CREATE TABLE audit_seal (
    chain name NOT NULL,
    position bigint NOT NULL,
    line_id uuid NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (chain, position)
);
CREATE UNIQUE INDEX audit_seal_line ON audit_seal (chain, line_id);

CREATE TABLE audit_head (
    chain name PRIMARY KEY,
    position bigint NOT NULL,
    hash bytea NOT NULL,
    sealed_at timestamptz NOT NULL
);

-- How far sealing is: one row. Transaction numbers start again on another server.
CREATE TABLE audit_progress (
    id boolean PRIMARY KEY CHECK (id),
    sealed_below xid8 NOT NULL,
    host bigint NOT NULL
);
INSERT INTO audit_progress SELECT true, '0', system_identifier FROM pg_control_system();

CREATE TABLE audit_checkpoint (
    position bigint PRIMARY KEY,
    made_at timestamptz NOT NULL,
    restored boolean NOT NULL,
    heads jsonb NOT NULL,
    hash_before bytea NOT NULL,
    signature bytea NOT NULL
);

CREATE TABLE processing_line (
    login name NOT NULL DEFAULT session_user,
    id uuid NOT NULL,
    processing_id uuid NOT NULL,
    operation_id bytea NOT NULL,
    activity text NOT NULL,
    subject bytea NOT NULL,
    status_code text NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    PRIMARY KEY (login, id)
);

-- Rights. What is not granted here is not possible.

GRANT USAGE ON SCHEMA hub TO "REGISTERS", "WEB", "LEGAL", "POOL", "MATCH", "FIGURES", "RELAY", "SEAL";

ALTER TABLE login ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON login TO "REGISTERS", "WEB", "LEGAL", "POOL", "MATCH", "FIGURES", "RELAY", "SEAL";
CREATE POLICY own_login ON login FOR SELECT USING (name = session_user);
CREATE POLICY all_logins ON login FOR SELECT TO "WEB", "RELAY" USING (true);

ALTER TABLE may_address ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON may_address TO "REGISTERS", "WEB", "LEGAL", "POOL", "MATCH", "FIGURES";
CREATE POLICY own_targets ON may_address FOR SELECT USING (writer = session_user);

GRANT SELECT ON schema_version TO "REGISTERS", "WEB", "LEGAL", "POOL", "MATCH", "FIGURES", "RELAY", "SEAL";

ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON tenant TO "REGISTERS", "WEB", "LEGAL", "POOL", "MATCH", "FIGURES", "RELAY", "SEAL";
GRANT UPDATE (name, sort_key, colour, emblem, mail_domains, phone) ON tenant TO "CIVIL";
CREATE POLICY own_tenant ON tenant TO "REGISTERS"
    USING (id = (SELECT tenant_id FROM login WHERE login.name = session_user));
CREATE POLICY every_tenant ON tenant FOR SELECT
    TO "WEB", "LEGAL", "POOL", "MATCH", "FIGURES", "RELAY", "SEAL" USING (true);

ALTER TABLE provider ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON provider TO "REGISTERS", "WEB";
GRANT INSERT ON provider TO "CIVIL";
-- Not allow_internal: only the operator lets a provider have an internal address.
GRANT UPDATE (issuer, client_id, algorithms, acr_values, role_claim, role_map, idle_minutes, hours,
    changed_at) ON provider TO "CIVIL";
CREATE POLICY own_provider ON provider FOR SELECT TO "REGISTERS"
    USING (tenant_id = (SELECT tenant_id FROM login WHERE login.name = session_user));
CREATE POLICY change_own_provider ON provider FOR UPDATE TO "CIVIL"
    USING (tenant_id = (SELECT tenant_id FROM login WHERE login.name = session_user));
CREATE POLICY enter_own_provider ON provider FOR INSERT TO "CIVIL"
    WITH CHECK (
        tenant_id = (SELECT tenant_id FROM login WHERE login.name = session_user)
        AND NOT allow_internal
    );
CREATE POLICY every_provider ON provider FOR SELECT TO "WEB" USING (true);

ALTER TABLE team ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON team TO "REGISTERS";
GRANT INSERT ON team TO "CIVIL";
GRANT UPDATE (name, sort_key, manager_id, deputy_id, risk_class, staff_count, ended_at, version)
    ON team TO "CIVIL";
CREATE POLICY own_teams ON team TO "REGISTERS"
    USING (tenant_id = (SELECT tenant_id FROM login WHERE login.name = session_user));

ALTER TABLE person ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON person TO "REGISTERS";
GRANT SELECT (id, tenant_id, issuer, subject, ended_at) ON person TO "WEB";
GRANT INSERT ON person TO "CIVIL";
GRANT UPDATE (name, sort_key, email, job_title, team_id, issuer, subject, ended_at) ON person TO "CIVIL";
GRANT UPDATE (language, mode) ON person TO "REGISTERS";
CREATE POLICY own_people ON person TO "REGISTERS"
    USING (tenant_id = (SELECT tenant_id FROM login WHERE login.name = session_user));
CREATE POLICY every_person ON person FOR SELECT TO "WEB" USING (true);
GRANT SELECT ON person TO "LEGAL", "POOL", "FIGURES";
CREATE POLICY service_people ON person FOR SELECT TO "LEGAL", "POOL", "FIGURES"
    USING (id IN (SELECT person_id FROM membership WHERE membership.login = session_user));
GRANT UPDATE (language, mode) ON person TO "LEGAL", "POOL", "FIGURES";
CREATE POLICY service_preferences ON person FOR UPDATE TO "LEGAL", "POOL", "FIGURES"
    USING (id IN (SELECT person_id FROM membership WHERE membership.login = session_user));

ALTER TABLE membership ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON membership TO "REGISTERS", "WEB", "LEGAL", "POOL", "FIGURES";
GRANT INSERT ON membership TO "CIVIL";
GRANT UPDATE (ends_on) ON membership TO "CIVIL", "POLITICAL";
GRANT UPDATE (confirmed_by, confirmed_at) ON membership TO "POLITICAL";
CREATE POLICY own_memberships ON membership FOR SELECT TO "REGISTERS"
    USING (tenant_id = (SELECT tenant_id FROM login WHERE login.name = session_user));
-- What has ended stays ended: a role that comes back is given, and confirmed, anew.
CREATE POLICY end_own_memberships ON membership FOR UPDATE TO "REGISTERS"
    USING (
        tenant_id = (SELECT tenant_id FROM login WHERE login.name = session_user)
        AND (ends_on IS NULL OR ends_on >= current_date)
    )
    WITH CHECK (tenant_id = (SELECT tenant_id FROM login WHERE login.name = session_user));
-- A membership of the political line is born unconfirmed; only that line confirms it. A role is
-- given to one's own people, in one's own municipality; in a shared service by the host alone.
CREATE POLICY give_membership ON membership FOR INSERT TO "CIVIL"
    WITH CHECK (
        tenant_id = (SELECT tenant_id FROM login WHERE login.name = session_user)
        AND EXISTS (SELECT 1 FROM person WHERE person.id = membership.person_id)
        AND confirmed_at IS NULL
        AND confirmed_by IS NULL
        AND (needs_confirmation OR login NOT LIKE '%\_political')
        AND (
            login IN (
                SELECT regexp_replace(session_user, 'civil$', room)
                FROM unnest(ARRAY['civil', 'political', 'care', 'triangle']) room
            )
            OR (
                EXISTS (
                    SELECT 1 FROM may_address WHERE writer = session_user AND target = membership.login
                )
                AND (SELECT is_host FROM tenant WHERE tenant.id = membership.tenant_id)
            )
        )
    );
CREATE POLICY service_memberships ON membership FOR SELECT TO "LEGAL", "POOL", "FIGURES"
    USING (login = session_user);
CREATE POLICY every_membership ON membership FOR SELECT TO "WEB" USING (true);

ALTER TABLE session ENABLE ROW LEVEL SECURITY;
GRANT SELECT, UPDATE (seen_at, ended_at) ON session TO "REGISTERS", "LEGAL", "POOL", "FIGURES";
GRANT SELECT, INSERT, UPDATE, DELETE ON session TO "WEB";
CREATE POLICY own_sessions ON session TO "REGISTERS", "LEGAL", "POOL", "FIGURES"
    USING (login = session_user);
CREATE POLICY every_session ON session TO "WEB" USING (true);

GRANT SELECT, INSERT, DELETE ON sign_in_attempt TO "WEB";
GRANT SELECT, INSERT, DELETE ON logout_seen TO "WEB";

ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
GRANT INSERT ON outbox TO "REGISTERS", "LEGAL", "POOL", "MATCH", "FIGURES";
GRANT SELECT, UPDATE (done_at, parked_at, attempts, error, due_at) ON outbox
    TO "REGISTERS", "LEGAL", "POOL", "MATCH", "FIGURES";
GRANT SELECT, DELETE, UPDATE (published_at) ON outbox TO "RELAY";
CREATE POLICY write_outbox ON outbox FOR INSERT
    WITH CHECK (
        written_by = session_user
        AND (
            run_as = session_user
            OR EXISTS (SELECT 1 FROM may_address WHERE writer = session_user AND target = run_as)
        )
    );
CREATE POLICY read_work ON outbox FOR SELECT USING (run_as = session_user);
CREATE POLICY do_work ON outbox FOR UPDATE USING (run_as = session_user);
CREATE POLICY relay_read ON outbox FOR SELECT TO "RELAY" USING (true);
CREATE POLICY relay_publish ON outbox FOR UPDATE TO "RELAY" USING (done_at IS NULL);
CREATE POLICY relay_clear ON outbox FOR DELETE TO "RELAY" USING (done_at < now() - interval '7 days');

-- Insert only: no compartment can look up whom another one wrote to.
ALTER TABLE digest_mail ENABLE ROW LEVEL SECURITY;
GRANT INSERT ON digest_mail TO "REGISTERS";
GRANT DELETE ON digest_mail TO "RELAY";
GRANT SELECT (day) ON digest_mail TO "RELAY";
CREATE POLICY write_own_digests ON digest_mail FOR INSERT TO "REGISTERS"
    WITH CHECK (EXISTS (SELECT 1 FROM person WHERE person.id = digest_mail.person_id));
CREATE POLICY relay_sees_digests ON digest_mail FOR SELECT TO "RELAY" USING (true);
CREATE POLICY relay_clears_digests ON digest_mail FOR DELETE TO "RELAY"
    USING (day < current_date - 7);

ALTER TABLE audit_line ENABLE ROW LEVEL SECURITY;
-- Not chain and xact: whoever could choose those could write a line that is never sealed.
GRANT INSERT (id, at, processing_id, actor_id, action, object_kind, object_ids, result, origin)
    ON audit_line TO "REGISTERS", "WEB", "LEGAL", "POOL", "MATCH", "FIGURES";
GRANT SELECT ON audit_line TO "REGISTERS", "SEAL";
CREATE POLICY write_own_lines ON audit_line FOR INSERT WITH CHECK (chain = session_user);
CREATE POLICY read_own_lines ON audit_line FOR SELECT TO "REGISTERS" USING (chain = session_user);
CREATE POLICY seal_reads ON audit_line FOR SELECT TO "SEAL" USING (true);

GRANT SELECT, INSERT ON audit_seal, audit_checkpoint TO "SEAL";
GRANT SELECT, INSERT, UPDATE ON audit_head TO "SEAL";
GRANT SELECT, UPDATE ON audit_progress TO "SEAL";

ALTER TABLE processing_line ENABLE ROW LEVEL SECURITY;
GRANT INSERT ON processing_line TO "REGISTERS", "LEGAL", "POOL", "MATCH", "FIGURES";
GRANT SELECT ON processing_line TO "REGISTERS";
CREATE POLICY write_own_processing ON processing_line FOR INSERT WITH CHECK (login = session_user);
CREATE POLICY read_own_processing ON processing_line FOR SELECT TO "REGISTERS" USING (login = session_user);
