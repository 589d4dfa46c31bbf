"""Reads an official document: header, references, items, deadlines, goals, each with its place in the source."""
