"""VùngXanh ("green zone"): the command system of a local epidemic."""
