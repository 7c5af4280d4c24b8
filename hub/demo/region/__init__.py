"""A synthetic region: made-up municipalities, people, meldingen and offenders."""
