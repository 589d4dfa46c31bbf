"""The domains: fields of work, each declared in its domain.py."""
