"""The norm: what a municipality does not accept, in numbered lines, by version."""
