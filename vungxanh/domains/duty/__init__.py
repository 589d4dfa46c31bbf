"""Duty (trực ban): rosters of command posts, swaps, hotlines, calendar feeds."""
