"""The kernel knows no domain word: database, access, outbox, logs, encryption, web."""
