"""How the people of a municipality sign in: its provider, tried out before it is saved."""
