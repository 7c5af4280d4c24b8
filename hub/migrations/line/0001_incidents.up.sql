-- The register of one line. Made by the same statements for both lines.

CREATE TABLE number_counter (
    year integer PRIMARY KEY,
    last integer NOT NULL
);

CREATE TABLE incident (
    id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    origin text NOT NULL CHECK (origin IN ('filed', 'taken_over')),
    reporter_id uuid,
    team_id uuid,
    happened_at timestamptz NOT NULL,
    time_known boolean NOT NULL,
    filed_at timestamptz NOT NULL,
    channel text NOT NULL,
    behaviours text[] NOT NULL,
    status text NOT NULL CHECK (status IN ('filed', 'in_hand', 'closed')),
    account bytea,
    words bigint[] NOT NULL,
    norm_version integer,
    filing_key uuid UNIQUE,
    feedback_at timestamptz,
    closed_at timestamptz,
    version integer NOT NULL,
    CONSTRAINT happened_before_filed CHECK (happened_at <= filed_at)
);
ALTER TABLE incident ALTER COLUMN account SET STORAGE EXTERNAL;
CREATE INDEX incident_newest ON incident (filed_at DESC, id DESC);
CREATE INDEX incident_status ON incident (status, filed_at DESC, id DESC);
CREATE INDEX incident_reporter ON incident (reporter_id, filed_at DESC, id DESC);
CREATE INDEX incident_team ON incident (team_id, filed_at DESC, id DESC);
CREATE INDEX incident_words ON incident USING gin (words);

CREATE TABLE incident_step (
    id uuid PRIMARY KEY,
    incident_id uuid NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
    taken_at timestamptz NOT NULL,
    kind text NOT NULL,
    actor_id uuid,
    words_said bytea
);
CREATE INDEX incident_step_incident ON incident_step (incident_id, taken_at, id);

CREATE TABLE takeover (
    id uuid PRIMARY KEY,
    source text NOT NULL,
    file_name text NOT NULL,
    file_hash bytea NOT NULL,
    header_hash bytea NOT NULL,
    attachment_id uuid REFERENCES attachment (id) ON DELETE SET NULL,
    columns jsonb NOT NULL,
    survey bytea,
    mapping bytea,
    state text NOT NULL CHECK (state IN ('mapping', 'judging', 'judged', 'importing', 'imported', 'failed', 'dropped')),
    started_by uuid,
    started_at timestamptz NOT NULL,
    judged_at timestamptz,
    finished_at timestamptz,
    erased_at timestamptz,
    figures jsonb NOT NULL,
    failure text
);
CREATE INDEX takeover_started ON takeover (started_at DESC, id DESC);
CREATE INDEX takeover_source ON takeover (source, id);

CREATE TABLE takeover_progress (
    takeover_id uuid PRIMARY KEY REFERENCES takeover (id) ON DELETE CASCADE,
    done integer NOT NULL,
    total integer NOT NULL,
    told_at timestamptz NOT NULL
);

-- What a row says stands sealed; its fate, and which reasons, in codes.
CREATE TABLE takeover_row (
    id uuid PRIMARY KEY,
    takeover_id uuid NOT NULL REFERENCES takeover (id) ON DELETE CASCADE,
    position integer NOT NULL,
    source_number text,
    filed_on date,
    fate text NOT NULL CHECK (fate IN ('new', 'known', 'changed', 'completes', 'faulty')),
    reasons text[] NOT NULL,
    warned boolean NOT NULL,
    wanted boolean NOT NULL,
    incident_id uuid,
    sealed bytea NOT NULL,
    judged_at timestamptz NOT NULL,
    UNIQUE (takeover_id, position)
);
CREATE INDEX takeover_row_fate ON takeover_row (takeover_id, fate, position);

CREATE TABLE remembered_mapping (
    header_hash bytea PRIMARY KEY,
    source text NOT NULL,
    mapping bytea NOT NULL,
    remembered_at timestamptz NOT NULL
);

CREATE TABLE taken_over (
    incident_id uuid PRIMARY KEY REFERENCES incident (id) ON DELETE CASCADE,
    takeover_id uuid NOT NULL,
    source text NOT NULL,
    source_number text NOT NULL,
    fingerprint bytea NOT NULL,
    details bytea NOT NULL,
    offender_fingerprint bytea,
    offender bytea,
    CHECK ((offender IS NULL) = (offender_fingerprint IS NULL)),
    UNIQUE (source, source_number)
);

GRANT SELECT, INSERT, UPDATE ON number_counter TO "OWN_LOGIN";
GRANT SELECT, INSERT ON incident, incident_step TO "OWN_LOGIN";
GRANT UPDATE (status, team_id, filed_at, feedback_at, closed_at, version, happened_at, time_known, channel,
    behaviours, account, words) ON incident TO "OWN_LOGIN";
GRANT SELECT, INSERT, UPDATE, DELETE ON takeover, takeover_progress, takeover_row, remembered_mapping TO "OWN_LOGIN";
GRANT SELECT, INSERT, UPDATE ON taken_over TO "OWN_LOGIN";
