"""Completion of names in the shells."""
