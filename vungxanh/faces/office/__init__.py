"""The office: server pages for officers, my work due today first."""
