"""Registers (sổ): one typed declaration gives list, entry, detail, import, export, API, roll-up and reference page."""
