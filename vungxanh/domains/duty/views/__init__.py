"""Screens of duty."""
