"""Search by words: every word typed begins a word of a folded text ("ng van a" finds "nguyen van an").

The words of each field that a register is searched by stand in an index of the database itself: on SQLite an FTS5
table that triggers keep, on PostgreSQL a GIN index of an expression. So they change in the transaction of the record,
whatever wrote it. Where an index is missing the same rows are found, only slower. See docs/decisions/0050.
"""

import contextlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.db import connection, models, transaction
from django.db.models import F, Func, Q, Value
from django.db.models.expressions import RawSQL
from django.db.utils import Error

from vungxanh.kernel.vietnamese import fold
from vungxanh.registers import catalogue

# of more matches than this, walking the list in its order finds a page sooner than fetching what the index found
FEW = 3_000
# the same in both databases: a word is letters and digits, anything else stands between words
_WORD = re.compile(r"[^\W_]+")
_PIECES = "array_to_tsvector(array_remove(regexp_split_to_array({column}, '[^[:alnum:]]+'), ''))"
_FTS = """unicode61 remove_diacritics 0 categories 'L* N*'"""


def words_of(text: str) -> list[str]:
    """
    >>> words_of("15/CT-UBND  Đường")
    ['15', 'ct', 'ubnd', 'duong']
    """
    return _WORD.findall(fold(text))


def holds(text: str, words: Sequence[str]) -> bool:
    """Whether each word begins a word of a folded text: what every index has to agree with."""
    there = _WORD.findall(text)
    return all(any(one.startswith(word) for one in there) for word in words)


@dataclass(frozen=True, slots=True)
class Holding:
    """The rows that hold what was typed, said in the way that is soonest for what is done with them.

    `walked`: read in the order of a list, only the first few. `counted`: every one of them. `some`: part of them
    where there are many: nearly always enough to know that there are more than anybody counts.
    """

    walked: Q
    counted: Q
    some: Q | None = None
    # they are few and known: to be sorted, whatever a planner hopes of walking the list
    is_known: bool = False

    def __or__(self, other: Q) -> "Holding":
        some = None if self.some is None else self.some | other
        return Holding(self.walked | other, self.counted | other, some, self.is_known)


def holding(
    model: type[models.Model], fields: Sequence[str], text: str, *, units: Sequence[int] = ()
) -> Holding | None:
    """The rows that hold every word of a text in one of these fields; None when no word was typed.

    `units` are the only ones asked for, when they are few: then the index is read no further than their records. Else
    it is read here and now, once for the page and its count, as far as `FEW`.
    """
    words = words_of(text)
    if not words:
        return None
    indexed = _indexed(model, fields, words, units)
    if indexed is None:
        through = _read_through(fields, words)
        return Holding(through, through)
    if units:
        return Holding(indexed, indexed)
    some = _first(model, fields, words, indexed)
    those = Q(pk__in=_those(some))
    if len(some) <= FEW:
        return Holding(those, those, is_known=True)
    return Holding(_read_through(fields, words), indexed, those)


def _indexed(model: type[models.Model], fields: Sequence[str], words: Sequence[str], units: Sequence[int]) -> Q | None:
    """The same as a question to the index of words; None where that is missing, or slower than reading the rows."""
    if connection.vendor == "sqlite" and len(fields) == 1 and _is_indexed(model, fields[0]):
        table, asked = _fts_table(model, fields[0]), _fts_query(fields[0], words, units)
        return Q(pk__in=RawSQL(f'SELECT rowid FROM "{table}" WHERE "{table}" MATCH %s', [asked]))
    if connection.vendor == "postgresql" and not units:
        # the records of few units are read sooner than all that bear a common name: it would read that whole list once
        # for each unit
        return _of_each(words, fields, lambda name, word: Q(_Holds(F(name), Value(f"'{word}':*"))))
    return None


def _first(model: type[models.Model], fields: Sequence[str], words: Sequence[str], indexed: Q) -> list[int]:
    """The keys of `FEW` rows and one more, as the index gives them."""
    values: Sequence[Any]
    if connection.vendor == "sqlite":
        # asked itself the index stops there; inside another question it is read to its end
        table = _fts_table(model, fields[0])
        asked, values = f'SELECT rowid FROM "{table}" WHERE "{table}" MATCH %s', [_fts_query(fields[0], words, [])]
    else:
        # behind this fence the planner does not know of the limit, which it would take for a reason to read the table
        whole, values = model._base_manager.filter(indexed).order_by().values_list("pk").query.sql_with_params()
        asked = f"SELECT * FROM (WITH held AS MATERIALIZED ({whole}) SELECT * FROM held) AS found"
    with connection.cursor() as cursor:
        cursor.execute(f"{asked} LIMIT %s", [*values, FEW + 1])
        return [key for (key,) in cursor.fetchall()]


def _read_through(fields: Sequence[str], words: Sequence[str]) -> Q:
    """The same without an index. The first condition is read inside the database and spares most rows the second."""
    return _of_each(
        words,
        fields,
        lambda name, word: Q(**{f"{name}__contains": word}) & Q(**{f"{name}__regex": rf"(^|\W|_){word}"}),
    )


def _of_each(words: Sequence[str], fields: Sequence[str], begins: Callable[[str, str], Q]) -> Q:
    """Each word begins a word in one of the fields."""
    found = Q()
    for word in words:
        anywhere = Q()
        for name in fields:
            anywhere |= begins(name, word)
        found &= anywhere
    return found


def _those(keys: Sequence[int]) -> RawSQL:
    """Many keys as one value."""
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(keys)])
    return RawSQL("SELECT unnest(%s::bigint[])", [keys])


class _Holds(Func):
    """A condition on PostgreSQL: the words of a text answer a tsquery."""

    arity = 2
    output_field = models.BooleanField()

    def as_sql(self, compiler: Any, connection: Any, **_more: Any) -> Any:  # type: ignore[override]
        text, asked = self.get_source_expressions()
        column, params = compiler.compile(text)
        query, more = compiler.compile(asked)
        return f"{_PIECES.format(column=column)} @@ {query}::tsquery", [*params, *more]


# ---- SQLite


def _fts_table(model: type[models.Model], name: str) -> str:
    return f"{model._meta.db_table}_{name}_words"


def _fts_query(name: str, words: Sequence[str], units: Sequence[int]) -> str:
    """In the language of FTS5; words hold letters and digits only, so that nothing in them can be an operator."""
    asked = " AND ".join(f'"{word}"*' for word in words)
    within = " OR ".join(f'"{unit}"' for unit in units)
    return f"{name} : ({asked})" + (f" AND unit_id : ({within})" if units else "")


def _is_indexed(model: type[models.Model], name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = %s", [_fts_table(model, name)])
        return cursor.fetchone() is not None


def _column(model: type[models.Model], name: str) -> str:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)  # noqa: S101 - make_indexes asks for no relation
    return str(field.column)


def _make_on_sqlite(cursor: Any, model: type[models.Model], name: str) -> None:
    table, column, key = model._meta.db_table, _column(model, name), model._meta.pk.column
    words = _fts_table(model, name)
    cursor.execute("SELECT COUNT(*) FROM sqlite_master WHERE name IN (%s, %s, %s, %s)",
                   [words, f"{words}_new", f"{words}_gone", f"{words}_changed"])  # fmt: skip
    if cursor.fetchone()[0] == 4:
        return  # a migration that makes its table anew loses the triggers: then all is made again
    for trigger in ("new", "gone", "changed"):
        cursor.execute(f'DROP TRIGGER IF EXISTS "{words}_{trigger}"')
    cursor.execute(f'DROP TABLE IF EXISTS "{words}"')
    cursor.execute(
        f'CREATE VIRTUAL TABLE "{words}" USING fts5("{column}", unit_id, content="{table}", content_rowid="{key}",'
        f' detail=column, tokenize="{_FTS}")'
    )
    into = f'INSERT INTO "{words}" (rowid, "{column}", unit_id) VALUES (new."{key}", new."{column}", new.unit_id)'
    out = (
        f'INSERT INTO "{words}" ("{words}", rowid, "{column}", unit_id)'
        f' VALUES (\'delete\', old."{key}", old."{column}", old.unit_id)'
    )
    cursor.execute(f'CREATE TRIGGER "{words}_new" AFTER INSERT ON "{table}" BEGIN {into}; END')
    cursor.execute(f'CREATE TRIGGER "{words}_gone" AFTER DELETE ON "{table}" BEGIN {out}; END')
    cursor.execute(
        f'CREATE TRIGGER "{words}_changed" AFTER UPDATE OF "{column}", unit_id ON "{table}"'
        f' WHEN old."{column}" IS NOT new."{column}" OR old.unit_id IS NOT new.unit_id BEGIN {out}; {into}; END'
    )
    cursor.execute(f'INSERT INTO "{words}" ("{words}") VALUES (\'rebuild\')')


def _make_on_postgresql(cursor: Any, model: type[models.Model], name: str) -> None:
    table, column = model._meta.db_table, _column(model, name)
    pieces = _PIECES.format(column=f'"{column}"')
    cursor.execute(f'CREATE INDEX IF NOT EXISTS "{table}_{column}_words" ON "{table}" USING gin (({pieces}))')
    # what the index of three-letter pieces did before, and needed an extension for
    cursor.execute(f'DROP INDEX IF EXISTS "{table}_{column}_pieces"')


def make_indexes(sender: AppConfig, **_more: Any) -> None:
    """After migrations: the index of words of every field a register is searched by. Done again it changes nothing."""
    make = {"sqlite": _make_on_sqlite, "postgresql": _make_on_postgresql}.get(connection.vendor)
    if make is None:
        return
    with connection.cursor() as cursor:
        standing = set(connection.introspection.table_names(cursor))
    for register in catalogue.registers().values():
        model = register.model
        for name in register.search:
            is_whole = "__" not in name and isinstance(model._meta.pk, models.AutoField)
            if is_whole and model._meta.db_table in standing:
                # an SQLite built without FTS5 searches all the same, only slower
                with contextlib.suppress(Error), transaction.atomic(), connection.cursor() as cursor:
                    make(cursor, model, name)
