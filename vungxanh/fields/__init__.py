"""Model and form fields of our own: sealed personal values, identity numbers, phones, units, spans of days."""
