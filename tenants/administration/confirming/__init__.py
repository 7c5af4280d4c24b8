"""Confirming roles in the political line, under the political hat."""
