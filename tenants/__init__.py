"""A participating municipality and its own register."""
