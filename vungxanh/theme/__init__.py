"""The look: templates, parts, styles and scripts, and how numbers and days are written (docs/developers/look.md)."""
