"""What the administrator of a municipality keeps: people, teams, sign-in, its own details."""
