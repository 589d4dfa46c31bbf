"""Reporting (báo cáo): which body must report what by when; received, late, missing."""
