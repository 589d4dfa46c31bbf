"""The domains of this product, from the ground up: a domain may use only the domains named before it."""

DOMAINS: tuple[str, ...] = ("organization", "population", "directives", "accountability", "duty", "reporting")
