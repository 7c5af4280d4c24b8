DROP TABLE processing_line, audit_checkpoint, audit_progress, audit_head, audit_seal, audit_line, digest_mail, outbox,
    logout_seen, sign_in_attempt, session, membership, person, team, provider, schema_version,
    may_address, login, tenant;
