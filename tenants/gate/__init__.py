"""The legal gate: what a municipality recorded before offender data may be kept or matched."""
