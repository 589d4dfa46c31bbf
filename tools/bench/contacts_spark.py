"""The trace on a local Spark cluster: one master and two workers, all on the loopback address.

    python tools/bench/contacts_spark.py --visits 1e7

Starts the cluster from the pyspark package, writes the seeded world by venue and by person, traces on the cluster,
compares the rows with the engine's, and prints seconds and shuffled bytes of each hop.
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
import pyspark
from pyspark.sql import SparkSession

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from contacts_world import DAY, World

from vungxanh.engines.contacts import Index, Visits, national
from vungxanh.engines.contacts.question import Question

MASTER, MASTER_UI, UI = 17077, 18080, 14040


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


def stages(application: str) -> list[dict[str, Any]]:
    """What Spark's own interface says about every stage so far."""
    with urllib.request.urlopen(f"http://127.0.0.1:{UI}/api/v1/applications/{application}/stages") as answer:  # noqa: S310
        found: list[dict[str, Any]] = json.load(answer)
    return found


def shuffled(application: str) -> tuple[int, int]:
    every = stages(application)
    return sum(stage["shuffleWriteBytes"] for stage in every), sum(stage["inputBytes"] for stage in every)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--visits", type=float, default=1e6)
    options.add_argument("--memory", default="2500m", help="of each worker")
    options.add_argument("--buckets", type=int, default=4)
    options.add_argument("--cases", type=int, default=100, help="cases in the second trace")
    asked = options.parse_args()
    # stopped from outside, the cluster must stop too
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="contacts-spark-"))
    world = World(int(asked.visits))
    columns = world.columns()
    say(f"world: {len(columns[0]):,} visits")
    index = Index.build(Visits(*columns), engine="numba")
    connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": False})
    connection.register("visits", dict(zip(("person", "venue", "arrived", "left"), columns, strict=True)))
    connection.execute(
        f'COPY (SELECT person::BIGINT AS person, venue::BIGINT AS venue, arrived, "left" FROM visits)'
        f" TO '{folder}/visits.parquet'"
    )
    connection.close()
    cases = world.cases(asked.cases, columns[0])
    del columns
    lines = ["| step | seconds | shuffled MB | read MB | frontier | reached |", "|---|---|---|---|---|---|"]
    with cluster(folder, asked.memory) as address:
        spark = (
            SparkSession.builder.master(address)
            .appName("contacts")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.ui.port", str(UI))
            .config("spark.executor.memory", asked.memory)
            .config("spark.sql.shuffle.partitions", "8")
            .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
            .getOrCreate()
        )
        spark.sparkContext.setLogLevel("ERROR")
        application = spark.sparkContext.applicationId
        began = time.perf_counter()
        visits = spark.read.parquet(str(folder / "visits.parquet")).withColumn(
            "left", national.functions().col("left").cast("int")
        )
        national.prepare(visits, folder / "national", buckets=asked.buckets)
        before = shuffled(application)
        lines.append(
            f"| prepare | {time.perf_counter() - began:.1f} | {before[0] / 1e6:,.1f} | {before[1] / 1e6:,.1f} | | |"
        )
        say(lines[-1])
        for count in (1, asked.cases):
            some = cases[:count]
            question = Question(depth=2, min_overlap=15, latent=2 * DAY, as_of=16 * DAY)
            costs: list[float] = []

            def cost(hop: national.Hop, count: int = count, costs: list[float] = costs) -> None:
                nonlocal before
                after = shuffled(application)
                costs.append(hop.seconds)
                lines.append(
                    f"| {count} cases, hop {hop.hop} | {hop.seconds:.1f} | {(after[0] - before[0]) / 1e6:,.2f}"
                    f" | {(after[1] - before[1]) / 1e6:,.1f} | {hop.frontier:,} | {hop.reached:,} |"
                )
                say(lines[-1])
                before = after

            answer = national.trace(spark, folder / "national", some, question, done=cost)
            rows = sorted(tuple(row) for row in answer.collect())
            expected = index.trace(some, depth=2, min_overlap=15, latent=2 * DAY, as_of=16 * DAY, engine="numba")
            if rows != sorted(expected.rows(earliest=True)):
                sys.exit(f"Spark and the engine differ on {count} cases")
            say(f"{len(rows):,} rows, equal to the engine's; both hops {sum(costs):.1f} s")
        spark.stop()
    shutil.rmtree(folder)
    print(f"### Spark, master and two workers of one core, {int(asked.visits):,} visits\n")
    print("Rows equal to the engine's.\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
