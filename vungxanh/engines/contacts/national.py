"""The same trace on Spark, for check-ins that fit no single machine (extra `national`).

Visits lie on disk twice, as the index of one machine holds them twice: by person and by venue, each in files by day and
by a hash of its key, so that a hop opens only the days and the buckets its frontier needs. Only the frontier travels:
its stays are sent to the visits of their venue and day, the encounters to the person met. A visit stands under every
day it touches; each pair of stays is counted on one day only, the one on which their common time begins.
"""

import time
from collections.abc import Callable, Iterable
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


def prepare(visits: "DataFrame", folder: Path, *, buckets: int) -> None:
    """Merge overlapping visits and write them by venue and by person under `folder`.

    visits: person, venue (long or string), arrived, left (int minutes). Rows that are no visits must be out already.
    buckets: files per day and key; about one per 10 million visits of a day, and at least one per core.
    """
    f = functions()
    from pyspark.sql import Window

    one = Window.partitionBy("person", "venue").orderBy("arrived", "left")
    before = one.rowsBetween(Window.unboundedPreceding, -1)
    opens = f.coalesce(f.col("arrived") >= f.max("left").over(before), f.lit(True))
    stays = (
        visits.withColumn("opens", opens.cast("int"))
        .withColumn("stay", f.sum("opens").over(one.rowsBetween(Window.unboundedPreceding, 0)))
        .groupBy("person", "venue", "stay")
        .agg(f.min("arrived").alias("arrived"), f.max("left").alias("left"))
        .drop("stay")
    )
    # a stay that ends at midnight may still touch one that begins then
    days = f.sequence(f.floor(f.col("arrived") / DAY), f.floor(f.col("left") / DAY))
    stays = stays.withColumn("day", f.explode(days)).persist()
    for key in ("venue", "person"):
        keyed = stays.withColumn("bucket", f.pmod(f.hash(key), f.lit(buckets)))
        (
            keyed.repartition("day", "bucket")
            .sortWithinPartitions(key, "arrived")
            .write.mode("overwrite")
            .partitionBy("day", "bucket")
            .parquet(str(folder / f"by_{key}"))
        )
    (folder / "buckets").write_text(str(buckets))
    stays.unpersist()


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
    buckets = int((folder / "buckets").read_text())
    by_person = spark.read.parquet(str(folder / "by_person"))
    by_venue = spark.read.parquet(str(folder / "by_venue"))
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
    for hop in range(1, question.depth + 1):
        began = time.perf_counter()
        window = window.where(f.col("end") - f.col("start") >= question.min_overlap).localCheckpoint()
        frontier = window.count()
        met = _encounters(by_person, by_venue, window, question.min_overlap, buckets)
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
        done(Hop(hop, frontier, time.perf_counter() - began, reached))
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


def _encounters(
    by_person: "DataFrame", by_venue: "DataFrame", window: "DataFrame", shortest: int, buckets: int
) -> "DataFrame":
    """Every encounter of the frontier: person, exposed, overlap, source, venue."""
    f = functions()
    # the frontier's own days and buckets are the only files opened
    sources = window.withColumn("bucket", f.pmod(f.hash("person"), f.lit(buckets)))
    stays = (
        by_person.join(f.broadcast(sources), ["person", "bucket"])
        # under its first day only, so that a stay comes once
        .where(f.col("day") == f.floor(f.col("arrived") / DAY))
        .select(
            f.col("person").alias("source"),
            "venue",
            f.greatest("arrived", "start").alias("a"),
            f.least("left", "end").alias("b"),
        )
        .where(f.col("b") - f.col("a") >= shortest)
        .withColumn("bucket", f.pmod(f.hash("venue"), f.lit(buckets)))
        .withColumn("day", f.explode(f.sequence(f.floor(f.col("a") / DAY), f.floor(f.col("b") / DAY))))
    )
    exposed = f.greatest("a", "arrived")
    return (
        by_venue.join(stays, ["day", "bucket", "venue"])
        .where((f.col("person") != f.col("source")) & (f.col("day") == f.floor(exposed / DAY)))
        .select(
            "person",
            exposed.alias("exposed"),
            (f.least("b", "left") - exposed).alias("overlap"),
            "source",
            "venue",
        )
        .where(f.col("overlap") >= shortest)
    )
