"""Indexes in the order that lists have, and the counts by which a database chooses among them."""

from typing import Any

from django.db import connection, models


def count_anew() -> None:
    """Let the database count its rows again: after a bulk load, before it is read.

    PostgreSQL counts by itself only a minute after the load has ended, and chooses bad ways through the tables until
    then: a list of officers that takes milliseconds took seconds.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class EmptyFirst(models.Index):
    """An index whose empty values stand first: SQLite's own way, said aloud to PostgreSQL.

    Lists count an empty value as the smallest on every database (registers.lists), and an index serves an order only
    when it has empty values at the same end. Only the first field may be empty.
    """

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **more: Any) -> Any:
        if schema_editor.connection.vendor != "postgresql":
            return super().create_sql(model, schema_editor, using, **more)
        standing = self.fields_orders
        (first, order), *others = standing
        self.fields_orders = [(first, f"{order} NULLS FIRST".strip()), *others]
        try:
            return super().create_sql(model, schema_editor, using, **more)
        finally:
            self.fields_orders = standing
