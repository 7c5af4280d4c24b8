"""Collegial aftercare teams, pooled across the region."""
