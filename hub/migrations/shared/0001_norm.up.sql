-- What all compartments of one municipality may know. "CIVIL_LOGIN" ... stand for its logins.

CREATE TABLE norm (
    version integer PRIMARY KEY,
    adopted_on date NOT NULL,
    title text NOT NULL,
    lines jsonb NOT NULL,
    written_at timestamptz NOT NULL,
    written_by uuid
);

CREATE TABLE setting (
    key text NOT NULL,
    since timestamptz NOT NULL,
    value jsonb NOT NULL,
    set_by uuid,
    PRIMARY KEY (key, since)
);

CREATE TABLE legal_gate (
    id uuid PRIMARY KEY,
    level smallint NOT NULL CHECK (level BETWEEN 0 AND 5),
    conditions jsonb NOT NULL,
    approved_by text NOT NULL,
    seconded_by text NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    ended_at timestamptz,
    CHECK (ends_at > starts_at)
);
CREATE INDEX legal_gate_level ON legal_gate (level, ends_at);

GRANT SELECT ON norm, setting, legal_gate TO "CIVIL_LOGIN", "POLITICAL_LOGIN", "CARE_LOGIN", "TRIANGLE_LOGIN";
GRANT INSERT ON norm, setting TO "CIVIL_LOGIN";
