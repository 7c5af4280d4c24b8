"""The regional hub: what all parts stand on, and what puts them together."""
