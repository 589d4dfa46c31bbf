"""Registers as sheets: a template to fill in, import with its faults, export with its watermark."""
