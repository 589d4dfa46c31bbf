"""Accountability: tasks as officers see them, how bodies and heads stand, commendation and criticism, hand-over."""
