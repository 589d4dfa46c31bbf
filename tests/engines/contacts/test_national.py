"""Spark gives the same rows, where Java is installed."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engines.contacts import oracle, worlds
from vungxanh.engines.contacts.question import Question

pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java")


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    sql = pytest.importorskip("pyspark.sql")
    session = (
        sql.SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.local.dir", str(tmp_path_factory.mktemp("spark")))
        .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.mark.filterwarnings("ignore")
def test_spark_equals_the_oracle_over_midnight_ties_merged_visits_and_a_day_added_later(
    spark: Any, tmp_path: Path
) -> None:
    from vungxanh.engines.contacts import national

    chance = random.Random(5)
    while True:
        rows, asked = worlds.seeded(chance)
        if asked.depth == 3 and len(oracle.trace(rows, asked)) > 4 and asked.until and asked.latent:
            break
    # around midnight, so that stays lie on two days
    shift = 3 * national.DAY - 20
    rows = [(person, venue, arrived + shift, left + shift) for person, venue, arrived, left in rows]
    # the second day comes later, with a stay that is the rest of one of the first, and another person's day long before
    night = 3 * national.DAY
    rows += [(0, 0, night - 5, night + 5), (0, 0, night + 2, night + 9), (1, 1, 10, 60)]
    asked = oracle.Asked(
        cases={person: (start + shift, end + shift) for person, (start, end) in asked.cases.items()},
        depth=3,
        min_overlap=asked.min_overlap,
        latent=asked.latent,
        as_of=asked.as_of + shift,
        until={person: time + shift for person, time in asked.until.items()},
    )
    kind = "person long, venue long, arrived int, left int"
    national.prepare(spark.createDataFrame([row for row in rows if row[2] < night], kind), tmp_path, buckets=2)
    files = {path: path.stat().st_mtime_ns for path in tmp_path.glob("by_*/day=0/*.parquet")}
    national.append(spark.createDataFrame([row for row in rows if row[2] >= night], kind), tmp_path)
    # the day that had nothing to do with it is not written again
    assert files and files == {path: path.stat().st_mtime_ns for path in tmp_path.glob("by_*/day=0/*.parquet")}
    whole = {
        (*row, day) for row in oracle.merged(rows) for day in range(row[2] // national.DAY, row[3] // national.DAY + 1)
    }
    for key in ("person", "venue"):
        assert sorted(map(tuple, national._visits(spark, tmp_path, key).collect())) == sorted(whole)
    question = Question(
        depth=3, min_overlap=asked.min_overlap, latent=asked.latent, as_of=int(asked.as_of), until=asked.until
    )
    hops: list[national.Hop] = []
    cases = [(person, *window) for person, window in asked.cases.items()]
    found = [tuple(row) for row in national.trace(spark, tmp_path, cases, question, done=hops.append).collect()]
    assert sorted(found, key=lambda row: (row[1], row[2], row[0])) == oracle.trace(rows, asked)
    assert [hop.hop for hop in hops] == [1, 2, 3]
    assert sum(hop.reached for hop in hops) == len(found)
    visits_stay(spark, tmp_path)


def visits_stay(spark: Any, folder: Path) -> None:
    """The plan of a hop reads both tables by bucket and sends neither of them to another executor."""
    from vungxanh.engines.contacts import national

    # a session that did not write the tables finds their buckets on disk
    for key in ("person", "venue"):
        spark.sql(f"DROP TABLE {national._name(folder, key)}")
    tables = [national._visits(spark, folder, key) for key in ("person", "venue")]
    window = spark.createDataFrame([(1, 0, 9000)], "person long, start int, end int").localCheckpoint()
    with national.settings(spark, national.PLANNING):
        met = national.encounters(*tables, window, 15, span=(0, 9000))
        plan = met._jdf.queryExecution().executedPlan().toString().splitlines()
    depth = [len(line) - len(line.lstrip(" :+-*()0123456789")) for line in plan]
    scans = [i for i, line in enumerate(plan) if "FileScan parquet" in line]
    assert len(scans) == 2 and all("Bucketed: true" in plan[i] for i in scans)
    for scan in scans:
        level = depth[scan]
        for i in reversed(range(scan)):
            if depth[i] < level:
                level = depth[i]
                # up to the join that the frontier is sent to
                if "Join" in plan[i]:
                    break
                assert "Exchange" not in plan[i], "\n".join(plan)
    assert sum("Exchange" in line for line in plan) == 2  # the frontier and its stays
