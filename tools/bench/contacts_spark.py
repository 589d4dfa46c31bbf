"""The trace on a local Spark cluster: one master and two workers, all on the loopback address.

    python tools/bench/contacts_spark.py --visits 1e6 3e6 1e7

Starts the cluster from the pyspark package; for each size writes the seeded world by person and by venue, traces on the
cluster, compares the rows with the engine's, and prints seconds, shuffled and read bytes and rows of each hop. Stops
with status 1 where rows differ.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyspark
from pyspark.sql import SparkSession

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from contacts_world import DAY, World

from vungxanh.engines.contacts import Index, Visits, national
from vungxanh.engines.contacts.answer import COLUMNS
from vungxanh.engines.contacts.question import Question

MASTER, MASTER_UI, UI = 17077, 18080, 14040
QUESTION = Question(depth=2, min_overlap=15, latent=2 * DAY, as_of=16 * DAY)
COUNTED = ("shuffleWriteBytes", "shuffleWriteRecords", "inputBytes", "inputRecords")


def say(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


@contextmanager
def cluster(folder: Path, memory: str) -> Iterator[str]:
    """A master and two workers of one core each; stopped at the end, whatever happened."""
    home = Path(pyspark.__file__).parent
    environment = os.environ | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_WORKER_DIR": str(folder / "work"),
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "SPARK_DAEMON_MEMORY": "256m",
        # executors import the engine from this checkout
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }
    run = [str(home / "bin" / "spark-class")]
    log = (folder / "cluster.log").open("w")
    started = [
        subprocess.Popen(
            [
                *run, "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", str(MASTER),
                "--webui-port", str(MASTER_UI),
            ],
            env=environment, stdout=log, stderr=log,
        )
    ]  # fmt: skip
    address = f"spark://127.0.0.1:{MASTER}"
    try:
        for worker in range(2):
            started.append(
                subprocess.Popen(
                    [
                        *run, "org.apache.spark.deploy.worker.Worker", address, "--host", f"127.0.0.{2 + worker}",
                        "--cores", "1", "--memory", memory, "--webui-port", str(MASTER_UI + 1 + worker),
                    ],
                    env=environment | {"SPARK_LOCAL_IP": f"127.0.0.{2 + worker}"}, stdout=log, stderr=log,
                )
            )  # fmt: skip
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(30)
        log.close()


class Meter:
    """What Spark's own interface counted since the last look: one number for each of `COUNTED`."""

    def __init__(self, application: str) -> None:
        self.address = f"http://127.0.0.1:{UI}/api/v1/applications/{application}/stages?status=complete"
        self.before = np.zeros(len(COUNTED))

    def read(self) -> list[float]:
        time.sleep(0.2)  # the interface hears of the end of a stage a moment later
        with urllib.request.urlopen(self.address) as answer:  # noqa: S310 - our own loopback address
            stages: list[dict[str, Any]] = json.load(answer)
        now = np.array([sum(stage[name] for stage in stages) for name in COUNTED], dtype=float)
        since, self.before = now - self.before, now
        return [float(value) for value in since]


def line(visits: int, step: str, seconds: float, counted: list[float], more: str) -> str:
    sent, rows, read, records = counted
    cells = f"{sent / 1e6:,.2f} | {rows:,.0f} | {read / 1e6:,.1f} | {records:,.0f}"
    return f"| {visits:,} | {step} | {seconds:.1f} | {cells} | {more} |"


def equal(answer: Path, expected: list[tuple[Any, ...]]) -> bool:
    """Whether the rows that Spark wrote are the engine's."""
    names = ", ".join([*COLUMNS, "earliest_possible"])
    found = duckdb.sql(f"SELECT {names} FROM '{answer}/*.parquet' ORDER BY person").fetchnumpy()
    ours = np.array(sorted(expected), dtype=np.int64).reshape(-1, len(found))
    return np.array_equal(np.column_stack([found[name] for name in found]).astype(np.int64), ours)


def measure(
    spark: SparkSession, meter: Meter, folder: Path, visits: int, case_counts: list[int], buckets: int
) -> list[str]:
    """The lines of one size; its files are removed at the end."""
    world = World(visits)
    columns = world.columns()
    size = len(columns[0])
    index = Index.build(Visits(*columns), engine="numba")
    connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": False})
    connection.register("visits", dict(zip(("person", "venue", "arrived", "left"), columns, strict=True)))
    connection.execute(
        f'COPY (SELECT person::BIGINT AS person, venue::BIGINT AS venue, arrived, "left"::INT AS "left" FROM visits)'
        f" TO '{folder}/visits.parquet'"
    )
    connection.close()
    cases = world.cases(max(case_counts), columns[0])
    del columns
    say(f"world: {size:,} visits")
    lines: list[str] = []

    def tell(step: str, seconds: float, counted: list[float], more: str) -> None:
        lines.append(line(size, step, seconds, counted, more))
        say(lines[-1])

    began = time.perf_counter()
    national.prepare(spark.read.parquet(str(folder / "visits.parquet")), folder / "national", buckets=buckets)
    stored = sum(path.stat().st_size for path in (folder / "national").rglob("*.parquet"))
    tell("prepare", time.perf_counter() - began, meter.read(), f"{stored / 1e6:,.0f} MB stored | ")
    for count in case_counts:
        some = cases[:count]

        def cost(hop: national.Hop, count: int = count) -> None:
            counted = meter.read()
            tell(f"{count} cases, hop {hop.hop}", hop.seconds, counted, f"{hop.frontier:,} | {hop.reached:,}")

        answer = national.trace(spark, folder / "national", some, QUESTION, done=cost)
        answer.write.mode("overwrite").parquet(str(folder / "answer"))
        meter.read()
        expected = index.trace(
            some, depth=QUESTION.depth, min_overlap=QUESTION.min_overlap, latent=QUESTION.latent, as_of=QUESTION.as_of
        ).rows(earliest=True)
        if not equal(folder / "answer", expected):
            sys.exit(f"Spark and the engine differ on {count} cases")
        say(f"{len(expected):,} rows, equal to the engine's")
    shutil.rmtree(folder / "national")
    return lines


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--visits", type=float, nargs="+", default=[1e6])
    options.add_argument("--memory", default="2500m", help="of each worker")
    options.add_argument("--buckets", type=int, default=8, help="files per day and key, tasks of a hop")
    options.add_argument("--cases", type=int, nargs="+", default=[1, 100], help="cases of each trace")
    asked = options.parse_args()
    # stopped from outside, the cluster must stop too
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="contacts-spark-"))
    lines: list[str] = []
    try:
        with cluster(folder, asked.memory) as address:
            spark = (
                SparkSession.builder.master(address)
                .appName("contacts")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.ui.port", str(UI))
                .config("spark.executor.memory", asked.memory)
                .config("spark.sql.shuffle.partitions", str(asked.buckets))
                .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
                .getOrCreate()
            )
            spark.sparkContext.setLogLevel("ERROR")
            # the executors' processes start with the first job, which is not what is measured
            spark.range(1000, numPartitions=2).count()
            meter = Meter(spark.sparkContext.applicationId)
            meter.read()
            for visits in asked.visits:
                lines += measure(spark, meter, folder, int(visits), asked.cases, asked.buckets)
            spark.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("### Spark, a master and two workers of one core, rows equal to the engine's\n")
    print("| visits | step | seconds | shuffled MB | shuffled rows | read MB | read rows | frontier | reached |")
    print("|---|---|---|---|---|---|---|---|---|")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
