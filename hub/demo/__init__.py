"""A synthetic region to try the hub with: people, municipalities, an identity provider."""
