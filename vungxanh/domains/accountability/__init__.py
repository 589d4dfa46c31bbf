"""Accountability (trách nhiệm): tasks as officers see them, boards of how units and heads stand, commendation and criticism, hand-over."""
