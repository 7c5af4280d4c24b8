"""Sealing: keys outside the database, values and files sealed, words findable but blind.

`primitives` is the one place that calls the cipher. `keyring` keeps the keys in files,
`vault` seals values to their place, `chunks` seals files, `words` makes the blind index.
Nothing in here touches a database.
"""
