"""The host city's expertise centre: one legal queue for the region."""
