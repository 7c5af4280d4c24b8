DROP TABLE processing_line, audit_checkpoint, audit_head, audit_seal, audit_line, outbox,
    logout_seen, sign_in_attempt, session, membership, person, team, provider, schema_version,
    may_address, login, tenant;
