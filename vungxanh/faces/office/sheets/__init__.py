"""Registers as sheets: pages to import a workbook and to export a list."""
