"""The API: every register under /api/v1/, same permissions."""
