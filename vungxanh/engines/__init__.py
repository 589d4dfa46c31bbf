"""Pure computation on files and arrays, usable as a library without Django or a database."""
