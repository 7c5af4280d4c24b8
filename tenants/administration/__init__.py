"""What the administrator of a municipality keeps: people, teams, sign-in, the municipality itself."""
