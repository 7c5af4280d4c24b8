"""Numbered migrations in plain SQL, and what runs them.

`hub/` makes the shared room; the others make the schemas of a municipality:
`shared/` once, `compartment/` in each of the four compartments, `line/` in both lines.
See docs/adr/0002.
"""
