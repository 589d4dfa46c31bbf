"""Writes of the domain: `households`, `persons`, `teams`, `rounds`, `duplicates`, and `bulk` for whole sheets."""
