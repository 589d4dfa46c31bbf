"""How fast it spreads and where it goes: reproduction number, nowcast, projection, scores."""
