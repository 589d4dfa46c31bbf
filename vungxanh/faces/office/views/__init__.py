"""The views of the office, one module for each kind of page."""
