"""The same trace on Spark, for check-ins that fit no single machine (extra `national`).

Visits lie on disk twice, as the index of one machine holds them twice: by person and by venue, each in folders by day
and in `buckets` files by a hash of its key. A task of a hop holds one bucket and stays where its files are: only the
frontier travels, first to the buckets of its persons, then its stays to the buckets of their venues, then the
encounters to the persons met. A visit stands under every day it touches; each pair of stays is counted on one day only,
the one on which their common time begins.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vungxanh.engines.contacts.answer import COLUMNS
from vungxanh.engines.contacts.question import Case, Question, check_cases
from vungxanh.kernel.faults import BadInput

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

DAY = 1440
LAST = 2**31 - 1
# what Spark is told while it traces
PLANNING = {
    # stays of a venue on a day are found in its bucket, whose hash knows nothing of days
    "spark.sql.requireAllClusterKeysForCoPartition": "false",
    # would read the visits of the frontier a second time to learn the days of its stays
    "spark.sql.optimizer.dynamicPartitionPruning.enabled": "false",
}


@dataclass(frozen=True)
class Hop:
    """What one hop cost: persons whose stays were sent out, seconds, persons reached for the first time."""

    hop: int
    frontier: int
    seconds: float
    reached: int


def functions() -> Any:
    try:
        from pyspark.sql import functions
    except ImportError:
        raise BadInput("pyspark is not installed; install the extra `national`") from None
    return functions


def day_of(minute: Any) -> Any:
    """The day of a column of minutes."""
    f = functions()
    return f.floor((f.col(minute) if isinstance(minute, str) else minute) / DAY).cast("int")


def prepare(visits: "DataFrame", folder: Path, *, buckets: int) -> None:
    """Merge overlapping visits and write them by person and by venue under `folder`.

    visits: person, venue (long or string), arrived, left (int minutes). Rows that are no visits must be out already.
    buckets: files per day and key, and tasks of a hop; a few for each core, and so many that the visits of one bucket
    over the days of a question fit a task.
    """
    _create(_by_day(_merged(visits, buckets)), folder, "person", buckets)
    by_person = _visits(visits.sparkSession, folder, "person")
    _create(by_person.repartition(buckets, "venue"), folder, "venue", buckets)


def append(visits: "DataFrame", folder: Path) -> None:
    """Add visits, usually a day's, to those under `folder`: the rows are those of `prepare` on all visits at once.

    Only the folders of the days that the visits touch are written anew, and those of stays that they make longer.
    The table by person, which all is worked out from, changes last: an append that failed before can be repeated.
    """
    f = functions()
    spark = visits.sparkSession
    by_person = _visits(spark, folder, "person")
    buckets = int((folder / "by_person.ddl").read_text().split("\n")[2])
    columns = ["person", "venue", "arrived", "left", "day"]
    visits = visits.select(columns[:4])
    first, last = visits.agg(f.min(day_of("arrived")), f.max(day_of("left"))).collect()[0]
    if first is None:
        return

    def there(first: int, last: int) -> "DataFrame":
        return by_person.where(f.col("day").between(first, last)).select(columns[:4])

    # a stay that reaches into these days from outside and has become another one changes on its other days as well
    reaching = _merged(there(first, last).union(visits), buckets).where(
        (day_of("arrived") < first) | (day_of("left") > last)
    )
    changed = reaching.join(there(first, last), columns[:4], "left_anti")
    earliest, latest = changed.agg(f.min(day_of("arrived")), f.max(day_of("left"))).collect()[0]
    if earliest is not None:
        first, last = min(first, earliest), max(last, latest)
    within = f.col("day").between(first, last)
    # read before the files that it is read from are replaced
    stays = _by_day(_merged(there(first, last).union(visits), buckets)).where(within).localCheckpoint()
    _replace(stays.repartition(buckets, "venue"), folder, "venue")
    _replace(stays, folder, "person")


def _merged(visits: "DataFrame", buckets: int) -> "DataFrame":
    """Visits of one person at one venue that overlap (touching ones do not) as one: person, venue, arrived, left."""
    f = functions()
    from pyspark.sql import Window

    # a person's visits are together already when they are merged, and stay together when they are written
    one = Window.partitionBy("person", "venue").orderBy("arrived", "left")
    before = one.rowsBetween(Window.unboundedPreceding, -1)
    opens = f.coalesce(f.col("arrived") >= f.max("left").over(before), f.lit(True))
    return (
        visits.repartition(buckets, "person")
        .withColumn("opens", opens.cast("int"))
        .withColumn("stay", f.sum("opens").over(one.rowsBetween(Window.unboundedPreceding, 0)))
        .groupBy("person", "venue", "stay")
        .agg(f.min("arrived").alias("arrived"), f.max("left").alias("left"))
        .drop("stay")
    )


def _by_day(stays: "DataFrame") -> "DataFrame":
    """The stays under each day they touch; one that ends at midnight may still touch one that begins then."""
    f = functions()
    days = f.sequence(day_of("arrived"), day_of("left"))
    return stays.withColumn("day", f.explode(days)).select("person", "venue", "arrived", "left", "day")


def _create(stays: "DataFrame", folder: Path, key: str, buckets: int) -> None:
    table = _name(folder, key)
    stays.sparkSession.sql(f"DROP TABLE IF EXISTS {table}")
    writer = stays.write.mode("overwrite").partitionBy("day").bucketBy(buckets, key).sortBy(key, "arrived")
    writer.option("path", str(folder / f"by_{key}")).saveAsTable(table)
    (folder / f"by_{key}.ddl").write_text(
        ", ".join(f"`{name}` {kind}" for name, kind in stays.dtypes) + f"\n{key}\n{buckets}\n"
    )


def _replace(stays: "DataFrame", folder: Path, key: str) -> None:
    """Write the days that the stays have in place of what was there; other days are not touched."""
    with settings(stays.sparkSession, {"spark.sql.sources.partitionOverwriteMode": "dynamic"}):
        stays.write.mode("overwrite").insertInto(_name(folder, key))


def _visits(spark: "SparkSession", folder: Path, key: str) -> "DataFrame":
    """The visits as a table whose buckets Spark knows; a session that did not write them is told of them."""
    table = _name(folder, key)
    if not spark.catalog.tableExists(table):
        columns, key, buckets = (folder / f"by_{key}.ddl").read_text().split("\n")[:3]
        spark.sql(
            f"CREATE TABLE {table} ({columns}) USING parquet OPTIONS (path '{folder / f'by_{key}'}')"
            f" PARTITIONED BY (day) CLUSTERED BY ({key}) SORTED BY ({key}, arrived) INTO {buckets} BUCKETS"
        )
        spark.sql(f"ALTER TABLE {table} RECOVER PARTITIONS")
    return spark.table(table)


def _name(folder: Path, key: str) -> str:
    """A name for the table that no other folder has."""
    from hashlib import sha256

    return f"visits_by_{key}_{sha256(str(folder.resolve()).encode()).hexdigest()[:16]}"


def trace(
    spark: "SparkSession",
    folder: Path,
    cases: Iterable[Case],
    question: Question,
    *,
    done: Callable[[Hop], None] = lambda hop: None,
) -> "DataFrame":
    """The rows of `Index.trace` as a DataFrame of `COLUMNS` and `earliest_possible`; `done` is told what each hop cost.

    The state of persons reached is kept on the executors between hops (checkpointed locally), never on the driver.
    """
    f = functions()
    by_person, by_venue = _visits(spark, folder, "person"), _visits(spark, folder, "venue")
    kind = dict(by_venue.dtypes)["person"]
    limit = LAST if question.as_of is None else question.as_of
    rows = check_cases(cases)
    known = spark.createDataFrame(
        [(person, 0, start, end) for person, start, end in rows], f"person {kind}, degree int, start int, end int"
    )
    none = {
        "overlap_minutes": "long",
        "encounters": "long",
        "via_person": kind,
        "via_venue": dict(by_venue.dtypes)["venue"],
    }
    state = known.select(
        "person", "degree", f.lit(None).cast("int").alias("first_exposed"),
        *(f.lit(None).cast(kind).alias(name) for name, kind in none.items()), f.col("start").alias("earliest_possible"),
    )  # fmt: skip
    isolated = spark.createDataFrame(list(question.until.items()), f"person {kind}, until int")
    window = known.select("person", "start", f.least("end", f.lit(limit)).alias("end"))
    with settings(spark, PLANNING):
        for hop in range(1, question.depth + 1):
            began = time.perf_counter()
            window = window.where(f.col("end") - f.col("start") >= question.min_overlap).localCheckpoint()
            size = window.agg(f.count("*"), f.min("start"), f.max("end")).collect()[0]
            met = encounters(by_person, by_venue, window, question.min_overlap, span=(size[1] or 0, size[2] or 0))
            best = f.min(f.struct("exposed", "source", "venue"))
            found = met.groupBy("person").agg(
                best.alias("best"), f.sum("overlap").alias("overlap"), f.count("*").alias("count")
            )
            joined = state.join(found, "person", "full").withColumn("new", f.col("degree").isNull())
            new = f.col("new")
            earlier = f.least("earliest_possible", "best.exposed")
            state = joined.select(
                "person",
                f.coalesce("degree", f.lit(hop)).alias("degree"),
                f.when(new, f.col("best.exposed")).otherwise(f.col("first_exposed")).alias("first_exposed"),
                f.when(new, f.col("overlap")).otherwise(f.col("overlap_minutes")).alias("overlap_minutes"),
                f.when(new, f.col("count")).otherwise(f.col("encounters")).alias("encounters"),
                f.when(new, f.col("best.source")).otherwise(f.col("via_person")).alias("via_person"),
                f.when(new, f.col("best.venue")).otherwise(f.col("via_venue")).alias("via_venue"),
                # a case keeps its window, whoever it met before
                f.when(f.col("degree") == 0, f.col("earliest_possible")).otherwise(earlier).alias("earliest_possible"),
                (new | ((f.col("degree") > 0) & (f.col("best.exposed") < f.col("earliest_possible")))).alias("moved"),
            ).localCheckpoint()
            reached = state.where(f.col("degree") == hop).count()
            done(Hop(hop, size[0], time.perf_counter() - began, reached))
            window = (
                state.where("moved")
                .join(f.broadcast(isolated), "person", "left")
                .select(
                    "person",
                    (f.col("earliest_possible") + f.lit(question.latent)).alias("start"),
                    f.least(f.coalesce("until", f.lit(LAST)), f.lit(limit)).alias("end"),
                )
            )
            state = state.drop("moved")
    return state.where("degree > 0").select(*COLUMNS, "earliest_possible")


@contextmanager
def settings(spark: "SparkSession", wanted: dict[str, str]) -> Iterator[None]:
    """These settings of Spark, for as long as it lasts."""
    before = {name: str(spark.conf.get(name)) for name in wanted}
    try:
        for name, value in wanted.items():
            spark.conf.set(name, value)
        yield
    finally:
        for name, value in before.items():
            spark.conf.set(name, value)


def encounters(
    by_person: "DataFrame", by_venue: "DataFrame", window: "DataFrame", shortest: int, *, span: tuple[int, int]
) -> "DataFrame":
    """Every encounter of the frontier: person, exposed, overlap, source, venue.

    window: person, start, end of each source; span: the earliest start and the latest end of them, whose days are the
    only ones opened. The frontier is the side that is sent and hashed; the visits are read where they lie, once.
    """
    f = functions()
    first, last = span[0] // DAY, span[1] // DAY
    stays = (
        by_person.where(f.col("day").between(first, last))
        .join(window.hint("shuffle_hash"), "person")
        # under the first of its days that the window knows, so that a stay comes once
        .where(f.col("day") == day_of(f.greatest("arrived", "start")))
        .select(
            f.col("person").alias("source"),
            "venue",
            f.greatest("arrived", "start").alias("a"),
            f.least("left", "end").alias("b"),
        )
        .where(f.col("b") - f.col("a") >= shortest)
        .withColumn("day", f.explode(f.sequence(day_of("a"), day_of("b"))))
    )
    exposed = f.greatest("a", "arrived")
    return (
        by_venue.where(f.col("day").between(first, last))
        .join(stays.hint("shuffle_hash"), ["venue", "day"])
        .where((f.col("person") != f.col("source")) & (f.col("day") == day_of(exposed)))
        .select(
            "person",
            exposed.alias("exposed"),
            (f.least("b", "left") - exposed).alias("overlap"),
            "source",
            "venue",
        )
        .where(f.col("overlap") >= shortest)
    )
