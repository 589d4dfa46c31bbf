"""Who met whom, after whom: exact contact tracing over visits."""
