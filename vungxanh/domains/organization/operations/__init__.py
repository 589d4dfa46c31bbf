"""Making, correcting and ending hamlets, bodies, posts and appointments; the usual bodies of a unit at once."""
