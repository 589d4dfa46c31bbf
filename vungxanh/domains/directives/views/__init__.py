"""Screens of directives."""
