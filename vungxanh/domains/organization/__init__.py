"""Organization (bộ máy): hamlets, bodies, posts and who holds them; what a unit needs before any work can be given."""
