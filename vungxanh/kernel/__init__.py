"""Words and values every layer shares: no Django, no numpy."""
