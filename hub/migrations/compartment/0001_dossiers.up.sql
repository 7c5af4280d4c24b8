-- What every compartment has: keys of dossiers, drafts, notices, attachments.
-- "OWN_LOGIN" stands for the login of this compartment.

CREATE TABLE dossier_key (
    dossier_id uuid PRIMARY KEY,
    wrapped bytea,
    key_version integer NOT NULL,
    made_at timestamptz NOT NULL,
    destroyed_at timestamptz,
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);

CREATE TABLE draft (
    person_id uuid NOT NULL,
    form text NOT NULL,
    sealed bytea NOT NULL,
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, form)
);
CREATE INDEX draft_saved ON draft (saved_at);

CREATE TABLE notice (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL,
    kind text NOT NULL,
    object_id uuid NOT NULL,
    cause_id uuid NOT NULL,
    noticed_at timestamptz NOT NULL,
    read_at timestamptz,
    UNIQUE (cause_id, person_id, kind)
);
CREATE INDEX notice_unread ON notice (person_id, noticed_at DESC) WHERE read_at IS NULL;
CREATE INDEX notice_person ON notice (person_id, noticed_at DESC, id DESC);

CREATE TABLE attachment (
    id uuid PRIMARY KEY,
    dossier_id uuid NOT NULL,
    name bytea NOT NULL,
    kind text NOT NULL,
    size bigint NOT NULL,
    sha256 bytea NOT NULL,
    state text NOT NULL CHECK (state IN ('quarantined', 'clean', 'refused')),
    added_at timestamptz NOT NULL,
    added_by uuid
);
CREATE INDEX attachment_dossier ON attachment (dossier_id);

-- Checked at the end: the pieces are written before the size and hash of their file are known.
CREATE TABLE attachment_chunk (
    attachment_id uuid NOT NULL REFERENCES attachment (id) ON DELETE CASCADE
        DEFERRABLE INITIALLY DEFERRED,
    position integer NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (attachment_id, position)
);
ALTER TABLE attachment_chunk ALTER COLUMN sealed SET STORAGE EXTERNAL;

GRANT SELECT, INSERT ON dossier_key, attachment, attachment_chunk TO "OWN_LOGIN";
GRANT UPDATE (wrapped, destroyed_at) ON dossier_key TO "OWN_LOGIN";
GRANT UPDATE (state) ON attachment TO "OWN_LOGIN";
GRANT DELETE ON attachment, attachment_chunk TO "OWN_LOGIN";
GRANT SELECT, INSERT, UPDATE, DELETE ON draft TO "OWN_LOGIN";
GRANT SELECT, INSERT, UPDATE (read_at), DELETE ON notice TO "OWN_LOGIN";
