"""The two logs: who did what (audit), and whose data was processed (processing)."""
