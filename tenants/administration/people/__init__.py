"""People of a municipality and their roles."""
