"""Joins everything: settings, addresses, the command line, the one ordered list of domains."""
