"""What keeps searching quick at every scope: few matches by their keys, and indexes for words inside of names."""

import contextlib
from typing import Any

from django.apps import AppConfig
from django.db import connection, models, transaction
from django.db.models import Q
from django.db.utils import Error

# matches up to so many are fetched by their keys (lists count as far); of more, walking the list in its order finds a
# page soon enough
FEW = 10_000


def few_matching(model: type[models.Model], words: Q) -> list[Any] | None:
    """Keys of all rows that hold the words, read from the index of the search field alone; None when there are many."""
    keys = list(model._default_manager.order_by().filter(words).values_list("pk", flat=True)[: FEW + 1])
    return keys if len(keys) <= FEW else None


def make_search_indexes(sender: AppConfig, **_more: Any) -> None:
    """After migrations, on PostgreSQL: an index of three-letter pieces for every field a register is searched by.

    `pg_trgm` comes with PostgreSQL and the owner of a database may switch it on; where that is forbidden, searching
    works all the same, only slower.
    """
    from vungxanh.registers import catalogue

    if connection.vendor != "postgresql":
        return
    with contextlib.suppress(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        standing = set(connection.introspection.table_names(cursor))
        for register in catalogue.registers().values():
            for name in register.search:
                if "__" not in name and register.model._meta.db_table in standing:
                    field = register.model._meta.get_field(name)
                    table, column = register.model._meta.db_table, field.column
                    cursor.execute(
                        f'CREATE INDEX IF NOT EXISTS "{table}_{column}_pieces" ON "{table}"'
                        f' USING gin ("{column}" gin_trgm_ops)'
                    )
