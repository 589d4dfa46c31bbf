"""Commands that join several floors of the house, or prepare one for the others."""
