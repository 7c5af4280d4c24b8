"""The database: which login a piece of work runs on, and the one place that commits."""
