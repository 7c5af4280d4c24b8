"""A demo identity provider: a real OpenID Connect server without passwords, for made-up people.

One issuer for each municipality at `/<slug>`. Never for real people: whoever reaches its
address signs in as anyone.
"""
