"""Figures, editions and the network meeting."""
